"""Scores of means of skewed data: as rare as they say, where Student's t is not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from verify.skewed import hall_scores, two_sided

COUNT, TRIALS, LEVEL = 200, 20_000, 0.001


def drawn(sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """(COUNT, TRIALS) lognormal values and their exact means."""
    values = np.exp(sigma * np.random.default_rng(20261122).standard_normal((COUNT, TRIALS)))
    return values, np.full(TRIALS, np.exp(sigma**2 / 2))


def rarity(scores: np.ndarray) -> float:
    """How often a score is one that should be seen with probability LEVEL."""
    least = brentq(lambda score: two_sided(score, COUNT) - LEVEL, 0, 10)
    return float(np.mean(np.abs(scores) > least))


def test_scores_of_skewed_values_are_as_rare_as_they_say():
    values, means = drawn(0.8)  # skewness 3.7
    student = np.sqrt(COUNT) * (values.mean(axis=0) - means) / values.std(axis=0, ddof=1)
    assert rarity(student) > 3 * LEVEL
    assert rarity(hall_scores(values, means)) < 2 * LEVEL


def test_scores_of_symmetric_values_are_students():
    values = np.random.default_rng(1).standard_normal((50, 4))
    values = np.concatenate([values, -values])  # no skewness at all
    means = np.array([0.0, 0.1, -0.2, 0.3])
    expected = -means * np.sqrt(100) / values.std(axis=0, ddof=1)
    assert hall_scores(values, means) == pytest.approx(expected, abs=1e-12)


def test_a_wrong_mean_is_found():
    values, means = drawn(0.8)
    far = hall_scores(values[:, :100], means[:100] * 1.5)
    assert two_sided(np.median(far), COUNT) < 1e-4
