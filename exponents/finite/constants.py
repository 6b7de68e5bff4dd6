"""What the coefficients of a model are worth: the text of a coefficient as a number, given the names in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ..errors import DomainError, FormulaError, UnknownNameError
from ..grammar import Node, read

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "gamma": math.gamma,
}
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}


def worth(text: str, values: Mapping[str, float]) -> float:
    """The value of a coefficient such as ``"A"`` or ``"N_c**alpha_N"``, a positive finite number.

    ``values`` gives a number for every constant and parameter in it. Raises UnknownNameError for a name without a value,
    FormulaError for a function that is not one of sqrt, exp, log, gamma, DomainError for a result that is not positive.
    """
    try:
        found = _number(read(text), values)
    except (ArithmeticError, ValueError) as error:
        raise DomainError(f"the coefficient {text} has no value here: {error}") from None
    if isinstance(found, complex) or not (math.isfinite(found) and found > 0):
        raise DomainError(f"the coefficient {text} is {found}; a coefficient of a loss is a positive number")
    return found


def _number(node: Node, values: Mapping[str, float]) -> float:
    if node.head == "number":
        return float(node.args[0])
    if node.head == "name":
        if node.args[0] not in values:
            raise UnknownNameError(f"the constant {node.args[0]} has no value; give {node.args[0]}=...")
        return float(values[node.args[0]])
    if node.head == "neg":
        return -_number(node.args[0], values)
    if node.head == "call":
        function = _FUNCTIONS.get(node.args[0])
        if function is None or len(node.args) != 2:
            raise FormulaError(f"{node.args[0]}(...) in a coefficient: its functions are {', '.join(_FUNCTIONS)}")
        return function(_number(node.args[1], values))
    left, right = (_number(part, values) for part in node.args)
    return _OPERATIONS[node.head](left, right)


def expression(text: str):
    """The same coefficient as a SymPy expression; its names are positive symbols. FormulaError as in ``worth``."""
    return _expression(read(text))


def _expression(node: Node):
    import sympy

    from ..symbols import symbol

    if node.head == "number":
        return sympy.Rational(node.args[0].numerator, node.args[0].denominator)
    if node.head == "name":
        return symbol(node.args[0], True)
    if node.head == "neg":
        return -_expression(node.args[0])
    if node.head == "call":
        functions = {"sqrt": sympy.sqrt, "exp": sympy.exp, "log": sympy.log, "gamma": sympy.gamma}
        if node.args[0] not in functions or len(node.args) != 2:
            raise FormulaError(f"{node.args[0]}(...) in a coefficient: its functions are {', '.join(functions)}")
        return functions[node.args[0]](_expression(node.args[1]))
    left, right = (_expression(part) for part in node.args)
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right}.get(node.head, left**right)
