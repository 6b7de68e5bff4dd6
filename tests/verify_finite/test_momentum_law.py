"""SGD with constant momentum at finite budgets: sums over modes, exact curves, the optimum on them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.ferbach2025 import THEORIES
from derivations.plrf_finite.momentum import mode_sums, momentum_law
from exponents.errors import DomainError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from verify.modes import Modes, equivalent_modes
from verify.momentum import heavy_ball, mode_maps, momentum_curve
from verify.problem import PowerLawSpectrum

THEORY = next(t for t in THEORIES if t.model.id == "plrf-sgd-momentum")


@pytest.mark.parametrize("damping", [1.0, 0.3, 0.02])
def test_sums_of_a_mode_by_its_exact_map(damping):
    lam, gamma, g3 = np.array([1.0, 0.1, 1e-3]), 0.15, 0.2 * damping
    maps, source = mode_maps(Modes(lam, lam, lam**2, 0.0), heavy_ball(gamma, g3, damping)(0), 1.0)
    norm, total = mode_sums(lam, np.array(gamma), np.array(g3), damping)
    inverse = np.linalg.inv(np.eye(3) - maps)
    assert norm == pytest.approx((inverse @ source[:, :, None])[:, 0, 0], rel=1e-9)
    assert total == pytest.approx(inverse[:, 0, 0], rel=1e-9)


def test_without_momentum_they_are_those_of_sgd():
    lam, gamma = np.array([1.0, 0.1]), 0.3
    norm, total = mode_sums(lam, np.array(gamma), np.array(0.0), 0.1)
    assert norm == pytest.approx(gamma * lam / (2 - 2 * gamma * lam))
    assert total == pytest.approx(1 / (2 * gamma * lam - 2 * gamma**2 * lam**2))


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (1.0, 1.6), (0.4, 1.0)])
@pytest.mark.parametrize(("damping", "share"), [(0.2, 0.5), (0.05, 0.9)])
def test_exact_curves(alpha, beta, damping, share):
    """Plain SGD at the effective rate would be off by up to 16 % here: fast modes make more noise with momentum."""
    d, times = 1000.0, np.array([1e4, 1e5])
    law = momentum_law({"alpha": alpha, "beta": beta}, damping=damping, share=share, fraction=0.5)
    rate = float(np.exp(law.single.log_gamma(np.log([d]))[0][0]))
    gamma, g3 = (1 - share) * rate, share * rate * damping
    modes = equivalent_modes(PowerLawSpectrum(alpha, beta, d, 10 * d))
    exact = momentum_curve(modes, heavy_ball(gamma, g3, damping), 1, times)
    found = law.sizes(np.log([[d, t, gamma, g3] for t in times]))
    off = np.abs(found.components.sum(axis=1) / exact - 1)
    assert (off < 6e-3).all()
    assert (off < 2 * found.error + 1e-4).all()
    plain = law.single.sizes(np.log([[d, t, rate] for t in times])).components.sum(axis=1)
    assert (off < 0.6 * np.abs(plain / exact - 1)).all()


def test_slopes():
    law, h = momentum_law({"alpha": 1.0, "beta": 0.7}, damping=0.1), 1e-4
    x = np.log([[500.0, 1e4, 0.1, 0.02]])
    found = law.sizes(x)
    for k, step in enumerate(np.eye(4) * h):
        slope = (law.sizes(x + step).components - law.sizes(x - step).components) / (2 * h)
        assert found.slopes[:, :, k] == pytest.approx(slope, abs=1e-5 * found.components.sum())


def test_the_optimum_on_exact_curves():
    """Loss at the predicted sizes, and no better width nearby."""
    here = setting(THEORY.model, THEORY, {"alpha": Fraction(1), "beta": Fraction(7, 10)})
    budget, damping = 1e8, here.law.damping
    found = optimum(here.law, [budget])

    def exact(d: float) -> float:
        rate = float(np.exp(here.law.single.log_gamma(np.log([d]))[0][0]))
        coefficients = heavy_ball((1 - here.law.share) * rate, here.law.share * rate * damping, damping)
        modes = equivalent_modes(PowerLawSpectrum(1.0, 0.7, d, 10 * d))
        return float(momentum_curve(modes, coefficients, 1, [budget / d])[0])

    width = float(found.resource("d")[0])
    losses = [exact(width * factor) for factor in (0.8, 1.0, 1.25)]
    assert found.loss[0] == pytest.approx(losses[1], rel=5e-3)
    assert losses[1] == min(losses)


@pytest.mark.parametrize(
    ("point", "options"),
    [
        ({"alpha": 0.2, "beta": 1.0}, {}),
        ({"alpha": 1.0, "beta": 1.0}, {"damping": 0.0}),
        ({"alpha": 1.0, "beta": 1.0}, {"share": 1.0}),
    ],
)
def test_bad_input_is_refused(point, options):
    with pytest.raises(DomainError):
        momentum_law(point, **options)
