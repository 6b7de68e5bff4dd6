"""Points that stand for densities whose moments are known: thin, bent, cut off, apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_t

from exponents.errors import ConvergenceError
from verify.diagnose.kernels import Defended, Kernels, Uniform, systematic
from verify.diagnose.population import Population, population

COUNT = 2048


def square(dimension: int) -> Uniform:
    return Uniform(-np.ones(dimension), np.ones(dimension))


def mean_of(found: Population, values: np.ndarray) -> tuple[float, float]:
    """(mean, its standard error), the points taken for independent ones."""
    mean = found.weights @ values
    return float(mean), float(np.sqrt(found.weights**2 @ (values - mean) ** 2))


def thin(points: np.ndarray) -> np.ndarray:
    """Standard deviations 1e-4 to 1e-2 along axes that are turned; outside of the box nothing."""
    turn = np.linalg.qr(np.arange(9.0).reshape(3, 3) + np.eye(3))[0]
    logs = -0.5 * (((points - 0.2) @ turn / [1e-4, 1e-3, 1e-2]) ** 2).sum(axis=1)
    return np.where((np.abs(points) <= 1).all(axis=1), logs, -np.inf)


def banana(points: np.ndarray) -> np.ndarray:
    """y = 2 x^2 + 0.01 n with x of standard deviation 0.25."""
    x, y = points.T
    return -0.5 * (x / 0.25) ** 2 - 0.5 * ((y - 2 * x**2) / 0.01) ** 2


def cut(points: np.ndarray) -> np.ndarray:
    """Normal with standard deviation 0.1 around a corner of the box."""
    return np.where((points >= -1).all(axis=1), -0.5 * (((points + 1) / 0.1) ** 2).sum(axis=1), -np.inf)


def two(points: np.ndarray) -> np.ndarray:
    """Two discs of standard deviation 0.01, with three quarters and a quarter of the mass."""
    parts = [-0.5 * (((points - at) / 0.01) ** 2).sum(axis=1) for at in (-0.6, 0.6)]
    return np.logaddexp(parts[0] + np.log(3.0), parts[1])


@pytest.mark.parametrize(
    ("density", "dimension", "expected"),
    [
        (thin, 3, {0.2: lambda p: p[:, 0], 1.0101e-4: lambda p: ((p - 0.2) ** 2).sum(axis=1)}),
        (banana, 2, {0.125: lambda p: p[:, 1], 0.0455: lambda p: np.abs(p[:, 0]) > 0.5}),
        (cut, 2, {0.1 * np.sqrt(2 / np.pi): lambda p: p[:, 0] + 1}),
        (two, 2, {0.25: lambda p: p[:, 0] > 0}),
    ],
)
def test_averages_are_those_of_the_density_whatever_the_seed(density, dimension, expected):
    found = [population(density, square(dimension), COUNT, seed=100 * k) for k in range(3)]
    assert min(each.effective for each in found) > 0.3 * COUNT
    for value, function in expected.items():
        means, errors = zip(*(mean_of(each, function(each.points).astype(float)) for each in found))
        error = np.sqrt(np.mean(np.square(errors)))
        assert np.mean(means) == pytest.approx(value, abs=3 * error / np.sqrt(len(found)))
        assert np.std(means, ddof=1) < 2.5 * error


def test_the_same_seed_gives_the_same_points():
    one, other = (population(banana, square(2), COUNT) for _ in range(2))
    assert one.points.tobytes() == other.points.tobytes() and one.weights.tobytes() == other.weights.tobytes()


def test_a_density_that_vanishes_is_refused():
    with pytest.raises(ConvergenceError, match="vanishes at all of 2048 points"):
        population(lambda points: np.full(len(points), -np.inf), square(2), COUNT)


def test_a_density_that_no_proposal_follows_is_refused():
    """One point of the lattice of floats near a place: no cloud can close in on it."""

    def needle(points: np.ndarray) -> np.ndarray:
        return -1e12 * np.abs(points - 1 / 3).sum(axis=1) ** 0.01

    with pytest.raises(ConvergenceError, match="too thin to be found"):
        population(needle, square(3), COUNT)


def test_kernels_are_a_mixture_of_t_densities_and_are_drawn_from_it():
    generator = np.random.default_rng(0)
    cloud = generator.standard_normal((500, 2)) @ [[1.0, 0.8], [0.0, 0.1]]
    kernels = Kernels.fitted(cloud, np.full(500, 1 / 500))
    points = generator.standard_normal((7, 2))
    parts = [multivariate_t(c, f @ f.T, df=6).pdf(points) for c, f in zip(kernels.centres, kernels.factors)]
    assert kernels.log_density(points) == pytest.approx(np.log(np.mean(parts, axis=0)))
    drawn = kernels.drawn(1 << 14, seed=1)
    # E_q[p/q] = 1 for a density p inside of q
    inside = -0.5 * (drawn @ np.linalg.inv(cloud.T @ cloud / 500) * drawn).sum(axis=1)
    normal = inside - np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(cloud.T @ cloud / 500)[1]
    assert np.exp(normal - kernels.log_density(drawn)).mean() == pytest.approx(1, abs=0.02)
    both = kernels + Kernels(np.zeros((128, 2)), np.tile(np.eye(2), (128, 1, 1)))
    second = multivariate_t(np.zeros(2), np.eye(2), df=6).pdf(points)
    assert both.log_density(points) == pytest.approx(np.log(0.5 * np.mean(parts, axis=0) + 0.5 * second))


def test_a_box_is_covered_evenly():
    box = Uniform(np.array([1.0, -2.0]), np.array([3.0, -1.0]))
    points = box.drawn(1 << 12, seed=0)
    assert box.log_density(points) == pytest.approx(np.full(len(points), -np.log(2.0)))
    assert points.mean(axis=0) == pytest.approx([2.0, -1.5], abs=1e-3)
    assert (points >= box.low).all() and (points <= box.high).all()


def test_a_systematic_sample_repeats_by_weight():
    assert systematic(np.array([0.5, 0.0, 0.25, 0.25]), 8).tolist() == [0, 0, 0, 0, 2, 2, 3, 3]


def test_the_central_part_leaves_out_the_same_on_every_side():
    points = np.column_stack([np.linspace(0, 1, 1001), np.linspace(5, 3, 1001)])
    found = Population(points, np.zeros(1001), np.zeros(1001), 1.0).central(0.1)
    assert found == pytest.approx(np.array([[0.1, 3.2], [0.9, 4.8]]), abs=2e-3)


def test_a_density_far_from_where_it_is_looked_for():
    """All points but those from everywhere miss it, or see its tail alone: without them there is no answer."""
    astray = Kernels(np.array([[0.8, 0.8]]), 1e-3 * np.eye(2)[None])

    def density(points: np.ndarray) -> np.ndarray:
        inside = (np.abs(points) <= 1).all(axis=1)
        return np.where(inside, -0.5 * (((points + 0.6) / 0.01) ** 2).sum(axis=1), -np.inf)

    with pytest.raises(ConvergenceError):
        population(density, astray, COUNT)
    found = population(density, Defended(astray, square(2)), COUNT)
    assert found.effective > 0.3 * COUNT
    for values in found.points.T:
        mean, error = mean_of(found, values)
        assert abs(mean + 0.6) < 5 * error


def test_a_defended_proposal_is_a_density():
    """The mean of 1/density over its points in the box is the volume of the box."""
    proposal = Defended(Kernels(np.array([[0.1, -0.2]]), 0.05 * np.eye(2)[None]), square(2))
    points = proposal.drawn(1 << 16, 3)
    inside = (np.abs(points) <= 1).all(axis=1)
    assert np.mean(inside * np.exp(-proposal.log_density(points))) == pytest.approx(4.0, rel=0.02)
