"""A function of log d as polynomials on short intervals: what Newton's method finds once is read off afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["Table"]

_FIRST, _LAST = 0.5, 32.5  # log d that is tabulated
_LENGTH = 0.5  # of an interval
_POWERS = 16
_ROUNDING = 1e-14  # of the last two terms, at which an interval's series has ended


@dataclass(frozen=True)
class Table:
    """``exact`` maps log d (n,) to a value and its derivative, (n,) each. Both are interpolated at Chebyshev points to
    rounding, and taken from ``exact`` itself beyond the table and on intervals that are too long for a polynomial."""

    exact: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]

    @cached_property
    def _pieces(self) -> tuple[np.ndarray, np.ndarray]:
        """(intervals, 2, powers) coefficients in powers of the place in the interval, -1 to 1, and which are to be trusted.

        Without the tangent in the middle: what is left is small, and with it the rounding of high powers.
        """
        from numpy.polynomial import chebyshev

        middle = np.arange(_FIRST, _LAST, _LENGTH) + _LENGTH / 2
        nodes = chebyshev.chebpts1(_POWERS)
        places = np.append((middle + _LENGTH / 2 * nodes[:, None]).ravel(), middle)
        found = np.stack(self.exact(places))
        values, centre = found[:, : -len(middle)].reshape(2, _POWERS, -1), found[:, -len(middle) :]
        rise = np.stack([centre[1], np.zeros(len(middle))]) * _LENGTH / 2
        values = values - centre[:, None] - rise[:, None] * nodes[:, None]
        series = np.linalg.inv(chebyshev.chebvander(nodes, _POWERS - 1)) @ values  # (2, powers, intervals)
        pieces = np.zeros((_POWERS, 2, len(middle)))
        for k, one in enumerate(np.eye(_POWERS)):
            powers = chebyshev.cheb2poly(one[: k + 1])
            pieces[: k + 1] += powers[:, None, None] * series[:, k]
        pieces[0] += centre
        pieces[1] += rise
        return np.ascontiguousarray(pieces.T), (np.abs(series[:, -2:]) < _ROUNDING * (1 + np.abs(centre[:, None]))).all(
            axis=(0, 1)
        )

    def __call__(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(value, derivative) at log d (n,)."""
        pieces, fair = self._pieces
        place = (np.asarray(log_d, dtype=float) - _FIRST) * (1 / _LENGTH)
        interval = np.minimum(np.maximum(place, 0.0), len(fair) - 1).astype(int)
        place = 2 * (place - interval) - 1
        known = fair[interval] & (np.abs(place) <= 1)
        if known.all():
            return _evaluated(pieces[interval], place)
        found = np.empty((2, len(place)))
        found[:, known] = _evaluated(pieces[interval[known]], place[known])
        found[:, ~known] = self.exact(log_d[~known])
        return found[0], found[1]


def _evaluated(pieces: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two polynomials (n, 2, powers) at places (n,)."""
    powers = np.empty((_POWERS, len(place)))
    powers[0], done = 1.0, 1
    while done < _POWERS:
        np.multiply(powers[:done], place, out=powers[done : 2 * done])
        place, done = place * place, 2 * done
    found = np.einsum("kn,nck->nc", powers, pieces)
    return found[:, 0], found[:, 1]
