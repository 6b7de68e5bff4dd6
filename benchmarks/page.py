"""How fast the explorer is: `python -m benchmarks.page [MODEL ...]` from the root of the repository, Chromium installed.

1. file       writing the page in a new process, nothing cached and with a warm cache; its size
2. browser    first paint against that of an empty page; the answer to an arrow key, a slider and a step of magnification,
              each until the page is laid out again
3. pointer    moves inside a cell and all over the plane, and turns of the wheel, sent through the browser: from the event
              to the end of the frame that shows it, and the processor time of the page's main thread that it takes, which
              does not depend on what else the machine does
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.page.chromium import Chromium, Tab, executable

Box = tuple[float, float, float, float]  # x, y, width, height in pixels

MODELS = ("plrf-sgd", "plrf-dana-decaying", "ridge-features-plane")
EMPTY = "<!DOCTYPE html><title>empty</title><p>nothing"

RESPONSES = """(async () => {
  const plane = document.getElementById('plane'), found = {};
  const timed = (name, act) => {
    const start = performance.now();
    act();
    document.body.offsetHeight;
    (found[name] ??= []).push(performance.now() - start);
  };
  for (let i = 0; i < 60; i++) {
    timed('arrow key', () => plane.dispatchEvent(new KeyboardEvent('keydown', { key: i % 2 ? 'ArrowLeft' : 'ArrowRight' })));
    if (i < 20) timed('magnified', () => document.getElementById(i < 10 ? 'zoom-in' : 'zoom-out').click());
    const slider = document.querySelector('#sliders input');
    if (slider && i < 20) timed('slider', () => {
      slider.value = Number(slider.min) + (slider.max - slider.min) * (i + 1) / 21;
      slider.dispatchEvent(new Event('input'));
    });
  }
  return found;
})()"""


LISTEN = """(kind => {
  window.answered = [];
  document.getElementById('plane').addEventListener(kind, ({ timeStamp }) => {
    requestAnimationFrame(() => setTimeout(() => answered.push(performance.now() - timeStamp)));
  });
})"""
FRAME = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))"
PATHS = {"in a cell": 0.004, "everywhere": 0.37}  # parts of the plane's width from move to move
MOVES, TURNS = 200, 20
NOTCH = 100  # pixels of a wheel


def main() -> None:
    models = tuple(sys.argv[1:]) or MODELS
    with tempfile.TemporaryDirectory() as folder:
        page = file(Path(folder), models)
        path = executable()
        if path is None:
            print("browser    no Chromium found")
            return
        with Chromium(path, Path(folder)) as browser:
            browse(browser, page, models)


def file(folder: Path, models: tuple[str, ...]) -> Path:
    page, environment = folder / "page.html", {**os.environ, "XDG_CACHE_HOME": str(folder)}
    command = [sys.executable, "-m", "exponents", "page", *models, "-o", str(page)]
    for cache in ("cold", "warm"):
        start = time.perf_counter()
        subprocess.run(command, check=True, env=environment)
        print(f"file       {cache:5} {time.perf_counter() - start:6.2f} s")
    print(f"file       {page.stat().st_size / 1000:.0f} kB for {len(models)} models")
    return page


def browse(browser: Chromium, page: Path, models: tuple[str, ...]) -> None:
    empty = page.with_name("empty.html")
    empty.write_text(EMPTY)
    for name, path in (("empty page", empty), ("page", page)):
        print(f"browser    first paint of the {name:10} {painted(browser, path.as_uri()):5.0f} ms")
    for model in models:
        tab = browser.tab()
        tab.open(f"{page.as_uri()}#model={model}&curve=budget")
        tab.settle()
        for name, times in tab.run(RESPONSES).items():
            print(f"browser    {model:24} {name:14} {spread(times)}")
        tab.close()
        for name, send in gestures().items():
            tab = browser.tab()
            tab.open(f"{page.as_uri()}#model={model}&curve=budget")
            tab.settle()
            shown, busy = answers(tab, *send)
            print(f"pointer    {model:24} {name:14} shown {spread(shown)}; main thread {spread(busy)}")
            tab.close()


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    median, ninth, slowest = (ordered[int(part * (len(ordered) - 1))] for part in (0.5, 0.9, 1))
    return f"median {median:5.1f} ms, nine in ten {ninth:5.1f} ms, slowest {slowest:6.1f} ms"


def gestures() -> dict[str, tuple[str, int, Callable[[Tab, int, Box], None]]]:
    """Name -> what the page hears, how often, and what sends the i-th of them into the plane's box."""

    def along(step: float) -> Callable[[Tab, int, Box], None]:
        def move(tab: Tab, i: int, box: Box) -> None:
            x, y, width, height = box
            tab.mouse("mouseMoved", x + width * ((step * i) % 1), y + height * ((0.9 * step * i + 0.3) % 1))

        return move

    def turn(tab: Tab, i: int, box: Box) -> None:
        x, y, width, height = box
        pixels = -NOTCH if i < TURNS // 2 else NOTCH
        tab.mouse("mouseWheel", x + width / 2, y + height / 2, deltaX=0, deltaY=pixels)

    moves = {name: ("pointermove", MOVES, along(step)) for name, step in PATHS.items()}
    return moves | {"wheel": ("wheel", TURNS, turn)}


def answers(tab: Tab, kind: str, count: int, send: Callable[[Tab, int, Box], None]) -> tuple[list[float], list[float]]:
    """Milliseconds from each event to the frame that shows it, and of the main thread's own time for it."""
    tab.call("Performance.enable", timeDomain="threadTicks")
    tab.run(f"{LISTEN}({json.dumps(kind)})")
    box = tab.run("(r => [r.x, r.y, r.width, r.height])(document.getElementById('plane').getBoundingClientRect())")
    busy, before = [], working(tab)
    for i in range(count):
        send(tab, i, box)
        tab.run(FRAME)
        after = working(tab)
        busy.append(after - before)
        before = after
    return tab.run("answered"), busy


def working(tab: Tab) -> float:
    """Milliseconds that the page's main thread has worked so far."""
    metrics = {m["name"]: m["value"] for m in tab.call("Performance.getMetrics")["metrics"]}
    return 1000 * metrics["TaskDuration"]


def painted(browser: Chromium, address: str) -> float:
    """Milliseconds from the start of the navigation to the first contentful paint, the median of five."""
    times = sorted(first_paint(browser.tab(), address) for _ in range(5))
    return times[2]


def first_paint(tab: Tab, address: str) -> float:
    tab.open(address)
    tab.wait("performance.getEntriesByName('first-contentful-paint').length > 0")
    found = json.loads(tab.run("JSON.stringify(performance.getEntriesByName('first-contentful-paint')[0])"))
    tab.close()
    return found["startTime"]


if __name__ == "__main__":
    main()
