"""A point (alpha, beta) in each of the seven phases of arXiv 2405.15074."""

from __future__ import annotations

import pytest

PHASES = {
    "Ia": (1.0, 0.3),
    "Ib": (0.4, 0.3),
    "Ic": (0.2, 1.0),
    "II": (1.0, 0.7),
    "III": (1.0, 1.5),
    "IVa": (0.4, 1.0),
    "IVb": (0.27, 1.0),
}


@pytest.fixture(params=PHASES.values(), ids=PHASES.keys())
def phase(request) -> tuple[float, float]:
    return request.param
