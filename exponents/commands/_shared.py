"""What several commands share: arguments, options, and the way from the word MODEL to a compared solution."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any

import click

from ..cache import remembered
from ..compare import Comparison, compare
from ..model import Model
from ..solution import Solution
from ._variant import variant

model_argument = click.argument("model")
tune_option = click.option("--tune", "tuned", multiple=True, metavar="NAME", help="Set a held resource free.")
output_option = click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")


def format_option(*formats: str):
    return click.option("--format", "style", type=click.Choice(formats), default=formats[0], show_default=True)


@dataclass(frozen=True)
class Diagram:
    """A model, its theory (None for a model from a file) and its solution held against the theory's claims."""

    model: Model
    theory: Any | None
    comparison: Comparison

    @property
    def solution(self) -> Solution:
        return self.comparison.solution


def diagram(
    name: str,
    tuned: tuple[str, ...] = (),
    refresh: bool = False,
    view: str | None = None,
    budget: str | None = None,
) -> Diagram:
    """The diagram that MODEL means with some resources set free, in the parameters of a ``view`` and under another
    ``budget`` of its theory; solved, or remembered unless ``refresh``."""
    return solved(*variant(name, view, budget), tuned, refresh)


def solved(model: Model, theory: Any | None, tuned: tuple[str, ...] = (), refresh: bool = False) -> Diagram:
    """The diagram of a model, held against the claims of its theory if there is one."""
    tuned = tuple(sorted(set(tuned)))
    model.tuned(*tuned)  # refuses a resource that is not held before anything is looked up
    claims = [] if theory is None else [astuple(c) for c in (*theory.claims, *theory.curves, *theory.edges)]
    question = json.dumps([tuned, claims])

    def compute() -> Comparison:
        from ..solve import solve  # an answer that is remembered does not wait for the solver

        with progress(f"solving {model.id}") as say:
            solution = solve(model, tuned, progress=lambda stage, count: say(f"{count} {stage}"))
            return Comparison(solution) if theory is None else compare(theory, solution)

    return Diagram(model, theory, remembered(Comparison, model, question, compute, refresh))


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner with a line of text on a terminal, which the yielded function changes; else nothing is shown."""
    console = _terminal()
    if console is None:
        yield lambda text: None
        return
    with console.status(what) as status:
        yield lambda text: status.update(f"{what}: {text}")


def _terminal():
    """rich's console on standard error; None if that is not a terminal or rich (an extra) is not installed."""
    if not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    return Console(stderr=True)
