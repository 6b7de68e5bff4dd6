"""The file itself: what it carries reads back as the engine's own objects, it is small, and the same every time."""

from __future__ import annotations

import json
import re
import time
from fractions import Fraction

import pytest

from exponents.cli import main
from exponents.commands._shared import diagram
from exponents.errors import ModelError
from exponents.field import Field
from exponents.model import Model
from exponents.page import Exhibit, page
from exponents.page.build import SCRIPTS, STYLES
from exponents.page.data import model_data
from exponents.page.formulas import LARGEST, terms
from exponents.page.laws import coefficient
from exponents.page.view import ranges
from exponents.parse import exponent
from exponents.rate import rational
from exponents.registry import listing
from exponents.solve import solve

from .conftest import MODELS

DOZEN = 2_000_000  # bytes


def polynomial(found, field: Field):
    """A polynomial of the page as an element of the field."""
    total = field.zero
    for c, *powers in found:
        term = field(int(c))
        for name, k in zip(field.names, powers):
            term = term * field.generator(name) ** k
        total = total + term
    return total


@pytest.fixture(scope="module")
def data(solutions):
    return {name: model_data(Exhibit(s)) for name, s in solutions.items()}


@pytest.mark.parametrize("name", MODELS)
def test_formulas_read_back(name, solutions, data):
    """The numbers that are evaluated, the text and the engine's formula are one function."""
    field, found = solutions[name].model.field, data[name]["formulas"]
    assert found
    for f in found:
        assert polynomial(f["n"], field) / polynomial(f["d"], field) == exponent(f["text"], field)
    for phase, record in zip(solutions[name].phases, data[name]["phases"]):
        assert exponent(found[record["loss"]]["text"], field) == phase.loss.value


@pytest.mark.parametrize("name", MODELS)
def test_cells_read_back(name, solutions, data):
    solution, found = solutions[name], data[name]
    field, domain = solution.model.field, set(solution.model.domain.conditions)
    for phase, record in zip(solution.phases, found["phases"]):
        for cell, tests in zip(phase.cells, record["cells"], strict=True):
            conditions = [c for c in cell.conditions if c not in domain]
            polys = [polynomial(found["polynomials"][i], field) * sign for i, sign, _ in tests]
            assert polys == [c.poly for c in conditions]
            assert [bool(s) for *_, s in tests] == [c.strict for c in conditions]


def test_walls_run_along_their_curves(solutions, data):
    solution = solutions["plrf-sgd"]
    for wall, record in zip(solution.walls, data["plrf-sgd"]["walls"], strict=True):
        assert record["lines"]
        for line in record["lines"]:
            for point in line:
                value = wall.poly.at(tuple(rational(Fraction(x)) for x in point))
                assert abs(float(Fraction(int(value.p), int(value.q)))) < 1e-6


def test_large_integers_are_strings():
    field = Field.of(("a",))
    poly = field.generator("a") * (LARGEST + 1) - LARGEST
    assert terms(poly.num, 1) == [[str(LARGEST + 1), 1], [-LARGEST, 0]]


@pytest.mark.parametrize(
    "text, found",
    [("1", (1.0, [])), ("6", (6.0, [])), ("A", (1.0, ["A"])), ("2*A*B", (2.0, ["A", "B"])), ("A**2", (1.0, []))],
)
def test_coefficients(text, found):
    assert coefficient(text) == found


def test_ranges_hold_every_sample(solutions):
    """Beyond two parameters, where a window of its own is chosen."""
    large = [s for s in solutions.values() if len(s.model.parameters) > 2]
    assert large
    for solution in large:
        for name, (low, high) in ranges(solution).items():
            place = solution.model.parameters.index(name)
            for phase in solution.phases:
                assert low < phase.sample[place] < high, (solution.model.id, name)


def test_equal_exhibits_give_equal_bytes(solutions):
    exhibits = [Exhibit(solutions[n]) for n in MODELS]
    assert page(exhibits) == page(exhibits)


def test_a_page_needs_models_each_once(solutions):
    with pytest.raises(ModelError, match="at least one model"):
        page([])
    with pytest.raises(ModelError, match="given twice"):
        page([Exhibit(solutions["quanta"])] * 2)


def test_a_model_without_parameters_has_a_card_and_no_plane(tab, tmp_path):
    model = Model(resources="d, n", components={"one": "d**(-1)", "two": "n**(-2)"}, budget="d*n", id="fixed")
    path = tmp_path / "page.html"
    path.write_text(page([Exhibit(solve(model))]), "utf-8")
    tab.open(path.as_uri())
    tab.settle()
    assert tab.errors == []
    assert tab.run("document.getElementById('figure').hidden")
    assert tab.run("exponents.read('fixed', {}).loss.exponent") == "2/3"


