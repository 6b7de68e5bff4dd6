r"""Other people's words made safe for LaTeX, HTML, Markdown and mathtext.

Titles, labels and meanings are words: every character is escaped. A component's symbol is LaTeX mathematics on purpose;
it passes only if it is made of the commands below, so that no model file makes ``pdflatex`` read files or run code.
"""

from __future__ import annotations

import html
import re
import unicodedata

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"$<$", ">": r"$>$", "|": r"$|$", '"': "''",
    "`": r"\textquoteleft{}", "'": r"\textquoteright{}", "\u2013": "--", "\u2014": "---",
    "\u2018": r"\textquoteleft{}", "\u2019": r"\textquoteright{}", "\u201c": "``", "\u201d": "''",
}  # fmt: skip
ACCENTS = {
    "\u0300": r"\`", "\u0301": r"\'", "\u0302": r"\^", "\u0303": r"\~", "\u0308": r"\"", "\u030a": r"\r",
    "\u030c": r"\v", "\u0327": r"\c", "\u0304": r"\=", "\u030b": r"\H", "\u0306": r"\u",
}  # fmt: skip

ACCENTED = frozenset("mathcal mathrm mathbf mathit mathsf mathbb mathfrak hat tilde bar dot ddot vec overline".split())
SIGNS = frozenset(
    "prime star ast circ dagger ell infty partial nabla cdot times pm sim perp parallel alpha beta gamma delta epsilon "
    "varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
TOKEN = re.compile(r"\\[A-Za-z]+|\\[ ,;!]|[A-Za-z0-9 ,.;:'()\[\]|+\-*/=^_{}]")


def words(text: str) -> str:
    """One line without control characters: what a table cell or a title may hold."""
    return re.sub(r"\s+", " ", "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text))


def latex_words(text: str) -> str:
    r"""Words in LaTeX's text mode; a letter pdflatex cannot set is shown as its code point."""
    letters = "".join(map(_latex_character, re.sub(r"-(?=-)", "-\0", words(text))))
    return letters.replace("\0", "{}")  # two hyphens are not a dash


def _latex_character(c: str) -> str:
    if c in LATEX:
        return LATEX[c]
    if c.isascii():
        return c
    base, *marks = unicodedata.normalize("NFD", c)
    if len(marks) == 1 and base.isascii() and base.isalpha() and marks[0] in ACCENTS:
        return f"{ACCENTS[marks[0]]}{{{base}}}"
    return rf"\texttt{{U+{ord(c):04X}}}"


def html_words(text: str) -> str:
    return html.escape(words(text), quote=True)


def markdown_words(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~$&])", r"\\\1", words(text))


# --- symbols -------------------------------------------------------------------------------------------------------


def is_plain_math(symbol: str) -> bool:
    """Whether a symbol is made of letters, signs, scripts and the commands above, well formed for TeX and mathtext."""
    tokens = TOKEN.findall(symbol)
    if "".join(tokens) != symbol or not symbol.strip():
        return False
    return _after_list(tokens, 0) == len(tokens)


def _after_list(tokens: list[str], place: int) -> int | None:
    """The place after a run of atoms, each with at most one subscript and one superscript; None if malformed."""
    scripts: set[str] | None = None  # of the last atom; None where no script may stand
    while place is not None and place < len(tokens) and tokens[place] != "}":
        token = tokens[place]
        if token in ("_", "^"):
            if scripts is None or token in scripts:
                return None
            scripts, place = scripts | {token}, _after_atom(tokens, place + 1)
        elif token == "'":
            if scripts is None or "^" in scripts:
                return None
            place += 1
        else:
            scripts, place = (None if token.isspace() else set()), _after_atom(tokens, place)
    return place


def _after_atom(tokens: list[str], place: int) -> int | None:
    token = tokens[place] if place < len(tokens) else "}"
    if token in ("}", "_", "^", "'"):
        return None
    if token == "{":
        end = _after_list(tokens, place + 1)
        return end + 1 if end is not None and end < len(tokens) and end > place + 1 else None
    if token[0] == "\\" and token[1:].isalpha():
        name = token[1:]
        braced = place + 1 < len(tokens) and tokens[place + 1] == "{"
        return _after_atom(tokens, place + 1) if name in ACCENTED and braced else place + 1 if name in SIGNS else None
    return place + 1
