"""How fast the explorer is: `python -m benchmarks.page [MODEL ...]` from the root of the repository, Chromium installed.

1. file       writing the page in a new process, nothing cached and with a warm cache; its size
2. browser    first paint against that of an empty page; the answer to a moved pointer, an arrow key, a slider, a click
              with loss curves and front, each until the page is laid out again
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.page.chromium import Chromium, Tab, executable

MODELS = ("plrf-sgd", "plrf-dana-decaying", "ridge-features-plane")
EMPTY = "<!DOCTYPE html><title>empty</title><p>nothing"

RESPONSES = """(async () => {
  const plane = document.getElementById('plane'), box = plane.getBoundingClientRect(), found = {};
  const timed = (name, act) => {
    const start = performance.now();
    act();
    document.body.offsetHeight;
    (found[name] ??= []).push(performance.now() - start);
  };
  for (let i = 0; i < 60; i++) {
    const clientX = box.x + box.width * ((0.37 * i) % 1), clientY = box.y + box.height * ((0.61 * i) % 1);
    timed('pointer moved', () => plane.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY })));
    timed('arrow key', () => plane.dispatchEvent(new KeyboardEvent('keydown', { key: i % 2 ? 'ArrowLeft' : 'ArrowRight' })));
    const slider = document.querySelector('#sliders input');
    if (slider && i < 20) timed('slider', () => {
      slider.value = Number(slider.min) + (slider.max - slider.min) * (i + 1) / 21;
      slider.dispatchEvent(new Event('input'));
    });
  }
  return found;
})()"""


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
            times.sort()
            print(
                f"browser    {model:24} {name:14} median {times[len(times) // 2]:5.1f} ms, slowest {times[-1]:6.1f} ms"
            )
        tab.close()


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
