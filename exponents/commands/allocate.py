from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..output import writable
from ..points import assignments
from ._budget import finite_option, fit_option, read_budgets
from ._shared import format_option, model_argument, output_option, tune_option
from ._variant import budget_option, variant, view_option

if TYPE_CHECKING:
    from ..finite.prediction import Prediction
    from ..finite.settles import Settling

FIGURES = (".pdf", ".svg", ".png")


@click.command("allocate")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@finite_option
@tune_option
@fit_option
@click.option(
    "--within", type=float, metavar="TOL", help="Budget from which local exponents are within TOL of the limit."
)
@click.option("--critical", metavar="NAME", help="The largest NAME, such as a batch size, that costs 10 % of the loss.")
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
    within: float | None,
    critical: str | None,
    view: str | None,
    budget: str | None,
    style: str,
    output: str | None,
) -> None:
    """Sizes, steps and hyperparameters of MODEL for a budget, with the loss, as numbers.

    Values are of parameters, of constants that the model names, or of resources that are kept at them. With -o FILE.pdf,
    .svg or .png a figure of the loss against the budget is drawn.
    """
    from ..finite.calibrated import setting
    from ..finite.prediction import predict
    from ..finite.settles import settles

    if budgets is None:
        raise click.UsageError("give --budget, such as --budget 1e21 or --budget 1e18,1e21")
    if within is not None and not within > 0:
        raise click.UsageError(f"--within {within}: a tolerance is positive, such as 0.01")
    amounts = read_budgets(budgets)
    found, theory = variant(model, view, budget)
    asked = setting(found, theory, assignments(values, found), tuned, fit)
    if output is not None and output.endswith(FIGURES):
        from ..render.finite_loss import save

        save(asked, amounts, output)
        return
    with writable(output) as out:
        prediction = predict(asked, amounts, critical)
        settled = () if within is None else settles(asked, within)
        out.write(_json(prediction, settled) if style == "json" else _text(prediction, settled))


def _json(prediction: Prediction, settled: Sequence[Settling]) -> str:
    from ..render.finite import prediction_records

    return json.dumps(prediction_records(prediction, settled), indent=2) + "\n"


def _text(prediction: Prediction, settled: Sequence[Settling]) -> str:
    from ..render.finite import prediction_table
    from ..render.text import text_of

    return text_of(prediction_table(prediction, settled))
