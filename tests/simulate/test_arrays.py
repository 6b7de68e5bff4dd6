"""The same simulation on every array library: the same numbers from the same draws, the same law from its
own.
"""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import UnknownNameError
from verify.simulate import (
    SGD,
    Adam,
    ArrayLibraryError,
    Cosine,
    DanaDecaying,
    Place,
    Problem,
    Purpose,
    Rademacher,
    Simulation,
    StudentT,
    Uniform,
    arrays,
    run_seed,
    simulate,
)

from .recursion import features, mean_loss

SEED = 3
PROBLEM = Problem(1.0, 0.7, v=30, d=8, noise=0.1)
JAX_SLOW = pytest.param("jax", marks=pytest.mark.slow)  # compilation takes seconds each time
MODULES = {"array-api-strict": "array_api_strict"}


def _place(library: str, dtype: str = "float64") -> Place:
    pytest.importorskip(MODULES.get(library, library))
    return Place(library, dtype=dtype)


CASES = {
    "blocked": {"optimiser": SGD(0.2)},
    "blocked-memory": {"optimiser": DanaDecaying(0.1, 0.02, 4.0, 0.5)},
    "blocked-rates": {"optimiser": SGD(0.2), "multipliers": (0.5, 1.0, 1.5)},
    "batched": {"optimiser": SGD(0.05), "batch": 4, "multipliers": (0.5, 1.0)},
    "batched-one-rate": {"optimiser": SGD(0.05), "batch": 4},
    "paired": {"optimiser": SGD(0.05), "batch": 4, "multipliers": tuple(np.linspace(0.5, 1.5, 16))},
    "coordinates": {"optimiser": Adam(0.05), "batch": 4},
    "streaming": {"optimiser": SGD(0.05), "batch": 4, "simulator": "streaming", "multipliers": (0.5, 1.0)},
    "streaming-own": {"optimiser": Adam(0.05), "simulator": "streaming", "fixed_features": False},
}


def _losses(place: Place, case: str, **changes: object) -> np.ndarray:
    options = {"times": (0, 5, 40), "runs": 6, "seed": SEED, "fixed_features": True, **CASES[case], **changes}
    return simulate(Simulation(PROBLEM, place=place, **options)).loss


def test_jax_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """The representative of the slow jax cases below."""
    test_same_draws_same_numbers("jax", "blocked", monkeypatch)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("library", ["array-api-strict", "torch", JAX_SLOW])
