"""Readable derivations: every part present, the LaTeX compiles, evaluation is fast in the number of
operations."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from sympy import Eq, zeta

from derivations.asymptotics.expansion import Expansion
from derivations.asymptotics.report import article, markdown, text
from derivations.plrf import BETA, Plrf


@pytest.fixture(scope="module")
def derivations():
    return [component.derivation for component in Plrf().components()]


def test_steps_in_reading_order(derivations):
    titles = [step.title for _, step in derivations[0].walk()]
    order = [
        "Sum",
        "Mellin transform",
        "Poles to the right of the strip",
        "Expansion",
        "Leading terms",
        "Validity",
    ]
    assert [title for title in titles if title in order] == order
    assert any("Collision" in title for title in titles)


def test_equations_are_objects(derivations):
    contents = [equation.right for _, step in derivations[0].walk() for equation in step.equations]
    assert any(isinstance(content, Expansion) for content in contents)
    assert any(isinstance(content, Eq) and content.has(BETA) for content in contents)
    assert any(isinstance(c, Expansion) and any(t.coefficient == zeta(2 * BETA) for t in c.terms) for c in contents)


def test_text_and_markdown(derivations):
    for derivation in derivations:
        assert "$" not in text(derivation) and "\\" not in text(derivation)
        assert markdown(derivation).count("$$") % 2 == 0
        assert derivation._repr_latex_() and derivation._repr_markdown_()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_article_compiles(derivations, tmp_path):
    (tmp_path / "derivation.tex").write_text(article(*derivations))
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "derivation.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
