"""Functional scaling laws with constants: against explicit sums over modes, quadrature of schedules, exact frontiers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import linprog, minimize
from scipy.special import gammainc, zeta

from derivations.fsl_finite import finite_law, shaped_law
from derivations.fsl_finite.neglected import largest_rate
from derivations.fsl_finite.sums import ModeSum
from derivations.li2025fsl import CONSTANT, CONSTANT_DATA, EXPONENTIAL, EXPONENTIAL_DATA, THEORIES, WSD, WSD_DATA
from derivations.li2026schedules import MODEL as SHAPED
from derivations.li2026schedules import THEORIES as SHAPES
from exponents.errors import DomainError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.response import sensitivities
from verify.catalogue.schedules import Schedules

MODELS = (CONSTANT, EXPONENTIAL, WSD, CONSTANT_DATA, EXPONENTIAL_DATA, WSD_DATA)
SIZES = {"M": 300.0, "D": 2e4, "D2": 3e3, "gamma": 0.04, "N": 2e4, "eta": 0.04}
POINT = {"s": 0.8, "beta": 1.7}


def place(model, sizes=SIZES) -> np.ndarray:
    return np.log([[sizes[n] for n in model.names]])


@pytest.mark.parametrize("shape", [0.0, 1.0, 1.4, 2.0])
@pytest.mark.parametrize(("power", "beta"), [(1.5, 2.0), (0.3, 4.0), (2.3, 1.3)])
@pytest.mark.parametrize(("modes", "time"), [(30, 7.0), (5000, 1e-2), (5000, 1e5)])
def test_sums_over_modes(shape, power, beta, modes, time):
    if shape == 0 and power < 1:
        power += 1  # the primitive of e^{-2x} needs a sum that converges
    j = np.arange(1, modes + 1)
    x = time * j**-beta
    terms = j**-power * (gammainc(shape, 2 * x) if shape else np.exp(-2 * x))
    found = ModeSum(power, beta, shape)(np.log([time]), np.log([float(modes)])).value[0]
    largest = j[-1] ** -power  # next to a sum of vanishing terms the law's error is that of the approximation
    assert found == pytest.approx(terms.sum(), rel=1e-7, abs=1e-8 * largest)


def test_all_modes_are_the_limit_of_many():
    log_t = np.log([1e3])
    for power, beta, shape in ((2.2, 2.0, 0.0), (2.0, 2.0, 1.0), (0.0, 2.0, 2.0)):
        of = ModeSum(power, beta, shape)
        assert of(log_t).value == pytest.approx(of(log_t, np.log([1e11])).value, rel=1e-5)


@pytest.mark.parametrize("model", [*MODELS, SHAPED], ids=lambda m: m.id)
def test_slopes(model):
    law = shaped_law(model, POINT | {"p": 1.5}) if model is SHAPED else finite_law(model, POINT)
    x, h = place(model), 1e-5
    found = law.sizes(x)
    for k, step in enumerate(np.eye(len(model.names)) * h):
        slope = (law.sizes(x + step).components - law.sizes(x - step).components) / (2 * h)
        assert found.slopes[:, :, k] == pytest.approx(slope, abs=1e-8 * found.components.sum())


RATES = {
    "fsl-constant": lambda z, s: s["gamma"],
    "fsl-exponential": lambda z, s: s["gamma"] * s["D"] ** (-z / s["D"]),
    "fsl-wsd": lambda z, s: s["gamma"] * s["D2"] ** (-max(0.0, z - s["D"] + s["D2"]) / s["D2"]),
    "fsl-fixed-shape": lambda z, s: s["eta"] * (1 - z / s["N"]) ** 1.5,
}


@pytest.mark.parametrize("model", [CONSTANT, EXPONENTIAL, WSD, SHAPED], ids=lambda m: m.id)
def test_components_by_quadrature_of_the_schedule(model):
    """Noise of variance 1/4: the integral over samples z of rate(z)^2 k(T - t(z)), mode by mode."""
    law = shaped_law(model, POINT | {"p": 1.5}, noise=0.25) if model is SHAPED else finite_law(model, POINT, noise=0.25)
    modes = np.arange(1, 301 if "M" in model.names else 4001)
    lam, total = modes ** -POINT["beta"], SIZES["D"]
    cuts = [0.0, *(total - np.geomspace(total - SIZES["D2"], 1.0, 12)), total - SIZES["D2"], total]

    def rate(z: float) -> float:
        return RATES[model.id](z, SIZES)

    samples = np.unique(np.concatenate([np.linspace(a, b, 2001) for a, b in zip(sorted(cuts)[:-1], sorted(cuts)[1:])]))
    middle, width = (samples[1:] + samples[:-1]) / 2, np.diff(samples)
    rates = np.array([rate(z) for z in middle])
    left = np.cumsum((rates * width)[::-1])[::-1] - rates * width / 2  # what remains of the sum of rates
    time = (rates * width).sum()
    kernel = np.array([(lam**2 * np.exp(-2 * lam * tau)).sum() for tau in left[:: max(1, len(left) // 6000)]])
    kernel = np.interp(left[::-1], left[:: max(1, len(left) // 6000)][::-1], kernel[::-1])[::-1]
    expected = {
        "signal": (modes ** (-1 - POINT["s"] * POINT["beta"]) * np.exp(-2 * lam * time)).sum(),
        "noise": 0.25 * (rates**2 * kernel * width).sum(),
        "approximation": zeta(1 + POINT["s"] * POINT["beta"], 301.0),
    }
    found = dict(zip(law.names, law.sizes(place(model)).components[0], strict=True))
    assert quad(rate, 0, total, points=[total - SIZES["D2"]], limit=200)[0] == pytest.approx(time, rel=1e-5)
    if model is SHAPED:
        expected["signal"] += zeta(1 + POINT["s"] * POINT["beta"], 4001.0)  # of modes too slow to have moved
    assert found == pytest.approx({n: expected[n] for n in law.names}, rel=2e-3)


@pytest.mark.parametrize(("s", "beta", "budget"), [(0.5, 2.0, 1e11), (1.2, 2.0, 1e14)])
def test_the_optimum_is_that_of_exact_sums(s, beta, budget):
    exact = Schedules(s, beta)

    def loss(u) -> float:
        return np.log(exact.constant(float(np.exp(u[0])), budget / np.exp(u[0]), float(np.exp(u[1]))))

    found = optimum(finite_law(CONSTANT, {"s": s, "beta": beta}), [budget])
    best = minimize(loss, np.log([600.0, 1e-4]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-12})
    assert found.loss[0] == pytest.approx(np.exp(best.fun), rel=1e-5)
    assert np.exp(best.x) == pytest.approx([found.resource("M")[0], found.resource("gamma")[0]], rel=1e-2)


@pytest.mark.parametrize(("factor", "name"), [(2.0, "gamma"), (0.5, "gamma"), (2.0, "M"), (0.5, "M")])
def test_what_a_factor_of_two_costs_in_exact_sums(factor, name):
    exact, budget = Schedules(1.0, 2.0), 1e14
    law = finite_law(CONSTANT, {"s": 1.0, "beta": 2.0})
    best = optimum(law, [budget])
    moved = optimum(law, [budget], {name: factor * best.resource(name)}, best.x)
    losses = [exact.constant(*(float(o.resource(n)[0]) for n in ("M", "D", "gamma"))) for o in (best, moved)]
    assert moved.loss[0] / best.loss[0] == pytest.approx(losses[1] / losses[0], rel=1e-6)
    assert moved.loss[0] > 1.02 * best.loss[0]


@pytest.mark.parametrize(
    ("model", "point", "eta"),
    [
        (CONSTANT, {"s": 0.5, "beta": 2.0}, 1 / 4),
        (CONSTANT_DATA, {"s": 1.2, "beta": 2.0}, 1.2 / 2.2),
        (EXPONENTIAL, {"s": 0.25, "beta": 2.0}, 1 / 6),
        (WSD_DATA, {"s": 0.25, "beta": 2.0}, 1 / 4),
        (EXPONENTIAL_DATA, {"s": 1.2, "beta": 2.0}, 2.4 / 3.4),
    ],
    ids=lambda x: getattr(x, "id", ""),
)
def test_local_exponents_tend_to_the_limit(model, point, eta):
    """Logarithms of the samples slow it down where the rate decays."""
    found = optimum(finite_law(model, point), [1e8, 1e14]).eta
    assert abs(found[1] - eta) < min(abs(found[0] - eta), 0.03)


def test_easy_targets_want_a_small_rate_and_hard_ones_the_largest():
    easy, hard = (optimum(finite_law(EXPONENTIAL, {"s": s, "beta": 2.0}), [1e10]) for s in (1.2, 0.25))
    assert easy.resource("gamma")[0] < 0.01 and hard.resource("gamma") == pytest.approx(largest_rate(2.0, 1.0) / 2)
    batches = optimum(finite_law(EXPONENTIAL, {"s": 0.25, "beta": 2.0}, batch=8.0, fraction=0.25), [1e10])
    assert batches.resource("gamma") == pytest.approx(largest_rate(2.0, 8.0) / 4)


def test_decay_beats_a_constant_rate_and_a_stable_phase_helps():
    point, budget = {"s": 0.25, "beta": 2.0}, [1e12]
    losses = [optimum(finite_law(m, point), budget).loss[0] for m in (CONSTANT, EXPONENTIAL, WSD)]
    assert losses[0] > 1.2 * losses[1] > 1.2 * losses[2]


@pytest.mark.parametrize(
    ("model", "point", "eta"),
    [
        (WSD, {"s": 0.25, "beta": 2.0}, 1 / 6),
        (WSD_DATA, {"s": 0.25, "beta": 2.0}, 1 / 4),
        (SHAPED, {"s": 0.5, "beta": 2.0, "p": 2.0}, 1 / 2),
    ],
    ids=lambda x: getattr(x, "id", ""),
)
def test_losses_below_rounding(model, point, eta):
    """Noise is no difference of sums that have saturated: exponents are those of the limit where the loss is 1e-30."""
    law = shaped_law(model, point) if model is SHAPED else finite_law(model, point)
    assert optimum(law, [1e60, 1e150, 1e200]).eta == pytest.approx(eta, abs=1e-4)


def test_the_better_of_two_minima():
    """Easy targets: a decay over all samples is a minimum of its own, a shorter one is better by 5 %."""
    point, budget = {"s": 1.2, "beta": 2.0}, [1e10]
    found, whole = (optimum(finite_law(m, point), budget) for m in (WSD, EXPONENTIAL))
    assert 0.3 < found.resource("D2")[0] / found.resource("D")[0] < 0.9
    assert found.loss[0] < 0.97 * whole.loss[0]


def admissible(law, budget: float, name: str, value: float) -> bool:
    """Whether a linear program finds sizes within budget and bounds, which are affine in logarithms."""
    names = law.model.names
    limits, slopes = law.bounds(np.zeros((1, len(names))))
    price, along = law.budget(np.zeros((1, len(names))))
    ends = [(np.log(value),) * 2 if n == name else (None, None) for n in names]
    top = np.append(-limits[0], np.log(budget) - price[0])
    return linprog(np.zeros(len(names)), np.vstack([slopes[0], along]), top, bounds=ends).status == 0


@pytest.mark.parametrize("model", [*MODELS, SHAPED], ids=lambda m: m.id)
def test_a_factor_of_two_is_not_allowed_only_where_a_bound_forbids_it(model):
    """And no other sizes are better than the optimum."""
    chance = np.random.default_rng(7)
    theory = next(t for t in (*THEORIES, *SHAPES) if t.model is model)
    for _ in range(4):
        values = {
            "s": Fraction(int(chance.integers(20, 250)), 100),
            "beta": Fraction(int(chance.integers(115, 400)), 100),
        }
        asked = setting(model, theory, values | ({"p": Fraction(3, 2)} if model is SHAPED else {}))
        budget = 10 ** chance.uniform(5, 16)
        found = optimum(asked.law, [budget])
        for name, rises in sensitivities(asked, found).items():
            for factor, rise in zip((0.5, 2.0), rises[0]):
                allowed = admissible(asked.law, budget, name, factor * found.resource(name)[0])
                assert np.isfinite(rise) == allowed and not rise < -1e-9, (values, budget, name, factor)


@pytest.mark.parametrize(
    ("point", "options", "error"),
    [
        ({"s": 1.0}, {}, UnknownNameError),
        ({"s": 1.0, "beta": 1.0}, {}, DomainError),
        ({"s": float("nan"), "beta": 2.0}, {}, DomainError),
        ({"s": 1.0, "beta": 2.0}, {"noise": 0.0}, DomainError),
        ({"s": 1.0, "beta": 2.0}, {"batch": 0.5}, DomainError),
        ({"s": 1.0, "beta": 2.0}, {"fraction": 1.0}, DomainError),
    ],
)
def test_bad_input_is_refused(point, options, error):
    with pytest.raises(error):
        finite_law(CONSTANT, point, **options)


def test_other_models_are_refused():
    with pytest.raises(UnknownNameError):
        finite_law(SHAPED, {"s": 1.0, "beta": 2.0})
