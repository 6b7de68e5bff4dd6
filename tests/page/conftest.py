"""A browser for the whole run, and pages of registered models written once. Without Chromium the tests are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exponents.commands._shared import diagram
from exponents.model import Model
from exponents.page import Exhibit, page
from exponents.registry import setting, theory
from exponents.solve import solve

from .chromium import Chromium, Tab, executable

REGISTERED = (
    "plrf-sgd", "plrf-dana-decaying", "chinchilla", "quanta", "features-rich-deep", "ridgeless-features", "critical-batch",
)  # fmt: skip
FOUR = Model(
    parameters="a, b, c, k",
    domain="a > 0, b > 0, c > 0, k > 0",
    resources="d, n",
    components={"width": "d**(-a)", "data": "n**(-b)", "mixed": "d**(-c)*n**(-k)"},
    budget="d*n",
    id="four",
)
MODELS = (*REGISTERED, FOUR.id)


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[Chromium]:
    path = executable()
    if path is None:
        pytest.skip("no Chromium found; on Debian: apt-get install chromium")
    with Chromium(path, tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="session")
def solutions():
    return {name: diagram(name).solution for name in REGISTERED} | {FOUR.id: solve(FOUR)}


@pytest.fixture(scope="session")
def address(tmp_path_factory, solutions) -> str:
    """A page of all MODELS."""
    exhibits = [
        Exhibit(solutions[name], setting(name), "@article{key, title = {T}}", tuple(theory(name).fits))
        for name in REGISTERED
    ]
    exhibits.append(Exhibit(solutions[FOUR.id]))
    return written(tmp_path_factory.mktemp("page"), page(exhibits))


@pytest.fixture
def tab(browser) -> Iterator[Tab]:
    found = browser.tab()
    yield found
    found.close()


def written(folder: Path, text: str) -> str:
    path = folder / "page.html"
    path.write_text(text, "utf-8")
    return path.as_uri()
