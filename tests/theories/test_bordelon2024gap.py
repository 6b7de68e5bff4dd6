"""The gap between test and train loss: its monomials measured, and what stopping early gains."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.bordelon2024gap import MODEL, NOISELESS
from exponents.difference import differences
from exponents.registry import theory
from exponents.solve import solve
from verify.catalogue.losses import generalisation_gap
from verify.catalogue.rays import claimed_decays, measured_decay
from verify.fit import Outcome

from .support import solved


@pytest.mark.parametrize(
    ("model", "noise", "component", "point", "ray", "decades"),
    [
        (NOISELESS, 0.0, "signal_gap", (Fraction(3, 2), Fraction(2, 3)), {"P": 1, "t": Fraction(1, 2)}, (3, 7)),
        (NOISELESS, 0.0, "signal_gap", (Fraction(2), Fraction(5, 4)), {"P": 1, "t": Fraction(1, 2)}, (2, 5)),
        (MODEL, 1.0, "noise_gap", (Fraction(2), Fraction(1)), {"P": 1, "t": 1}, (5, 10)),
        (MODEL, 1.0, "noise_gap", (Fraction(3, 2), Fraction(3, 2)), {"P": 1, "t": Fraction(3, 4)}, (5, 10)),
    ],
)
def test_the_gap_along_a_ray(model, noise, component, point, ray, decades):
    ray = {name: Fraction(x) for name, x in ray.items()}
    alpha, beta = point
    claimed = claimed_decays(model, dict(zip(model.parameters, point)), ray)[component]
    gap = generalisation_gap(float(1 + alpha * beta), float(alpha), noise, 1e20)
    slopes, found = measured_decay(gap, ray, np.geomspace(10.0 ** decades[0], 10.0 ** decades[1], 10), claimed)
    assert found.outcome is Outcome.CONFIRMED, (found.reason, slopes)


def test_where_the_gap_is_as_large_as_the_loss_is_where_training_should_stop():
    found = differences(solved(MODEL), solve(theory("features-lazy-data").model))
    assert found and {d.sign for d in found} == {"0"}
