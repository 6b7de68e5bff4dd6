"""What the page says at a point is what the engine says: exact strings on both sides, at random rational points."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import pytest

from exponents.errors import PoleError
from exponents.page import Exhibit, page
from exponents.query import at
from exponents.rate import rational as exact
from exponents.render.answers import answer_record
from exponents.solve import solve

from ..models import random_model
from .conftest import MODELS, written

SEED = 20241122
POINTS = 40


def points(solution, count: int, rng: Random):
    """Random rational points of the domain with small denominators, many of them on walls."""
    samples = [p.sample for p in solution.phases]
    while count:
        base = rng.choice(samples)
        point = tuple(Fraction(round(12 * float(x)) + rng.randint(-9, 9), 12) for x in base)
        if all(c.holds(tuple(map(exact, point))) for c in solution.model.domain.conditions):
            count -= 1
            yield dict(zip(solution.model.parameters, point))


def asked(tab, name: str, places: list[dict[str, Fraction]]) -> list[dict]:
    values = json.dumps([{n: str(x) for n, x in place.items()} for place in places])
    return tab.run(f"{values}.map(at => exponents.read({json.dumps(name)}, at))")


def inside(answer) -> bool:
    return len(answer.phases) == 1


@pytest.mark.parametrize("name", MODELS)
def test_the_page_says_what_the_engine_says(name, tab, address, solutions):
    tab.open(address)
    seen = compare(tab, name, solutions[name], Random(SEED))
    assert seen >= POINTS // 2


def compare(tab, name: str, solution, rng: Random) -> int:
    """How many points inside cells were compared; walls are compared by their phases."""
    seen, places = 0, list(points(solution, POINTS, rng))
    for place, found in zip(places, asked(tab, name, places), strict=True):
        try:
            answer = at(solution, **place)
            expected = answer_record(answer)
        except PoleError:
            continue
        assert found["phase"] == expected["phase"], place
        if not inside(answer):
            assert [p["id"] for p in found["wall"]["phases"]] == [p.id for p in answer.phases], place
            continue
        seen += 1
        assert found["loss"]["exponent"] == expected["loss"]["exponent"], place
        assert found["loss"]["formula"] == expected["loss"]["formula"], place
        assert found["shares"] == expected["shares"], place
        assert found["status"] == expected["status"], place
        for resource, value in expected["resources"].items():
            shown = found["resources"][resource]
            if isinstance(shown, dict):
                assert shown["exponent"] == value["exponent"], (place, resource)
        if len(answer.shapes) == 1:
            assert found["curve"] == expected["curve"], place
    return seen


@pytest.mark.parametrize("parameters", [1, 2])
def test_random_models(parameters, tab, tmp_path):
    rng = Random(SEED + parameters)
    solution = solve(random_model(rng, 2, 4, parameters))
    tab.open(written(tmp_path, page([Exhibit(solution)])))
    assert compare(tab, "random", solution, rng) > 0
    assert not tab.errors


def test_a_point_outside_the_domain_is_told_the_condition(tab, address):
    tab.open(address)
    (found,) = asked(tab, "plrf-sgd", [{"alpha": Fraction(1, 10), "beta": Fraction(1, 10)}])
    assert found["phase"] is None and found["outside"] == "2*alpha + 2*beta > 1"


PIXELS = """(places => {
  const canvas = document.getElementById('plane-canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return places.map(([i, j]) => Array.from(data.slice(4 * (j * canvas.width + i), 4 * (j * canvas.width + i) + 3)));
})"""


def test_cells_are_painted_where_the_engine_has_them(tab, address, solutions):
    """Every pixel of a cell has its phase's tint, darkened alike in all channels by the hatch."""
    solution = solutions["plrf-sgd"]
    tab.open(address + "#model=plrf-sgd")
    data = tab.run("(({ phases, ranges }) => ({ phases, ranges }))(JSON.parse(data.textContent).models[0])")
    tints = {p["id"]: [int(p["tint"][k : k + 2], 16) for k in (1, 3, 5)] for p in data["phases"]}
    (left, right), (low, high) = (map(Fraction, data["ranges"][n]) for n in ("alpha", "beta"))
    width, height = tab.run("(c => [c.width, c.height])(document.getElementById('plane-canvas'))")
    rng = Random(SEED)
    places = [(rng.randrange(width), rng.randrange(height)) for _ in range(300)]
    seen = set()
    for (i, j), pixel in zip(places, tab.run(f"{PIXELS}({json.dumps(places)})"), strict=True):
        alpha = left + (right - left) * Fraction(2 * i + 1, 2 * width)
        beta = high - (high - low) * Fraction(2 * j + 1, 2 * height)
        if 2 * alpha + 2 * beta <= 1:
            continue
        phase = next(p.id for p in solution.phases if any((exact(alpha), exact(beta)) in c for c in p.cells))
        shade = pixel[0] / tints[phase][0]
        assert 0.6 < shade <= 1.01, (alpha, beta, phase)
        assert all(abs(p - shade * t) < 2 for p, t in zip(pixel, tints[phase])), (alpha, beta, phase)
        seen.add(phase)
    assert len(seen) == len(solution.phases)
