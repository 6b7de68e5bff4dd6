"""The catalogue as one document, and theories that do not keep the contract."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest

from exponents.registry import listing, theory

TWO = ("zipf-gd", "linear-regression")
needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def compiled(folder) -> str:
    """The log of the second run of pdflatex, which has the table of contents and the citations."""
    for _ in range(2):
        words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "catalogue.tex"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout


def test_named_models_alone_are_reproduced(run, tmp_path):
    done = run("reproduce", *TWO, "--output", tmp_path)
    assert done.status == 0, done
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == set(TWO)
    text = (tmp_path / "catalogue.tex").read_text()
    assert text.count(r"\section[") == 2 and r"\tableofcontents" in text
    assert "Next-token prediction in a vocabulary" in text, "the setting"
    assert text.count(r"\bibitem{lin2024}") == 1 and "arXiv:2406.08466" in text
    assert "phase easy (tight): CONFIRMED" in text
    if shutil.which("pdflatex"):
        log = compiled(tmp_path)
        assert "undefined" not in log and (tmp_path / "catalogue.pdf").stat().st_size > 10_000


@pytest.mark.slow
@needs_latex
def test_the_whole_catalogue_is_one_document(run, tmp_path):
    done = run("reproduce", "--output", tmp_path)
    assert done.status == 0, done.err
    assert (tmp_path / "catalogue.tex").read_text().count(r"\section[") == len(listing().modules)
    assert "undefined" not in compiled(tmp_path)


def test_an_unknown_model_is_refused_before_anything_is_solved(refused, tmp_path):
    assert "no model 'nobody'" in refused("reproduce", "zipf-gd", "nobody", "--output", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "clear"),
    [
        ({"claims": ()}, "it makes no claim"),
        ({"sources": ()}, "it names no sources"),
        ({"id": "nobody1900"}, "'nobody1900' is not in refs.bib"),
        ({"components": True}, "the component 'unlearned' has no source and no derivation"),
    ],
)
def test_a_theory_that_breaks_the_contract_does_not_stop_the_others(run, tmp_path, monkeypatch, change, clear):
    from exponents.commands import _variant, reproduce

    monkeypatch.setattr(reproduce, "FIGURES", ())
    good = theory("zipf-gd")
    if "components" in change:
        model = replace(good.model, components=tuple(replace(c, source="") for c in good.model.components))
        bad = replace(good, model=model)
    else:
        bad = replace(good, **change)
    true = _variant.resolve
    monkeypatch.setattr(_variant, "resolve", lambda name: (bad.model, bad) if name == "zipf-gd" else true(name))
    done = run("reproduce", "zipf-gd", "zipf-sign-light", "--output", tmp_path)
    assert done.status == 2
    assert "zipf-gd is left out: the theory" in done.err and clear in done.err
    assert "zipf-sign-light" in done.out and (tmp_path / "zipf-sign-light" / "phases.tex").exists()
