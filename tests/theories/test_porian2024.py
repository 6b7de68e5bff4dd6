"""Corrections: each lowers the exponent, and the last intervals contain or touch one half."""

from __future__ import annotations

import pytest

from derivations._theory import BIBLIOGRAPHY
from derivations.porian2024 import CORRECTIONS, FITS
from exponents.bibliography import entries


@pytest.mark.parametrize("corpus", ["openwebtext2", "refinedweb"])
def test_every_correction_moves_towards_one_half(corpus):
    values = [step[corpus] for step in CORRECTIONS]
    assert values == sorted(values, reverse=True) and len(set(values)) == len(values)
    for step in CORRECTIONS:
        low, high = map(float, step.constant(corpus).uncertainty.split(", "))
        assert low <= step[corpus] <= high
    low, high = map(float, CORRECTIONS[-1].constant(corpus).uncertainty.split(", "))
    assert low <= 0.5 <= high


def test_the_source_is_in_the_bibliography():
    assert {f.key for f in FITS} <= set(entries(BIBLIOGRAPHY))
