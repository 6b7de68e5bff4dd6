"""Loss-curve shapes against brute force: which component is largest on a fine grid of times."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.errors import ModelError
from exponents.rate import rational
from exponents.solution import Status

from .brute import rational_points, value
from .random_models import random_model


def growths(model: Model, point, rho: Fraction) -> dict[str, Fraction]:
    """Every resource in powers of the size, held ones at the smallest arm of their law, the others of order one."""
    time, size = model.curve
    xi = {n: Fraction(0) for n in model.names}
    xi[size], xi[time] = Fraction(1), rho
    for _ in model.held:
        for name, law in model.held:
            xi[name] = min(_exponent(a, xi, point) for a in law.terms[0].arms)
    return xi


def _exponent(monomial, xi, point) -> Fraction:
    return sum((value(e, point) * xi[n] for n, e in monomial.powers), Fraction(0))


def dominating(model: Model, point, rho: Fraction) -> set[str] | None:
    """The components that are largest at time = size^rho; None exactly on a border of a window."""
    xi = growths(model, point, rho)
    decay = {}
    for c in model.components:
        if c.region is not None and point not in c.region:
            continue
        bounds = [_exponent(b.monomial, xi, point) for b in c.window]
        if 0 in bounds:
            return None
        if all(b < 0 for b in bounds):
            decay[c.id] = min(max(-_exponent(a, xi, point) for a in t.arms) for t in c.law.terms)
    best = min(decay.values())
    return {c for c, d in decay.items() if d == best}


def order_at(shape, point, rho: Fraction) -> str | None:
    """The component that a shape names at a time; None exactly at a crossing."""
    crossings = [value(g.value, point) for g in shape.crossings]
    assert crossings == sorted(crossings) and all(c > 0 for c in crossings)
    if rho in crossings:
        return None
    return shape.order[sum(1 for c in crossings if c < rho)]


def assert_shapes(solution, points):
    model = solution.model
    assert solution.shapes and all(s.verdict.status is Status.PROVED for s in solution.shapes)
    for point in points:
        at = tuple(map(rational, point.values()))
        here = [s for s in solution.shapes if any(at in cell.open for cell in s.cells)]
        around = [s for s in solution.shapes if any(at in cell for cell in s.cells)]
        assert around and len(here) <= 1
        for shape in here:
            for k in range(1, 80):
                rho = Fraction(k, 13)
                expected = dominating(model, at, rho)
                named = order_at(shape, at, rho)
                if expected is not None and named is not None:
                    assert named in expected, (point, rho, shape.order)


@pytest.mark.parametrize("seed", [400, 401, 402, 403, 405, 406, 408, 416])
def test_random_models(seed):
    from exponents.shapes import shapes
    from exponents.signs import Oracle

    model = random_model(seed)
    found = shapes(model, Oracle(model.domain))

    class OnlyShapes:
        shapes = found

    OnlyShapes.model = model
    assert_shapes(OnlyShapes, rational_points(Random(seed), model, 12, 0, 2, 61))


def solved(**model):
    return solve(Model(**model), certify=False)


def test_windows_and_a_held_min():
    s = solved(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="d, r, gamma > 0",
        components={
            "floor": "d**(-alpha)",
            "fast": "(gamma*r)**(-beta)",
            "noise": {"law": "gamma*(gamma*r)**(-1/2)", "window": "gamma*r <= d**2"},
        },
        budget="d*r",
        caps="gamma <= min(1, d**(beta - 1))",
        held={"gamma": "largest"},
    )
    assert_shapes(s, rational_points(Random(8), s.model, 25, 0, 4, 29))


def test_chinchilla_has_one_crossing():
    s = solved(
        parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)", "data": "D**(-beta)"},
    )  # fmt: skip
    (shape,) = s.shapes
    assert shape.order == ("data", "size") and [str(c) for c in shape.crossings] == ["alpha/beta"]


def test_the_roles_of_time_and_size_may_be_exchanged():
    s = solved(
        parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D", curve="N, D",
        components={"size": "N**(-alpha)", "data": "D**(-beta)"},
    )  # fmt: skip
    (shape,) = s.shapes
    assert shape.order == ("size", "data") and [str(c) for c in shape.crossings] == ["beta/alpha"]


def test_a_component_that_comes_back():
    """A window in the middle: data - bump - data."""
    s = solved(
        resources="N, D", budget="N*D",
        components={
            "data": "D**(-1)", "floor": "N**(-9)", "bump": {"law": "N**(-1)", "window": "N**2 <= D, D <= N**3"},
        },
    )  # fmt: skip
    (shape,) = s.shapes
    assert shape.order == ("data", "bump", "data", "floor")
    assert [str(c) for c in shape.crossings] == ["2", "3", "9"]


def test_equal_components_do_not_alternate():
    s = solved(
        resources="N, D", budget="N*D",
        components={"a": "D**(-1)", "twin": "D**(-1)", "floor": "N**(-1)"},
    )  # fmt: skip
    (shape,) = s.shapes
    assert shape.order in (("a", "floor"), ("twin", "floor")) and [str(c) for c in shape.crossings] == ["1"]


def test_a_time_without_any_component_is_refused():
    with pytest.raises(ModelError, match="no component of the loss is there|must always be there"):
        solved(
            resources="N, D", budget="N*D", components={"a": {"law": "N**(-1)", "window": "D <= N"}},
        )  # fmt: skip


def test_no_curve_without_a_time_or_with_the_budget_in_a_window():
    assert solved(resources="N", budget="N", components={"a": "N**(-1)"}).shapes == ()
    s = solved(
        resources="N, D", budget="N*D",
        components={"a": "N**(-1)", "b": {"law": "D**(-1)", "window": "N <= f**(1/3)"}},
    )  # fmt: skip
    assert s.shapes == () and s.at().loss == 1
