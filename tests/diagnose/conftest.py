"""One theory, its solution and one diagnosis that several tests read."""

from __future__ import annotations

import pytest

from exponents.commands._shared import diagram
from verify.commands.diagnose import command
from verify.diagnose import diagnose

from ..console import runner
from . import synthetic


@pytest.fixture(scope="session")
def plrf():
    """(theory, solution)."""
    found = diagram("plrf-sgd")
    return found.theory, found.solution


@pytest.fixture(scope="session")
def measured():
    """Curves in phase II."""
    return synthetic.curves(1.0, 0.7, seed=1)


@pytest.fixture(scope="session")
def found(plrf, measured):
    """Their diagnosis."""
    return diagnose(*plrf, measured)


@pytest.fixture
def run():
    """Run words of ``exponents diagnose``; the result with its streams."""
    return runner("diagnose", command)
