"""What has been solved before is believed only if nothing about it has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from exponents import cache
from exponents.algebraic import Algebraic
from exponents.codec import decode, encode
from exponents.compare import Comparison, compare
from exponents.errors import DataError
from exponents.field import Field
from exponents.model import Model
from exponents.registry import theory
from exponents.solution import Corner, Shape, Status, Verdict
from exponents.solve import solve


@pytest.fixture(scope="module")
def comparison():
    found = theory("plrf-sgd")
    return compare(found, solve(found.model))


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("EXPONENTS_CACHE", raising=False)
    return tmp_path / "exponents"


class Counted:
    """A computation that counts how often it is run."""

    def __init__(self, answer):
        self.answer, self.runs = answer, 0

    def __call__(self):
        self.runs += 1
        return self.answer


@pytest.fixture
def work(comparison):
    return Counted(comparison)


def ask(work, question="q", **options):
    return cache.remembered(Comparison, work.answer.solution.model, question, work, **options)


# --- the codec ----------------------------------------------------------------------------------------------------


def test_a_solution_survives_exactly(comparison):
    field = comparison.solution.model.field
    data = json.loads(json.dumps(encode(comparison, field)))
    assert decode(Comparison, data, field) == comparison


def test_a_tuned_solution_survives_exactly():
    model = theory("plrf-sgd").model
    solution = solve(model, "gamma")
    assert decode(type(solution), encode(solution, model.field), model.field) == solution


def test_algebraic_numbers_survive_exactly():
    field = Field.of(("x",))
    corner = Corner((Algebraic((1, -4, 2), Fraction(0), Fraction(1, 2)),), ("a", "b"))
    assert decode(Corner, encode(corner, field), field) == corner


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Verdict, {"status": "PROVED"}),
        (Verdict, {"status": "PERHAPS", "detail": ""}),
        (Verdict, {"status": "PROVED", "detail": 3}),
        (Verdict, {"status": "PROVED", "detail": "", "more": ""}),
        (Verdict, []),
        (Shape, None),
        (Corner, {"point": 3, "phases": []}),
    ],
)
def test_data_of_another_shape_are_refused(kind, data):
    with pytest.raises(DataError, match=f"not the data of a {kind.__name__}"):
        decode(kind, data, Field.of(("x",)))


def test_an_exponent_of_another_field_is_not_written():
    with pytest.raises(TypeError, match="lies in"):
        encode(Field.of(("x",)).one, Field.of(("y",)))


# --- the cache ----------------------------------------------------------------------------------------------------


def test_the_second_question_is_remembered(place, work):
    assert ask(work) == ask(work) == work.answer
    assert work.runs == 1
    ask(work, refresh=True)
    assert work.runs == 2


def test_other_questions_and_other_models_are_not_confused(place, work, comparison):
    ask(work)
    ask(work, "another question")
    model = comparison.solution.model
    other = Model(
        **{f: getattr(model, f) for f in ("parameters", "resources", "components", "budget", "caps", "held", "id")},
        domain="alpha > 0, beta > 0, alpha + beta > 2",
    )
    cache.remembered(Comparison, other, "q", work)
    assert work.runs == 3
    assert len(list(place.iterdir())) == 3


def test_an_edited_engine_computes_afresh(place, work, monkeypatch):
    ask(work)
    monkeypatch.setattr(cache, "engine_digest", lambda: "another")
    ask(work)
    assert work.runs == 2


def _truncate(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _flip(body: bytes) -> bytes:
    return body.replace(b"1/2", b"1/3", 1)


@pytest.mark.parametrize("damage", [_truncate, _flip, lambda b: b"", lambda b: b"\n", lambda b: b"\xff" + b])
def test_a_damaged_entry_is_computed_again_and_mended(place, work, damage):
    ask(work)
    (entry,) = place.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    assert ask(work) == work.answer
    assert work.runs == 2
    ask(work)
    assert work.runs == 2


def test_a_well_signed_entry_of_another_shape_is_computed_again(place, work):
    ask(work)
    (entry,) = place.iterdir()
    for body in (b"{}", b"not json", b'{"solution": null, "rows": []}'):
        entry.write_bytes(cache.sha256(body).hexdigest().encode() + b"\n" + body)
        assert ask(work) == work.answer
    assert work.runs == 4


def test_off_means_off(place, work, monkeypatch):
    monkeypatch.setenv("EXPONENTS_CACHE", "off")
    ask(work), ask(work)
    assert work.runs == 2 and not place.exists()


def test_a_directory_that_cannot_be_made_is_no_error(place, work, monkeypatch):
    place.write_text("a file where the directory should be")
    ask(work), ask(work)
    assert work.runs == 2


def test_a_relative_cache_home_is_ignored(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("EXPONENTS_CACHE", raising=False)
    assert str(cache.directory()) == "/nonexistent/.cache/exponents"


def test_remembering_imports_neither_sympy_nor_z3(place, tmp_path):
    """The second process reads what the first one solved, and shows that it loaded no heavy library for it."""
    path = tmp_path / "m.toml"
    path.write_text(
        'parameters = "a"\ndomain = "a > 0"\nresources = "x, y"\nbudget = "x*y"\n'
        'components = { c = "x**(-a)", e = "1/y" }\n'
    )
    code = (
        "import sys; from exponents.commands._shared import diagram\n"
        f"found = diagram({str(path)!r})\n"
        "assert str(found.solution.phases[0].loss) == 'a/(a + 1)', found.solution\n"
        "print([m for m in ('sympy', 'z3', 'numpy', 'scipy', 'matplotlib') if m in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
        for _ in range(2)
    ]
    assert "z3" in runs[0].stdout
    assert runs[1].stdout.strip() == "[]"


def test_verdicts_are_part_of_what_is_remembered(place, comparison):
    refuted = replace(comparison.solution, coverage=Verdict(Status.REFUTED, "at (1, 1)"))
    work = Counted(Comparison(refuted))
    ask(work)
    assert ask(work).solution.coverage == Verdict(Status.REFUTED, "at (1, 1)")
