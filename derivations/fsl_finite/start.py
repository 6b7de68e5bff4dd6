"""Where a functional scaling law is least at a budget: a grid over what the budget leaves free, refined twice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["searched"]

_COARSE = {0: 2, 1: 41, 2: 17, 3: 15}  # values of each free number, by how many are free
_FINE, _ROUNDS = 5, 5
_CHUNK = 20_000  # points at a time

Place = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From log f (m,) and places in the unit cube (m, k) to logarithms of the resources (m, R)."""


def searched(loss: Callable[[np.ndarray], np.ndarray], place: Place, dimensions: int, log_f: np.ndarray) -> np.ndarray:
    """(n, R) logarithms of the resources near the least ``loss`` at budgets ``log_f`` (n,)."""
    count = _COARSE[dimensions]
    best = np.full((len(log_f), dimensions), 0.5)
    width, cells = 1.0, _cube(np.linspace(-0.5, 0.5, count), dimensions)
    for _ in range(1 + _ROUNDS):
        tried = np.clip(best[:, None] + width * cells, 0.0, 1.0)
        flat = tried.reshape(-1, dimensions)
        x = place(np.repeat(log_f, len(cells)), flat)
        parts = [loss(x[i : i + _CHUNK]) for i in range(0, len(x), _CHUNK)]
        values = np.nan_to_num(np.concatenate(parts), nan=np.inf).reshape(tried.shape[:2])
        best = tried[np.arange(len(log_f)), np.argmin(values, axis=1)]
        width = 2 * width / (count - 1)
        count, cells = _FINE, _cube(np.linspace(-0.5, 0.5, _FINE), dimensions)
    return place(log_f, best)


def _cube(line: np.ndarray, dimensions: int) -> np.ndarray:
    if not dimensions:
        return np.zeros((1, 0))
    return np.stack(np.meshgrid(*[line] * dimensions, indexing="ij"), axis=-1).reshape(-1, dimensions)
