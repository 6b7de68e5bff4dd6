r"""Formulas as MathML, which browsers set by themselves: no script, no network, and read aloud by screen readers."""

from __future__ import annotations

from html import escape

from .math import LARGE, Accent, Atom, Fence, Fraction, Node, Root, Row, Script, Space, read, slashed

VARIANTS = {
    "mathcal": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ")),
    "mathscr": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ")),
    "mathbb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ")) | {"E": "𝔼"},
}
SCRIPT_A = 0x1D49C  # the script capitals that are not in VARIANTS stand here in order


def mathml(tex: str, display: bool = False, large: bool = False) -> str:
    """``<math>`` of a formula in LaTeX's math mode; on a line of its own (``display``), or ``large`` within one, fractions
    and sums are set at full size."""
    block = ' display="block"' if display else ' displaystyle="true"' if large else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{block}>{_set(read(slashed(tex)))}</math>'


def _set(node: Node) -> str:
    match node:
        case Atom():
            return _atom(node)
        case Space(ems):
            return f'<mspace width="{ems:g}em"/>'
        case Row(items):
            return f"<mrow>{''.join(map(_set, items))}</mrow>"
        case Fraction(above, below):
            return f"<mfrac>{_set(above)}{_set(below)}</mfrac>"
        case Root(of):
            return f"<msqrt>{_set(of)}</msqrt>"
        case Fence(left, body, right):
            return f"<mrow>{_fence(left)}{_set(body)}{_fence(right)}</mrow>"
        case Accent(mark, base):
            return f'<mover accent="true">{_set(base)}<mo>{escape(mark)}</mo></mover>'
        case Script(base, low, high):
            return _script(base, low, high)


def _atom(atom: Atom) -> str:
    text = atom.text
    if atom.kind == "mi" and len(text) == 1 and atom.font in ("mathcal", "mathscr", "mathbb"):
        known = VARIANTS[atom.font]
        if text in known:
            text = known[text]
        elif atom.font != "mathbb" and text.isascii() and text.isupper():
            text = chr(SCRIPT_A + ord(text) - ord("A"))
        return f"<mi>{escape(text)}</mi>"
    upright = ' mathvariant="normal"' if atom.font in ("mathrm", "text", "operatorname") and len(text) == 1 else ""
    return f"<{atom.kind}{upright}>{escape(text)}</{atom.kind}>"


def _fence(sign: str) -> str:
    return f'<mo fence="true" stretchy="true">{escape(sign)}</mo>' if sign else ""


def _script(base: Node, low: Node | None, high: Node | None) -> str:
    over = isinstance(base, Atom) and base.text in LARGE
    names = ("munder", "mover", "munderover") if over else ("msub", "msup", "msubsup")
    parts = [part for part in (low, high) if part is not None]
    name = names[2] if len(parts) == 2 else names[0] if high is None else names[1]
    return f"<{name}>{_set(base)}{''.join(map(_set, parts))}</{name}>"
