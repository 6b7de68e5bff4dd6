"""Covering a domain by answers, and minimal descriptions of regions."""

from __future__ import annotations

from random import Random

import pytest
from flint import fmpq

from exponents.errors import ModelError
from exponents.explore import cover, delimiting, merged, minimal
from exponents.linear import NotGeneric
from exponents.parse import conditions
from exponents.region import Region
from exponents.signs import Oracle
from exponents.solution import Status

from .test_field import PLANE, A, B


def oracle(text: str) -> Oracle:
    return Oracle(Region(PLANE, conditions(text, PLANE)))


def largest(*functions):
    """Asks which of some functions is largest."""

    def ask(point):
        values = [f.at(point) for f in functions]
        best = max(values)
        if values.count(best) > 1:
            raise NotGeneric("a tie")
        k = values.index(best)
        return k, [functions[k] - f for f in functions if f is not functions[k]]

    return ask


def random_points(count: int = 200):
    random = Random(4)
    return [tuple(fmpq(random.randint(-300, 300), 101) for _ in range(2)) for _ in range(count)]


def test_pieces_cover_and_agree():
    functions = (A * B, A**2 - 1, PLANE(1), B - A)
    judge = oracle("alpha > -2, alpha < 2, beta > -2, beta < 2")
    counts = []
    pieces, verdict = cover(judge, largest(*functions), counts.append)
    assert verdict.status is Status.PROVED and counts == list(range(1, len(pieces) + 1))
    for point in random_points():
        if point not in judge.domain:
            continue
        values = [f.at(point) for f in functions]
        inside = [p for p in pieces if all(c.holds(point) for c in p.conditions)]
        assert inside
        for p in inside:
            assert values[p.answer] == max(values)


def test_one_answer_covers_all():
    pieces, verdict = cover(oracle("alpha > 0"), lambda point: ("same", []))
    assert len(pieces) == 1 and pieces[0].conditions == () and verdict.status is Status.PROVED


def test_an_empty_domain():
    with pytest.raises(ModelError, match="empty"):
        cover(oracle("alpha > 1, alpha < 0"), largest(A, B))


def test_a_question_that_is_never_generic():
    def never(point):
        raise NotGeneric("for a reason")

    with pytest.raises(ModelError, match=r"no generic point near .*: for a reason"):
        cover(oracle("alpha > 0, beta > 0"), never)


def test_delimiting_keeps_odd_factors_that_change_sign():
    judge = oracle("alpha > 0, beta > 0")
    point = (fmpq(3), fmpq(1))
    found = delimiting([(A - B) ** 2 * (A - 2) / (A * (B + 1)), (A - B) ** 3 / (1 - A * B)], point, judge)
    assert sorted(map(str, found)) == ["alpha >= 2", "alpha >= beta", "alpha*beta >= 1"]
    assert all(c.holds(point) for c in found)


def parts(*texts):
    return [list(conditions(t, PLANE)) for t in texts]


def test_a_union_that_is_one_region():
    judge = oracle("alpha > 0, beta > 0")
    (region,) = merged(parts("alpha >= 1, beta >= alpha", "alpha >= 1, beta <= alpha, alpha*beta >= 0"), judge)
    assert str(region) == "alpha > 0, beta > 0, alpha >= 1"


def test_a_union_that_is_not():
    judge = oracle("alpha > 0, beta > 0")
    regions = merged(parts("alpha >= 2", "alpha <= 1, beta <= 1, alpha + beta <= 5"), judge)
    assert [str(r) for r in regions] == [
        "alpha > 0, beta > 0, alpha >= 2",
        "alpha > 0, beta > 0, alpha <= 1, beta <= 1",
    ]


def test_the_whole_domain_needs_no_condition():
    judge = oracle("alpha > 0, beta > 0")
    (region,) = merged(parts("alpha >= beta", "alpha <= beta"), judge)
    assert str(region) == "alpha > 0, beta > 0"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("alpha >= 1, alpha >= 1/2", "alpha >= 1"),
        ("alpha >= 1, beta >= 1, alpha + beta >= 2, alpha*beta >= 1", "alpha >= 1, beta >= 1"),
        ("alpha**2 + beta**2 <= 1, alpha <= 1, alpha + beta <= 3/2", "alpha**2 + beta**2 <= 1"),
        ("alpha + beta >= 0", ""),
    ],
)
def test_minimal_descriptions(text, kept):
    judge = oracle("alpha > 0, beta > 0")
    found = minimal(list(conditions(text, PLANE)), judge)
    assert ", ".join(map(str, found)) == kept


def test_minimal_descriptions_describe_the_same_set():
    judge, random = oracle("alpha > -3, alpha < 3, beta > -3, beta < 3"), Random(9)
    for _ in range(8):
        lines = [random.randint(-3, 3) * A + random.randint(-3, 3) * B + random.randint(0, 3) for _ in range(6)]
        given = [c for f in lines if not f.is_constant for c in conditions(f"{f} >= 0", PLANE)]
        found = minimal(given, judge)
        for point in random_points(80):
            if point in judge.domain:
                assert all(c.holds(point) for c in given) == all(c.holds(point) for c in found)
        for c in found:  # no condition can go
            assert not judge.implies([d.open for d in found if d != c], c)
