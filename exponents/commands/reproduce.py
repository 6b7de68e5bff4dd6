from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from ..compare import Finding
from ..errors import DataError, ExponentsError
from ..logs import hook_of
from ..output import emit, write
from ..registry import listing, setting, theory
from ..solution import Status
from ._shared import Diagram, progress, solved
from ._variant import variant
from .cite import sentences
from .table import rendered

TABLES = {
    "phases.tex": "latex",
    "tables.tex": "document",
    "tables.md": "markdown",
    "phases.csv": "csv",
    "solution.json": "json",
    "tables.txt": "text",
}
QUANTITIES = ("phase", "loss")
FIGURES = ("pdf", "png")


@dataclass(frozen=True)
class Outcome:
    """One line of the summary; ``failure`` says why a model could not be reproduced."""

    model: str
    phases: str = "-"
    claims: str = "-"
    proofs: str = "-"
    seconds: float = 0.0
    refuted: tuple[str, ...] = ()
    failure: str = ""
    found: Diagram | None = None


@click.command("reproduce")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("--output", default="build", show_default=True, metavar="DIRECTORY")
def command(models: tuple[str, ...], output: str) -> int:
    """Solve every registered model afresh, or those named; prove each, hold it against its claims, write what there is.

    Tables, figures and JSON in a directory for each model, and catalogue.tex, one document on all of them. Exit status
    1 if anything is REFUTED, 2 if a theory could not be used.
    """
    found = listing()
    for id in models:
        theory(id)  # refuses what is not registered before anything is solved
    outcomes = [_reproduce(id, Path(output) / id) for id in models or found.modules]
    if not models:
        outcomes += [Outcome(module, failure=why) for module, why in found.broken.items()]
    summary = _summary(outcomes)
    write(_directory(Path(output)) / "catalogue.tex", _catalogue([o.found for o in outcomes if o.found]))
    write(Path(output) / "summary.txt", summary)
    emit(summary)
    for outcome in outcomes:
        for line in outcome.refuted:
            click.echo(f"exponents: {outcome.model}: {line}", err=True)
        if outcome.failure:
            click.echo(f"exponents: {outcome.model} is left out: {outcome.failure}", err=True)
    return 1 if any(o.refuted for o in outcomes) else 2 if any(o.failure for o in outcomes) else 0


def _reproduce(id: str, directory: Path) -> Outcome:
    from ..check import check

    start = time.perf_counter()
    _directory(directory)
    try:
        model, theory = variant(id)
        if faults := theory.faults():
            return Outcome(id, failure=f"the theory {theory.id} does not keep the contract: {'; '.join(faults)}")
        found = solved(model, theory, refresh=True)
    except ExponentsError as error:
        return Outcome(id, failure=str(error))
    with progress(f"checking and drawing {id}"):
        report = check(found.solution)
        _write(found, "\n".join(map(str, report.findings)) + "\n", directory)
    rows = found.comparison.rows
    return Outcome(
        id,
        str(len(found.solution.phases)),
        f"{found.comparison.confirmed} of {len(rows)} confirmed",
        str(report.verdict.status),
        time.perf_counter() - start,
        tuple(str(row) for row in rows if row.finding is Finding.REFUTED)
        + tuple(str(f) for f in report.findings if f.verdict.status is Status.REFUTED),
        found=found,
    )


def _catalogue(found: Sequence[Diagram]) -> str:
    """The LaTeX document on all models; the figures lie in the directories of the models."""
    from ..bibliography import entry
    from ..render.book import Section, book
    from ..render.tables import tables

    sections = [
        Section(
            d.model.id,
            d.theory.title,
            setting(d.model.id),
            tables(d.solution, hook_of(d.theory, ())),
            f"{d.model.id}/phase.pdf" if _has_figure(d) else "",
            d.comparison.rows,
            sentences(d.theory),
        )
        for d in found
    ]
    return book(sections, {key: entry(d.theory.bibliography, key) for d in found for key in sentences(d.theory)})


def _has_figure(found: Diagram) -> bool:
    return len(found.model.parameters) in (1, 2)


def _write(found: Diagram, proofs: str, directory: Path) -> None:
    from ..render.plots import save

    for name, style in TABLES.items():
        write(directory / name, rendered(found.solution, style, on_wall=hook_of(found.theory, ())))
    write(directory / "claims.txt", "".join(f"{row}\n" for row in found.comparison.rows))
    write(directory / "proofs.txt", proofs)
    if _has_figure(found):
        for quantity, suffix in product(QUANTITIES, FIGURES):
            save(found.solution, directory / f"{quantity}.{suffix}", quantity)


def _directory(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot write to {path}: {error.strerror}") from None
    return path


def _summary(outcomes: list[Outcome]) -> str:
    head = ("model", "phases", "claims", "proofs", "seconds")
    body = [(o.model, o.phases, o.claims, o.proofs, f"{o.seconds:.1f}") for o in outcomes]
    widths = [max(map(len, column)) for column in zip(head, *body)]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() + "\n" for row in (head, *body))
