"""The published runs, and the command in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from exponents import solve
from verify.commands.fit import command
from verify.runs import fit, law_of, read

from ..console import runner

FIGURE_4 = Path(__file__).parents[1] / "data" / "chinchilla-figure-4.csv"
COLUMNS = {"N": "Model Size", "C": "Training FLOP"}


@pytest.fixture(scope="session")
def chinchilla():
    return law_of("chinchilla")


@pytest.fixture(scope="session")
def kaplan():
    return law_of("kaplan")


@pytest.fixture(scope="session")
def solution(chinchilla):
    return solve(chinchilla.model)


@pytest.fixture(scope="session")
def published():
    """The 245 runs."""
    return read(str(FIGURE_4), ("N", "D"), COLUMNS)


@pytest.fixture(scope="session")
def refit(chinchilla, published, solution):
    """The fit of the 240 runs."""
    return fit(chinchilla, published, solution, drop_highest=5, budgets=(1e21,))


@pytest.fixture(scope="session")
def full(chinchilla, published, solution):
    """The fit of all 245 runs."""
    return fit(chinchilla, published, solution)


@pytest.fixture
def run():
    """Run words of ``exponents fit``; the result with its streams."""
    return runner("fit", command)
