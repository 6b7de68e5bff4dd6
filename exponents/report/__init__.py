"""Reports on a model, for a paper or its referee: ``report(material, "FILE.pdf")`` writes .tex, .pdf, .md or .html.

A report is a tree (``nodes``) built from a solution and its theory (``content``) and written by one writer for each
format. Equal solutions give equal bytes, compiled PDFs included.

    tex   an article that compiles on its own, figures beside it as PDF
    pdf   the article compiled with pdflatex
    md    Markdown with formulas between dollar signs, figures beside it as SVG
    html  one file with MathML and inline SVG
"""

from __future__ import annotations

from .content import document
from .material import Material, Verification
from .writing import FORMATS, format_of, report

__all__ = ["FORMATS", "Material", "Verification", "document", "format_of", "report"]
