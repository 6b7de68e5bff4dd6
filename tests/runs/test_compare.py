"""Comparison of laws: the one that made the data wins, by a margin its error knows."""

from __future__ import annotations

import numpy as np
import pytest

from verify.runs.compare import compare
from verify.runs.estimate import estimate

from . import synthetic


@pytest.mark.parametrize("name", ["chinchilla", "kaplan"])
def test_the_law_that_made_the_data_wins(chinchilla, kaplan, name):
    runs = synthetic.runs(*synthetic.grid(), loss=getattr(synthetic, name), noise=0.003)
    scores = compare([estimate(law, runs) for law in (chinchilla, kaplan)])
    best, other = scores
    assert best.law == name and best.excess == 0 and best.excess_error == 0
    assert best.held_out == pytest.approx(0.003 * np.sqrt(2 / np.pi), rel=0.3)  # the noise itself
    assert other.excess > 0 and other.held_out == pytest.approx(best.held_out + other.excess)


def test_on_the_published_runs(chinchilla, kaplan, published):
    kept = published.without_highest(5)
    first, second = compare([estimate(kaplan, kept), estimate(chinchilla, kept)])
    assert (first.law, second.law) == ("chinchilla", "kaplan")
    assert second.excess > 5 * second.excess_error and second.extrapolated > first.extrapolated


def test_a_held_out_error_is_that_of_a_fit_without_the_run(chinchilla):
    """One fold refitted from scratch."""
    from verify.runs.compare import _errors, _folds

    runs = synthetic.runs(*synthetic.grid(), noise=0.01)
    found = estimate(chinchilla, runs)
    weights = _folds(len(runs), 3)
    assert weights.shape == (50, 48) and (weights == 0).sum(axis=0).tolist() == [5] * 48
    out = np.flatnonzero(weights[7] == 0)
    alone = estimate(chinchilla, runs.subset(weights[7] > 0))
    names = alone.parameters
    law = names["E"] + names["A"] * runs.resources["N"] ** -names["alpha"]
    law += names["B"] * runs.resources["D"] ** -names["beta"]
    expected = np.abs(np.log(law / runs.loss))[out]
    single = np.where(weights[[7]] == 0, 0.0, 1.0)
    # runs that are held out once have that error; the others have none to average
    with np.errstate(invalid="ignore"):
        found_errors = _errors(found, single)[out]
    np.testing.assert_allclose(found_errors, expected, rtol=1e-3)


def test_laws_that_are_the_same_do_not_differ(chinchilla):
    runs = synthetic.runs(*synthetic.grid(), noise=0.01)
    found = estimate(chinchilla, runs)
    one, other = compare([found, found])
    assert one.held_out == other.held_out and other.excess == 0
