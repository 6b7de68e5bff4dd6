"""Vectorised answers against exact ones."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from exponents import Model, solve
from exponents.errors import DomainError, UnknownNameError
from exponents.evaluation import horner, quotient_function
from exponents.field import Field
from exponents.parse import exponent

from .brute import rational_points
from .random_models import random_model

PLANE = dict(parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D")


def solved(**model):
    return solve(Model(**model), certify=False)


@pytest.fixture(scope="module")
def three():
    return solved(**PLANE, components={"size": "N**(-alpha)", "data": "D**(-beta)", "flow": "(N*D)**(-1/2)"})


@pytest.mark.parametrize("seed", [500, 501, 502, 507])
def test_against_exact_answers(seed):
    solution = solve(random_model(seed), certify=False)
    points = rational_points(Random(seed), solution.model, 40, 0, 2, 103)
    found = solution.evaluate(**{n: np.array([float(p[n]) for p in points]) for n in solution.model.parameters})
    for i, point in enumerate(points):
        answer = solution.at(**point)
        if answer.on_wall:
            continue
        assert solution.phases[found.phase[i]] is answer.phase
        assert found.loss[i] == pytest.approx(float(answer.loss), rel=1e-12, abs=1e-14)
        for n, (low, high) in answer.resources:
            assert found.resources[n][i] == pytest.approx(-np.inf if low is None else float(low), rel=1e-9, abs=1e-12)
            top = found.largest.get(n, found.resources[n])[i]
            assert top == pytest.approx(np.inf if high is None else float(high), rel=1e-9, abs=1e-12)


def test_outside_the_domain_and_nan(three):
    found = three.evaluate(alpha=[1.0, -1.0, 0.0, np.nan, 1.0, np.inf], beta=[1.0, 1.0, 1.0, 1.0, np.nan, np.nan])
    assert found.phase.tolist()[1:] == [-1] * 5 and found.phase[0] >= 0
    assert (
        np.isnan(found.loss[1:]).all()
        and np.isnan(found.resources["N"][1:]).all()
        and np.isnan(found.largest["N"][1:]).all()
    )
    assert found.loss[0] == 0.5


def test_nan_in_a_parameter_that_no_inequality_mentions():
    s = solved(
        parameters="alpha, unused", domain="alpha > 0", resources="N", budget="N", components={"a": "N**(-alpha)"}
    )
    found = s.evaluate(alpha=[1.0, 1.0, np.nan], unused=[0.0, np.nan, 0.0])
    assert found.phase.tolist() == [0, -1, -1] and np.isnan(found.loss[1:]).all() and found.loss[0] == 1
    free = solved(parameters="alpha", resources="N", budget="N", components={"a": "N**(-1)"})
    assert free.evaluate(alpha=[np.nan, 5.0]).phase.tolist() == [-1, 0]


def test_scalars_shapes_and_broadcasting(three):
    scalar = three.evaluate(alpha=1, beta=3)
    assert scalar.loss.shape == () and float(scalar.loss) == 0.5
    grid = three.evaluate(alpha=np.linspace(0.1, 2, 7)[:, None], beta=np.linspace(0.1, 2, 5)[None, :])
    assert grid.loss.shape == grid.phase.shape == grid.resources["D"].shape == grid.largest["D"].shape == (7, 5)
    for i in (0, 3, 6):
        for j in (0, 4):
            assert (
                grid.loss[i, j] == three.evaluate(alpha=np.linspace(0.1, 2, 7)[i], beta=np.linspace(0.1, 2, 5)[j]).loss
            )
    with_scalar = three.evaluate(alpha=[1.0, 2.0], beta=1)
    assert with_scalar.loss.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 4, 2)])
def test_empty_arrays(three, shape):
    found = three.evaluate(alpha=np.empty(shape), beta=np.empty(shape))
    assert found.loss.shape == found.phase.shape == shape and found.loss.dtype == np.float64


def test_several_chunks_and_strided_input(three):
    from exponents.evaluation import CHUNK

    rng = np.random.default_rng(1)
    alpha, beta = rng.uniform(-0.5, 3, (2, 2 * CHUNK + 7))
    whole = three.evaluate(alpha=alpha, beta=beta)
    back = three.evaluate(alpha=alpha[::-1], beta=beta[::-1])
    np.testing.assert_array_equal(whole.loss, back.loss[::-1])
    np.testing.assert_array_equal(whole.phase == -1, (alpha <= 0) | (beta <= 0))
    expected = np.where(whole.phase >= 0, np.minimum(alpha * beta / (alpha + beta), 0.5), np.nan)
    np.testing.assert_allclose(whole.loss, expected, rtol=1e-13)


def test_integers_fractions_and_booleans_are_numbers(three):
    assert three.evaluate(alpha=np.array([1, 2]), beta=Fraction(1, 2)).loss.tolist() == pytest.approx([1 / 3, 2 / 5])


@pytest.mark.parametrize(
    ("arrays", "error", "message"),
    [
        (dict(alpha=1.0), UnknownNameError, "exactly the parameters alpha, beta; check beta"),
        (dict(alpha=1.0, beta=1.0, gamma=1.0), UnknownNameError, "check gamma"),
        (dict(alpha=[1.0, 2.0], beta=[1.0, 2.0, 3.0]), DomainError, "do not fit together"),
        (dict(alpha="x", beta=1.0), DomainError, "do not fit together"),
        (dict(alpha=[[1.0], [1.0, 2.0]], beta=1.0), DomainError, "do not fit together"),
        (dict(alpha=None, beta=[object()]), DomainError, "do not fit together"),
    ],
    ids=["missing", "unknown", "lengths", "text", "ragged", "objects"],
)
def test_refusals(three, arrays, error, message):
    with pytest.raises(error, match=message):
        three.evaluate(**arrays)


def test_no_parameters():
    s = solved(resources="N, D", budget="N*D", components={"a": "N**(-1)", "b": "D**(-2)"})
    found = s.evaluate()
    assert found.loss.shape == () and float(found.loss) == pytest.approx(2 / 3) and found.phase == 0


def test_unbounded_directions_have_the_sign_of_the_ray():
    s = solved(
        parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="a, b > 0", budget="a**alpha*b**beta",
        components={"x": "a**(-alpha)*b**(-beta)"},
    )  # fmt: skip
    found = s.evaluate(alpha=[1.0, 2.0], beta=[1.0, 3.0])
    assert found.resources["a"].tolist() == [0, 0] and found.largest["a"].tolist() == [np.inf, np.inf]
    assert found.resources["b"].tolist() == [-np.inf, -np.inf]
    assert found.largest["b"] == pytest.approx([1, 1 / 3])


def test_a_ray_that_changes_its_sign_within_a_phase():
    """a**(alpha - 1)*b is what the budget limits: as a grows without limit, b falls or rises with it."""
    s = solved(
        parameters="alpha", domain="alpha > 0, alpha < 2", resources="a, b > 0", budget="a**(alpha - 1)*b",
        components={"x": "a**(1 - alpha)*b**(-1)"},
    )  # fmt: skip
    found = s.evaluate(alpha=[0.5, 1.5])
    for i, a in enumerate((Fraction(1, 2), Fraction(3, 2))):
        low, high = dict(s.at(alpha=a).resources)["b"]
        assert found.resources["b"][i] == (-np.inf if low is None else float(low))
        assert found.largest["b"][i] == (np.inf if high is None else float(high))


@pytest.mark.parametrize(
    "text", ["1/(alpha*beta - 2)", "(alpha**5 - 3*beta**2*alpha + 7)/(alpha + 3)", "5/7", "beta**9", "0"]
)
def test_compiled_functions(text):
    field = Field.of(("alpha", "beta"))
    q = exponent(text, field)
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 1, (2, 20))
    compiled = np.broadcast_to(quotient_function(q)(x, y), x.shape)
    for a, b, v in zip(x, y, compiled):
        exact = (
            q.expr.subs({"alpha": 0})
            if q.is_constant
            else q.expr.subs({s: {"alpha": a, "beta": b}[s.name] for s in q.expr.free_symbols})
        )
        assert v == pytest.approx(float(exact), rel=1e-12)
    assert np.all(horner(field(q.den))(x, y) != 0)
