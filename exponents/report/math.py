r"""The LaTeX mathematics that the engine prints, read into a tree: for MathML, for widths, for breaking long lines.

What is read is what phrases and derivations are made of: numbers, letters, scripts, fractions, roots, fences, accents
and named signs. A command that is not known stays as its own name, so that nothing is lost and nothing fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[^\s]")
EXPONENT = re.compile(r"\^\{(-?) ?\\frac\{")
LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "infty": "∞", "partial": "∂", "nabla": "∇",
}  # fmt: skip
SIGNS = {
    "ge": "≥", "geq": "≥", "le": "≤", "leq": "≤", "lt": "<", "gt": ">", "ne": "≠", "neq": "≠", "cdot": "·",
    "times": "×", "pm": "±", "mp": "∓", "sim": "∼", "to": "→", "longmapsto": "⟼", "cup": "∪", "cap": "∩", "in": "∈",
    "wedge": "∧", "vee": "∨", "perp": "⊥", "parallel": "∥", "prime": "′", "star": "⋆", "ast": "∗", "circ": "∘",
    "dagger": "†", "ldots": "…", "dots": "…", "cdots": "⋯", "colon": ":", "sum": "∑", "prod": "∏", "int": "∫",
    "mid": "|", "approx": "≈", "equiv": "≡",
    "propto": "∝", "lfloor": "⌊", "rfloor": "⌋", "langle": "⟨", "rangle": "⟩", "{": "{", "}": "}", "|": "∥", "%": "%",
}  # fmt: skip
LARGE = frozenset("∑∏")
RELATIONS = frozenset("=<>≤≥∼≠≈→⟼∈")
SPACES = {",": 0.17, ";": 0.28, ":": 0.22, " ": 0.33, "!": 0.0, "quad": 1.0, "qquad": 2.0}
ACCENTS = {
    "hat": "^", "tilde": "~", "bar": "¯", "overline": "¯", "dot": "˙", "ddot": "¨", "vec": "→", "check": "ˇ",
}  # fmt: skip
FONTS = frozenset("mathcal mathrm mathbf mathit mathsf mathbb mathfrak mathscr text operatorname mbox".split())
SIZES = frozenset("bigl bigr Bigl Bigr big Big biggl biggr displaystyle textstyle allowbreak limits nolimits".split())
WORDS = frozenset("log ln exp min max inf sup lim Re Im sin cos".split())


@dataclass(frozen=True)
class Atom:
    """A letter ("mi"), number ("mn"), operator ("mo") or word ("mtext"); ``font`` is a LaTeX alphabet or empty."""

    kind: str
    text: str
    font: str = ""


@dataclass(frozen=True)
class Space:
    """``width`` in ems."""

    width: float


@dataclass(frozen=True)
class Row:
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Fraction:
    above: Node
    below: Node


@dataclass(frozen=True)
class Root:
    of: Node


@dataclass(frozen=True)
class Fence:
    """Delimiters that grow with what they hold; an empty one is not drawn."""

    left: str
    body: Row
    right: str


@dataclass(frozen=True)
class Accent:
    mark: str
    base: Node


@dataclass(frozen=True)
class Script:
    base: Node
    low: Node | None
    high: Node | None


Node = Atom | Space | Row | Fraction | Root | Fence | Accent | Script


def read(tex: str) -> Row:
    """The tree of a formula in LaTeX's math mode."""
    return _Reader(TOKEN.findall(tex)).row()


