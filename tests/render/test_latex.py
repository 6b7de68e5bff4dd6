"""LaTeX: escaped, deterministic, and compiled by pdflatex with packages of texlive-latex-base and -recommended only."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from exponents.query import at
from exponents.render.answers import answer_latex
from exponents.render.escape import is_plain_math, latex_words, words
from exponents.render.latex import PREAMBLE, latex_document, latex_of, latex_phase, latex_table
from exponents.render.tables import phase_table, tables
from exponents.symbols import latex_name

from .diagrams import ALL, HOSTILE, curved, random_features

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed (texlive-latex-base, texlive-latex-recommended)"
)


def compiled(source: str, folder) -> str:
    """The log of a run of pdflatex; fails if there is an error."""
    (folder / "it.tex").write_text(source, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "it.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    log = (folder / "it.log").read_text("latin-1")
    assert done.returncode == 0, log[-2000:]
    return log


@needs_latex
@pytest.mark.parametrize("name", ALL)
def test_documents_compile_and_nothing_sticks_out(name, tmp_path):
    log = compiled(latex_document(ALL[name](), shares=True), tmp_path)
    assert "Overfull" not in log and "Missing character" not in log


@needs_latex
def test_fragments_and_answers_compile(tmp_path):
    solution = random_features()
    parts = [
        latex_table(solution),
        answer_latex(at(solution, alpha="7/10", beta="3/10")),
        latex_phase(solution.phases[6]),
    ]
    parts.append(answer_latex(at(curved(), alpha="1/3", beta="3/2")))
    log = compiled(PREAMBLE + "\n\n".join(parts) + "\\end{document}\n", tmp_path)
    assert "Overfull" not in log and "Missing character" not in log


@needs_latex
def test_every_character_of_the_first_planes_compiles(tmp_path):
    """Words of every printable Latin-1 character, of letters with two marks, and of other scripts."""
    text = "".join(map(chr, [*range(32, 127), *range(160, 384), 0x1EA5, 0x3B1, 0x4E2D, 0x1F600, 0x2019, 0x2014]))
    log = compiled(PREAMBLE + latex_words(text) + "\\end{document}\n", tmp_path)
    assert "Missing character" not in log


@needs_latex
@pytest.mark.parametrize(
    "symbol", [r"\mathcal{F}_{pp}", r"\hat{x}'_{a^2}", r"\alpha^{\beta_1}", "[a,b]", "x''", r"a\ b"]
)
def test_plain_symbols_compile(symbol, tmp_path):
    assert is_plain_math(symbol)
    compiled(PREAMBLE + f"${symbol}$\\end{{document}}\n", tmp_path)


@pytest.mark.parametrize(
    "symbol",
    [r"\input{x}", r"\write18{ls}", "x_a_b", "x^2'", "{x", "x}", "$x$", r"\hat", "x^", "_x", "{}", "", " ",
     r"\\", "a%b", r"\mathrm x", "x#1", r"\def\a{}", "x&y", "é", r"\catcode`\%=12", "x^^41"],
)  # fmt: skip
def test_other_symbols_are_refused(symbol):
    assert not is_plain_math(symbol)


def test_the_table_of_the_paper():
    source = latex_table(random_features())
    assert r"\toprule" in source and r"\label{tab:plrf-sgd-phases}" in source
    assert r"Phase & Region & Trade-off & Loss exponent & $d$ exponent & $r$ exponent" in source
    row = next(line for line in source.splitlines() if line.strip().startswith("IVb"))
    assert r"$\frac{1}{4} < \alpha < 1-\frac{\sqrt{2}}{2},\ \beta > \frac{1}{2}$" in row
    assert r"$\mathcal{F}_{pp} = \mathcal{K}_{pp}$" in row


def test_hostile_words_are_letters_only():
    source = latex_document(curved())
    assert r"\input{" not in source and r"\textbackslash{}input\{/etc/passwd\}" in source
    for special in "&%$#_{}~^\\":
        assert special not in re.sub(
            r"\\[&%$#_{}]|\\[a-z]+(\{\})?|\$[<>|]\$|\\['`^\"~=.]\{\w\}|\{\}", "", latex_words(special)
        )
    assert "\n" not in latex_words(HOSTILE)


def test_words_lose_nothing_but_control_characters():
    assert words("a\tb\x00c  d\u202ee") == "a b c d e"


def test_long_tables_are_cut_into_pages():
    from dataclasses import replace

    table = phase_table(random_features())
    long = latex_of(replace(table, rows=table.rows * 6))
    assert long.count(r"\begin{table}") == 3 and long.count(", continued") == 2 and long.count(r"\label") == 1
    assert long.count(r" \\") == 6 * len(table.rows) + 3


@pytest.mark.parametrize("name", ALL)
def test_equal_bytes(name):
    assert latex_document(ALL[name]()) == latex_document(ALL[name]())
    assert all(latex_of(t).count(r" \\") == len(t.rows) + 1 for t in tables(ALL[name]()))


def test_resources_by_their_latex_names():
    assert latex_name("gamma") == r"\gamma"
    assert r"$\gamma$ exponent" in latex_table(random_features())
