r"""The engine's own notation within plain text: ``f**-(6/11)`` and ``beta**2*s/((beta + 1)*(beta - 1))`` become LaTeX.

A run of names, numbers and operators that holds a product sign or a power in this notation is no prose; it is read by the
grammar of model files and written from its tree. A star between blanks is prose: there it may be a convolution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import FormulaError
from ..grammar import Node, read
from ..symbols import GREEK, latex_name

__all__ = ["latex_of_tree", "written"]

_TOKEN = re.compile(r"(\*\*|[*/])|( [+-] )|([(-])|(\))|(\d+(?:\.\d+)?|[A-Za-z_][A-Za-z_0-9]*)")
_BEGIN = re.compile(r"(?<![\w.*/^)\]'])[A-Za-z0-9(-]")
_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 2, "**": 3}
_WHOLE = 4


def written(text: str) -> Iterator[tuple[int, int, str]]:
    """The formulas in ``text``: where each begins and ends, and its LaTeX."""
    place = 0
    while begin := _BEGIN.search(text, place):
        start = begin.start()
        end = _end(text, start)
        tree = _formula(text[start:end])
        if tree is not None:
            yield start, end, latex_of_tree(tree)
        place = start + 1 if tree is None else end


def _end(text: str, start: int) -> int:
    """Where the longest run of operands and operators from ``start`` on ends, brackets closed."""
    place = end = start
    depth, operand = 0, False
    while match := _TOKEN.match(text, place):
        operator, added, opened, closed, name = match.groups()
        if bool(operator or added or closed) != operand or (closed and not depth):
            break
        if name and not (name[0].isdigit() or _is_letter(name)):
            break
        depth += (opened == "(") - bool(closed)
        operand = bool(name or closed)
        place = match.end()
        if operand and not depth:
            end = place
    return end


def _is_letter(name: str) -> bool:
    """Whether a name is that of a quantity and not a word."""
    head = name.partition("_")[0].rstrip("0123456789")
    return head in GREEK or len(head) == 1


def _formula(text: str) -> Node | None:
    if "*" not in text:
        return None
    try:
        return read(text)
    except FormulaError:
        return None


def latex_of_tree(node: Node) -> str:
    """A syntax tree without calls as LaTeX; quotients are slashed, as in a line of text."""
    if node.head == "name":
        return latex_name(node.args[0])
    if node.head == "number":
        return str(node.args[0])
    if node.head == "neg":
        return "-" + _within(node.args[0], 2)
    left, right = node.args
    if node.head == "**":
        return f"{_within(left, _WHOLE)}^{{{latex_of_tree(right)}}}"
    level = _LEVEL[node.head]
    sign = {"*": r"\,", "/": "/"}.get(node.head, f" {node.head} ")
    return _within(left, level) + sign + _within(right, _WHOLE if right.head == "neg" else level + (node.head in "-/"))


def _within(node: Node, level: int) -> str:
    fraction = node.head == "number" and "/" in str(node.args[0])
    tex = latex_of_tree(node)
    return tex if _LEVEL.get("/" if fraction else node.head, _WHOLE) >= level else f"({tex})"
