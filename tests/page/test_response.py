"""Little is done when the pointer moves: at most once a frame, and formulas stay while the cell is the same."""

from __future__ import annotations

COUNTED = """(async places => {
  const [plane, card] = ['plane', 'card'].map(id => document.getElementById(id));
  const box = plane.getBoundingClientRect();
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const table = () => card.querySelector('table');
  const found = { tables: [], writes: 0, texts: [] };
  const watch = new MutationObserver(changes => {
    found.writes += changes.filter(c => c.target.parentNode && c.target.parentNode.className === 'loss').length;
  });
  watch.observe(card, { childList: true, subtree: true });
  let last = table();
  for (const group of places) {
    for (const [across, up] of group) {
      const [clientX, clientY] = [box.x + across * box.width, box.y + (1 - up) * box.height];
      plane.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY }));
    }
    await frame();
    found.tables.push(table() === last);
    found.texts.push(card.textContent);
    last = table();
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
