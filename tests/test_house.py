"""The rules of the house, checked on the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 300

BANNED = {"simplify", "nsimplify", "sympify", "parse_expr"}
EVALUATORS = {"eval", "exec", "compile"}  # as functions: a method of that name belongs to somebody else's object
SLOW = ("scipy.stats", "matplotlib", "z3")
BALLS = {"arb", "acb", "arb_poly", "acb_poly", "arb_mat", "acb_mat", "acb_series", "arb_series"}


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


ENGINE = sources("exponents")
EVERYTHING = sources("exponents", "derivations", "verify", "tests", "benchmarks", "examples")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(node: ast.AST) -> Iterator[str]:
    """Absolute names that the statements below a node import."""
    for statement in ast.walk(node):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
            yield statement.module


def top_level_imports(path: Path) -> Iterator[str]:
    """What is imported when the module is: everything outside functions."""

    def outside(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.Import, ast.ImportFrom)):
                yield from imports(child)
            elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                yield from outside(child)

    yield from outside(tree(path))


def flint_types(node: ast.AST) -> Iterator[str]:
    for statement in ast.walk(node):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").partition(".")[0] == "flint":
            yield from (alias.asname or alias.name for alias in statement.names if alias.name != "ctx")  # an instance


def test_the_rules_see_the_source():
    assert len(ENGINE) > 30 and len(EVERYTHING) > len(ENGINE)


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_files_are_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_no_text_reaches_an_evaluator_and_nothing_is_simplified(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            assert getattr(node.func, "id", "") not in BANNED | EVALUATORS, f"line {node.lineno}"
            assert getattr(node.func, "attr", "") not in BANNED, f"line {node.lineno}"


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_no_float_is_compared(path):
    """Comparisons of exact things only; a renderer that draws may order floats, never test them for equality."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            assert not any(_is_float(side) for side in sides), f"line {node.lineno} compares a float"


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_float(node.operand)
    is_call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
    return is_call or isinstance(node, ast.Constant) and isinstance(node.value, float)


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_imports_neither_theories_nor_checks(path):
    roots = {module.partition(".")[0] for module in imports(tree(path))}
    assert not roots & {"derivations", "verify", "tests"}


@pytest.mark.parametrize("path", sources("derivations"), ids=name)
def test_theories_do_not_import_checks(path):
    assert "verify" not in {module.partition(".")[0] for module in imports(tree(path))}


@pytest.mark.parametrize("path", sources("verify"), ids=name)
def test_checks_name_no_theory(path):
    assert "derivations" not in {module.partition(".")[0] for module in imports(tree(path))}


@pytest.mark.parametrize("path", sources("exponents", "derivations", "verify"), ids=name)
def test_slow_libraries_are_imported_where_they_are_used(path):
    found = set(top_level_imports(path))
    assert not {module for module in found for slow in SLOW if module == slow or module.startswith(slow + ".")}


@pytest.mark.parametrize("path", sources("exponents", "derivations", "verify"), ids=name)
def test_flint_stays_in_its_rooms(path):
    """Exact types in the engine, balls in one file of the checks."""
    types = set(flint_types(tree(path)))
    if name(path) != "verify/balls.py":
        assert not types & BALLS
        assert not types or path.is_relative_to(ROOT / "exponents")


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_flint_types_are_never_used_for_unbound_methods(path):
    """``arb.exp(3)`` crashes the interpreter: methods are called on instances only."""
    text = tree(path)
    types = set(flint_types(text))
    constructors = {("fmpz_mpoly_ctx", "get"), ("fmpq_mpoly_ctx", "get"), ("Ordering", "lex")}
    unbound = {
        (node.value.id, node.attr)
        for node in ast.walk(text)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in types
    }
    assert unbound <= constructors


def test_marks_of_unfinished_work_are_absent():
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
    assert not [name(path) for path in EVERYTHING if marks.search(path.read_text("utf-8"))]
