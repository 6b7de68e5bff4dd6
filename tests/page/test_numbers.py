"""Curves with derived constants: those of the engine's finite law, at round points inside their phases."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import numpy as np
import pytest

from exponents.errors import DomainError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.model import Model
from exponents.page import Exhibit, page
from exponents.page.numbers import AT_REST, ERROR, SIZES, numbers
from exponents.page.spots import spots
from exponents.query import at
from exponents.registry import theory
from exponents.solve import solve

from .conftest import written

NAME = "plrf-sgd"
HALF = 0.5e-4  # of the last digit that the page has


@pytest.fixture(scope="module")
def text(solutions) -> str:
    return page([Exhibit(solutions[NAME], finite=theory(NAME).finite)])


@pytest.fixture(scope="module")
def records(text) -> list[dict]:
    """What the page carries."""
    (model,) = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])["models"]
    return model["numbers"]


def law(record):
    return setting(theory(NAME).model, theory(NAME), {n: Fraction(x) for n, x in record["at"].items()}).law


def test_each_phase_has_a_round_point_inside(solutions):
    solution = solutions[NAME]
    found = spots(solution)
    assert set(found) == set(range(len(solution.phases)))
    for place, point in found.items():
        assert all(100 % x.denominator == 0 for x in point)
        (phase,) = at(solution, **dict(zip(solution.model.parameters, point))).phases
        assert phase == solution.phases[place]


def test_curves_are_the_law_s(records):
    """Components and cost at the drawn points; the learning rate is the one that is held."""
    for record in records:
        found = law(record)
        for size, curve in zip(record["sizes"], record["curves"], strict=True):
            drawn = [(t, row) for t, row in zip(record["times"], curve, strict=True) if row is not None]
            for time, (budget, *parts) in drawn[:: max(1, len(drawn) // 4)]:
                assert budget == pytest.approx(size + time, abs=HALF)
                x = np.log(10) * np.array([[size, time, 0.0]])
                values, slopes = found.bounds(x)
                held = found.labels.index("held:gamma")
                x[0, 2] = -values[0, held] / slopes[0, held, 2]
                assert found.bounds(x)[0][0, held] == pytest.approx(0, abs=1e-9)
                sizes = found.sizes(x)
                assert sizes.error[0] <= ERROR
                for part, value in zip(parts, sizes.components[0], strict=True):
                    assert value <= 0 if part is None else part == pytest.approx(np.log10(value), abs=2 * HALF)


def test_curves_end_at_rest(records):
    for record in records:
        curve = [row for row in record["curves"][-1] if row is not None]
        before, last = (sum(10**c for c in row[1:] if c is not None) for row in curve[-2:])
        assert before == pytest.approx(last, rel=AT_REST)


def test_the_front_is_the_engine_s_optimum(records):
    for record in records:
        rows = np.array(record["front"])
        assert len(rows) >= 3
        picked = rows[:: len(rows) // 3]
        found = optimum(law(record), 10 ** picked[:, 0])
        assert picked[:, 1] == pytest.approx(found.log_loss / np.log(10), abs=1e-4)
        assert picked[:, 2] == pytest.approx(found.x[:, 0] / np.log(10), abs=1e-3)
        assert picked[:, 3] == pytest.approx(-found.eta, abs=1e-3)


def test_no_numbers_without_a_time_or_with_a_free_resource():
    def never(at):
        raise AssertionError("the law is not asked for")

    timeless = Model(
        parameters="a, b", domain="a > 0, b > 0", resources="n", budget="n",
        components={"one": "n**(-b)", "other": "n**(-1)"}, id="timeless",
    )  # fmt: skip
    assert timeless.curve is None and numbers(solve(timeless), never) == []
    assert numbers(solve(theory(NAME).model, ("gamma",)), never) == []


def test_a_law_that_refuses_every_point_gives_no_numbers(solutions):
    def refuses(at):
        raise DomainError("nowhere")

    assert numbers(solutions[NAME], refuses) == []


def test_the_page_draws_them_and_lets_go_of_them_elsewhere(tab, tmp_path, solutions, text, records):
    address = written(tmp_path, text)
    label = solutions[NAME].phases[records[-1]["phase"]].label
    tab.open(f"{address}#model={NAME}&curve=budget&mark=10")
    tab.settle()
    assert "every constant is 1" in tab.run("document.getElementById('curves-note').textContent")
    count = tab.run("document.getElementById('fit').options.length")
    assert count == len(records) + 1
    tab.run(
        f"(s => {{ s.value = '{count - 2}'; s.dispatchEvent(new Event('change')) }})(document.getElementById('fit'))"
    )
    tab.settle()
    assert f"constants=derived+{label}" in tab.run("location.hash")
    point = [tab.run(f"document.getElementById('at-{i}').value") for i in (0, 1)]
    assert point == list(records[-1]["at"].values())
    assert "Constants as derived (arXiv:2405.15074" in tab.run("document.getElementById('curves-note').textContent")
    assert tab.run("document.querySelectorAll('#curves-svg .total').length") == len(SIZES)
    assert tab.run("document.querySelectorAll('#curves-svg .front').length") == 1
    budget = float(tab.run("document.getElementById('mark').value"))
    front = np.array(records[-1]["front"])
    told = tab.run("document.getElementById('slope').textContent")
    slope = float(told.split("Local slope of the front: −")[1].split(";")[0])
    assert slope == pytest.approx(-np.interp(budget, front[:, 0], front[:, 3]), abs=1e-3)
    tab.run("document.getElementById('plane').focus()")
    tab.press("ArrowRight", windowsVirtualKeyCode=39)
    tab.settle()
    assert "constants" not in tab.run("location.hash")
    assert "every constant is 1" in tab.run("document.getElementById('curves-note').textContent")
    assert tab.errors == []
