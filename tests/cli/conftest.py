"""Running the command in this process, and small model files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from exponents.cli import main

TWO_TERM = """
parameters = "a, b"
domain = "a > 0, b > 0"
resources = "d, n"
budget = "d*n"

[components]
finite_width = "d**(-a)"
finite_data = "n**(-b)"
"""


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def run() -> Callable[..., Run]:
    def call(*words: str) -> Run:
        result = CliRunner().invoke(main, [str(w) for w in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Run(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def refused(run) -> Callable[..., str]:
    """Run words that must be refused: status 2, nothing on standard output, one line of error, which is returned."""

    def call(*words: str) -> str:
        done = run(*words)
        assert (done.status, done.out) == (2, ""), done
        assert done.err.startswith("exponents: error: ") and done.err.count("\n") == 1, done.err
        return done.err

    return call


@pytest.fixture
def model_file(tmp_path) -> Callable[..., Path]:
    """A TOML model with lines replaced: ``model_file(domain='...')`` rewrites or adds a key."""

    def write(text: str = TWO_TERM, name: str = "mine.toml", **keys: str) -> Path:
        lines = text.strip().split("\n")
        for key, value in keys.items():
            line = f"{key} = {value}"
            place = next((i for i, old in enumerate(lines) if old.startswith(f"{key} = ")), None)
            if place is None:
                lines.insert(0, line)
            else:
                lines[place] = line
        path = tmp_path / name
        path.write_text("\n".join(lines))
        return path

    return write
