"""What to do with the freedom that a set of optima leaves: a wish, or marginal balance."""

from __future__ import annotations

import click

from ..solution import Solution
from ._shared import progress

BALANCE = "balance"

prefer_option = click.option(
    "--prefer",
    metavar="WISH",
    help='Where the optimum is a set: "min D", "max B", ... or "balance" (least loss to second order).',
)


def refinements(solution: Solution, prefer: str):
    """The refined choices (``exponents.onface``) in every phase whose optimum is a set. Raises FormulaError."""
    from ..onface import marginal_balance, wish

    with progress(f"refining {solution.model.id}"):
        return marginal_balance(solution) if prefer == BALANCE else wish(solution, prefer)
