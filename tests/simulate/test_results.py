"""Records, divergence, schedules, optimisers and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from exponents.errors import DomainError, ExponentsError, UnknownNameError
from verify.simulate import (
    OPTIMISERS,
    SGD,
    Adam,
    Constant,
    Cosine,
    DanaDecaying,
    Exponential,
    Momentum,
    Power,
    Problem,
    Purpose,
    Rademacher,
    SignSGD,
    Simulation,
    StudentT,
    WarmupStableDecay,
    log_times,
    make_optimiser,
    run_seed,
    simulate,
    spectrum,
    stability_bound,
    summarise,
    to_csv,
    to_json,
    to_text,
    triangle,
)

SEED = 4
PROBLEM = Problem(1.0, 0.7, v=30, d=8)

# --- 1. Records -------------------------------------------------------------------------------------------


def test_log_times() -> None:
    assert log_times(1) == (1,)
    assert log_times(1000, per_decade=1) == (1, 10, 100, 1000)
    times = log_times(12345)
    assert times[0] == 1 and times[-1] == 12345
    assert list(times) == sorted(set(times))


def test_summary_leaves_out_what_diverged() -> None:
    """Statistics of the finite entries of each column; columns without one are dropped."""
    loss = np.array([[1.0, 2.0, np.inf], [3.0, np.inf, np.inf], [8.0, 6.0, np.inf]])
    record = summarise((1, 2, 3), loss)
    assert record.r.tolist() == [1, 2]
    assert record.mean.tolist() == [4.0, 4.0]
    assert record.sem == pytest.approx([np.std([1, 3, 8], ddof=1) / np.sqrt(3), 2.0])
    assert record.q25.tolist() == [2.0, 3.0] and record.q75.tolist() == [5.5, 5.0]
    assert record.diverged.tolist() == [0, 1]


def test_text() -> None:
    record = summarise((1, 2), np.array([[1.0, 2.0]]))
    header = {"seed": 1, "environment": {"numpy": "2"}}
    assert to_csv(record, header) == (
        '# seed: 1\n# environment: {"numpy": "2"}\nr,mean,sem,q25,q75,diverged\n1,1.0,,1.0,1.0,0\n2,2.0,,2.0,2.0,0\n'
    )
    body = json.loads(to_json(record, header))
    assert body["header"] == header
    assert body["rows"][0] == {"r": 1, "mean": 1.0, "sem": None, "q25": 1.0, "q75": 1.0, "diverged": 0}
    with pytest.raises(UnknownNameError, match="format 'xml'"):
        to_text(record, header, "xml")


# --- 2. Divergence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("simulator", ["reduced", "streaming"])
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_divergence_is_reported(simulator: str, batch: int, dtype: str) -> None:
    """One rate is stable and one is far from it: they do not touch each other and no nan appears."""
    from verify.simulate import Place

    bound = stability_bound(PROBLEM.covariance, batch)
    simulation = Simulation(
        PROBLEM,
        SGD(0.3 * bound),
        (1, 10, 400),
        5,
        SEED,
        batch=batch,
        multipliers=(1.0, 100.0),
        simulator=simulator,
        place=Place(dtype=dtype),
    )
    trajectories = simulate(simulation)
    stable, unstable = trajectories.record(0), trajectories.record(1)
    assert stable.diverged.tolist() == [0, 0, 0] and not stable.divergences
    assert np.isfinite(stable.mean).all() and np.isfinite(stable.sem).all()
    assert {d.run for d in unstable.divergences} == set(range(5))
    assert 400 not in unstable.r  # no run is left
    assert not np.isnan(trajectories.loss).any()
    for divergence in unstable.divergences:
        assert 1 <= divergence.step <= 400
        assert np.isinf(trajectories.loss[divergence.run, 1, -1])
        if simulator == "reduced":  # exact, from the features of that very run
            modes = spectrum(triangle(PROBLEM, run_seed(SEED, divergence.run, Purpose.FEATURES)))
            assert divergence.stability_bound == pytest.approx(stability_bound(modes.eigenvalues, batch), rel=1e-9)
        assert f"gamma < {divergence.stability_bound:.6g}" in str(divergence)
    assert "# diverged: run 0 (multiplier 100) diverged by step" in to_csv(unstable, {})


def test_a_diverged_run_counts_until_it_diverges() -> None:
    bound = stability_bound(PROBLEM.covariance)
    simulation = Simulation(PROBLEM, SGD(1.8 * bound), (0, 1, 3000), 40, SEED, ceiling=30.0)
    record = simulate(simulation).record()
    assert record.diverged[0] == 0
    assert 0 < record.diverged[-1] < 40
    assert len(record.divergences) == record.diverged[-1]


# --- 3. Schedules and optimisers --------------------------------------------------------------------------


def test_schedules() -> None:
    t = np.array([0, 5, 10, 20])
    assert Constant()(t).tolist() == [1, 1, 1, 1]
    assert Power(0.5, offset=5)(t) == pytest.approx([1, 2**-0.5, 3**-0.5, 5**-0.5])
    assert Exponential(10)(t) == pytest.approx(np.exp(-t / 10))
    assert Cosine(10, floor=0.2)(t) == pytest.approx([1, 0.6, 0.2, 0.2])
    assert WarmupStableDecay(20, warmup=9, decay=5)(np.array([0, 8, 9, 15, 18, 20, 30])) == pytest.approx(
        [0.1, 0.9, 1, 1, 0.4, 0, 0]
    )
    assert WarmupStableDecay(20, warmup=0, decay=0)(t[:3]).tolist() == [1, 1, 1]


def test_adam_is_the_textbook_update() -> None:
    """Three steps by hand, with the bias corrections."""
    method, rng = Adam(0.1, 0.8, 0.9, 1e-3), np.random.default_rng(SEED)
    theta, state = np.zeros(4), method.start(np.zeros(4))
    mean = square = expected = np.zeros(4)
    for t, row in enumerate(method.coefficients(np.arange(3)), start=1):
        gradient = rng.standard_normal(4)
        state, direction = method.direction(state, gradient, row)
        theta = theta - direction
        mean, square = 0.8 * mean + 0.2 * gradient, 0.9 * square + 0.1 * gradient**2
        expected = expected - 0.1 * (mean / (1 - 0.8**t)) / (np.sqrt(square / (1 - 0.9**t)) + 1e-3)
    assert theta == pytest.approx(expected, rel=1e-13)


def test_dana_memory_is_a_probability() -> None:
    """1 - Delta stays in [0, 1] from the first step, as delta/(1 + t) would not."""
    rows = make_optimiser("dana-decaying", PROBLEM, 0.1).coefficients(np.arange(100))
    assert (rows[:, 3] <= 1).all() and (rows[:, 3] > 0).all()
    assert np.diff(np.log(rows[:, 2]))[-1] / np.diff(np.log(1.0 + np.arange(100)))[-1] == pytest.approx(-0.5)


@pytest.mark.slow
def test_momentum_accelerates_like_its_effective_rate() -> None:
    """SGD-M with gamma + gamma3/delta equal to the rate of SGD ends within the noise of it."""
    runs = [
        simulate(Simulation(PROBLEM, optimiser, (3000,), 400, SEED, fixed_features=True)).record()
        for optimiser in (SGD(0.1), Momentum(0.05, 0.005, 0.1))
    ]
    assert abs(runs[0].mean[0] / runs[1].mean[0] - 1) < 0.05


def test_every_name_makes_an_optimiser() -> None:
    for name in OPTIMISERS:
        record = simulate(Simulation(PROBLEM, make_optimiser(name, PROBLEM, 0.05), (100,), 4, SEED, batch=2)).record()
        assert record.mean[0] < np.sum(PROBLEM.weighted_target**2)


# --- 4. Refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Problem(1.0, 0.3, v=5, d=8), "v = 5 is smaller than d = 8"),
        (lambda: Problem(1.0, 0.3, v=8, d=0), "d = 0 must be a positive integer"),
        (lambda: Problem(-1.0, 0.3, v=8, d=4), "alpha = -1.0 must be positive"),
        (lambda: Problem(1.0, float("nan"), v=8, d=4), "beta = nan must be a finite number"),
        (lambda: Problem(1.0, 0.3, v=8, d=4, noise=-1.0), "noise = -1.0 must not be negative"),
        (lambda: log_times(0), "steps = 0 must be a positive integer"),
        (lambda: SGD(0.0), "SGD: gamma = 0.0 must be a positive number"),
        (lambda: SignSGD(float("inf")), "SignSGD: gamma = inf"),
        (lambda: Momentum(0.1, 0.1, 2.0), "delta = 2.0 must lie in"),
        (lambda: DanaDecaying(0.1, 0.1, 4.0, 0.0), "decay = 0.0 must be a positive number"),
        (lambda: Adam(0.1, beta1=1.0), "beta1 = 1.0 must lie in"),
        (lambda: StudentT(2.0), "degrees = 2.0 must exceed 2"),
        (lambda: Cosine(0), "steps = 0 must be positive"),
        (lambda: Cosine(5, floor=2.0), "floor = 2.0 must be in"),
        (lambda: Power(1.0, offset=0.0), "offset = 0.0 must be positive"),
        (lambda: Exponential(-1.0), "scale = -1.0 must be positive"),
        (lambda: WarmupStableDecay(10, 8, 5), "decay = 5 must be between 0 and steps - warmup"),
        (lambda: make_optimiser("sdg", PROBLEM, 0.1), "optimiser 'sdg' is not known"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (), 1, 0), "times = .* must be increasing"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (3, 2), 1, 0), "times = .* must be increasing"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (1,), 0, 0), "runs = 0 must be a positive integer"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (1,), 1, -1), "seed = -1"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (1,), 1, 0, multipliers=(0.0,)), "multipliers"),
        (
            lambda: Simulation(PROBLEM, SGD(0.1), (1,), 1, 0, simulator="exact"),
            "simulator 'exact' is not known",
        ),
        (lambda: Simulation(PROBLEM, SGD(0.1), (1,), 1, 0, law=Rademacher()), "use 'streaming'"),
        (lambda: Simulation(PROBLEM, SGD(0.1), (1,), 1, 0, ceiling=1.0), "ceiling = 1.0 must exceed 1"),
    ],
)
def test_bad_input(make: object, message: str) -> None:
    with pytest.raises(ExponentsError, match=message):
        make()


def test_steps_at_zero_only() -> None:
    """Time 0 alone needs no step: the loss at the start is the norm of the target."""
    record = simulate(Simulation(PROBLEM, SGD(0.1), (0,), 2, SEED)).record()
    assert record.mean[0] == pytest.approx(np.sum(PROBLEM.weighted_target**2), rel=1e-12)


def test_threads_must_be_positive() -> None:
    with pytest.raises(DomainError, match="threads = 0"):
        simulate(Simulation(PROBLEM, SGD(0.1), (1,), 1, SEED), threads=0)
