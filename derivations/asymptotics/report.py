"""Derivations as plain text, Markdown and a standalone LaTeX article."""

from __future__ import annotations

import re

from sympy import latex

from .derivation import Derivation, Equation, Step
from .expansion import Expansion
from .typeset import equation_latex, expansion_lines, monomial_latex, plain_text, term_latex

__all__ = ["article", "latex_body", "markdown", "text"]

_COMMANDS = re.compile(r"\\([a-zA-Z]+|,) ?")
_NAMES = {",": " ", "infty": "oo", "mathrm": "", "le": "<=", "frac": "", "sum": "sum"}
_RELATIONS = {"=": "=", "~": r"\sim", "->": r"\longmapsto"}
_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\usepackage[margin=25mm]{geometry}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
"""


def text(derivation: Derivation) -> str:
    """Plain text, indented by depth."""
    title = _unformatted(derivation.title)
    lines = [title, "=" * len(title), ""]
    lines += [f"  {plain_text(symbol)}: {_unformatted(meaning)}" for symbol, meaning in derivation.glossary]
    for depth, step in derivation.walk():
        indent = "  " * depth
        lines += ["", f"{indent}{step.title}. {_unformatted(step.sentence)}"]
        lines += [f"{indent}    {line}" for equation in step.equations for line in _equation_text(equation)]
    lines += ["", *[f"Source: {source}" for source in derivation.sources]]
    return "\n".join(lines) + "\n"


def _equation_text(equation: Equation) -> list[str]:
    left = "" if equation.left is None else f"{plain_text(equation.left)} {equation.relation} "
    if isinstance(equation.right, Expansion) and len(equation.right.terms) > 1:
        pieces = expansion_lines(equation.right)
        return [left + pieces[0], *["  + " + piece for piece in pieces[1:]]]
    return [left + plain_text(equation.right)]


def markdown(derivation: Derivation) -> str:
    """Markdown with displayed formulas; headings by depth."""
    lines = [f"# {derivation.title}", "", "| symbol | meaning |", "|---|---|"]
    lines += [f"| ${latex(symbol)}$ | {meaning} |" for symbol, meaning in derivation.glossary]
    for depth, step in derivation.walk():
        lines += ["", f"{'#' * (depth + 2)} {step.title}", "", step.sentence]
        lines += [line for equation in step.equations for line in ("", f"$${_equation_line(equation)}$$")]
    lines += ["", *[f"Source: {source}" for source in derivation.sources]]
    return "\n".join(lines) + "\n"


def _equation_line(equation: Equation) -> str:
    left = "" if equation.left is None else f"{latex(equation.left)} {_RELATIONS[equation.relation]} "
    return left + equation_latex(equation.right)


def article(*derivations: Derivation, title: str = "Derivation of the components") -> str:
    """A standalone article, one section for each derivation."""
    body = "\n".join(latex_body(derivation) for derivation in derivations)
    front = [rf"\title{{{_escape(title)}}}", r"\date{}", r"\begin{document}", r"\maketitle"]
    return _PREAMBLE + "\n".join([*front, body, r"\end{document}", ""])


def latex_body(derivation: Derivation) -> str:
    """The section of one derivation, without preamble."""
    lines = [rf"\section*{{{_escape(derivation.title)}}}"]
    if derivation.glossary:
        rows = [rf"${latex(symbol)}$ & {_escape(meaning)}\\" for symbol, meaning in derivation.glossary]
        lines += [r"\begin{tabular}{@{}ll@{}}", *rows, r"\end{tabular}", ""]
    number = 0
    for depth, step in derivation.walk():
        number += depth == 0
        lines += ["", _heading(step, depth, number)]
        lines += [_display(equation) for equation in step.equations]
    lines += ["", *[rf"\textit{{Source:}} {_escape(source)}" for source in derivation.sources]]
    return "\n".join(lines)


def _heading(step: Step, depth: int, number: int) -> str:
    if depth == 0:
        return rf"\paragraph{{{number}. {_escape(step.title)}.}} {_escape(step.sentence)}"
    return rf"\emph{{{_escape(step.title)}.}} {_escape(step.sentence)}"


def _display(equation: Equation) -> str:
    """One line, or one line per term for a long expansion."""
    left = "" if equation.left is None else f"{latex(equation.left)} {_RELATIONS[equation.relation]} "
    if isinstance(equation.right, Expansion) and len(equation.right.terms) + bool(equation.right.remainder) > 1:
        rows = _rows(equation.right)
        body = "\\\\\n".join([rf"{left}&\;{rows[0]}", *[rf"&\;{row}" for row in rows[1:]]])
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"
    return f"\\[\n{left}{equation_latex(equation.right)}\n\\]"


def _rows(expansion: Expansion) -> list[str]:
    pieces = [term_latex(term) for term in expansion.terms]
    if expansion.remainder:
        monomials = [monomial_latex(term) or "1" for term in expansion.remainder]
        lines = [", ".join(monomials[k : k + 4]) for k in range(0, len(monomials), 4)]
        pieces.append(r"O\bigl(" + ",\\\\\n&\\qquad ".join(lines) + r"\bigr)")
    return [pieces[0], *[piece if piece.startswith("-") else "+" + piece for piece in pieces[1:]]]


def _escape(words: str) -> str:
    """Escape LaTeX specials outside of the formulas of a sentence."""
    parts = words.split("$")
    return "$".join(part if k % 2 else _escape_words(part) for k, part in enumerate(parts))


def _escape_words(words: str) -> str:
    for special in "&%#_":
        words = words.replace(special, "\\" + special)
    return words.replace("^", r"\^{}").replace("<", r"$<$").replace(">", r"$>$")


def _unformatted(words: str) -> str:
    """A sentence for plain text: formulas without dollar signs and backslashes."""
    parts = words.split("$")
    for k in range(1, len(parts), 2):
        parts[k] = _COMMANDS.sub(lambda match: _NAMES.get(match.group(1), match.group(1)), parts[k])
        parts[k] = parts[k].replace("{", "(").replace("}", ")")
    return "".join(parts)
