"""The page in a real browser: it opens silently, answers the pointer and the keyboard, restores a view from its link."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest

from exponents.evaluation import horner
from exponents.query import at

BOX = "(r => [r.x, r.y, r.width, r.height])(document.getElementById('plane').getBoundingClientRect())"


def text(tab, id: str) -> str:
    return tab.run(f"document.getElementById('{id}').textContent")


def card(tab) -> str:
    """What the card says; leaves of other cells lie hidden beside it."""
    return tab.run("document.querySelector('#card > .shown').textContent")


def place(tab, across: float, up: float) -> tuple[float, float]:
    """Pixels of a place in the plane, as fractions of its sides."""
    x, y, width, height = tab.run(BOX)
    return x + across * width, y + (1 - up) * height


def test_it_opens_silently_and_asks_for_nothing(tab, address):
    tab.open(address)
    tab.settle()
    assert tab.errors == []
    assert tab.requests == [address]
    assert text(tab, "title") == "Power-law random features, one-pass SGD"
    assert "PROVED" in card(tab)


def test_hovering_reads_and_leaving_returns(tab, address):
    tab.open(address)
    before = card(tab)
    tab.mouse("mouseMoved", *place(tab, 0.1, 0.8))
    tab.wait("document.querySelector('#card > .shown').textContent.includes('Phase Ic')")
    tab.mouse("mouseMoved", 5, 5)
    tab.wait(f"document.querySelector('#card > .shown').textContent === {json.dumps(before)}")


def test_clicking_chooses(tab, address):
    tab.open(address)
    tab.click(*place(tab, 0.9, 0.2))
    tab.mouse("mouseMoved", 5, 5)
    assert "Phase Ia" in card(tab)
    x, y = (tab.run(f"document.getElementById('at-{i}').value") for i in (0, 1))
    assert "/" in x and "/" in y
    tab.settle()
    assert f"at.alpha={x.replace('/', '%2F')}" in tab.run("location.hash")


def test_the_keyboard_alone(tab, address):
    """Tab reaches the plane after the choices; arrows move the point, are spoken, and stop at the border."""
    tab.open(address + "#model=plrf-sgd&at.alpha=1/2&at.beta=1/5")
    reached = []
    while not reached or reached[-1] != "plane":
        tab.press("Tab", windowsVirtualKeyCode=9)
        reached.append(tab.run("document.activeElement.id || document.activeElement.tagName"))
        assert len(reached) < 20
    assert reached[:4] == ["model", "versus", "axis-x", "axis-y"]
    tab.press("ArrowRight", windowsVirtualKeyCode=39)
    assert "phase Ia, loss exponent" in text(tab, "spoken")
    tab.press("ArrowLeft", windowsVirtualKeyCode=37)
    assert "wall between phases" in text(tab, "spoken") and "alpha 0.5" in text(tab, "spoken")
    tab.press("ArrowLeft", windowsVirtualKeyCode=37)
    assert "phase Ib" in text(tab, "spoken")
    for _ in range(12):
        tab.press("ArrowDown", modifiers=8, windowsVirtualKeyCode=40)
    assert 0 <= Fraction(tab.run("document.getElementById('at-1').value")) < Fraction(1, 10)
    assert tab.errors == []
    after = []
    for _ in range(4):
        tab.press("Tab", windowsVirtualKeyCode=9)
        after.append(tab.run("document.activeElement.id"))
    assert after == ["zoom-in", "zoom-out", "zoom-whole", "at-0"]


def test_choosing_with_the_keyboard_keeps_the_focus(tab, address):
    tab.open(address + "#model=plrf-sgd&size=2")
    tab.settle()
    tab.run("document.querySelectorAll('#sizes input')[2].focus()")
    for size in (3, 4):
        tab.press("ArrowRight", windowsVirtualKeyCode=39)
        tab.settle()
        assert tab.run("[document.activeElement.name, document.activeElement.value]") == ["size", str(size)]
        assert f"size={size}" in tab.run("location.hash")
    for id in ("axis-y", "versus", "model"):
        tab.run(f"document.getElementById('{id}').focus()")
        tab.press("ArrowDown", windowsVirtualKeyCode=40)
        tab.settle()
        assert tab.run("document.activeElement.id") == id
    assert tab.errors == []


def test_typing_an_exact_point(tab, address):
    tab.open(address + "#model=plrf-sgd")
    typed = "(v => { const f = document.getElementById('at-0'); f.value = v; f.dispatchEvent(new Event('change')) })"
    tab.run(f"{typed}('0.75')")
    tab.settle()
    assert "at.alpha=3%2F4" in tab.run("location.hash")
    tab.run(f"{typed}('three')")
    assert tab.run("document.getElementById('at-0').getAttribute('aria-invalid')") == "true"


def test_a_link_restores_the_view(browser, tab, address):
    tab.open(address)
    tab.run("(s => { s.value = '1'; s.dispatchEvent(new Event('change')) })(document.getElementById('versus'))")
    tab.run("document.getElementById('axis-budget').click()")
    tab.click(*place(tab, 0.3, 0.7))
    tab.settle()
    tab.mouse("mouseMoved", 5, 5)
    link, view, told = tab.run("location.href"), tab.run("exponents.view()"), card(tab)
    other = browser.tab()
    try:
        other.open(link)
        other.settle()
        assert other.run("exponents.view()") == view
        assert card(other) == told
        assert other.run("document.getElementById('axis-budget').checked")
    finally:
        other.close()


def test_a_link_to_another_model_restores_its_point(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4")
    tab.settle()
    tab.run("location.hash = '#model=chinchilla&at.alpha=1/3&at.beta=2/7'")
    tab.settle()
    assert [tab.run(f"document.getElementById('at-{i}').value") for i in (0, 1)] == ["1/3", "2/7"]
    assert text(tab, "title").startswith("Sum of power laws") and tab.errors == []


@pytest.mark.parametrize(
    "link",
    [
        "#model=nothing", "#model=plrf-sgd&axes=alpha,alpha", "#model=plrf-sgd&at.alpha=1/0&at.beta=x",
        "#model=plrf-sgd&size=99&from=-3&mark=zz&curve=%3Cb%3E", "#%E0%A4%A", "#model=plrf-sgd&at.alpha=9e99&at.beta=1",
    ],
)  # fmt: skip
def test_a_bad_link_is_a_plain_page(tab, address, link):
    tab.open(address + link)
    tab.settle()
    assert tab.errors == [] and card(tab)


def test_a_slider_for_each_further_parameter_redraws_the_slice(tab, address):
    tab.open(address + "#model=four")
    assert tab.run("document.querySelectorAll('#sliders input').length") == 2
    paths = "document.querySelector('.walls').innerHTML"
    before = tab.run(paths)
    tab.run(
        "(s => { s.value = s.max / 2; s.dispatchEvent(new Event('input')) })(document.querySelector('#sliders input'))"
    )
    assert tab.run(paths) != before
    assert tab.errors == []


def test_axes_can_be_chosen(tab, address):
    tab.open(address + "#model=four")
    tab.run("(s => { s.value = '3'; s.dispatchEvent(new Event('change')) })(document.getElementById('axis-x'))")
    tab.settle()
    assert "axes=k%2Cb" in tab.run("location.hash")
    assert tab.run("document.querySelectorAll('#sliders input').length") == 2


def test_walls_on_a_slice_lie_where_the_polynomials_vanish(tab, address, solutions):
    """Every traced end point of a wall is a zero of the wall's polynomial on the slice."""
    tab.open(address + "#model=features-rich-deep&axes=alpha,beta")
    tab.settle()
    drawn = tab.run("Array.from(document.querySelectorAll('.walls path:not(.border)'), p => p.getAttribute('d'))")
    assert drawn
    width, height = tab.run("[plane.clientWidth, plane.clientHeight]")
    ranges = tab.run("JSON.parse(data.textContent).models.find(m => m.id === 'features-rich-deep').ranges")
    depth = float(Fraction(tab.run("document.getElementById('at-2').value")))
    (left, right), (low, high) = ranges["alpha"], ranges["beta"]
    walls = [horner(w.poly) for w in solutions["features-rich-deep"].walls]
    for d in drawn:
        for pair in d.replace("M", "L").split("L")[1:]:
            x, y = map(float, pair.split())
            alpha, beta = left + (right - left) * x / width, high - (high - low) * y / height
            assert min(abs(w(alpha, beta, depth)) for w in walls) < 0.05, (alpha, beta)


