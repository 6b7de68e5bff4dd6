"""``exponents fit``: a scaling law fitted to training runs, with intervals, influence and the compute-optimal choice."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from exponents.commands._shared import format_option, output_option, progress, solved
from exponents.errors import DataError
from exponents.output import writable
from verify.commands._numbers import exact, positive

if TYPE_CHECKING:
    from verify.runs import Fitted


@click.command("fit")
@click.argument("file", metavar="FILE.csv")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--law", "names", default="chinchilla", show_default=True, metavar="LAW[,LAW...]", help="Laws to fit.")
@click.option("--columns", metavar="NAME=COLUMN,...", help="Columns by name: N=params,D=tokens (or C=flops),loss=loss.")
@click.option("--drop-highest", type=click.IntRange(0), default=0, metavar="K", help="Leave out the K highest losses.")
@click.option(
    "--bootstrap", type=click.IntRange(0), default=1000, show_default=True, metavar="COUNT", help="Resamples."
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Probability of each interval.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the bootstrap.")
@click.option("--budget", "budgets", multiple=True, metavar="C", help="Also the best allocation of this compute.")
@click.option("--figure", metavar="FILE", help="Draw the residuals: FILE.pdf, .svg or .png.")
@format_option("text", "json")
@output_option
def command(file, values, names, columns, drop_highest, bootstrap, level, seed, budgets, figure, style, output) -> None:
    """Fit a scaling law to the training runs in FILE.csv.

    LAW is chinchilla, L = E + A N^-alpha + B D^-beta; kaplan, L = [(N_c/N)^(alpha_N/alpha_D) + D_c/D]^alpha_D; or any
    model (a registered id or a TOML file) whose components are single powers of the resources.  Laws in N and D need two of
    the columns N, D and C = 6 N D.  Several laws are compared by cross-validation.  NAME=VALUE gives parameters that the
    optimum depends on and the loss does not.
    """
    if figure is not None:
        from verify.figures import format_of

        format_of(figure)  # refused before the work
    options = {"drop_highest": drop_highest, "bootstrap": bootstrap, "level": level, "seed": seed}
    options |= {"budgets": [positive("--budget", text) for text in budgets]}
    with writable(output) as out:
        found = _fitted(file, _listed(names), columns, _given(values), options)
        out.write(_shown(found, style, seed))
        if figure is not None:
            from verify.figures import save
            from verify.runs.figure import residual_figure

            save(residual_figure(found), figure)


def _fitted(
    file: str, names: list[str], columns: str | None, given: dict[str, Fraction], options: dict
) -> list[Fitted]:
    """Each law fitted to the same runs; a given value goes to the laws that have use for it."""
    from verify.runs import fit, law_of, read
    from verify.runs.data import mapping_of

    laws = [law_of(name) for name in names]
    known = {name for law in laws for name in law.absent}
    runs = read(file, tuple(dict.fromkeys(n for law in laws for n in law.resources)), mapping_of(columns))
    found = []
    with progress("fitting") as say:
        for law in laws:
            say(law.id)
            mine = {n: v for n, v in given.items() if n in law.absent or n not in known}
            found.append(fit(law, runs, solved(law.model, None).solution, given=mine, **options))
    return found


def _shown(found: list[Fitted], style: str, seed: int) -> str:
    from verify.runs import compare
    from verify.runs.report import comparison_record, comparison_text, record, text

    if len(found) == 1:
        return _json(record(found[0])) if style == "json" else text(found[0])
    scores = compare([each.estimate for each in found], seed)
    return _json(comparison_record(found, scores)) if style == "json" else comparison_text(found, scores)


def _json(record) -> str:
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


def _listed(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for i, name in enumerate(names):
        if not name:
            raise DataError(f"--law {text!r} names no law between two commas")
        if name in names[:i]:
            raise DataError(f"--law names {name} twice")
    return names


def _given(words: tuple[str, ...]) -> dict[str, Fraction]:
    given: dict[str, Fraction] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals or name in given:
            raise DataError(f"{word!r} is not NAME=VALUE" if not equals else f"{name} is given twice")
        given[name] = exact(name, value)
    return given
