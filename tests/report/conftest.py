"""One report on a model of two components, and the command that writes reports."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from exponents.compare import Comparison, compare
from exponents.logs import hook_of
from exponents.model import Model
from exponents.registry import theory
from exponents.report import Material, document
from exponents.solve import solve
from verify.commands.report import command

HOSTILE = {
    "title": "</title><script>alert(1)</script> \\input{/etc/passwd} $x$ 50% & _ ^^41 ![x](http://e.com)",
    "meaning": "</td></table><script>alert(2)</script> \\write18{rm} `co|de` x^(\\input y) x_{\\input y} <\\input a, b>",
    "symbol": "\\input{/etc/passwd}",
    "source": "x: </style> $\\csname",
}


@pytest.fixture(scope="session")
def small() -> Material:
    model = Model(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="N, D",
        components={"size": "N**(-alpha)", "data": "D**(-beta)"},
        budget="N*D",
        id="size-and-data",
    )
    return Material(Comparison(solve(model)))


@pytest.fixture(scope="session")
def plrf() -> Material:
    found = theory("plrf-sgd")
    return Material(compare(found, solve(found.model)), found, hook_of(found, ()))


@pytest.fixture(scope="session")
def hostile():
    component = {key: HOSTILE[key] for key in ("meaning", "symbol", "source")}
    model = Model(
        parameters="alpha",
        domain="alpha > 0",
        resources="N, D",
        components={"size": {"law": "N**(-alpha)", **component}, "data": "D**(-1)"},
        budget="N*D",
        id="evil",
        title=HOSTILE["title"],
    )
    return document(Material(Comparison(solve(model))))


@pytest.fixture
def run():
    """The command with these words; its exit status is 0."""

    def run(*words: str):
        done = CliRunner().invoke(command, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    return run
