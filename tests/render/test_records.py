"""JSON records: complete, plain, and read back by the engine's own grammar to the same objects."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from flint import fmpq

from exponents.parse import conditions, exponent
from exponents.query import at
from exponents.render.answers import answer_html, answer_record, answer_text, formula_at
from exponents.render.records import solution_json, solution_record

from .diagrams import ALL, free, random_features


@pytest.mark.parametrize("name", ALL)
def test_records_read_back(name):
    solution = ALL[name]()
    field = solution.model.field
    record = json.loads(solution_json(solution))
    assert record == json.loads(json.dumps(solution_record(solution)))
    assert len(record["phases"]) == len(solution.phases) and len(record["walls"]) == len(solution.walls)
    for found, phase in zip(record["phases"], solution.phases):
        assert exponent(found["loss"]["formula"], field) == phase.loss.value
        for cell, shown in zip(phase.cells, found["regions"]):
            assert conditions(", ".join(shown["conditions"]), field) == cell.conditions
        assert {c: exponent(s, field) for c, s in found["shares"].items()} == dict(phase.shares)
        for vertex, shown in zip(phase.optimum.vertices, found["optima"]["vertices"]):
            assert {n: exponent(s, field) for n, s in shown.items()} == {n: g.value for n, g in vertex.resources}
        assert tuple(Fraction(x) for x in found["sample"].values()) == phase.sample
    for found, wall in zip(record["walls"], solution.walls):
        assert exponent(found["polynomial"], field) == wall.poly


def test_the_irrational_wall_is_exact():
    record = solution_record(random_features())
    wall = next(w for w in record["walls"] if w["jumps"])
    assert wall["text"] == "alpha = 1 - sqrt(2)/2" and set(wall["jumps"]) == {"d", "r", "gamma"}
    assert wall["jumps"]["d"] == ["1/2", "(beta - alpha)/(2*beta - 2*alpha*beta - alpha)"]
    corner = next(c for c in record["corners"] if c["point"]["alpha"]["exact"] == "1 - sqrt(2)/2")
    assert corner["point"]["alpha"]["approx"] == pytest.approx(1 - 2**-0.5, abs=1e-15)


def test_a_verdict_that_is_not_proved_is_not_reported_as_proved():
    """These diagrams are solved without certificates: nobody has checked them."""
    record = solution_record(random_features())
    assert {p["status"] for p in record["phases"]} == {"UNKNOWN"} and record["status"] == "UNKNOWN"


KEYS = ["model", "at", "phase", "loss", "resources", "active", "shares", "curve", "wall", "status"]


def test_answer_inside_a_phase():
    record = answer_record(at(random_features(), alpha="0.7", beta=Fraction(3, 10)))
    assert list(record) == KEYS
    assert record["model"] == "plrf-sgd" and record["at"] == {"alpha": "7/10", "beta": "3/10"}
    assert record["phase"] == {"id": "finite_width=population#1", "label": "Ia"}
    assert record["loss"] == {"exponent": "5/12", "formula": "(2*alpha + 2*beta - 1)/(2*alpha + 1)"}
    assert record["resources"]["d"] == {"exponent": "5/12", "formula": "1/(2*alpha + 1)"}
    assert record["active"] == ["finite_width", "population"] and record["wall"] is None
    assert sum(map(Fraction, record["shares"].values())) == 1
    assert record["curve"] == ["population", "finite_width"]
    json.dumps(record)


def test_answer_on_a_corner_says_what_meets():
    record = answer_record(at(random_features(), alpha="1/2", beta="1/2"))
    assert list(record) == KEYS and record["loss"]["exponent"] == "1/2"
    assert {p["label"] for p in record["wall"]["phases"]} == {"Ia", "Ib", "II", "III", "IVa"}
    assert set(record["wall"]["curves"]) == {"alpha = beta", "beta = 1/2", "alpha = 1/2"}
    assert "On " in answer_text(at(random_features(), alpha="1/2", beta="1/2"))


def test_answer_with_intervals():
    answer = at(free(), alpha=1, beta="1/2")
    record = answer_record(answer)
    assert record["resources"]["r"] == {
        "exponent": {"min": "1/3", "max": "2/3"},
        "formula": {"min": "alpha*beta/(alpha + beta)", "max": "alpha/(alpha + beta)"},
    }
    assert "[1/3, 2/3]" in answer_text(answer) and "[1/3, 2/3]" in answer_html(answer)


@pytest.mark.parametrize("point", [("7/10", "3/10"), ("27/100", "1"), ("1/5", "2"), ("1/2", "7/10"), ("1/4", "1")])
def test_formulas_take_the_values_shown(point):
    solution = random_features()
    answer = at(solution, alpha=point[0], beta=point[1])
    record = answer_record(answer)
    values = tuple(fmpq(Fraction(x).numerator, Fraction(x).denominator) for x in point)
    for name, shown in record["resources"].items():
        value = exponent(shown["formula"], solution.model.field).at(values)
        assert str(value) == shown["exponent"]
        assert formula_at(answer, name, Fraction(-5)) is None
    assert str(exponent(record["loss"]["formula"], solution.model.field).at(values)) == record["loss"]["exponent"]
