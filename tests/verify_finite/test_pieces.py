"""What the law of plrf-sgd is made of: tables, pole terms, products of numbers with slopes, one point or many."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from derivations.plrf_finite import finite_law
from derivations.plrf_finite.bulk import Bulk
from derivations.plrf_finite.poles import poles_of
from derivations.plrf_finite.stability import Norm
from derivations.plrf_finite.table import Table
from derivations.plrf_finite.values import Values

WIDTHS = np.log(np.geomspace(4.0, 1e20, 3001))  # beyond the table as well


@pytest.mark.parametrize("alpha", [0.12, 0.27, 0.4, 0.51, 1.0, 3.0])
@pytest.mark.parametrize("batch", [1.0, 8.0])
def test_the_table_of_the_bound_has_all_digits(alpha, batch):
    norm = Norm(Bulk(alpha, 0.8, 10.0), batch)
    value, slope = norm.log_bound(WIDTHS)
    exact, exact_slope = norm.exact_bound(WIDTHS)
    assert value == pytest.approx(exact, abs=1e-12)
    assert slope == pytest.approx(exact_slope, abs=1e-12)


def test_a_bend_too_sharp_for_a_polynomial_is_left_out_of_the_table():
    """At a batch of 1000 the bound turns within a twentieth of log d."""
    norm = Norm(Bulk(0.27, 0.8, 10.0), 1000.0)
    assert norm.log_bound(WIDTHS)[0] == pytest.approx(norm.exact_bound(WIDTHS)[0], abs=1e-12)
    _, fair = norm._table._pieces
    assert not fair.all() and fair.mean() > 0.5


def test_a_table_knows_where_it_ends():
    asked = []

    def exact(x):
        asked.append(len(x))
        return np.sin(x), np.cos(x)

    table, x = Table(exact), np.array([-3.0, 0.6, 1.234, 32.4, 33.0, 400.0])
    value, slope = table(x)
    assert value == pytest.approx(np.sin(x), abs=1e-14) and slope == pytest.approx(np.cos(x), abs=1e-14)
    assert asked[1:] == [3]


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (0.27, 1.0)])
@pytest.mark.parametrize("small", [1e-12, 1e-3, 0.3])
def test_pole_terms_add_up(alpha, beta, small):
    """Against their sum with 40 digits, what is analytic taken off, which no digits are lost to."""
    poles = poles_of(Bulk(alpha, beta, 10.0))
    x, more = np.array([0.02 + 0.03j, -0.1 + 0.05j]), small * np.array([1 + 0.5j, -0.3 + 1j])
    analytic, beyond, bend = poles.along(x, 1 + more)
    with mpmath.workdps(40):
        for i in range(2):
            at, rest = mpmath.mpmathify(complex(x[i])), 1 + mpmath.mpmathify(complex(more[i]))
            terms = [float(c) * at**k for k, c in enumerate(poles.constants)]
            left = sum(term * (rest ** (k + 1) - 1) for k, term in enumerate(terms))
            bent = sum((k + 1) * term * rest ** (k + 1) for k, term in enumerate(terms))
            assert analytic[i] == pytest.approx(complex(sum(terms)), rel=1e-14)
            assert more[i] * beyond[i] == pytest.approx(complex(left), rel=1e-13)
            assert bend[i] == pytest.approx(complex(bent), rel=1e-13)


def test_products_follow_the_rule_of_differentiation():
    rng = np.random.default_rng(20261122)
    a, b = rng.normal(size=(2, 4, 5)), rng.normal(size=(4, 5))
    product = (Values(a) * Values(b)).rows
    assert product[:, 0] == pytest.approx(a[:, 0] * b[0], rel=1e-15)
    assert product[:, 1:] == pytest.approx(a[:, 1:] * b[0] + a[:, :1] * b[1:], rel=1e-14)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (0.27, 1.0), (0.4, 0.3)])
def test_many_points_are_as_many_single_ones(alpha, beta):
    law, rng = finite_law({"alpha": alpha, "beta": beta}), np.random.default_rng(20261122)
    log_d = rng.uniform(2.0, 20.0, 2500)  # more than are evaluated at a time
    x = np.stack([log_d, rng.uniform(4.0, 30.0, 2500), law.log_gamma(log_d)[0] - rng.uniform(-0.5, 2.0, 2500)], axis=1)
    every, some = law.sizes(x), np.arange(0, 2500, 100)
    each = [law.sizes(x[i : i + 1]) for i in some]
    loss = np.abs(every.components[some].sum(1))
    gap = np.abs(every.components[some] - np.concatenate([e.components for e in each])).max(1)
    told = every.error[some] < 0.02
    assert told.sum() >= 5 and (gap <= 1e-12 * loss)[told].all()
    assert every.error[some][told] == pytest.approx(np.concatenate([e.error for e in each])[told], rel=1e-6)
