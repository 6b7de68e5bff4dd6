"""Records for tables of one's own, and diagrams drawn on axes of the caller."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from matplotlib.figure import Figure

from exponents.errors import UnknownNameError


def test_records_are_json_with_equal_keys(plrf):
    records = plrf.solution.to_records()
    assert json.loads(json.dumps(records)) == records
    assert len({tuple(r) for r in records}) == 1 and len(records) == 7


def test_records_say_what_the_phases_say(plrf):
    record = next(r for r in plrf.solution.to_records() if r["phase"] == "Ia")
    assert record["loss"] == "(2*alpha + 2*beta - 1)/(2*alpha + 1)"
    assert record["resources.d"] == "1/(2*alpha + 1)"
    assert record["shares.sgd_noise"] == "0" and record["active"] == "finite_width = population"
    assert record["region"] == "alpha > 1/2, beta < 1/2" and record["status"] == "PROVED"


def test_a_diagram_is_drawn_on_the_callers_axes(plrf):
    left, right = Figure().subplots(1, 2)
    assert plrf.solution.plot(ax=left) is left
    assert plrf.solution.plot("loss", ax=right) is right
    assert left.get_xlabel() == r"$\alpha$" and left.texts and right.collections


def test_what_cannot_be_drawn_is_refused(plrf):
    with pytest.raises(UnknownNameError, match="choose phase, loss, d, r, gamma"):
        plrf.solution.plot("temperature")


def test_notebooks_get_well_formed_html(plrf, hostile):
    class Rows(HTMLParser):
        rows = 0

        def handle_starttag(self, tag, attrs):
            assert tag != "script"
            self.rows += tag == "tr"

    reader = Rows()
    reader.feed(plrf.solution._repr_html_())
    assert reader.rows == 1 + len(plrf.solution.phases)
