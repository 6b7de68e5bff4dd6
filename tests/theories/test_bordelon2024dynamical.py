"""Lazy features: the printed exponent of the width, wider against more members, the same model in other letters."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import zeta

from derivations import paquette2024
from derivations._letters import view
from derivations.bordelon2024dynamical import BATCHES, ENSEMBLE, MODEL, PRINTED
from exponents import solve
from exponents.difference import differences
from exponents.parse import exponent
from exponents.query import at
from exponents.views import viewed

from .support import points, solved

MODES = 10**7
WIDTHS = (10**4, 10**5)


def residuals(a: float, b: float) -> dict[str, list[float]]:
    """Loss of the best model of width N, and its part that is bias, at the two widths.

    With df(kappa) = sum lam/(lam + kappa) = N they are sum k^-a kappa/(kappa + lam) and sum k^-a (kappa/(kappa + lam))^2,
    lam = k^-b; modes beyond the sums have lam << kappa.
    """
    k = np.arange(1, MODES + 1, dtype=float)
    lam, task = k**-b, k**-a
    found: dict[str, list[float]] = {"loss": [], "bias": []}
    for width in WIDTHS:

        def excess(log_kappa: float, width: int = width) -> float:
            kappa = np.exp(log_kappa)
            return (lam / (lam + kappa)).sum() + zeta(b, MODES + 1) / kappa - width

        kappa = np.exp(brentq(excess, -b * np.log(10 * width), 0.0, xtol=1e-10))
        unlearned = kappa / (kappa + lam)
        tail = zeta(a, MODES + 1)
        found["loss"].append((task * unlearned).sum() + tail)
        found["bias"].append((task * unlearned**2).sum() + tail)
    return found


@pytest.mark.parametrize(("a", "b"), [(2.25, 2.0), (3.5, 1.5), (4.0, 2.0), (5.0, 1.5)])
def test_the_width_exponent_is_the_derived_one_and_the_printed_one_that_of_the_bias(a, b):
    """Local slopes between N = 1e4 and 1e5: min(a - 1, b) for the loss, min(a - 1, 2 b) for its bias."""
    slopes = {name: -np.log10(values[1] / values[0]) for name, values in residuals(a, b).items()}
    assert slopes["loss"] == pytest.approx(min(a - 1, b), abs=0.02)
    assert slopes["bias"] == pytest.approx(min(a - 1, 2 * b), abs=0.02)


def test_the_printed_compute_exponent_is_too_large_beyond_hard_targets():
    found = differences(solved(PRINTED), solved(MODEL))
    assert {d.sign for d in found if d.sample[1] < 1} == {"0"}
    assert {d.sign for d in found if d.sample[1] > 1} == {"+"}
    answers = [at(solved(m), alpha="3/2", beta="5/3").loss for m in (PRINTED, MODEL)]
    assert answers == [Fraction(1), Fraction(2, 3)]  # a = 7/2, b = 3/2


def test_one_member_is_the_single_model():
    """Bias and variance add up: an ensemble without members to choose has the exponents of one model."""
    found = differences(solved(ENSEMBLE), solved(MODEL))
    assert found and {d.sign for d in found} == {"0"}


def test_where_wider_beats_ensembling():
    """More members: never an optimum for beta < 1, as good as wider beyond; never better, with shared batches."""
    for point in points(ENSEMBLE, 60, seed=11):
        (_, (least, most)) = at(solved(ENSEMBLE), **point).resources[0]
        assert least == 0
        assert (most > 0) == (point["beta"] > 1)


def test_where_ensembles_with_their_own_batches_beat_wider():
    """Exactly in the super-easy phase, where the noise of the gradients is what they average."""
    for d in differences(solved(BATCHES), solved(MODEL)):
        alpha, beta = d.sample
        assert d.sign == ("+" if beta > 2 - 1 / alpha else "0")
    for point in points(BATCHES, 60, seed=12):
        (_, (least, _)) = at(solved(BATCHES), **point).resources[0]
        assert (least > 0) == (point["beta"] > 2 - 1 / point["alpha"])


def test_noise_of_the_gradients_averaged_away_leaves_the_easy_exponent():
    (phase,) = [p for p in solved(MODEL).phases if p.active == ("embedding_distortion", "population")]
    for d in differences(solved(BATCHES), solved(MODEL)):
        if d.sign == "+" and d.sample[1] < 4 - 2 / d.sample[0]:
            assert d.first.loss == phase.loss


def test_power_law_features_are_the_same_model():
    """(alpha, beta) of paquette2024, wherever both theories speak: the same loss, active set and width."""
    found = differences(solve(viewed(MODEL, view("source", "plrf"))), solve(paquette2024.MODEL))
    assert found and {d.sign for d in found} == {"0"}
    for d in found:
        assert d.first.active == d.second.active
        assert d.first.resource("N") == d.second.resource("d")


def test_the_letters_of_the_paper():
    """Hard targets, a - 1 < b: (a - 1)/(1 + b)."""
    seen = viewed(MODEL, view("source", "bordelon"))
    assert exponent("(a - 1)/(b + 1)", seen.field) in {p.loss.value for p in solve(seen).phases}
