"""Little is done when the pointer moves: at most once a frame, and formulas stay while the cell is the same."""

from __future__ import annotations

import pytest

COUNTED = """(async places => {
  const [plane, card] = ['plane', 'card'].map(id => document.getElementById(id));
  const box = plane.getBoundingClientRect();
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const shown = () => card.querySelector(':scope > .shown');
  const found = { tables: [], writes: 0, made: 0, texts: [] };
  const watch = new MutationObserver(changes => {
    found.writes += changes.filter(c => c.type === 'characterData' && c.target.parentNode.closest('.loss small')).length;
    found.made += changes.reduce((count, c) => count + c.addedNodes.length, 0);
  });
  watch.observe(card, { childList: true, characterData: true, subtree: true });
  let last = shown();
  for (const group of places) {
    for (const [across, up] of group) {
      const [clientX, clientY] = [box.x + across * box.width, box.y + (1 - up) * box.height];
      plane.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY }));
    }
    await frame();
    found.tables.push(shown() === last);
    found.texts.push(shown().textContent);
    last = shown();
  }
  return found;
})"""


def test_formulas_stay_inside_a_cell(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4")
    found = tab.run(f"{COUNTED}([[[0.8, 0.1]], [[0.7, 0.2]], [[0.6, 0.3]], [[0.1, 0.9]], [[0.15, 0.8]]])")
    assert found["tables"] == [True, True, True, False, True]
    assert len(set(found["texts"])) == 5  # the values are those of the new place nevertheless
    assert ["Phase Ia" in text for text in found["texts"]] == [True, True, True, False, False]


def test_many_moves_are_one_answer(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4")
    moves = [[0.6 + 0.002 * i, 0.2] for i in range(50)]
    found = tab.run(f"{COUNTED}([{moves}])")
    assert found["writes"] == 1
    alone = tab.run(f"{COUNTED}([[{moves[-1]}]])")
    assert found["texts"] == alone["texts"]


LEAVES = "Array.from(document.querySelectorAll('#card > .leaf'), l => [l.className, l.textContent])"


def test_leaves_of_all_phases_are_ready_before_the_pointer_comes(tab, address):
    """What the pointer finds on its way is there already: nothing is made, and what is hidden is not seen."""
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4")
    tab.settle()
    tab.wait("document.querySelectorAll('#card > .leaf').length === 7 && !document.querySelector('.leaf.ahead')")
    leaves = tab.run(LEAVES)
    assert sorted(kind for kind, _ in leaves) == ["leaf kept"] * 6 + ["leaf shown"]
    names = {text.split("Phase ")[1].split("✓")[0] for _, text in leaves}
    assert names == {"Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"}
    found = tab.run(f"{COUNTED}([[[0.1, 0.9]], [[0.6, 0.9]], [[0.8, 0.1]], [[0.1, 0.85]]])")
    assert found["made"] == 0 and found["tables"] == [False, False, False, False]
    seen = "Array.from(document.querySelectorAll('#card > .kept > *'), n => n.checkVisibility())"
    assert tab.run(f"new Set({seen}).size === 1 && !({seen})[0]")


def test_another_model_while_leaves_are_being_made(tab, address):
    """The leaves of the old one stop; those of the new one are made."""
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4")
    started = "document.querySelectorAll('#card > .leaf').length > 1"
    switch = "location.hash = '#model=four&at.a=1&at.b=1&at.c=1&at.k=1'"
    tab.run(f"new Promise(done => {{ const look = () => {started} ? done({switch}) : setTimeout(look); look(); }})")
    tab.wait(f"{LEAVES}.filter(([, text]) => text.includes('mixed')).length > 1")
    tab.settle()
    assert tab.errors == [] and "ab" in dict(tab.run(LEAVES))["leaf shown"]


@pytest.mark.parametrize("link", ["#model=four", "#model=plrf-sgd&versus=plrf-dana-decaying", "#model=quanta"])
def test_a_leaf_says_the_same_on_a_second_visit(tab, address, link):
    tab.open(address + link)
    tab.settle()
    away, back = [[0.95, 0.05]], [[0.13, 0.87]]
    found = tab.run(f"{COUNTED}([{back}, {away}, {back}])")
    assert found["texts"][0] == found["texts"][2] != found["texts"][1]


SLOW_CLOCK = "(() => { let now = 0; performance.now = () => (now += 100); })()"
BUSY = "document.getElementById('curves').getAttribute('aria-busy') === 'true'"


def test_the_pointer_is_answered_while_a_front_is_computed(tab, address):
    """The clock makes every slice of the work one step long, so that it lasts for hundreds of slices."""
    tab.open(address + "#model=plrf-sgd&at.alpha=1&at.beta=1/4&curve=budget")
    tab.settle()
    fronts = "document.querySelector('#curves-svg .front').getAttribute('d')"
    before = tab.run(fronts)
    tab.run(SLOW_CLOCK)
    tab.run("document.getElementById('plane').focus()")
    tab.press("ArrowRight", windowsVirtualKeyCode=39)
    tab.wait(BUSY)
    answer = tab.run(f"{COUNTED}([[[0.1, 0.9]]]).then(found => [found.texts[0], {BUSY}])")
    assert "Phase Ic" in answer[0] and answer[1]
    assert tab.run(fronts) == before
    tab.wait(f"!({BUSY})")
    assert tab.run(fronts) != before
