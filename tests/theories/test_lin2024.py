"""One pass: what tuning the step buys, and the same model in the letters of functional scaling laws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations import li2025fsl
from derivations._letters import view
from derivations.lin2024 import HELD, MODEL
from exponents import solve
from exponents.difference import differences
from exponents.rate import rational
from exponents.views import viewed

from .support import points, solved


def test_the_compute_exponent_needs_no_tuned_step():
    """The optimal set of steps reaches up to the largest stable one."""
    found = differences(solved(MODEL), solved(HELD))
    assert found and {d.sign for d in found} == {"0"}


def test_geometric_decay_is_the_exponential_schedule_of_functional_scaling_laws():
    """Both theories of one model give one answer wherever both speak (s < 1 is b < a + 1)."""
    found = differences(solve(viewed(MODEL, view("lin", "fsl"))), solved(li2025fsl.EXPONENTIAL))
    assert found and {d.sign for d in found} == {"0"}
    for d in found:
        assert dict(d.first.optimum.vertices[0].resources)["M"] == dict(d.second.optimum.vertices[0].resources)["M"]


@pytest.mark.parametrize("model", [li2025fsl.CONSTANT, li2025fsl.EXPONENTIAL], ids=lambda m: m.id)
def test_a_view_and_its_inverse_are_nothing(model):
    """(s, beta) -> (a, b) -> (s, beta): the same laws, and a domain with the same points."""
    back = viewed(viewed(model, view("fsl", "lin")), view("lin", "fsl"))
    assert (back.components, back.caps, back.budget) == (model.components, model.caps, model.budget)
    for point in points(model, 50, seed=9):
        assert tuple(map(rational, point.values())) in back.domain
    assert tuple(map(rational, (Fraction(1), Fraction(1, 2)))) not in back.domain


def test_both_papers_agree_in_the_letters_of_random_features():
    first, second = (solve(viewed(m, view(own, "plrf"))) for m, own in ((MODEL, "lin"), (li2025fsl.EXPONENTIAL, "fsl")))
    found = differences(first, second)
    assert found and {d.sign for d in found} == {"0"}