def test_assets_are_short_and_listed():
    from importlib.resources import files

    assets = {a.name: a.read_text("utf-8") for a in files("exponents.page").joinpath("assets").iterdir()}
    assert set(assets) == {*STYLES, *SCRIPTS, "page.html"}
    assert all(len(text.splitlines()) < 300 for text in assets.values())
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org/)",
        "".join(assets.values()),
    )


# --- the command -----------------------------------------------------------------------------------------------------


def run(capsys, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main.main(["page", *arguments])
    return ended.value.code, capsys.readouterr().err


def test_the_command_writes_one_small_file(capsys, tmp_path):
    path = tmp_path / "explorer.html"
    assert run(capsys, "plrf-sgd", "quanta", "plrf-sgd", "-o", str(path)) == (0, "")
    text = path.read_text("utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert [m["id"] for m in data["models"]] == ["plrf-sgd", "quanta"]
    assert "@article" in data["models"][0]["bibtex"] or "@inproceedings" in data["models"][0]["bibtex"]
    assert data["models"][0]["setting"]


def test_tuned_models_stand_beside_the_held_ones(capsys, tmp_path):
    path = tmp_path / "explorer.html"
    assert run(capsys, "linear-regression-held", "quanta", "--tune", "gamma", "-o", str(path)) == (0, "")
    data = json.loads(re.search(r'id="data">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)[1])
    assert [m["id"] for m in data["models"]] == [
        "linear-regression-held",
        "linear-regression-held (gamma tuned)",
        "quanta",
    ]


def models(path) -> list[dict]:
    return json.loads(re.search(r'id="data">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)[1])["models"]


def test_a_view_brings_letters_together(capsys, tmp_path):
    """Models that have the view are shown in it, the others as they are; then they can be compared."""
    path = tmp_path / "explorer.html"
    command = ("critical-batch", "features-lazy", "quanta", "--view", "lin", "-o", str(path))
    assert run(capsys, *command) == (0, "")
    first, second, third = models(path)
    assert [[p["name"] for p in m["parameters"]] for m in (first, second, third)] == [["a", "b"], ["a", "b"], ["alpha"]]
    assert "in the parameters of lin2024" in second["title"] and "lin2024" in second["bibtex"]


def test_another_budget(capsys, tmp_path):
    path = tmp_path / "explorer.html"
    assert run(capsys, "features-isotropic", "chinchilla", "--budget-form", "data", "-o", str(path)) == (0, "")
    plain = model_data(Exhibit(diagram("features-isotropic", budget="data").solution))
    assert (
        models(path)[0]["budgetTex"]
        == plain["budgetTex"]
        != model_data(Exhibit(diagram("features-isotropic").solution))["budgetTex"]
    )


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["quanta", "--view", "plrf", "-o", "{}/x.html"], "quanta has no view 'plrf'"),
        (["quanta", "plrf-sgd", "--view", "theirs", "-o", "{}/x.html"], "none of quanta, plrf-sgd has a view 'theirs'"),
        (["plrf-sgd", "--budget-form", "gold", "-o", "{}/x.html"], "plrf-sgd has no budget 'gold'"),
        (["plrf-sgd", "-o", "{}/missing/x.html"], "cannot write"),
        (["plrf-sgd", "-o", "{}"], "it is a directory"),
        (["plrf-sgdd", "-o", "{}/x.html"], "did you mean plrf-sgd"),
        (["-o", "{}/x.html"], "MODEL"),
        (["plrf-sgd"], "--output"),
        (["quanta", "--tune", "N", "-o", "{}/x.html"], "none of quanta holds a resource 'N'"),
    ],
)
def test_bad_input_is_one_clear_line(capsys, tmp_path, arguments, told):
    status, said = run(capsys, *(a.format(tmp_path) for a in arguments))
    assert status == 2 and told in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_every_registered_model_opens(tab, tmp_path):
    """One page a model, and a page of a dozen under the limit."""
    exhibits = [Exhibit(diagram(name).solution) for name in listing().modules]
    assert len(page(exhibits[:12]).encode()) < DOZEN
    path = tmp_path / "page.html"
    path.write_text(page(exhibits), "utf-8")
    tab.open(path.as_uri())
    for exhibit in exhibits:
        tab.run(f"location.hash = 'model={exhibit.solution.model.id}'")
        time.sleep(0.05)
        tab.settle()
        assert tab.errors == [], exhibit.solution.model.id
        assert "PROVED" in tab.run("document.querySelector('#card > .shown').textContent"), exhibit.solution.model.id