def test_same_draws_same_numbers(library: str, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All libraries fed with numpy's random numbers; runs together and one alone."""
    place, reference = _place(library), _losses(Place(), case)
    monkeypatch.setattr(arrays, "_DRAWS", {})
    assert _losses(place, case) == pytest.approx(reference, rel=1e-9)
    assert _losses(place, case, runs=1) == pytest.approx(reference[:1], rel=1e-9)


@pytest.mark.parametrize("library", ["numpy", "torch", JAX_SLOW])
def test_own_draws_same_law(library: str) -> None:
    """Means within 3 standard errors of the recursion, and the same numbers again from the same seed."""
    place, options = _place(library), {"runs": 1000}
    losses = _losses(place, "blocked", **options)[:, 0, :]
    matrix = features(PROBLEM, SEED)
    exact = mean_loss(matrix, PROBLEM.weighted_target, np.full(40, 0.2), 1, PROBLEM.noise)[[5, 40]]
    error = losses.std(axis=0, ddof=1)[1:] / np.sqrt(len(losses))
    assert np.max(np.abs(losses.mean(axis=0)[1:] - exact) / error) < 3
    assert np.array_equal(losses, _losses(place, "blocked", **options)[:, 0, :])


@pytest.mark.parametrize("library", ["numpy", "torch", JAX_SLOW])
@pytest.mark.parametrize("case", ["blocked", "batched", "streaming"])
def test_single_precision(library: str, case: str) -> None:
    """float32 stays float32 and has the law of float64 (the draws differ)."""
    single, double = (_losses(_place(library, dtype), case, runs=400)[:, 0, 1:] for dtype in ("float32", "float64"))
    error = np.sqrt((single.var(axis=0, ddof=1) + double.var(axis=0, ddof=1)) / 400)
    assert np.max(np.abs(single.mean(axis=0) - double.mean(axis=0)) / error) < 3
    place = _place(library, "float32")
    with place.active():
        streams = arrays.Streams([run_seed(SEED, 0, Purpose.DATA)], place)
        assert "float32" in str(streams.normals(4).dtype) and "float32" in str(streams.uniforms(4).dtype)


@pytest.mark.parametrize("case", CASES)
def test_a_run_does_not_depend_on_its_company(case: str) -> None:
    """Runs alone, together, on threads, or measured at other times are the same runs."""
    together = _losses(Place(), case)
    for runs in (1, 2):
        assert _losses(Place(), case, runs=runs) == pytest.approx(together[:runs], rel=1e-9)
    options = {"times": (0, 5, 40), "runs": 6, "seed": SEED, "fixed_features": True, **CASES[case]}
    threaded = simulate(Simulation(PROBLEM, **options), threads=2).loss
    assert threaded == pytest.approx(together, rel=1e-9)
    others = _losses(Place(), case, times=(3, 5, 11, 33, 40, 41))
    assert others[..., [1, 4]] == pytest.approx(together[..., 1:], rel=1e-9)


def test_a_rate_does_not_depend_on_its_company() -> None:
    """Learning rates that share a stream give what each gives alone."""
    for case in ("blocked", "blocked-memory", "batched", "streaming"):
        together = _losses(Place(), case, multipliers=(0.5, 1.0, 1.5))
        for k, multiplier in enumerate((0.5, 1.0, 1.5)):
            alone = _losses(Place(), case, multipliers=(multiplier,))
            assert alone[:, 0] == pytest.approx(together[:, k], rel=1e-9)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_pairs_of_steps_are_steps(noise: float) -> None:
    """Many rates two steps at a time give what each gives alone one by one, with a schedule and whenever measured."""
    problem, multipliers = Problem(1.0, 0.7, v=30, d=8, noise=noise), tuple(np.geomspace(0.1, 2.0, 16))
    options = {"optimiser": SGD(0.05, Cosine(60)), "times": (1, 2, 7, 40, 53), "runs": 3, "seed": SEED, "batch": 4}
    together = simulate(Simulation(problem, multipliers=multipliers, **options)).loss
    for k in (0, 9, 15):
        alone = simulate(Simulation(problem, multipliers=multipliers[k : k + 1], **options)).loss
        assert alone[:, 0] == pytest.approx(together[:, k], rel=1e-9)


@pytest.mark.parametrize("library", ["numpy", "torch", JAX_SLOW])
@pytest.mark.parametrize(
    ("law", "kurtosis"), [(Rademacher(), 1.0), (Uniform(), 9 / 5), (StudentT(12.0), 3 + 6 / 8)], ids=str
)
def test_moments_of_the_laws(law: object, kurtosis: float, library: str) -> None:
    """Mean 0, variance 1 and the fourth moment, within 4 standard errors of 10^5 draws."""
    place = _place(library)
    with place.active():
        streams = arrays.Streams([run_seed(SEED, i, Purpose.DATA) for i in range(2)], place)
        draws = arrays.to_numpy(law.draw(streams, 50000))
    assert draws.shape == (2, 50000)
    for power, expected in ((1, 0.0), (2, 1.0), (4, kurtosis)):
        sample = draws.ravel() ** power
        assert abs(sample.mean() - expected) <= 4 * sample.std() / np.sqrt(sample.size) + 1e-12


def test_student_t_is_exact() -> None:
    from scipy.stats import kstest
    from scipy.stats import t as student

    streams = arrays.Streams([run_seed(SEED, 0, Purpose.DATA)], Place())
    draws = StudentT(5.0).draw(streams, 20000)[0]
    assert kstest(draws * np.sqrt(5 / 3), student(5).cdf).pvalue > 0.01


@pytest.mark.slow
def test_universality_and_its_limit() -> None:
    """Rademacher data follow the Gaussian mean; Student-t data with d = 1 heavy coordinate do not."""
    problem, times = Problem(0.4, 0.7, v=200, d=50), (10, 60)
    gamma = 0.5 / problem.covariance.sum()

    def mean(law: object, alpha: float) -> tuple[np.ndarray, np.ndarray]:
        setting = Problem(alpha, 0.7, v=200, d=50)
        simulation = Simulation(
            setting, SGD(gamma), times, 600, SEED, simulator="streaming", law=law, fixed_features=True
        )
        record = simulate(simulation).record()
        return record.mean, record.sem

    matrix = features(problem, SEED)
    exact = mean_loss(matrix, problem.weighted_target, np.full(60, gamma), 1, 0.0)[list(times)]
    for law in (Rademacher(), Uniform()):
        value, error = mean(law, 0.4)
        assert np.max(np.abs(value / exact - 1) - 4 * error / exact) < 0.02
    concentrated = Problem(1.5, 0.7, v=200, d=50)
    exact = mean_loss(features(concentrated, SEED), concentrated.weighted_target, np.full(60, gamma), 1, 0.0)[10]
    value, error = mean(StudentT(4.5), 1.5)
    assert abs(value[0] - exact) > 5 * error[0]


def test_unknown_names() -> None:
    with pytest.raises(UnknownNameError, match="array library 'nunpy' is not known"):
        Place("nunpy")
    with pytest.raises(UnknownNameError, match="dtype 'float16' is not known"):
        Place(dtype="float16")


def test_library_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(arrays.LIBRARIES, "cupy", "no_such_module")
    with pytest.raises(ArrayLibraryError, match="pip install cupy"):
        _losses(Place("cupy"), "blocked")


@pytest.mark.parametrize("library", ["numpy", "torch", "jax", "array-api-strict"])
def test_device_that_is_not_there(library: str) -> None:
    pytest.importorskip(MODULES.get(library, library))
    with pytest.raises(ArrayLibraryError, match="device 'tpu:7' is not there"):
        _losses(Place(library, "tpu:7"), "blocked")
