"""The model that follows from spectrum and algorithm: re-derived, compared with the paper's components, proved."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from derivations import _derived
from derivations.paquette2024 import MODEL, THEORIES
from exponents.compare import compare
from exponents.model import Model
from exponents.solution import Solution, Status
from exponents.solve import solve

# The components as the paper states them, typed in: an independent check of what the derivation gives.
PAPER = Model(
    id="plrf-declared",
    parameters=MODEL.parameters,
    domain="alpha > 0, beta > 0, 2*alpha + 2*beta > 1",
    resources=MODEL.resources,
    components={
        "population": "(gamma*r)**(-(2*alpha + 2*beta - 1)/(2*alpha))",
        "finite_width": "d**(-2*alpha) + d**(1 - 2*alpha - 2*beta)",
        "embedding_distortion": {"law": "d**(-1)*(gamma*r)**(-1 + 1/(2*alpha))", "window": "gamma*r <= d**(2*alpha)"},
        "sgd_noise": {"law": "gamma*(gamma*r)**(-2 + 1/(2*alpha))", "window": "gamma*r <= d**(2*alpha)"},
    },
    budget="d*r",
    caps="gamma <= min(1, d**(2*alpha - 1))",
    held={"gamma": "largest"},
)


@cache
def solved(model: Model) -> Solution:
    return solve(model)


def outline(solution: Solution) -> set:
    """What a phase diagram says, without proofs: trade-off, loss, resources, region."""
    return {
        (p.active, p.loss, p.optimum.vertices, frozenset(c for cell in p.cells for c in cell.conditions))
        for p in solution.phases
    }


def test_the_file_is_what_the_derivation_gives():
    from derivations.spectra.plrf_statement import laws

    found = _derived.read("plrf-sgd", ("alpha", "beta"))
    again = laws()
    assert (dict(found.components), found.caps) == (again["components"], again["caps"])
    assert {c.id for c in MODEL.components} == set(again["components"])


def test_no_region_is_given():
    assert all(c.region is None for c in MODEL.components)
    assert not MODEL.regimes


def test_seven_phases_every_claim_confirmed_everything_proved():
    found = compare(THEORIES[0], solved(MODEL))
    assert sorted(p.label for p in found.solution.phases) == ["II", "III", "IVa", "IVb", "Ia", "Ib", "Ic"]
    assert (found.confirmed, len(found.rows)) == (11, 11)
    assert found.solution.verdict.status is Status.PROVED


def test_the_phases_are_those_of_the_components_that_the_paper_states():
    derived, declared = outline(solved(MODEL)), outline(solved(PAPER))
    assert len(declared) == 7
    assert {row[:3] for row in derived} == {row[:3] for row in declared}


@pytest.mark.parametrize("point", [("1/5", "7/3"), ("1/4", "1/2"), ("1/2", "3/10"), ("3/10", "1/2"), ("27/100", "4/5")])
def test_the_answers_are_those_of_the_paper_on_walls_and_off(point):
    alpha, beta = point
    ours, theirs = (solved(m).at(alpha=alpha, beta=beta) for m in (MODEL, PAPER))
    assert (ours.loss, ours.resources) == (theirs.loss, theirs.resources)


def test_saturated_noise_ties_where_the_derivation_sees_it_and_the_paper_does_not():
    """Below alpha = 1/4 the noise of the modes near the cutoff, gamma d^(1 - 4 alpha), is of the floor's order."""
    phase = solved(MODEL).at(alpha="1/8", beta=2).phase
    assert phase.active == ("finite_width", "population")
    assert phase.tied == ("sgd_noise",)


def test_reading_the_theory_waits_for_no_sympy():
    code = "import sys, derivations.paquette2024; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_file_is_plain_data():
    text = (_derived._FOLDER / "plrf-sgd.json").read_text()
    assert set(json.loads(text)) == {"components", "caps", "logarithms"}
