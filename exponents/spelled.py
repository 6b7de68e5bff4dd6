"""SymPy objects as text of the engine's grammar: a model may be stated in symbols. SymPy is imported only if it was."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from .errors import FormulaError


def spelled(value: Any) -> Any:
    """``value`` with text in the place of SymPy expressions, inequalities and conjunctions, inside containers too.

    Names stand for symbols: their assumptions are not read. FormulaError for a condition that SymPy has already decided
    by the assumptions of its symbols.
    """
    if isinstance(value, Mapping):
        return {_name(key): spelled(each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(spelled, value))
    return _written(value) if _is_sympy(value) else value


def _name(key: Any) -> Any:
    return str(key) if _is_sympy(key) else key


def _is_sympy(value: Any) -> bool:
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def _written(value: Any) -> str:
    from sympy import And
    from sympy.logic.boolalg import BooleanAtom

    if isinstance(value, And):
        return ", ".join(map(_written, value.args))
    if isinstance(value, BooleanAtom):
        raise FormulaError(
            f"a condition has been decided by SymPy from the assumptions of its symbols: {value}; write it as text, such as "
            '"alpha > 0", or use symbols without assumptions'
        )
    return _printer().doprint(value)


def _printer() -> Any:
    from sympy.printing.str import StrPrinter

    class Spelling(StrPrinter):
        """Powers with rational exponents instead of roots, min and max as the grammar has them."""

        def _print_Pow(self, expr, rational=True):
            return super()._print_Pow(expr, rational=True)

        def _print_Min(self, expr):
            return f"min({self.stringify(expr.args, ', ')})"

        def _print_Max(self, expr):
            return f"max({self.stringify(expr.args, ', ')})"

    return Spelling({"order": "lex"})
