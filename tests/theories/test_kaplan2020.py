"""Kaplan's laws: the exponents that the printed constants imply, and those that are quoted."""

from __future__ import annotations

from derivations.kaplan2020 import COMPUTE, FITS, QUOTED
from exponents.query import at

from .support import solved


def test_the_quoted_allocation_is_not_implied_by_the_printed_constants():
    """Implied 0.0520 and 0.684, 0.248, 0.068; quoted 0.050 and 0.73, 0.24, 0.03."""
    fits = {f.id: f for f in FITS}
    answer = at(
        solved(COMPUTE),
        alpha_N=fits["L(N)"]["alpha_N"],
        alpha_B=fits["B_crit"]["alpha_B"],
        alpha_S=fits["L(N, S)"]["alpha_S"],
    )
    implied = {"loss": answer.loss} | {name: low for name, (low, _) in answer.resources}
    rounded = {name: f"{float(value):.3f}" for name, value in implied.items()}
    assert rounded == {"loss": "0.052", "N": "0.684", "B": "0.248", "S": "0.068"}
    assert {n: QUOTED.constant(n).text for n in implied} == {"loss": "0.050", "N": "0.73", "B": "0.24", "S": "0.03"}
    assert sum(implied[n] for n in "NBS") == 1 == sum(QUOTED[n] for n in "NBS")
    assert all(implied[n] != QUOTED[n] for n in implied)