def test_one_parameter_is_a_line(tab, address):
    tab.open(address + "#model=quanta&at.alpha=1")
    assert tab.run("document.querySelectorAll('.quantity').length") >= 3
    assert tab.run("document.getElementById('axes-row').hidden")
    tab.run("document.getElementById('plane').focus()")
    tab.press("ArrowRight", windowsVirtualKeyCode=39)
    assert "alpha 1.0" in text(tab, "spoken")


@pytest.mark.parametrize("what", ["LaTeX", "LaTeX table", "BibTeX", "JSON", "link"])
def test_copies(tab, address, what):
    tab.open(address + "#model=plrf-sgd&at.alpha=3/4&at.beta=1")
    tab.settle()
    tab.run(f"Array.from(document.querySelectorAll('#copies button')).find(b => b.textContent === '{what}').click()")
    tab.settle()
    found = tab.run("document.getElementById('copy-text').value")
    if what == "JSON":
        assert json.loads(found)["loss"] == {"exponent": "2/3", "formula": "(4*alpha - 1)/(4*alpha)"}
    else:
        marks = {
            "LaTeX": r"\frac{4 \alpha - 1}{4 \alpha}",
            "LaTeX table": r"\toprule",
            "BibTeX": "@article",
            "link": "at.alpha=3%2F4",
        }
        assert marks[what] in found


