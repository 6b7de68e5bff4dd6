"""The catalogue as one document, and theories that do not keep the contract."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from exponents.registry import listing, theory

TWO = ("zipf-gd", "linear-regression")
LONG = ("plrf-dana-decaying", "features-rich")
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
    done = run("reproduce", "zipf-gd", "zipf-sign-light", "--output", tmp_path, "--workers", "1")
    assert done.status == 2
    assert "zipf-gd is left out: the theory" in done.err and clear in done.err
    assert "zipf-sign-light" in done.out and (tmp_path / "zipf-sign-light" / "phases.tex").exists()


# --- what is done again ---------------------------------------------------------------------------------------------

QUICK = ("zipf-gd", "zipf-sign-light")


@pytest.fixture
def reproduced(run, tmp_path, monkeypatch):
    """Reproduce two models in a folder, without figures; the lines of the summary by model."""
    from exponents.commands import reproduce

    monkeypatch.setattr(reproduce, "FIGURES", ())

    def call(*words: str) -> dict[str, str]:
        done = run("reproduce", *QUICK, "--output", tmp_path, "--workers", "1", *words)
        assert done.status == 0, done
        return {line.split()[0]: line for line in done.out.splitlines() if line.split()[0] in QUICK}

    return call


def contents(folder) -> dict[str, bytes]:
    """Every file but the summary, which has times."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != "summary.txt")
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def test_what_is_unchanged_is_not_done_again(reproduced, tmp_path):
    assert not [line for line in reproduced().values() if "unchanged" in line]
    before = contents(tmp_path)
    lines = reproduced()
    assert all(line.endswith("unchanged") and "confirmed  PROVED" in line for line in lines.values())
    assert contents(tmp_path) == before
    assert not [line for line in reproduced("--refresh").values() if "unchanged" in line]
    assert contents(tmp_path) == before, "the same content gives the same bytes"


def test_what_is_damaged_or_missing_is_rebuilt(reproduced, tmp_path):
    reproduced()
    whole = contents(tmp_path)
    for name in ("solution.json", "phases.tex", "proofs.txt", "section.tex", "stamp.json"):
        path = tmp_path / QUICK[0] / name
        for damage in (lambda path=path: path.write_bytes(path.read_bytes()[:-2] + b"!\n"), path.unlink):
            damage()
            lines = reproduced()
            assert "unchanged" not in lines[QUICK[0]] and lines[QUICK[1]].endswith("unchanged"), name
            assert contents(tmp_path) == whole, name


def test_a_stamp_is_for_one_content(reproduced, monkeypatch):
    """Another engine, another theory, another work cited: the stamp counts for nothing."""
    from exponents.commands import _stamp

    reproduced()
    for name, change in (("engine_digest", lambda: "another"), ("source_digest", lambda module: "another")):
        with monkeypatch.context() as patch:
            patch.setattr(_stamp, name, change)
            assert not [line for line in reproduced().values() if "unchanged" in line]
    found = theory("linear-regression")
    assert _stamp.key(found, {"a": "1"}) != _stamp.key(found, {"a": "2"}) == _stamp.key(found, {"a": "2"})
    changed = replace(found, claims=(replace(found.claims[0], status="heuristic"), *found.claims[1:]))
    assert _stamp.key(changed, {}) != _stamp.key(found, {})


def test_every_theory_has_the_same_key_in_every_process():
    code = (
        "from exponents.commands._stamp import key; from exponents.registry import listing, theory\n"
        "for name in sorted(listing().modules): print(name, key(theory(name), {}))"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second and len(first.splitlines()) == len(listing().modules)


def test_the_sources_of_a_theory_are_its_module_and_what_it_imports():
    from exponents.commands import _stamp

    names = {name.rpartition(".")[2] for name in _stamp.closure("derivations.bordelon2025feature")}
    assert {"bordelon2025feature", "bordelon2024dynamical", "_theory", "_records"} <= names
    assert not names & {"lin2024", "plrf"}
    derived = {name.rpartition(".")[2] for name in _stamp.closure("derivations.paquette2024")}
    assert {"plrf", "mellin"} <= derived, "what a function imports counts too"


def test_refuted_claims_are_remembered_as_such(run, tmp_path, monkeypatch):
    from exponents.commands import _variant, reproduce

    monkeypatch.setattr(reproduce, "FIGURES", ())
    found = theory("zipf-gd")
    wrong = replace(found, claims=(replace(found.claims[0], loss="alpha"),))
    monkeypatch.setattr(_variant, "resolve", lambda name: (found.model, wrong))
    words = ("reproduce", "zipf-gd", "--output", tmp_path)
    first, second = run(*words), run(*words)
    assert first.status == second.status == 1 and first.err == second.err and "REFUTED" in second.err
    assert second.out.splitlines()[1].endswith("unchanged") and "unchanged" not in first.out.splitlines()[1]


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(run, tmp_path):
    for workers in ("1", "2"):
        words = ("reproduce", *TWO, "--output", tmp_path / workers, "--workers", workers)
        assert run(*words).status == 0
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_the_interrupt_key_ends_the_workers_and_keeps_what_is_done(tmp_path):
    """A separate process group, as of a terminal: one line on standard error, status 2, no half-written file."""
    words = [sys.executable, "-m", "exponents", "reproduce", *LONG, "--output", str(tmp_path), "--workers", "2"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while len(list(tmp_path.iterdir())) < 2:  # both workers are at it
        assert child.poll() is None, child.communicate()
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (2, "")
    assert err == "exponents: interrupted; 0 of 2 models are done and kept\n"
    assert not [p for p in tmp_path.rglob("*.tmp")]
    assert not alive(child.pid, seconds=20)


def alive(group: int, seconds: float) -> bool:
    """Whether processes of a group are still there after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
