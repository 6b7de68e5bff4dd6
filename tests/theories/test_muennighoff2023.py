"""Repeated data: the gate min(D, U) as the leading order of the fitted decay."""

from __future__ import annotations

import pytest

from derivations.muennighoff2023 import CONSTANTS, effective
from exponents.errors import DomainError


def test_a_few_epochs_are_nearly_new_data_and_many_are_worth_sixteen():
    assert effective(1.0, 0.5) == 0.5
    assert 0.9 < effective(1.0, 4.0) / 4.0 < 1
    assert effective(1.0, 1e9) == pytest.approx(1 + float(CONSTANTS["R_D"]))


@pytest.mark.parametrize("tokens", [0.1, 1.0, 3.0, 40.0, 1e6])
def test_effective_data_are_the_gate_up_to_constants(tokens):
    assert min(tokens, 1.0) <= effective(1.0, tokens) <= (1 + float(CONSTANTS["R_D"])) * min(tokens, 1.0)


def test_no_unique_data_is_refused():
    with pytest.raises(DomainError, match="0 unique tokens"):
        effective(0, 1.0)
