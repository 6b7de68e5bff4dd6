"""One pass: what tuning the step buys, and the same model in the letters of functional scaling laws."""

from __future__ import annotations

from derivations import li2025fsl
from derivations.lin2024 import HELD, MODEL
from exponents import solve
from exponents.difference import differences
from exponents.views import View, viewed

from .support import solved

# a = beta, b = s beta + 1.
VIEW = View("fsl", ("s", "beta"), (("a", "beta"), ("b", "s*beta + 1")), "li2025fsl")


def test_the_compute_exponent_needs_no_tuned_step():
    """The optimal set of steps reaches up to the largest stable one."""
    found = differences(solved(MODEL), solved(HELD))
    assert found and {d.sign for d in found} == {"0"}


def test_geometric_decay_is_the_exponential_schedule_of_functional_scaling_laws():
    """Both theories of one model give one answer wherever both speak (s < 1 is b < a + 1)."""
    found = differences(solve(viewed(MODEL, VIEW)), solved(li2025fsl.EXPONENTIAL))
    assert found and {d.sign for d in found} == {"0"}
    for d in found:
        assert dict(d.first.optimum.vertices[0].resources)["M"] == dict(d.second.optimum.vertices[0].resources)["M"]
