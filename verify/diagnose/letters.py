"""From (alpha, beta) of the numerical experiment to the letters in which a solution is stated, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from exponents.errors import ModelError
from exponents.evaluation import Evaluation, quotient_function
from exponents.field import Field
from exponents.parse import exponent
from exponents.solution import Solution
from exponents.views import View
from verify.setting import experiment_of

__all__ = ["Letters"]

_STEPS = 40
_CLOSE = 1e-10
_DIFFERENCE = 1e-6

Values = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Letters:
    """``names``: the two parameters of a theory with an experiment, or of a view of it, in which ``solution`` is stated."""

    names: tuple[str, ...]
    solution: Solution
    forward: Callable[[np.ndarray, np.ndarray], Values]

    @classmethod
    def of(cls, theory: Any, solution: Solution, view: View | None = None) -> Letters:
        """ModelError for a theory without an experiment of sgd, or with other than two parameters."""
        experiment, model = experiment_of(theory), theory.model
        if len(model.parameters) != 2:
            raise ModelError(f"{model.id} has {len(model.parameters)} parameters; curves can be diagnosed for two")
        own = [quotient_function(exponent(f, model.field)) for f in (experiment.alpha, experiment.beta)]
        if view is None:
            return cls(model.parameters, solution, lambda *x: tuple(f(*x) for f in own))
        field, formulas = Field.of(view.parameters), dict(view.formulas)
        change = [quotient_function(exponent(formulas[n], field)) for n in model.parameters]
        return cls(view.parameters, solution, lambda *x: tuple(f(*(g(*x) for g in change)) for f in own))

    def values(self, alpha: np.ndarray, beta: np.ndarray) -> Values:
        """The parameters at alpha and beta (n,), by Newton's method; ModelError where that does not settle."""
        target = np.stack([alpha, beta])
        x = np.ones_like(target)
        for _ in range(_STEPS):
            gap = np.stack(np.broadcast_arrays(*self.forward(*x), x[0])[:2]) - target
            if np.abs(gap).max(initial=0.0) < _CLOSE:
                return x[0], x[1]
            x = x - self._newton(x, gap)
        raise ModelError(f"alpha and beta do not determine {' and '.join(self.names)} of this view")

    def _newton(self, x: np.ndarray, gap: np.ndarray) -> np.ndarray:
        columns = []
        for k in range(2):
            move = np.zeros((2, 1))
            move[k] = _DIFFERENCE
            ends = (np.stack(np.broadcast_arrays(*self.forward(*(x + s * move)), x[0])[:2]) for s in (1, -1))
            columns.append(np.subtract(*ends) / (2 * _DIFFERENCE))
        jacobian = np.moveaxis(np.stack(columns, axis=1), 2, 0)
        return np.linalg.solve(jacobian, gap.T[:, :, None])[:, :, 0].T

    def evaluate(self, alpha: np.ndarray, beta: np.ndarray) -> Evaluation:
        """The engine's answers at alpha and beta (n,)."""
        return self.solution.evaluate(**dict(zip(self.names, self.values(alpha, beta))))

    def allowed(self, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
        """Whether the points lie in the model's domain."""
        return self.evaluate(alpha, beta).phase >= 0
