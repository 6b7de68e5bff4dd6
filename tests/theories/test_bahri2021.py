"""Four regimes: duality of samples and parameters, and variance that is always below the resolution."""

from __future__ import annotations

from dataclasses import replace

from derivations.bahri2021 import MANIFOLD, MODEL
from exponents import solve
from exponents.query import at

from .support import points, solved


def test_samples_and_parameters_are_dual():
    """Exchanging D and P exchanges the components two by two."""
    swap = {"D": "P", "P": "D"}

    def exponents(component):
        return {n: str(e) for n, e in component.law.monomial.powers}

    for pair in (("resolution_samples", "resolution_parameters"), ("variance_samples", "variance_parameters")):
        one, other = (exponents(MODEL.component(id)) for id in pair)
        assert {swap[n]: e for n, e in one.items()} == other


def test_variance_never_decides():
    """Without the two variance components the diagram is the same."""
    kept = tuple(c for c in MODEL.components if c.id.startswith("resolution"))
    (bare,) = solve(replace(MODEL, components=kept)).phases
    (phase,) = solved(MODEL).phases
    assert (bare.loss, bare.optimum.vertices, bare.active) == (phase.loss, phase.optimum.vertices, phase.active)


def test_smoothness_over_dimension_is_the_exponent():
    for point in points(MANIFOLD, 5, seed=7):
        alpha = point["h"] / point["m"]
        assert at(solved(MANIFOLD), **point).loss == at(solved(MODEL), alpha=alpha).loss
