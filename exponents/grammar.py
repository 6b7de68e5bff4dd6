"""The grammar of formulas: text -> syntax tree. No string of a user ever reaches an evaluator of Python.

    comparison := sum (("<" | "<=" | ">" | ">=") sum)+
    sum        := product (("+" | "-") product)*
    product    := signed (("*" | "/") signed)*
    signed     := ("+" | "-") signed | power
    power      := atom [("**" | "^") signed]
    atom       := number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

What a tree means (an exponent, a law in the resources, a number) is decided in ``parse.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .errors import FormulaError

LONGEST = 10_000
MOST_DIGITS = 1_000
DEEPEST = 60

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d{1,3})?|\.\d+(?:[eE][+-]?\d{1,3})?)|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<symbol>\*\*|<=|>=|[-+*/^(),<>]))"
)


@dataclass(frozen=True)
class Node:
    """``head`` is an operator, ``"number"``, ``"name"`` or ``"call"``; ``at`` is the column where it starts (from 1)."""

    head: str
    args: tuple
    at: int


@dataclass(frozen=True)
class Comparison:
    left: Node
    relation: str
    right: Node


class _Reader:
    def __init__(self, text: str):
        if not isinstance(text, str):
            raise FormulaError(f"a formula is text, not {type(text).__name__}: {text!r}")
        if len(text) > LONGEST:
            raise FormulaError(f"a formula of {len(text)} characters; the longest allowed has {LONGEST}")
        self.text, self.tokens, self.next, self.depth = text, [], 0, 0
        place, end = 0, len(text.rstrip())
        while place < end:
            match = TOKEN.match(text, place)
            if match is None:
                start = place + len(text[place:]) - len(text[place:].lstrip())
                raise self.error(start + 1, f"unexpected {text[start]!r}")
            kind = match.lastgroup
            self.tokens.append((kind, match.group(kind), match.start(kind) + 1))
            place = match.end()

    def error(self, column: int, what: str) -> FormulaError:
        shown = self.text if len(self.text) <= 80 else self.text[:77] + "..."
        return FormulaError(f"cannot read {shown!r}: {what} at column {column}")

    def peek(self) -> str | None:
        return self.tokens[self.next][1] if self.next < len(self.tokens) else None

    def take(self):
        if self.next >= len(self.tokens):
            raise self.error(len(self.text) + 1, "unexpected end")
        self.next += 1
        return self.tokens[self.next - 1]

    def expect(self, symbol: str) -> None:
        kind, value, column = self.take()
        if value != symbol:
            raise self.error(column, f"expected {symbol!r}, found {value!r}")

    def finish(self) -> None:
        if self.next < len(self.tokens):
            _, value, column = self.tokens[self.next]
            raise self.error(column, f"unexpected {value!r}")

    def sum(self) -> Node:
        self._deeper()
        left = self.product()
        while self.peek() in ("+", "-"):
            _, operator, at = self.take()
            left = Node(operator, (left, self.product()), at)
        self.depth -= 1
        return left

    def product(self) -> Node:
        left = self.signed()
        while self.peek() in ("*", "/"):
            _, operator, at = self.take()
            left = Node(operator, (left, self.signed()), at)
        return left

    def signed(self) -> Node:
        if self.peek() not in ("+", "-"):
            return self.power()
        self._deeper()
        _, operator, at = self.take()
        inner = self.signed()
        self.depth -= 1
        return Node("neg", (inner,), at) if operator == "-" else inner

    def power(self) -> Node:
        base = self.atom()
        if self.peek() not in ("**", "^"):
            return base
        self._deeper()
        at = self.take()[2]
        exponent = self.signed()
        self.depth -= 1
        return Node("**", (base, exponent), at)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(f"a formula nested deeper than {DEEPEST} levels")

    def atom(self) -> Node:
        kind, value, column = self.take()
        if kind == "number":
            if len(value) > MOST_DIGITS:
                raise FormulaError(f"a number of {len(value)} digits; the longest allowed has {MOST_DIGITS}")
            return Node("number", (Fraction(value),), column)
        if kind == "name":
            if self.peek() != "(":
                return Node("name", (value,), column)
            self.take()
            args = [self.sum()]
            while self.peek() == ",":
                self.take()
                args.append(self.sum())
            self.expect(")")
            return Node("call", (value, *args), column)
        if value == "(":
            inner = self.sum()
            self.expect(")")
            return inner
        raise self.error(column, f"unexpected {value!r}")


def read(text: str) -> Node:
    """The tree of a formula."""
    reader = _Reader(text)
    if not reader.tokens:
        raise FormulaError("an empty formula")
    tree = reader.sum()
    reader.finish()
    return tree


def read_comparisons(text: str) -> list[Comparison]:
    """The comparisons of ``"a < b <= c, d > 0"``, chains opened and commas (outside parentheses) read as *and*."""
    found = []
    for part in _split(text):
        reader = _Reader(part)
        left = reader.sum()
        relations = 0
        while reader.peek() in ("<", "<=", ">", ">="):
            relation = reader.take()[1]
            right = reader.sum()
            found.append(Comparison(left, relation, right))
            left, relations = right, relations + 1
        reader.finish()
        if not relations:
            raise FormulaError(f"{part.strip()!r} is not an inequality; write something like alpha > 0")
    return found


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p for p in parts if p.strip()]


# --- back to text -----------------------------------------------------------------------------------------------------

TIGHTNESS = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
ATOM = 5


def write(node: Node | Comparison, operator: str = "") -> str:
    """The text of a tree, with no more parentheses than ``read`` needs (as an operand of ``operator``, if one is named)."""
    if operator:
        return _within(node, TIGHTNESS[operator])
    if isinstance(node, Comparison):
        return f"{write(node.left)} {node.relation} {write(node.right)}"
    if node.head in ("number", "name"):
        return str(node.args[0])
    if node.head == "call":
        return f"{node.args[0]}({', '.join(map(write, node.args[1:]))})"
    tightness = TIGHTNESS[node.head]
    if node.head == "neg":
        return "-" + _within(node.args[0], tightness)
    left, right = node.args
    if node.head == "**":
        return _within(left, ATOM) + "**" + _within(right, ATOM)
    sign = f" {node.head} " if tightness == 1 else node.head
    return _within(left, tightness) + sign + _within(right, tightness + (node.head in "-/"))


def _within(node: Node, tightness: int) -> str:
    text = write(node)
    return text if _tightness(node) >= tightness else f"({text})"


def _tightness(node: Node) -> int:
    fraction = node.head == "number" and "/" in str(node.args[0])
    return TIGHTNESS["/"] if fraction else TIGHTNESS.get(node.head, ATOM)
