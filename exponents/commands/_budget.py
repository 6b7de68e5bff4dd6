"""Budgets on the command line."""

from __future__ import annotations

import math

import click

from ..errors import DomainError

finite_option = click.option(
    "--budget", "budgets", metavar="F[,F...]", help="Numbers at these budgets: sizes, loss, shares, local exponents."
)
fit_option = click.option("--fit", metavar="ID", help="Constants of another fit of the theory.")


def read_budgets(text: str) -> list[float]:
    """The budgets of ``1e18,1e21``. Raises DomainError for what is no positive number or too large for one."""
    return [_budget(part.strip()) for part in text.split(",")]


def _budget(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise DomainError(f"{text!r} is no budget; give a positive number such as 1e21, or several: 1e18,1e21")
    return value
