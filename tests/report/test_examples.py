"""Every example runs from an empty folder, warns of nothing and says or draws something; what two of them say is exact."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")

    def run(path: Path) -> str:
        runpy.run_path(str(path), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_there_is_one_for_each_main_theory():
    assert len(EXAMPLES) >= 8
    assert all(len(path.read_text().splitlines()) <= 30 for path in EXAMPLES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_example_runs(path, run, tmp_path):
    assert run(path).strip()
    drawn = sorted(p.name for p in tmp_path.iterdir())
    assert drawn == ([f"{path.stem.replace('_', '-')}.png"] if "savefig" in path.read_text() else [])


def test_a_wrong_claim_is_refuted_with_both_values(run):
    said = run(ROOT / "examples" / "own_theory.py")
    assert said.startswith("CONFIRMED phase balanced") and "REFUTED phase flat" in said and "a/(a + 2)" in said


def test_dana_is_ahead_at_the_printed_point(run):
    assert "exponents 110/141 and 2/3" in run(ROOT / "examples" / "dana_vs_sgd.py")
