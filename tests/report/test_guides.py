"""Documentation does what it says: blocks run, commands print what is shown, generated pages are those of the registry."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from exponents.commands.docs import command

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted(DOCS.glob("*.md"))
GENERATED = ("chinchilla", "features-rich")  # the fast ones of those that are kept
LARGEST, ALL = 100_000, 1_000_000  # bytes of one picture, of everything that is kept


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """(command, what it prints) of every line that starts with a prompt."""
    parts = [
        p for path in GUIDES for b in blocks(path, "console") for p in re.split(r"^\$ ", b, flags=re.MULTILINE)[1:]
    ]
    return [(line.partition("\n")[0], line.partition("\n")[2]) for line in parts]


def test_there_is_something_to_test():
    assert sum(len(blocks(path, "python")) for path in GUIDES) >= 7 and len(sessions()) >= 10


@pytest.mark.parametrize("path", [p for p in GUIDES if blocks(p, "python")], ids=lambda p: p.stem)
def test_python_runs(path):
    """All blocks of a guide in a row, as somebody would type them."""
    subprocess.run([sys.executable, "-W", "error", "-c", "\n".join(blocks(path, "python"))], check=True)


@pytest.mark.parametrize(("command", "shown"), sessions(), ids=[c for c, _ in sessions()])
def test_commands_print_what_is_shown(command, shown, tmp_path):
    """Each line shown is the beginning of one that is printed, in this order."""
    program, *words = command.split()
    assert program == "exponents"
    done = subprocess.run(
        [sys.executable, "-m", "exponents", *words], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    printed = iter(done.stdout.splitlines())
    assert all(any(line.strip().startswith(said) for line in printed) for said in shown.splitlines()), done.stdout


def test_links_lead_somewhere():
    for path in [*GUIDES, *DOCS.glob("*/*.md")]:
        for target in re.findall(r"(?<!\\)\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_what_is_kept_is_small():
    sizes = {path: path.stat().st_size for path in DOCS.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < ALL
    assert all(size <= LARGEST for path, size in sizes.items() if path.suffix == ".png")


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    command([*GENERATED, "-o", str(folder)], standalone_mode=False)
    return folder


@pytest.mark.parametrize("id", GENERATED)
def test_pages_are_those_of_the_registry(pages, id):
    kept = DOCS / "models" / f"{id}.md"
    assert (pages / "models" / f"{id}.md").read_bytes() == kept.read_bytes(), f"run exponents docs {id} -o docs"


def test_pictures_lie_beside_their_pages(pages):
    for path in (pages / "models").glob("*.md"):
        for picture in re.findall(r"!\[.*\]\((.+)\)", path.read_text("utf-8")):
            assert (path.parent / picture).stat().st_size > 1000


def test_the_index_lists_every_model_and_links_the_pages_there_are(pages):
    from exponents.registry import listing

    text = (pages / "models.md").read_text("utf-8")
    assert text.count("](models/") == len(GENERATED)
    assert all(id in text for id in listing().modules)
