"""Solutions that several tests read; their verdicts are the solver's own, so that the checker is what is tested."""

from __future__ import annotations

import pytest

from exponents.model import Model
from exponents.solution import Solution
from exponents.solve import solve

from ..models import plrf


@pytest.fixture(scope="session")
def diagram() -> Solution:
    """Random features with the learning rate held: seven phases, one wall with a jump."""
    return solve(plrf(), certify=False)


@pytest.fixture(scope="session")
def set_valued() -> Solution:
    """A cap on r alone decides the loss for a > 1; d and B are free there."""
    model = Model(
        parameters="a",
        domain="a > 0, a < 3",
        resources="d, r, B",
        components={"p": "r**(-a) + B**(-1)", "q": "r**(-1/2)"},
        budget="d*r + d*B",
        caps="r <= f**(1/2)",
    )
    return solve(model, certify=False)
