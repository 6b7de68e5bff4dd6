"""Words of a model file are words: on the page no text of theirs becomes an element, a script or a request."""

from __future__ import annotations

import json
import re

import pytest

from exponents.page import Exhibit, page
from exponents.page.build import embedded, policy
from exponents.solve import solve
from exponents.toml import load

from .conftest import written

WORDS = (
    "<img src=x onerror=alert(1)>", "</script><script>document.title='taken'</script>", "<!--<script>", "\u2028\u2029",
    "\"'`${alert(1)}", "&lt;b&gt;&amp;", "]]>", "<svg onload=alert(1)>", "javascript:alert(1)", "http://example.invalid/x.png",
    "unbroken" * 30, "\u202e",
)  # fmt: skip

TOML = """
id = {id}
title = {title}
parameters = "a, b"
domain = "a > 0, b > 0"
resources = "d, n"
budget = "d*n"

[components.finite_width]
law = "d**(-a)"
meaning = {title}
symbol = {symbol}
source = {title}

[components.{long}]
law = "n**(-b)"
meaning = {title}
"""
LONG = "_".join(["a_component_with_a_name_that_does_not_end"] * 4)


@pytest.fixture
def solution(tmp_path):
    words = json.dumps("".join(WORDS), ensure_ascii=True)
    path = tmp_path / "hostile.toml"
    path.write_text(
        TOML.format(id=words, title=words, long=LONG, symbol=json.dumps(r"\href{javascript:alert(1)}{x}</script>")),
        "utf-8",
    )
    return solve(load(str(path)))


def test_the_data_cannot_end_its_element(solution):
    text = page([Exhibit(solution, setting="".join(WORDS), bibtex="".join(WORDS))])
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1]
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data)["models"][0]["title"] == "".join(WORDS)
    assert text.count("<script") == 2 and text.count("</script>") == 2


def test_hostile_words_are_shown_as_words(solution, tab, tmp_path):
    address = written(tmp_path, page([Exhibit(solution, setting="".join(WORDS), bibtex="".join(WORDS))]))
    tab.open(address)
    tab.run("document.querySelectorAll('#copies button').forEach(b => b.click())")
    tab.settle()
    assert tab.errors == []
    assert tab.requests == [address]
    assert tab.run("document.getElementById('title').textContent") == "".join(WORDS)
    assert tab.run("document.title").startswith("<img src=x onerror=alert(1)>")
    assert tab.run("document.querySelectorAll('img, iframe, object, embed, a, link, base').length") == 0
    assert tab.run("document.scripts.length") == 2
    for width in (390, 1280):
        tab.resize(width, 844)
        tab.settle()
        assert tab.run("document.documentElement.scrollWidth") <= width


def test_the_policy_stops_what_is_not_the_page_s_own(solution, tab, tmp_path):
    """Scripts, images and requests that somebody adds to the file are refused by the browser."""
    added = (
        "<script>window.taken = true</script><img src='https://example.invalid/pixel.png'>"
        "<script src='https://example.invalid/x.js'></script><link rel=stylesheet href='https://example.invalid/x.css'>"
    )
    address = written(tmp_path, page([Exhibit(solution)]).replace("<footer>", added + "<footer>"))
    tab.open(address)
    tab.run("fetch('https://example.invalid/').catch(() => 0)")
    tab.settle()
    assert tab.run("window.taken") is None
    assert tab.run("exponents.models.length") == 1
    assert len([e for e in tab.errors if "Content Security Policy" in e]) >= 5
    assert set(tab.requests) - set(tab.refused) == {address}


def test_embedded_json_reads_back():
    data = {"x": "".join(WORDS), "y": [1, "é漢"]}
    assert json.loads(embedded(data)) == data


def test_the_policy_names_what_it_allows():
    found = policy("a {}", "1")
    assert found.startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in found and "http" not in found
