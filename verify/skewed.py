"""Whether the mean of skewed data is what theory says: Hall's transformation of Student's t.

With n values of skewness g, Student's t = sqrt(n) S is off from a normal variable by terms of order g/sqrt(n): for losses,
whose tail is on one side, the two tails of a test come out very different. The monotone cubic

    sqrt(n) (S + g S^2/3 + g^2 S^3/27 + g/(6 n))

removes them up to order 1/n (P. Hall, J. R. Statist. Soc. B 54, 1992, 221-228).
"""

from __future__ import annotations

import numpy as np

__all__ = ["hall_scores", "two_sided"]


def hall_scores(values: np.ndarray, means: np.ndarray) -> np.ndarray:
    """(m,) nearly normal scores of the columns of ``values`` (n, m), n > 2 independent rows, against ``means`` (m,)."""
    count = len(values)
    deviation = values - values.mean(axis=0)
    skewness = (deviation**3).mean(axis=0) / (deviation**2).mean(axis=0) ** 1.5
    distance = (values.mean(axis=0) - means) / values.std(axis=0, ddof=1)
    cubic = distance + skewness * distance**2 / 3 + skewness**2 * distance**3 / 27 + skewness / (6 * count)
    return np.sqrt(count) * cubic


def two_sided(score: float, count: int) -> float:
    """The probability of a score as far from 0 as this one, in the tails of Student's t for ``count`` values."""
    from scipy.stats import t as student

    return 2 * float(student.sf(abs(score), count - 1))
