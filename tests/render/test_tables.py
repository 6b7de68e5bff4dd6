"""Tables in text, Markdown, CSV and HTML: the right contents, formulas that read back, hostile words harmless."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from flint import fmpq

from exponents.parse import exponent
from exponents.render.html import html_of, html_phase, html_table
from exponents.render.spans import spans
from exponents.render.tables import balance_phrase, exponent_phrase, phase_table, shape_table, tables, wall_table
from exponents.render.text import csv_of, csv_table, markdown_of, markdown_table, text_of, text_table

from .diagrams import ALL, HOSTILE, curved, free, line, phase, random_features, space

SAMPLE = pytest.mark.parametrize("name", ALL)


def rows(table) -> dict[str, dict[str, str]]:
    heads = [c.plain for c in table.columns]
    return {row[0].plain: dict(zip(heads, (c.plain for c in row))) for row in table.rows}


def test_the_seven_phases():
    found = rows(phase_table(random_features()))
    assert list(found) == ["Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"]
    assert found["IVb"]["region"] == "1/4 < alpha < 1 - sqrt(2)/2, beta > 1/2"
    assert found["IVb"]["trade-off"] == "population = sgd_noise"
    assert found["III"]["loss exponent"] == "(4*alpha - 1)/(4*alpha)"
    assert found["IVa"]["d exponent"] == "1/2"


def test_the_wall_with_the_jump():
    found = rows(wall_table(random_features()))
    wall = found["alpha = 1 - sqrt(2)/2"]
    assert wall["along"] == "beta > 1/2" and wall["phases"] == "IVa, IVb"
    assert wall["resources"].startswith("d jumps from 1/2 to (beta - alpha)/(2*beta - 2*alpha*beta - alpha); r jumps")
    assert found["alpha = beta"]["resources"] == "continuous"


def test_loss_curves_by_the_names_of_time_and_size():
    table = shape_table(random_features())
    assert "fixed d" in table.caption.plain and "as r grows" in table.caption.plain
    crossovers = {row[0].plain: row[1].plain for row in table.rows}
    assert crossovers["population > embedding_distortion > finite_width"] == "d**(alpha/beta), d**(2*alpha)"


def test_sets_of_optima():
    below = next(p for p in free().phases if "b" in p.active)
    assert exponent_phrase(below, "r").text == "[alpha*beta/(alpha + beta), alpha/(alpha + beta)]"
    assert exponent_phrase(below, "r").math.startswith(r"\left[\frac{\alpha \beta}{\alpha + \beta},")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (phase(["alpha", "beta"], ((0, 1),)), "[alpha, beta]"),
        (phase(["beta", "alpha"], ((0, 1),)), "[alpha, beta]"),
        (phase(["alpha", "beta"], ((0,), (1,))), "alpha or beta"),
        (phase(["alpha", "beta", "3"], ((0, 1), (1, 2))), "[alpha, 3]"),
        (phase(["alpha", "beta"], ((0,), (0,))), "alpha"),
        (phase(["alpha"], ((0,),), rays=["1"]), "[alpha, oo)"),
        (phase(["alpha"], ((0,),), rays=["-1"]), "(-oo, alpha]"),
    ],
)
def test_intervals_unions_and_rays(made, text):
    assert exponent_phrase(made, "d").text == text
    assert all(s.low is not None or s.high is not None for s in spans(made.optimum, "d", made.sample))


@SAMPLE
def test_csv_reads_back_as_the_formulas(name):
    solution = ALL[name]()
    field = solution.model.field
    table = list(csv.DictReader(io.StringIO(csv_table(solution, shares=True))))
    assert len(table) == len(solution.phases)
    for row, p in zip(table, solution.phases):
        assert exponent(row["loss exponent"], field) == p.loss.value
        for resource in solution.model.names:
            shown = row[f"{resource} exponent"].strip("[]").split(", ")
            assert {exponent(s, field) for s in shown} == {v[resource].value for v in p.optimum.vertices}
        shares = dict(pair.split(": ") for pair in row["shares"].split(", "))
        assert {c: exponent(s, field) for c, s in shares.items()} == dict(p.shares)


@SAMPLE
@pytest.mark.parametrize("width", [60, 80, 120, 1000])
def test_text_fits_and_loses_nothing(name, width):
    solution = ALL[name]()
    for table in tables(solution):
        shown = text_of(table, width)
        longest = max((len(w) for row in table.rows for c in row for w in c.plain.split()), default=0)
        assert max(map(len, shown.splitlines()[1:])) <= max(width, longest + 20)
        letters = re.sub(r"\s", "", shown)
        for row in table.rows:
            assert all(cell.plain for cell in row)
        if width == 1000:  # nothing is folded: every cell stands there as it is
            assert all(re.sub(r"\s", "", c.plain) in letters for row in table.rows for c in row)


def test_a_table_too_wide_for_its_columns_is_written_in_blocks():
    shown = text_table(random_features(), width=60)
    assert "phase:           Ia\nregion:          alpha > 1/2, beta < 1/2\n" in shown
    assert max(map(len, shown.splitlines())) <= 60


@SAMPLE
def test_equal_bytes(name):
    solution = ALL[name]()
    for write in (text_table, markdown_table, csv_table, html_table):
        assert write(solution) == write(solution) and write(solution).endswith("\n")


def test_markdown_cells_are_as_many_as_columns():
    for make in (curved, random_features, line, space):
        for table in tables(make()):
            lines = markdown_of(table).splitlines()
            cells = [len(re.findall(r"(?<!\\)\|", row)) for row in lines]
            assert set(cells) == {len(table.columns) + 1}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)

    def handle_data(self, data):
        self.text += data


def test_html_is_a_table_and_nothing_else():
    tags = Tags()
    tags.feed(html_table(curved()))
    assert set(tags.seen) <= {"table", "caption", "thead", "tbody", "tr", "td", "th", "b", "sup"}
    assert tags.seen.count("tr") == len(curved().phases) + 1
    assert '<script>alert("x")</script>' in tags.text
    assert "3α²β" not in tags.text and "<sup>2</sup>" in html_table(curved())


def test_html_formulas_have_greek_letters():
    shown = html_table(random_features())
    assert "1 − √2/2 &lt; &alpha; &lt; 1/2" in shown and "*" not in re.sub("<.*?>", "", shown)


def test_notebook_representations():
    solution = random_features()
    assert solution._repr_html_() == html_table(solution)
    assert solution._repr_latex_().startswith("\\begin{table}")
    ib = solution.phase("Ib")
    assert ib._repr_html_() == html_phase(ib) and "&alpha; &lt; 1/2" in html_phase(ib)
    assert ib._repr_latex_().startswith(r"$\displaystyle L \sim f^{-\frac{2 \alpha + 2 \beta - 1}{2}},\quad d \sim")


def test_words_stay_on_one_line():
    shown = text_table(curved())
    assert "\x07" not in shown and shown.splitlines()[0].endswith("end: phases")
    assert HOSTILE.splitlines()[0] in shown
    assert "\x07" not in html_of(phase_table(curved())) and "\x07" not in csv_of(phase_table(curved()))


def test_a_symbol_that_is_not_plain_is_replaced_by_the_id():
    found = balance_phrase(curved().phases[0], curved().model)
    assert r"\input" not in found.math and r"\mathrm{b\ b}" in found.math + r"\mathrm{b\ b}"


@SAMPLE
def test_factors_are_positive_where_the_phase_is(name):
    for p in ALL[name]().phases:
        at = tuple(fmpq(x.numerator, x.denominator) for x in p.sample)
        text = p.loss.formula(at)
        assert not text.startswith("-") and exponent(text, p.loss.value.field) == p.loss.value
