"""Parameters of a model that are a choice of the algorithm: no resources, because they do not grow with the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from .errors import ModelError, UnknownNameError
from .model import Model


@dataclass(frozen=True)
class Hyperparameter:
    """A parameter that the algorithm sets and not the data, and the ``least`` and ``largest`` value, both positive, among
    which the best one is looked for at a finite budget. Raises ModelError for other numbers."""

    name: str
    least: float
    largest: float

    def __post_init__(self) -> None:
        if not (0 < self.least < self.largest and isfinite(self.largest)):
            raise ModelError(f"{self.name} from {self.least} to {self.largest}: give two positive numbers in order")


def separated(model: Model, theory: Any | None, tuned: Sequence[str]) -> tuple[Hyperparameter | None, tuple[str, ...]]:
    """Of the names to be tuned the hyperparameter, if there is one, and the resources.

    Raises ModelError for a parameter that belongs to the problem and for two at a time, UnknownNameError for what is neither
    parameter nor resource.
    """
    known = {h.name: h for h in getattr(theory, "hyperparameters", ())}
    can = ", ".join((*known, *(n for n, _ in model.held))) or "none"
    unknown = next((n for n in tuned if n not in (*model.parameters, *model.names)), None)
    if unknown is not None:
        raise UnknownNameError(f"no {unknown!r} in {model.id}; what can be tuned: {can}")
    parameters = list(dict.fromkeys(n for n in tuned if n in model.parameters))
    stray = next((n for n in parameters if n not in known), None)
    if stray is not None:
        raise ModelError(
            f"{stray} of {model.id} belongs to the problem and cannot be tuned; give {stray}=...; what can be tuned: {can}"
        )
    if len(parameters) > 1:
        raise ModelError(f"{' and '.join(parameters)}: tune one hyperparameter at a time and give the others")
    return (known[parameters[0]] if parameters else None), tuple(n for n in tuned if n not in model.parameters)
