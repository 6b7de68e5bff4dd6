"""Constants of the Chinchilla fits: what they imply, and where the fits disagree."""

from __future__ import annotations

import pytest

from derivations.hoffmann2022 import APPROACHES, BESIROGLU, FITS, MODEL, MUENNIGHOFF, PRINTED, SOURCE
from exponents.errors import DomainError, UnknownNameError
from exponents.query import at

from .support import solved

# Growth of N, decay of the loss and tokens per parameter at 5.76e23 operations, each to the digits that are published.
IMPLIED = (
    (PRINTED, "0.4516", "0.1535", "92.6"),
    (SOURCE, "0.4565", "0.1548", "59.1"),
    (BESIROGLU, "0.5126", "0.1783", "18.4"),
    (MUENNIGHOFF, "0.5000", "0.1763", "19.6"),
)


@pytest.mark.parametrize(("fit", "growth", "decay", "ratio"), IMPLIED, ids=lambda x: getattr(x, "id", ""))
def test_what_the_constants_imply(fit, growth, decay, ratio):
    answer = at(solved(MODEL), alpha=fit["alpha"], beta=fit["beta"])
    assert answer.loss == fit.loss_decay
    assert answer.resources[0] == ("N", (fit.parameter_growth, fit.parameter_growth))
    assert (f"{float(fit.parameter_growth):.4f}", f"{float(answer.loss):.4f}") == (growth, decay)
    parameters, tokens, _ = fit.allocation(5.76e23)
    assert f"{tokens / parameters:.1f}" == ratio


@pytest.mark.parametrize("fit", FITS, ids=lambda f: f.id)
@pytest.mark.parametrize("compute", [1e18, 1e22, 1e26])
def test_the_allocation_spends_the_budget_and_is_the_best(fit, compute):
    parameters, tokens, loss = fit.allocation(compute)
    assert 6 * parameters * tokens == pytest.approx(compute, rel=1e-12)
    for factor in (0.9, 0.99, 1.01, 1.1):
        assert fit.loss(parameters * factor, tokens / factor) > loss


def test_the_printed_constants_contradict_the_printed_exponent_and_the_refit():
    """Text 0.46 in (0.454, 0.455); printed constants 0.4516; TeX constants 0.4565; refit 0.5126 with error 0.02."""
    low, high = map(float, APPROACHES.constant("approach_3").uncertainty.split(", "))
    assert not low <= float(APPROACHES["approach_3"]) <= high
    assert not low <= float(PRINTED.parameter_growth) <= high
    assert not low <= float(SOURCE.parameter_growth) <= high
    assert abs(BESIROGLU.parameter_growth - PRINTED.parameter_growth) > 3 * BESIROGLU.constant("beta").value / 20
    assert abs(float(BESIROGLU.parameter_growth) - float(APPROACHES["approach_1"])) < 0.02


def test_bad_input_is_refused():
    with pytest.raises(DomainError, match="compute budget of 0 operations"):
        PRINTED.allocation(0)
    with pytest.raises(DomainError, match="N = -1"):
        PRINTED.loss(-1, 1)
    with pytest.raises(UnknownNameError, match="no constant 'gamma' in the fit besiroglu; it has E, A, B, alpha, beta"):
        _ = BESIROGLU["gamma"]
