"""What is in a report, independent of its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exponents.render.phrase import quotient_phrase
from exponents.render.tables import Table
from exponents.report import document
from exponents.report.nodes import Document, Figure, Section


def titles(content: Document) -> list[str]:
    return [s.title.text for s in (*content.sections, *content.appendices)]


def tables(sections: tuple[Section, ...]) -> Iterator[Table]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Section):
                yield from tables((block,))
            elif isinstance(block, Table):
                yield block


@pytest.fixture(scope="module")
def content(plrf):
    return document(plrf)


def test_sections_are_those_of_a_paper(content):
    assert titles(content) == [
        "Setting", "Components", "Phases", "Walls", "Loss curves", "Claims", "Certificates", "Derivations",
    ]  # fmt: skip


def test_a_model_of_ones_own_has_what_it_can_have(small):
    assert titles(document(small)) == ["Setting", "Components", "Phases", "Loss curves", "Certificates"]


def test_every_phase_has_its_certificate(content, plrf):
    parts = [s.title.text for s in content.appendices[0].blocks]
    assert parts[1:-1] == [f"Phase {p.name}" for p in plrf.solution.phases]


def test_weights_add_up_to_what_is_claimed(content, plrf):
    """The last line of the winner's sum is the phase's loss exponent, formula by formula."""
    for phase, section in zip(plrf.solution.phases, content.appendices[0].blocks[1:-1]):
        weights = next(t for t in tables((section,)) if t.name == "weights")
        first = next(row for row in weights.rows if row[1].text == "sum")
        assert first[2].text == f"eta <= {quotient_phrase(phase.loss.value, phase.sample).text}"


def test_the_inequalities_are_the_models(content):
    """Phase Ia by hand: budget 0 <= 1 - xi_d - xi_r, population and the second term of the floor."""
    section = content.appendices[0].blocks[1]
    weights = next(t for t in tables((section,)) if t.name == "weights")
    found = {row[1].text: row[2].text for row in weights.rows[:3]}
    assert found["the budget"] == "0 <= 1 - xi_d - xi_r"
    assert found["finite_width, term 2"] == "eta <= (2*alpha + 2*beta - 1)*xi_d"


def test_claims_name_their_place_in_the_paper(content, plrf):
    (claims,) = (t for t in tables(content.sections) if t.name == "claims")
    assert [row[2].text for row in claims.rows][: len(plrf.theory.claims)] == [c.where for c in plrf.theory.claims]
    assert {row[4].text for row in claims.rows} == {"CONFIRMED"}


def test_components_come_with_their_derivations(content, plrf):
    derivations = [b for b in content.appendices[1].blocks if isinstance(b, Section)]
    assert len(derivations) == len(plrf.solution.model.all_components)
    assert all(len(d.blocks) > 10 for d in derivations)


def test_a_diagram_is_drawn_where_there_is_a_plane(content, small):
    figures = [b.key for s in content.sections for b in s.blocks if isinstance(b, Figure)]
    assert figures == ["phases", "loss"]
    alone = [b.key for s in document(small).sections for b in s.blocks if isinstance(b, Figure)]
    assert alone == ["loss"]  # a plane of one colour says nothing


def test_a_damaged_certificate_is_reported(small):
    """The report asks the checker; it does not repeat what the solver says of itself."""
    phase = small.solution.phases[0]
    case = phase.certificate.cases[0]
    bound = case.bounds[0]
    damaged = replace(bound, weights=tuple((label, w * 2) for label, w in bound.weights))
    certificate = replace(phase.certificate, cases=(replace(case, bounds=(damaged,)),))
    solution = replace(small.solution, phases=(replace(phase, certificate=certificate),))
    content = document(replace(small, comparison=replace(small.comparison, solution=solution)))
    assert "REFUTED" in content.abstract.text
