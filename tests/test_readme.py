"""The README's blocks do what they say: Python runs, commands print what is shown, the TOML file is a model."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """(command, what it prints) of every line that starts with a prompt."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


def test_there_is_something_to_test():
    assert len(blocks("python")) == 2 and len(sessions()) == 8 and len(blocks("toml")) == 1


def test_python_runs():
    """All blocks in a row, as somebody would type them."""
    subprocess.run([sys.executable, "-W", "error", "-c", "\n".join(blocks("python"))], check=True)


@pytest.mark.parametrize(("command", "shown"), sessions(), ids=[c for c, _ in sessions()])
def test_commands_print_what_is_shown(command, shown, tmp_path):
    """Every line shown is printed, in this order; the spaces that align columns do not count."""
    (tmp_path / "my-model.toml").write_text(blocks("toml")[0])
    shutil.copy(ROOT / "tests" / "data" / "chinchilla-figure-4.csv", tmp_path)
    program, *words = shlex.split(command)
    assert program == "exponents"
    done = subprocess.run(
        [sys.executable, "-m", "exponents", *words], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    printed = iter(plain(done.stdout))
    assert all(line in printed for line in plain(shown)), done.stdout


def plain(text: str) -> list[str]:
    lines = (re.sub(r"[ -]{2,}", " ", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def test_pictures_and_files_exist():
    for path in re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r"`(derivations/_?\w+\.(?:py|bib))`", README):
        assert (ROOT / path).is_file(), path