SLOPE = re.compile(r"Local slope of the front: −([\d.]+); .*Best \w+ there: 10([\d.]+);")


@pytest.mark.parametrize(
    "model, alpha, beta",
    [
        ("plrf-sgd", "1/5", "3/4"), ("plrf-sgd", "1/3", "1"), ("plrf-sgd", "1", "1/4"), ("plrf-sgd", "3/4", "3/5"),
        ("plrf-sgd", "3/4", "1"), ("plrf-dana-decaying", "1", "3/4"),
    ],
)  # fmt: skip
def test_the_front_falls_as_the_engine_proves(tab, address, solutions, model, alpha, beta):
    """The drawn front is the least loss over sizes and times, found by trying them: its local slope at f = 10^9 and its
    best size there are those of the engine's formulas."""
    tab.open(f"{address}#model={model}&at.alpha={alpha}&at.beta={beta}&curve=budget&mark=9")
    tab.settle()
    answer = at(solutions[model], alpha=alpha, beta=beta)
    (width, _) = dict(answer.resources)["d"]
    slope, size = map(float, SLOPE.match(text(tab, "slope")).groups())
    assert slope == pytest.approx(float(answer.loss), abs=2e-4)
    assert size == pytest.approx(9 * float(width), abs=0.1)


@pytest.mark.parametrize("mark", [8.27, 9.1, 10.07])
def test_the_slope_does_not_see_the_grid_of_sizes(tab, address, solutions, mark):
    tab.open(f"{address}#model=chinchilla&at.alpha=17/50&at.beta=7/25&curve=budget&mark={mark}")
    tab.settle()
    slope, _ = map(float, SLOPE.match(text(tab, "slope")).groups())
    assert slope == pytest.approx(float(at(solutions["chinchilla"], alpha="17/50", beta="7/25").loss), abs=2e-4)


def test_curves_of_every_size_with_their_crossovers(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=3/4&at.beta=1&curve=time")
    tab.settle()
    assert tab.run("document.querySelectorAll('#curves-svg .total').length") == 5
    assert tab.run("document.querySelectorAll('#curves-svg .crossing').length") == 2
    assert "PROVED" in text(tab, "crossovers") and tab.run("document.querySelectorAll('#crossovers math').length") >= 8
    tab.run("(s => { s.value = s.min; s.dispatchEvent(new Event('input')) })(document.getElementById('mark'))")
    tab.settle()
    assert text(tab, "slope").startswith("Local slope of the chosen curve: −1.3")


def test_printed_constants_move_the_point(tab, address):
    tab.open(address + "#model=chinchilla&curve=budget")
    tab.settle()
    assert "printed constants" in text(tab, "legend")
    assert tab.run("document.querySelectorAll('#plane-svg .printed').length") == 4
    tab.run("(s => { s.value = '0'; s.dispatchEvent(new Event('change')) })(document.getElementById('fit'))")
    tab.settle()
    assert "A = 406.4, B = 410.7" in text(tab, "curves-note") and "fitted with" not in text(tab, "curves-note")
    assert "at.alpha=17%2F50" in tab.run("location.hash")
    tab.run("document.getElementById('plane').focus()")
    tab.press("ArrowUp", windowsVirtualKeyCode=38)
    tab.settle()
    assert "fitted with beta = 0.28, not with the point's values" in text(tab, "curves-note")