class _Reader:
    def __init__(self, tokens: list[str]):
        self.tokens, self.place = tokens, 0

    @property
    def ahead(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next(self) -> str:
        token = self.ahead
        self.place += 1
        return token

    def row(self) -> Row:
        """Atoms with their scripts up to the end, a closing brace or ``\\right``."""
        found: list[Node] = []
        while self.ahead and self.ahead not in ("}", r"\right"):
            atom = self.atom()
            if atom is not None:
                found.append(self.scripted(atom))
        return Row(tuple(found))

    def group(self) -> Node:
        if self.ahead != "{":
            return self.atom() or Row(())
        self.next()
        inside = self.row()
        self.next()
        return inside

    def scripted(self, base: Node) -> Node:
        low = high = None
        while self.ahead in ("_", "^", "'"):
            token = self.next()
            if token == "_":
                low = self.group()
            else:
                high = self.group() if token == "^" else Atom("mo", "′")
        return base if low is None and high is None else Script(base, low, high)

    def atom(self) -> Node | None:
        """The next atom; None for what prints nothing."""
        if self.ahead == "{":
            return self.group()
        token = self.next()
        if not token:
            return None
        if token[0] == "\\" and len(token) > 1:
            return self.command(token[1:])
        if token[0].isdigit():
            return Atom("mn", token)
        if token.isalpha():
            return Atom("mi", token)
        return Atom("mo", "−" if token == "-" else token)

    def command(self, name: str) -> Node | None:
        if name in ("frac", "dfrac", "tfrac"):
            return Fraction(self.group(), self.group())
        if name == "sqrt":
            return Root(self.group())
        if name == "left":
            left, body = self.delimiter(), self.row()
            self.next()
            return Fence(left, body, self.delimiter())
        if name in ACCENTS:
            return Accent(ACCENTS[name], self.group())
        if name in FONTS:
            return Atom("mi", "".join(_letters(self.group())), name)
        if name in SIZES:
            return None
        return _named(name)

    def delimiter(self) -> str:
        token = self.next().removeprefix("\\")
        return "" if token == "." else SIGNS.get(token, token)


def _named(name: str) -> Node:
    if name in SPACES:
        return Space(SPACES[name])
    if name in LETTERS:
        return Atom("mi", LETTERS[name])
    if name in SIGNS:
        return Atom("mo", SIGNS[name])
    return Atom("mi", name, "operatorname") if name in WORDS else Atom("mtext", name)


def _letters(node: Node) -> Iterator[str]:
    """The text of a group that a font applies to."""
    match node:
        case Row(items):
            for item in items:
                yield from _letters(item)
        case Atom(_, text):
            yield text
        case Space():
            yield " "
        case Script(base, low, high):
            for part in (base, low, high):
                yield from () if part is None else _letters(part)


# --- legibility -----------------------------------------------------------------------------------------------------


def slashed(tex: str) -> str:
    """Exponents that are one fraction, written with a slash: letters of a third size cannot be read."""
    found, start = "", 0
    for match in EXPONENT.finditer(tex):
        if match.start() < start:
            continue
        above, place = _braced(tex, match.end() - 1)
        below, end = _braced(tex, place)
        if tex[end : end + 1] == "}" and r"\frac" not in above + below:
            found += f"{tex[start : match.start()]}^{{{match[1]}{_bracketed(above)}/{_bracketed(below)}}}"
            start = end + 1
    return found + tex[start:]


def _braced(tex: str, place: int) -> tuple[str, int]:
    """What the brace at ``place`` holds, and the place after its end."""
    depth = 0
    for end in range(place, len(tex)):
        depth += (tex[end] == "{") - (tex[end] == "}")
        if not depth:
            return tex[place + 1 : end], end + 1
    return tex[place + 1 :], len(tex)


def _bracketed(tex: str) -> str:
    """A product or sum in brackets; one number or letter as it is."""
    return tex if len(read(tex).items) == 1 else f"({tex})"


# --- widths --------------------------------------------------------------------------------------------------------


def width(node: Node) -> float:
    """About how wide a formula is, in letters."""
    match node:
        case Atom("mo", text):
            return 2.4 if text in RELATIONS or text in "+−→" else 0.8
        case Atom(_, text):
            return float(len(text))
        case Space(ems):
            return 2 * ems
        case Row(items):
            return sum(map(width, items))
        case Fraction(above, below):
            return max(width(above), width(below)) + 0.5
        case Root(of):
            return width(of) + 1.5
        case Fence(_, body, _):
            return width(body) + 1.8
        case Accent(_, base):
            return width(base)
        case Script(base, low, high):
            return width(base) + 0.7 * max(width(low) if low else 0.0, width(high) if high else 0.0)
