"""Two models on one plane and along one parameter."""

from __future__ import annotations

from fractions import Fraction

from exponents.model import Model
from exponents.page import Exhibit, page
from exponents.query import at
from exponents.solution import Solution
from exponents.solve import solve

from .conftest import written
from .test_browser import card, text


def test_two_models_on_one_plane(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=3/4&at.beta=1&versus=plrf-dana-decaying")
    assert "plrf-dana-decaying falls faster by" in card(tab)
    tab.run("location.hash = '#model=plrf-sgd&at.alpha=1/10&at.beta=1&versus=plrf-dana-decaying'")
    tab.wait("document.querySelector('#card > .shown').textContent.includes('equal exponents')")
    assert "walls of plrf-dana-decaying" in text(tab, "legend")
    assert "at equal values of α, β" in text(tab, "legend")


def saturating(id: str, largest: int) -> Solution:
    """Walls a = largest and b = largest, and a window that shows them."""
    laws = {"width": f"d**(-a) + d**(-{largest})", "time": f"r**(-b) + r**(-{largest})"}
    return solve(
        Model(id=id, parameters="a, b", domain="a > 0, b > 0", resources="d, r", components=laws, budget="d*r")
    )


def test_walls_of_the_second_model_reach_the_ends_of_a_wider_plane(tab, tmp_path):
    tab.open(written(tmp_path, page([Exhibit(saturating("wide", 6)), Exhibit(saturating("narrow", 1))])))
    wide, narrow = tab.run("JSON.parse(data.textContent).models.map(m => m.ranges.b[1])")
    assert wide > 2 * narrow
    tab.run("location.hash = '#model=wide&at.a=3&at.b=1&versus=narrow'")
    tab.wait("document.querySelectorAll('#plane-svg .second').length > 0")
    heights = "Array.from(document.querySelectorAll('#plane-svg .second'), w => w.getBoundingClientRect().height)"
    drawn, plane = max(tab.run(heights)), tab.run("document.getElementById('plane-canvas').clientHeight")
    assert drawn > 0.9 * plane  # from the crossing at b = 1 on, of 15


def test_a_link_is_followed_although_the_page_was_about_to_write_its_own(tab, address):
    """The address changes; before the page hears of it the pause ends in which it would have written where it is."""
    tab.open(address + "#model=plrf-sgd&at.alpha=3/4&at.beta=1")
    tab.settle()
    tab.run("""(() => {
      document.getElementById('plane').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
      history.replaceState(null, '', '#model=plrf-sgd&at.alpha=1/10&at.beta=1');
    })()""")
    tab.settle()
    assert "at.alpha=1/10" in tab.run("decodeURIComponent(location.hash)")


QUANTITIES = """Array.from(document.querySelectorAll('#plane-svg .quantity'), p =>
  p.getAttribute('d').split(/[ML]/).slice(1).map(q => q.split(' ').map(Number)))"""


PATCHES = """(places => {
  const canvas = document.getElementById('plane-canvas');
  return places.map(x => canvas.getContext('2d').getImageData(canvas.width * x, 5, 40, 40).data.join());
})"""


def test_two_models_along_one_parameter(tab, address, solutions):
    """The loss exponents of both are drawn, at the engine's heights, and the plane behind them says whose is larger."""
    models = ("plrf-sgd", "plrf-dana-decaying")
    tab.open(f"{address}#model={models[0]}&versus={models[1]}&axes=alpha,&at.alpha=3/4&at.beta=1")
    tab.settle()
    assert [f"loss exponent of {m}" in text(tab, "legend") for m in models] == [True, True]
    width, height = tab.run("[plane.clientWidth, plane.clientHeight]")
    left, right = tab.run("JSON.parse(data.textContent).models[0].ranges.alpha")
    drawn = [point for path in tab.run(QUANTITIES) for point in path]
    ticks = "Array.from(document.querySelectorAll('#plane-svg .axes text'), t => [t.textContent, +t.getAttribute('y')])"
    heights = [(float(t), y - 4) for t, y in tab.run(ticks) if y < height]
    (low, bottom), (high, top) = heights[0], heights[-1]
    for alpha in (Fraction(1, 10), Fraction(3, 4), Fraction(11, 10)):
        x = (float(alpha) - left) / (right - left) * width
        near = {round(low + (y - bottom) / (top - bottom) * (high - low), 2) for px, y in drawn if abs(px - x) < 0.6}
        for model in models:
            assert any(abs(float(at(solutions[model], alpha=alpha, beta=1).loss) - y) < 0.012 for y in near), alpha
    assert tab.errors == []
    side, far = tab.run(f"{PATCHES}([0.1, 0.8])")
    assert side != far


def test_a_model_with_other_parameters_is_named_and_cannot_be_chosen(tab, address):
    tab.open(address + "#model=plrf-sgd&versus=quanta")
    tab.settle()
    rivals = tab.run("Array.from(document.getElementById('versus').options, o => [o.textContent, o.disabled])")
    assert ["quanta: parameters α", True] in rivals and ["plrf-dana-decaying", False] in rivals
    assert "versus" not in tab.run("location.hash")
