"""Claims against the engine: the printed rows are confirmed, and every way of being wrong is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exponents.compare import Finding, compare
from exponents.registry import theory
from exponents.solve import solve


@pytest.fixture(scope="module")
def plrf():
    return theory("plrf-sgd")


@pytest.fixture(scope="module")
def solution(plrf):
    return solve(plrf.model)


def changed(found, label: str, kind: str = "claims", **change):
    """The theory with one claim only, altered."""
    (claim,) = (c for c in getattr(found, kind) if c.label == label)
    return replace(found, **{"claims": (), "curves": ()} | {kind: (replace(claim, **change),)})


def test_the_seven_rows_and_four_curves_are_confirmed(plrf, solution):
    found = compare(plrf, solution)
    assert [(r.subject, r.label, r.finding) for r in found.rows] == [
        *(("phase", label, Finding.CONFIRMED) for label in ("Ia", "Ib", "Ic", "II", "III", "IVa", "IVb")),
        *(("curve", label, Finding.CONFIRMED) for label in ("I", "II", "III", "IV")),
    ]
    assert (found.confirmed, found.refuted) == (11, False)
    assert [r.status for r in found.rows if r.label in ("I", "Ib", "Ic", "II")] == [
        "tight, for alpha < 1/4 conjectured", "heuristic", "tight", "tight, for alpha < 1/4 conjectured", "tight",
    ]  # fmt: skip


def test_confirmed_rows_name_the_phases_in_the_order_of_the_table(plrf, solution):
    labelled = compare(plrf, solution).solution
    assert [p.label for p in labelled.phases] == ["Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"]
    assert {p.id for p in labelled.phases} == {p.id for p in solution.phases}
    assert str(labelled.phase("III").loss) == "(4*alpha - 1)/(4*alpha)"


@pytest.mark.parametrize(
    ("label", "change", "words"),
    [
        ("Ia", {"loss": "(2*alpha + 2*beta)/(2*alpha + 1)"}, ["claimed", "(2*alpha + 2*beta - 1)/(2*alpha + 1)"]),
        ("Ib", {"resources": (("d", "1/3"),)}, ["d: 1/3", "d: 1/2"]),
        ("II", {"active": ("embedding_distortion", "finite_width")}, ["embedding_distortion = population"]),
        ("III", {"region": "2*alpha > 1, 2*beta > 1, beta > alpha + 1/10"}, ["region is smaller", "differ at ("]),
        ("III", {"region": "2*alpha > 1, 2*beta > 1, beta > alpha - 1/10"}, ["region is larger", "differ at ("]),
        ("IVa", {"region": "alpha > 293/1000, alpha < 1/2, 2*beta > 1"}, ["claimed region is smaller"]),
        ("IVb", {"region": "alpha > 1/4, alpha < 293/1000, 2*beta > 1"}, ["claimed region is larger"]),
        ("IVa", {"region": "alpha > 1, alpha < 1/2", "loss": "beta"}, ["region is empty"]),
    ],
)
def test_a_wrong_row_is_refuted_with_both_values(plrf, solution, label, change, words):
    (row,) = compare(changed(plrf, label, **change), solution).rows
    assert row.finding is Finding.REFUTED
    assert all(word in row.detail for word in words), row.detail


def test_a_refuted_row_gives_no_label(plrf, solution):
    found = compare(changed(plrf, "III", region="2*alpha > 1, 2*beta > 1"), solution)
    assert not any(p.label for p in found.solution.phases)
    assert found.refuted


@pytest.mark.parametrize(
    ("label", "change", "words"),
    [
        ("I", {"regions": ("2*beta < 1",)}, ["claimed region is smaller"]),
        ("I", {"regions": ("2*beta < 1", "alpha < 1/3, 2*beta > 1")}, ["claimed region is larger"]),
        ("II", {"order": ("population", "sgd_noise")}, ["population > embedding_distortion > finite_width"]),
    ],
)
def test_a_wrong_curve_is_refuted(plrf, solution, label, change, words):
    (row,) = compare(changed(plrf, label, "curves", **change), solution).rows
    assert row.finding is Finding.REFUTED
    assert all(word in row.detail for word in words), row.detail


def test_claims_do_not_speak_of_tuned_problems(plrf):
    tuned = solve(plrf.model, "gamma")
    assert compare(plrf, tuned).rows == ()
