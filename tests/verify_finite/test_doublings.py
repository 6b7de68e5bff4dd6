"""What half and double of a resource cost on the law of plrf-sgd: a number, a limit that forbids it, or no number."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from derivations.paquette2024 import THEORIES
from exponents.cli import main
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.response import responses
from exponents.finite.validity import HOPELESS, meaningless

from .test_frontier import POINTS

THEORY = next(t for t in THEORIES if t.model.id == "plrf-sgd")
BUDGETS = 10.0 ** np.arange(6, 17, 2)


def asked(alpha, beta, *tuned):
    point = {"alpha": Fraction(str(alpha)), "beta": Fraction(str(beta))}
    return setting(THEORY.model, THEORY, point, tuned)


def checked(here, budgets) -> int:
    """How many refusals there are; each is shown to be one by looking at all other sizes."""
    found = optimum(here.law, budgets)
    rises, whys = responses(here, found)
    names, count = here.law.model.names, 0
    for name, rise in rises.items():
        for i, side in np.argwhere(np.isnan(rise) & ~meaningless(found)[:, None]):
            size = found.x[i, names.index(name)] + (2 * side - 1) * np.log(2)
            grid = everything(here.law, name, size, np.log(budgets[i]))
            why, count = whys[name][i, side], count + 1
            if why.startswith("not allowed: "):
                assert not len(grid)
            else:
                sizes = here.law.sizes(grid)
                best = np.argmin(np.where(sizes.error < HOPELESS, sizes.components.sum(1), np.inf))
                told = sizes.error[best] < HOPELESS
                # the best sizes lie where the law has no number, so that the best with one are at its edge
                assert why == "no number" and len(grid) and (not told or sizes.error[best] > 0.02)
        assert (rise[np.isfinite(rise)] > -1e-9).all() and (whys[name][np.isfinite(rise)] == "").all()
    return count


def everything(law, name, size, log_f):
    """Admissible sizes on a grid, one resource pinned: of the budget all or a part is spent."""
    names, free = law.model.names, len(law.labels) == 3  # gamma is free below its bound
    log_d, unspent, down = np.meshgrid(
        np.linspace(np.log(4), log_f, 150),
        np.linspace(0, 5, 9),
        np.linspace(0, 6, 13) if free else [0.0],
        indexing="ij",
    )
    x = np.stack([log_d, log_f - log_d - unspent, log_d], axis=-1).reshape(-1, 3)
    k = names.index(name)
    if k < 2:
        x[:, k] = size
        x[:, 1 - k] = np.minimum(x[:, 1 - k], log_f - size)
    x[:, 2] = size if k == 2 else law.log_gamma(x[:, 0])[0] - down.ravel()
    values, _ = law.bounds(x)
    return x[(values <= 1e-9).all(1) & (x[:, 0] + x[:, 1] <= log_f + 1e-9)]


@pytest.mark.parametrize(("alpha", "beta", "tuned"), [(1.0, 0.7, ("gamma",)), (0.2, 0.8, ())])
def test_refusals_at_two_points(alpha, beta, tuned):
    assert checked(asked(alpha, beta, *tuned), BUDGETS[[1, 2]]) > 0


@pytest.mark.slow
@pytest.mark.parametrize("tuned", [(), ("gamma",)])
@pytest.mark.parametrize(("phase", "alpha", "beta"), POINTS)
def test_refusals_over_all_phases(phase, alpha, beta, tuned):
    checked(asked(alpha, beta, *tuned), BUDGETS)


def test_a_tuned_rate_can_be_doubled_where_the_bound_falls_with_the_width():
    """Phase IVa: a smaller width has a larger bound."""
    here = asked(0.4, 1.0, "gamma")
    found = optimum(here.law, [1e10])
    rises, whys = responses(here, found)
    assert (rises["gamma"] > 0.01).all() and (whys["gamma"] == "").all()


def test_the_smallest_width_is_named():
    here = asked(1.0, 0.7, "gamma")
    found = optimum(here.law, [40.0])
    _, whys = responses(here, found)
    assert found.resource("d")[0] < 8 and whys["d"][0, 0] == whys["r"][0, 1] == "not allowed: d >= 4"


def test_the_record_says_why():
    words = ["allocate", "plrf-sgd", "alpha=1/5", "beta=4/5", "--budget", "1e10", "--format", "json"]
    record = json.loads(CliRunner().invoke(main, words).output)
    assert record["refused"] == {"d": {"double": "no number"}, "r": {"half": "no number"}}
    assert record["sensitivity"]["d"]["double"] is None and record["sensitivity"]["d"]["half"] > 0
