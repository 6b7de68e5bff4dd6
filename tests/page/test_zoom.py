"""A magnified plane: by wheel, drag, fingers, keys and buttons; the walls stay exact; a link restores the window."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from urllib.parse import parse_qs

import numpy as np
import pytest

from exponents.evaluation import horner

from .test_browser import BOX, card, place

WHOLE = "#model=plrf-sgd&at.alpha=3/10&at.beta=11/20"


def window(tab) -> list[float] | None:
    """What the address says of the window: left, right, low, high; None for the whole plane."""
    tab.settle()
    found = parse_qs(tab.run("location.hash").lstrip("#")).get("window")
    return None if found is None else [float(x) for x in found[0].split(",")]


def ranges(tab, model: str) -> list[float]:
    found = tab.run(f"JSON.parse(data.textContent).models.find(m => m.id === '{model}').ranges")
    return [x for pair in found.values() for x in pair]


def test_the_wheel_magnifies_around_the_pointer_and_back(tab, address):
    tab.open(address + WHOLE)
    left, right, low, high = ranges(tab, "plrf-sgd")
    x, y = place(tab, 0.25, 0.75)
    tab.mouse("mouseWheel", x, y, deltaX=0, deltaY=-200)
    a, b, c, d = window(tab)
    assert b - a < 0.8 * (right - left) and d - c < 0.8 * (high - low)
    assert a + 0.25 * (b - a) == pytest.approx(left + 0.25 * (right - left), abs=0.01)
    assert c + 0.75 * (d - c) == pytest.approx(low + 0.75 * (high - low), abs=0.01)
    tab.mouse("mouseWheel", x, y, deltaX=0, deltaY=400)
    assert window(tab) is None
    assert tab.run("scrollY") == 0
    tab.run("new Promise(done => setTimeout(done, 300))")
    tab.mouse("mouseWheel", x, y, deltaX=0, deltaY=200)  # nothing is left to make smaller: the page scrolls
    tab.wait("scrollY > 0")
    assert window(tab) is None and tab.errors == []


def test_keys_and_buttons(tab, address):
    tab.open(address + WHOLE)
    tab.run("document.getElementById('plane').focus()")
    for _ in range(3):
        tab.press("+")
    a, b, c, d = window(tab)
    assert a < 0.3 < b and c < 0.55 < d  # around the chosen point
    tab.press("-")
    assert window(tab)[1] - window(tab)[0] == pytest.approx(1.5 * (b - a))
    tab.press("0")
    assert window(tab) is None
    for id in ("zoom-in", "zoom-in", "zoom-out", "zoom-out"):
        tab.run(f"document.getElementById('{id}').click()")
    assert window(tab) is None
    for _ in range(60):
        tab.run("document.getElementById('zoom-in').click()")
    a, b, *_ = window(tab)
    left, right, *_ = ranges(tab, "plrf-sgd")
    assert (right - left) / (b - a) == pytest.approx(1000, rel=1e-3)
    assert tab.errors == []


def test_dragging_moves_and_does_not_choose(tab, address):
    tab.open(f"{address}{WHOLE}&window=0.2,0.4,0.5,0.7")
    before = tab.run("document.getElementById('at-0').value")
    x, y = place(tab, 0.5, 0.5)
    *_, width, height = tab.run(BOX)
    tab.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=1)
    tab.mouse("mouseMoved", x + width / 8, y, button="left", buttons=1)
    tab.mouse("mouseMoved", x + width / 4, y + height / 4, button="left", buttons=1)
    tab.settle()
    tab.mouse("mouseReleased", x + width / 4, y + height / 4, button="left", clickCount=1)
    assert window(tab) == pytest.approx([0.15, 0.35, 0.55, 0.75], abs=2e-3)
    assert tab.run("document.getElementById('at-0').value") == before


def test_two_fingers(tab, address):
    tab.resize(390, 844)
    tab.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    tab.open(address + WHOLE)
    x, y = place(tab, 0.5, 0.5)
    left, right, *_ = ranges(tab, "plrf-sgd")

    def fingers(kind: str, apart: float) -> None:
        points = [{"x": x - apart / 2, "y": y, "id": 0}, {"x": x + apart / 2, "y": y, "id": 1}]
        tab.call("Input.dispatchTouchEvent", type=kind, touchPoints=points if apart else [])
        tab.settle()

    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80), ("touchEnd", 0)):
        fingers(kind, apart)
    a, b, *_ = window(tab)
    assert (right - left) / (b - a) == pytest.approx(2, rel=0.05)
    assert (a + b) / 2 == pytest.approx((left + right) / 2, abs=0.02)
    assert tab.run("visualViewport.scale") == 1
    assert tab.errors == []


def test_a_finer_grid_and_a_window_that_follows_the_point(tab, address):
    tab.open(f"{address}{WHOLE}&window=0.29,0.31,0.54,0.56")
    tab.run("document.getElementById('plane').focus()")
    tab.press("ArrowRight", windowsVirtualKeyCode=39)
    step = Fraction(tab.run("document.getElementById('at-0').value")) - Fraction(3, 10)
    assert 0 < step <= Fraction(2, 10000)
    for _ in range(40):
        tab.press("ArrowRight", modifiers=8, windowsVirtualKeyCode=39)
    alpha = Fraction(tab.run("document.getElementById('at-0').value"))
    left, right, *_ = window(tab)
    assert alpha > Fraction(31, 100) and left < alpha < right and right - left == pytest.approx(0.02)
    tab.run("(f => { f.value = '3'; f.dispatchEvent(new Event('change')) })(document.getElementById('at-0'))")
    left, right, *_ = window(tab)
    assert left < 3 < right


def test_a_link_restores_the_window(browser, tab, address):
    tab.open(address + WHOLE)
    tab.mouse("mouseWheel", *place(tab, 0.3, 0.6), deltaX=0, deltaY=-300)
    assert window(tab)
    link, walls = tab.run("location.href"), tab.run("document.querySelector('.walls').innerHTML")
    other = browser.tab()
    try:
        other.open(link)
        other.settle()
        assert other.run("location.href") == link
        assert numbers(other.run("document.querySelector('.walls').innerHTML")) == pytest.approx(
            numbers(walls), abs=0.02
        )
    finally:
        other.close()
    tab.run("location.hash = '#model=plrf-sgd'")
    assert window(tab) is None


def numbers(html: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+\.\d+", html)]


def test_a_window_that_is_none_is_the_whole_plane(tab, address):
    tab.open(address + WHOLE)
    for given in ("1,0,0,1", "0,1,0", "0,1,0,x", "0,1e-9,0,1e-9", "-1e9,1e9,0,1", "0,,0,1"):
        tab.run(f"location.hash = '{WHOLE}&window={given}'")
        assert window(tab) is None, given
    assert tab.errors == []


SEGMENTS = """Array.from(document.querySelectorAll('.walls path.wall:not(.core)'), p =>
  p.getAttribute('d').split('M').slice(1).map(run => run.split('L').map(q => q.split(' ').map(Number))))"""


@pytest.mark.parametrize(
    "model, view",
    [
        ("plrf-sgd", (0.2, 0.6, 0.45, 0.85)), ("plrf-sgd", (0.292, 0.294, 0.499, 0.501)),
        ("plrf-dana-decaying", (0.45, 0.75, 0.45, 0.75)), ("plrf-dana-decaying", (0.7, 0.9, 0.7, 0.9)),
    ],
)  # fmt: skip
def test_walls_are_exact_and_complete_at_every_magnification(tab, address, solutions, model, view):
    """Every drawn end is on a wall to a fiftieth of a pixel, and every point of the engine's own arcs on a drawn line."""
    solution = solutions[model]
    left, right, low, high = view
    tab.open(f"{address}#model={model}&window={','.join(map(str, view))}")
    assert window(tab) == pytest.approx(view)
    width, height = tab.run("[plane.clientWidth, plane.clientHeight]")
    runs = [np.array(run) for path in tab.run(SEGMENTS) for run in path]
    ends = np.concatenate(runs)
    assert len(ends) > 10
    alpha, beta = left + (right - left) * ends[:, 0] / width, high - (high - low) * ends[:, 1] / height
    assert distances(solution, alpha, beta, (right - left) / width, (high - low) / height).max() < 0.02

    lines = tab.run(
        f"JSON.parse(data.textContent).models.find(m => m.id === {json.dumps(model)}).walls.map(w => w.lines)"
    )
    for line in (np.array(line) for lines_of in lines for line in lines_of):
        dense = np.concatenate([a + np.linspace(0, 1, 50)[:, None] * (b - a) for a, b in zip(line, line[1:])])
        inside = dense[(dense > [left, low]).all(1) & (dense < [right, high]).all(1)]
        pixels = np.column_stack(
            [(inside[:, 0] - left) / (right - left) * width, (high - inside[:, 1]) / (high - low) * height]
        )
        for pixel in pixels[:: max(1, len(pixels) // 40)]:
            assert min(apart(pixel, run) for run in runs) < 1.5, pixel


def distances(solution, alpha, beta, across: float, up: float) -> np.ndarray:
    """Pixels from points to the nearest zero set of a wall, to first order."""
    found = []
    for wall in solution.walls:
        f = horner(wall.poly)
        slopes = (f(alpha + across, beta) - f(alpha - across, beta), f(alpha, beta + up) - f(alpha, beta - up))
        found.append(np.abs(f(alpha, beta)) / np.hypot(*slopes) * 2)
    return np.min(found, axis=0)


def apart(point: np.ndarray, run: np.ndarray) -> float:
    """The distance of a point from a polyline."""
    start, step = run[:-1], np.diff(run, axis=0)
    length = np.maximum((step**2).sum(1), 1e-12)
    part = np.clip(((point - start) * step).sum(1) / length, 0, 1)
    return float(np.hypot(*(start + part[:, None] * step - point).T).min())


def test_the_line_of_one_parameter_is_magnified_too(tab, address):
    tab.open(address + "#model=quanta&at.alpha=1")
    tab.run("document.getElementById('zoom-in').click()")
    a, b, *_ = window(tab)
    assert a < 1 < b and b - a < 1.2
    assert tab.run("document.querySelectorAll('.quantity').length") >= 3
    assert tab.errors == [] and "PROVED" in card(tab)
