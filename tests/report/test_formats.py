"""The four formats: they hold what the tree holds, are the same twice, and other people's words do no harm."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from exponents.errors import DataError, UnknownNameError
from exponents.report import format_of, report
from exponents.report.writing import written

LATEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """Elements with their attributes, and whether every end tag ends what is open."""

    def __init__(self, text: str):
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.balanced = True
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.balanced &= bool(self.open) and self.open.pop() == tag


@pytest.mark.parametrize("kind", ["tex", "md", "html", pytest.param("pdf", marks=LATEX)])
def test_the_same_bytes_twice(small, tmp_path, kind):
    first = report(small, tmp_path / f"a.{kind}")
    before = [path.read_bytes() for path in first]
    assert [path.read_bytes() for path in report(small, tmp_path / f"a.{kind}")] == before
    assert all(before)


def test_figures_lie_beside_the_text(small, tmp_path):
    paths = report(small, tmp_path / "my report.md")
    assert [p.name for p in paths] == ["my report.md", "my-report-loss.svg"]
    assert "(my-report-loss.svg)" in paths[0].read_text()


def test_html_is_one_well_formed_file(small, tmp_path):
    (path,) = report(small, tmp_path / "a.html")
    page = Page(path.read_text())
    assert page.balanced and not page.open
    tags = [tag for tag, _ in page.seen]
    assert "svg" in tags and "math" in tags and "script" not in tags and "link" not in tags
    fetched = [v for _, attrs in page.seen for k, v in attrs.items() if k in ("src", "href", "xlink:href")]
    assert all(v.startswith("#") for v in fetched)


def test_every_reference_in_the_page_has_its_target(small, tmp_path):
    (path,) = report(small, tmp_path / "a.html")
    page = Page(path.read_text())
    ids = [attrs["id"] for _, attrs in page.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [v[1:] for _, a in page.seen for k, v in a.items() if k.endswith("href") and v.startswith("#")]
    assert targets and set(targets) <= set(ids)


def test_hostile_words_are_words_in_html(hostile, tmp_path):
    (path,) = written(hostile, tmp_path / "evil.html")
    page = Page(path.read_text())
    assert page.balanced and "script" not in [tag for tag, _ in page.seen]


def test_hostile_words_are_words_in_latex(hostile, tmp_path):
    text = written(hostile, tmp_path / "evil.tex")[0].read_text()
    assert not re.search(r"\\(?:input|write18|csname)\b", text)


def test_hostile_words_are_words_in_markdown(hostile, tmp_path):
    text = written(hostile, tmp_path / "evil.md")[0].read_text()
    assert "<script" not in re.sub(r"\\<", "", text) and "](http" not in re.sub(r"\\\]", "", text)


@LATEX
def test_hostile_words_compile(hostile, tmp_path):
    (path,) = written(hostile, tmp_path / "evil.pdf")
    assert path.read_bytes().startswith(b"%PDF")


@LATEX
def test_the_article_compiles_on_its_own_to_the_same_pdf(small, tmp_path):
    """FILE.tex compiled by hand: no error, no overfull line by more than a letter, no date."""
    report(small, tmp_path / "a.tex")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = [subprocess.run(command, cwd=tmp_path, capture_output=True, text=True) for _ in range(3)]
    assert done[-1].returncode == 0, done[-1].stdout[-2000:]
    log = (tmp_path / "a.log").read_text(errors="replace")
    assert all(float(wide) < 8 for wide in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt too wide\)", log))
    assert "undefined" not in log and b"CreationDate" not in (tmp_path / "a.pdf").read_bytes()


def test_other_suffixes_are_refused(tmp_path):
    with pytest.raises(UnknownNameError, match=r"suffix must be one of \.tex, \.pdf, \.html, \.md"):
        format_of(tmp_path / "a.docx")


def test_a_missing_pdflatex_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="needs pdflatex.*FILE.tex, FILE.html or FILE.md"):
        format_of(tmp_path / "a.pdf")


def test_a_folder_that_is_not_there_is_refused(small, tmp_path):
    with pytest.raises(DataError, match="cannot write"):
        report(small, tmp_path / "no" / "a.html")
