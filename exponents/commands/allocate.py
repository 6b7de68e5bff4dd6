from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ..errors import DataError
from ..logs import hook_of, logs_at
from ..output import writable
from ..points import assignments
from ..query import at
from ._budget import finite_option, fit_option, read_budgets
from ._prefer import prefer_option, refinements
from ._shared import format_option, model_argument, output_option, solved
from ._show import records, shown
from ._variant import budget_option, variant, view_option

if TYPE_CHECKING:
    from ..finite.calibrated import Setting
    from ..finite.prediction import Prediction
    from ..finite.settles import Settling
    from ..model import Model
    from ..render.answers import Logs
    from ..render.tables import Table

FIGURES = (".pdf", ".svg", ".png")
_PREFERRED = (
    "--prefer chooses among optima; with a resource given or a hyperparameter tuned there are others: give none"
)


@click.command("allocate")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@finite_option
@click.option(
    "--tune",
    "tuned",
    multiple=True,
    metavar="NAME",
    help="Set a held resource free, or choose a hyperparameter as well.",
)
@fit_option
@click.option("--constants", metavar="FIT.json", help="Constants of a fit of one's own: exponents fit --format json.")
@click.option(
    "--within", type=float, metavar="TOL", help="Budget from which local exponents are within TOL of the limit."
)
@click.option("--critical", metavar="NAME", help="The largest NAME, such as a batch size, that costs 10 % of the loss.")
@prefer_option
@view_option
@budget_option
@format_option("text", "json")
@output_option
def command(
    model: str,
    values: tuple[str, ...],
    budgets: str | None,
    tuned: tuple[str, ...],
    fit: str | None,
    constants: str | None,
    within: float | None,
    critical: str | None,
    prefer: str | None,
    view: str | None,
    budget: str | None,
    style: str,
    output: str | None,
) -> None:
    """Sizes, steps and hyperparameters of MODEL for a budget, with the loss, as numbers.

    Values are of parameters, of constants that the model names, or of resources that are kept at them. A parameter that the
    algorithm sets and not the data, such as the power of a schedule's tail, can be tuned: its best value at the budget, what
    half and double cost, and where it is best in the limit. With -o FILE.pdf, .svg or .png a figure of the loss against the
    budget is drawn.
    """
    from ..finite.calibrated import setting
    from ..finite.prediction import predict
    from ..finite.refit import read_refit
    from ..finite.settles import settles

    if budgets is None:
        raise click.UsageError("give --budget, such as --budget 1e21 or --budget 1e18,1e21")
    if within is not None and not within > 0:
        raise click.UsageError(f"--within {within}: a tolerance is positive, such as 0.01")
    if fit is not None and constants is not None:
        raise click.UsageError("--fit and --constants both give the constants; give one of them")
    amounts = read_budgets(budgets)
    found, theory = variant(model, view, budget)
    own = None if constants is None else read_refit(constants, found.id)
    asked = setting(
        found,
        theory,
        assignments(values, found),
        tuned,
        own or fit,
        lambda m: solved(m, theory if m == found else None).solution,
    )
    if output is not None and output.endswith(FIGURES):
        from ..render.finite_loss import save

        save(asked, amounts, output)
        return
    with writable(output) as out:
        prediction = predict(asked, amounts, critical)
        settled = () if within is None else settles(asked, within)
        limit = _Limit.of(found, asked, theory, tuned, prefer)
        out.write((_json if style == "json" else _text)(prediction, settled, limit))


@dataclass(frozen=True)
class _Limit:
    """What the exact answer adds in the limit: powers of log f on a wall, and what is preferred in a set of optima."""

    logs: Logs = ()
    chosen: tuple[Table, ...] = ()

    @staticmethod
    def of(model: Model, asked: Setting, theory: Any | None, tuned: tuple[str, ...], prefer: str | None) -> _Limit:
        """Of the model as it is: given resources are parameters of the question, not of the limit."""
        on_wall = hook_of(theory, tuned)
        if asked.pins or asked.idle:
            if prefer is not None:
                raise DataError(_PREFERRED)
            return _Limit()
        if on_wall is None and prefer is None:
            return _Limit()
        solution = solved(model, theory, tuned).solution
        answer = at(solution, **asked.point)
        if prefer is None:
            return _Limit(logs_at(answer, on_wall))
        from ..render.choices import chosen_table

        return _Limit(logs_at(answer, on_wall), (chosen_table(answer, refinements(solution, prefer), prefer),))


def _json(prediction: Prediction, settled: Sequence[Settling], limit: _Limit) -> str:
    from ..render.finite import prediction_records

    preferred = [row for table in limit.chosen for row in records(table)] if limit.chosen else None
    return json.dumps(prediction_records(prediction, settled, limit.logs, preferred), indent=2) + "\n"


def _text(prediction: Prediction, settled: Sequence[Settling], limit: _Limit) -> str:
    from ..render.finite import prediction_table

    return shown([prediction_table(prediction, settled, limit.logs), *limit.chosen], "text")
