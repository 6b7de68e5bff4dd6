"""The page on a phone, and without colour."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean, pstdev

import pytest

PATCH = """(kind => {
  const canvas = document.querySelectorAll('#legend canvas')[kind];
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const rows = [];
  for (let i = 0; i < data.length; i += 4) rows.push(0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2]);
  return [rows, canvas.width];
})"""


@pytest.mark.parametrize(
    "view", ["#model=plrf-sgd", "#model=ridgeless-features", "#model=quanta", "#model=plrf-sgd&curve=budget"]
)
@pytest.mark.parametrize("width", [360, 390, 820, 1280])
def test_nothing_is_wider_than_the_screen(tab, address, width, view):
    tab.resize(width, 844)
    tab.open(address + view)
    tab.settle()
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run("plane.clientWidth") > 0.6 * min(width, 700)
    assert tab.errors == []


def test_phases_differ_without_colour(tab, address):
    """In grey two phases differ in lightness or in the pattern of their hatch, neighbours in both or clearly in one."""
    tab.open(address + "#model=plrf-sgd")
    count = tab.run("document.querySelectorAll('#legend canvas').length") - 1
    prints = [fingerprint(*tab.run(f"{PATCH}({k})")) for k in range(count)]
    assert count == 7
    for one, two in combinations(prints, 2):
        assert max(abs(a - b) for a, b in zip(one, two)) > 2.5, (one, two)


def fingerprint(pixels: list[float], width: int) -> tuple[float, ...]:
    """Mean lightness, contrast, and contrast of the means of rows, of columns, and of the two diagonals."""
    rows = [pixels[i : i + width] for i in range(0, len(pixels), width)]
    columns = list(zip(*rows))
    size = min(len(rows), width)
    diagonal = [fmean(rows[i][(i + k) % width] for i in range(size)) for k in range(width)]
    opposite = [fmean(rows[i][(k - i) % width] for i in range(size)) for k in range(width)]
    contrasts = (pstdev(map(fmean, rows)), pstdev(map(fmean, columns)), pstdev(diagonal), pstdev(opposite))
    return fmean(pixels), pstdev(pixels), *contrasts


def test_names_stand_in_their_cells(tab, address):
    tab.open(address + "#model=plrf-sgd")
    names = tab.run("Array.from(document.querySelectorAll('#plane-names .name'), n => n.textContent)")
    assert set(names) == {"Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"}


CONTRASTS = """(() => {
  const channels = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { rgb: text.startsWith('color(') ? [r, g, b] : [r / 255, g / 255, b / 255], a };
  };
  const lightness = rgb => rgb.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((total, c, i) => total + [0.2126, 0.7152, 0.0722][i] * c, 0);
  const behind = node => {
    const found = channels(getComputedStyle(node).backgroundColor);
    return found.a ? found.rgb : behind(node.parentElement);
  };
  const texts = ['h1', '.kicker', '.under', '.note', '.chip', 'select', 'button', '.exponents td', '.value small', 'footer'];
  return texts.map(query => {
    const node = document.querySelector(query);
    const pair = [channels(getComputedStyle(node).color).rgb, behind(node)].map(lightness).sort((a, b) => b - a);
    return [query, (pair[0] + 0.05) / (pair[1] + 0.05)];
  });
})()"""


@pytest.mark.parametrize("scheme, dark", [("light", False), ("dark", True)])
def test_text_stands_out_in_both_schemes(tab, address, scheme, dark):
    """A ratio of lightness of 4.5 or more (WCAG, AA)."""
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.open(address + "#model=plrf-sgd")
    tab.settle()
    paper = tab.run("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)")
    assert (max(paper) < 60) == dark
    weak = [(query, ratio) for query, ratio in tab.run(CONTRASTS) if ratio < 4.5]
    assert not weak
