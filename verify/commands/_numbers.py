"""Numbers on the command line: NAME=VALUE split between the model's parameters and sizes, ranges, lists of times."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exponents.errors import DataError, DomainError, UnknownNameError
from exponents.registry import resolve
from verify.setting import ModelAlone, experiment_of

_PER_DECADE = 1.5
_FEWEST, _MOST = 9, 25  # a verdict needs 8 budgets


@dataclass(frozen=True)
class Given:
    """What NAME=VALUE words say: exact ``parameters`` of the model, and the other numbers as text."""

    theory: Any
    parameters: dict[str, Fraction]
    sizes: dict[str, str]


def given(model_name: str, words: Sequence[str], sizes: Sequence[str]) -> Given:
    """Read NAME=VALUE for the parameters of a model and for ``sizes``; UnknownNameError for a name that is neither."""
    model, theory = resolve(model_name)
    theory = ModelAlone(model) if theory is None else theory
    experiment_of(theory)
    parameters: dict[str, Fraction] = {}
    others: dict[str, str] = {}
    for word in words:
        name, equals, text = (part.strip() for part in word.partition("="))
        if not equals:
            raise DataError(f"{word!r} is not NAME=VALUE; write {model.parameters[0]}=1/2")
        if name in parameters or name in others:
            raise DataError(f"{name} is given twice")
        if name in model.parameters:
            parameters[name] = exact(name, text)
        elif name in sizes:
            others[name] = text
        else:
            raise UnknownNameError(f"{name!r} is not one of {', '.join((*model.parameters, *sizes))}")
    missing = [n for n in model.parameters if n not in parameters]
    if missing:
        raise DomainError(f"no value for {', '.join(missing)}: write {missing[0]}=1/2")
    return Given(theory, parameters, others)


def exact(name: str, text: str) -> Fraction:
    """An integer, fraction or decimal (also 1e18) as it is written; DomainError otherwise."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise DomainError(f"{name} = {text!r} is not a number: write 3/10, 0.3 or 1e6") from None


def whole(name: str, text: str) -> int:
    """A whole number >= 1; DomainError otherwise."""
    value = exact(name, text)
    if value.denominator != 1 or value < 1:
        raise DomainError(f"{name} = {text} must be a whole number, at least 1")
    return int(value)


def positive(name: str, text: str) -> float:
    """A positive finite float; DomainError otherwise."""
    value = exact(name, text)
    if not 0 < value < 10**300:
        raise DomainError(f"{name} = {text} must be positive")
    return float(value)


def required(sizes: Mapping[str, str], *names: str) -> None:
    """DomainError unless all ``names`` are among ``sizes``."""
    missing = [name for name in names if name not in sizes]
    if missing:
        raise DomainError(f"no value for {', '.join(missing)}: write {missing[0]}=...")


def times_of(text: str, continuous: bool) -> np.ndarray:
    """Times "1,10,1e18" as float64; whole steps unless ``continuous``.  DomainError for what is no time."""
    parts = text.split(",")
    values = [exact("time", part) for part in parts]
    for part, value in zip(parts, values, strict=True):
        if not continuous and value.denominator != 1:
            raise DomainError(f"time {part} must be a whole number of steps; --continuous allows any time")
        if not 0 <= value < 10**300:
            raise DomainError(f"time {part} must be 0 or positive, and finite")
    return np.array([float(value) for value in values])


def budgets_of(text: str) -> np.ndarray:
    """Budgets "LOW:HIGH" or "LOW:HIGH:COUNT" as a geometric list; DomainError for what is no range."""
    parts = text.split(":")
    if len(parts) not in (2, 3):
        raise DomainError(f"--budget {text!r} is not LOW:HIGH or LOW:HIGH:COUNT; write 1e6:1e16")
    low, high = (positive("budget", part) for part in parts[:2])
    if low >= high:
        raise DomainError(f"--budget {text}: the first budget must be below the last")
    decades = math.log10(high / low)
    count = min(max(round(_PER_DECADE * decades) + 1, _FEWEST), _MOST)
    if len(parts) == 3:
        count = whole("number of budgets", parts[2])
    return np.geomspace(low, high, count)
