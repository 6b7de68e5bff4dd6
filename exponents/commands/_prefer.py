"""What to do with the freedom that a set of optima leaves: a wish, or marginal balance."""

from __future__ import annotations

import click

from ..errors import ModelError
from ..solution import Solution
from ._shared import progress

BALANCE = "balance"

prefer_option = click.option(
    "--prefer",
    metavar="WISH",
    help='Where the optimum is a set: "min D", "max B", ... or "balance" (least loss to second order).',
)


def refinements(solution: Solution, prefer: str):
    """The refined choices (``exponents.onface``) in every phase whose optimum is a set.

    Raises FormulaError for a wish that cannot be read, ModelError for one that nothing limits.
    """
    from ..onface import marginal_balance, wish

    with progress(f"refining {solution.model.id}"):
        if prefer == BALANCE:
            return marginal_balance(solution)
        try:
            return wish(solution, prefer)
        except ModelError:  # the model is solved: what can still be without a bound is the wish
            raise ModelError(
                f"nothing limits {prefer!r} over the optima of {solution.model.id}; wish for the other end, or cap it"
            ) from None
