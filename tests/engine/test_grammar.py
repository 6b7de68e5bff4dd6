"""The grammar: trees, columns of errors, and hostile text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.errors import FormulaError
from exponents.grammar import read, read_comparisons, write

from .test_printing import as_python_reads_it


def plain(node):
    """A tree as nested tuples, without columns."""
    return (node.head, *(plain(a) if hasattr(a, "head") else a for a in node.args))


def name(x):
    return ("name", x)


def number(x):
    return ("number", Fraction(x))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b*c", ("+", name("a"), ("*", name("b"), name("c")))),
        ("a - b - c", ("-", ("-", name("a"), name("b")), name("c"))),
        ("a/b/c", ("/", ("/", name("a"), name("b")), name("c"))),
        ("a**b**c", ("**", name("a"), ("**", name("b"), name("c")))),
        ("-a**2", ("neg", ("**", name("a"), number(2)))),
        ("a**-b", ("**", name("a"), ("neg", name("b")))),
        ("a^2", ("**", name("a"), number(2))),
        ("--a", ("neg", ("neg", name("a")))),
        ("+a", name("a")),
        ("2*-a", ("*", number(2), ("neg", name("a")))),
        ("min(a, b + 1)", ("call", "min", name("a"), ("+", name("b"), number(1)))),
        ("1.25e-2", number(Fraction(1, 80))),
        (".5", number(Fraction(1, 2))),
        ("2.", number(2)),
        ("0.1", number(Fraction(1, 10))),
    ],
)
def test_trees(text, tree):
    assert plain(read(text)) == tree


@st.composite
def arithmetic(draw, depth=4):
    if depth == 0 or draw(st.booleans()):
        return str(draw(st.integers(0, 9)))
    left, right = draw(arithmetic(depth - 1)), draw(arithmetic(depth - 1))
    form = draw(st.sampled_from(["{}+{}", "{}-{}", "{}*{}", "({})", "-{}", "{} * ({})", "({})-({})", "({})**2"]))
    return form.format(left, right)


def value(node):
    a = [value(x) if hasattr(x, "head") else x for x in node.args]
    match node.head:
        case "number":
            return a[0]
        case "neg":
            return -a[0]
        case "+":
            return a[0] + a[1]
        case "-":
            return a[0] - a[1]
        case "*":
            return a[0] * a[1]
        case "**":
            return a[0] ** a[1]
    raise AssertionError(node.head)


@settings(max_examples=80)
@given(arithmetic())
def test_precedence_is_pythons(text):
    assert value(read(text)) == as_python_reads_it(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("a +", "unexpected end"),
        ("a b", "unexpected 'b' at column 3"),
        ("(a", "unexpected end"),
        ("a)", "unexpected '\\)' at column 2"),
        ("a + * b", "unexpected '\\*' at column 5"),
        ("min(a,)", "unexpected '\\)'"),
        ("f()", "unexpected '\\)'"),
        ("a $ b", "unexpected '\\$' at column 3"),
        ("a.b", "unexpected '.' at column 2"),
        ("__import__('os').system('id')", "unexpected '_' at column 1"),
        ("a; b", "unexpected ';'"),
        ("a[0]", "unexpected '\\['"),
        ("lambda: 0", "unexpected ':'"),
        ("a == b", "unexpected '='"),
        ("α", "unexpected 'α' at column 1"),
        ("a\x00", "unexpected"),
        ("1e9999", "unexpected '9'"),
    ],
)
def test_refusals_say_where(text, message):
    with pytest.raises(FormulaError, match=message):
        read(text)


@pytest.mark.parametrize("value", [None, 3, 0.5, b"a", ["a"]])
def test_only_text_is_read(value):
    with pytest.raises(FormulaError, match="a formula is text"):
        read(value)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "a" + ")" * 4000,
        "-" * 9000 + "a",
        "**".join(["2"] * 3000),
        "a+" * 6000 + "a",
        "min(" * 3000,
        "9" * 5000,
    ],
    ids=["parentheses", "signs", "powers", "long", "calls", "digits"],
)
def test_hostile_sizes_are_refused_quickly(text):
    with pytest.raises(FormulaError):
        read(text)


@settings(max_examples=200)
@given(st.text(alphabet="ab1.e+-*/^(),<>= min_'\"[]\n", max_size=30))
def test_any_text_is_a_tree_or_a_formula_error(text):
    for reader in (read, read_comparisons):
        try:
            reader(text)
        except FormulaError:
            pass


def test_comparisons():
    found = read_comparisons("0 < a <= min(b, c), d > 1,")
    assert [(plain(c.left), c.relation, plain(c.right)) for c in found] == [
        (number(0), "<", name("a")),
        (name("a"), "<=", ("call", "min", name("b"), name("c"))),
        (name("d"), ">", number(1)),
    ]
    assert read_comparisons("") == []


@pytest.mark.parametrize("text", ["a", "a + b, c > 0", "a >", "> a", "a < b c", "a = b"])
def test_what_is_no_inequality(text):
    with pytest.raises(FormulaError):
        read_comparisons(text)


@pytest.mark.parametrize(
    "text",
    ["r**(a - 1)", "d**((a + 1)/2)", "-(a + b)*c", "a - (b - c)", "a/(b*c)", "(-a)**2", "-a**2", "x**(7/10)",
     "min(a, b**(1/2))", "a - b - c", "a/b/c", "(a**b)**c", "a**(b**c)"],
)  # fmt: skip
def test_written_as_short_as_it_can_be_read(text):
    assert write(read(text)) == text
    assert write(read(write(read(text)))) == text


def test_a_decimal_is_written_as_a_fraction_in_its_own_parentheses():
    assert write(read("x**0.7*2")) == "x**(7/10)*2"


def test_a_comparison_is_written_with_its_relation():
    (found,) = read_comparisons("gamma <= d**(2*alpha - 1)")
    assert write(found) == "gamma <= d**(2*alpha - 1)"
