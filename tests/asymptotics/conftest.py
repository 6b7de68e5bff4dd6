"""Comparisons of many digits need a working precision that holds them."""

from __future__ import annotations

from collections.abc import Iterator

import mpmath
import pytest


@pytest.fixture(autouse=True)
def working_precision() -> Iterator[None]:
    with mpmath.workdps(80):
        yield
