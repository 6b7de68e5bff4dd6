"""What a set of runs cannot say: parameters and combinations that the law's values at these runs do not determine.

The change of log L with the parameters is a matrix J (runs, parameters); a direction v in which |J v| is zero changes no
loss, and one in which it is small against the scatter is known only roughly, with standard error scatter/|J v|. Beside
these facts the causes are named where the resources show them: a resource with one value, or two that move together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from verify.runs.data import OPERATIONS, Runs
from verify.runs.estimate import Estimate
from verify.runs.laws import IRREDUCIBLE, Law, depends

_NULL = 1e-6  # of the largest singular value: what rounding leaves of zero
_UNKNOWN = 1e4  # standard error that stands for an infinite one
_LOST, _WEAK = 3.0, 0.7  # standard errors in a logarithm or an exponent: no information, and hardly any
_TAKES_PART = 0.1  # component of a parameter in a direction
_ALONE = 0.99
_TOGETHER = 0.05  # scatter (in logarithms) of one resource about a power of another
_CONSTANT = 1 + 1e-9  # factor over which a resource that does not change moves by rounding
_NARROW = 10.0  # a power over less than this factor is hard to tell from another
NORMAL = 1.4826  # median absolute deviation to standard deviation


@dataclass(frozen=True)
class Design:
    """``lost`` (k, P) are the directions in the parameter vector with hardly any information, each as long as its standard
    error (at most ``_UNKNOWN``); ``warnings`` are sentences."""

    lost: np.ndarray
    warnings: tuple[str, ...]

    def bounds(self, moves: np.ndarray) -> np.ndarray:
        """Whether Q quantities are known, given their changes (k, Q) to first order along the lost directions."""
        return (np.abs(moves) <= _WEAK).all(axis=0)


def scatter(residuals: np.ndarray) -> float:
    """Robust standard deviation of residuals about zero."""
    return float(NORMAL * np.median(np.abs(residuals)))


def design(found: Estimate) -> Design:
    """The directions that the runs of an estimate do not determine, and why."""
    jacobian = found.objective.gradients(found.vector[None])[0]
    _, sizes, directions = np.linalg.svd(jacobian, full_matrices=False)
    errors = scatter(found.residuals) / np.maximum(sizes, 1e-300)
    lost = (sizes < _NULL * sizes[0]) | (errors > _LOST)
    runs, law = found.objective.runs, found.objective.law
    if law.irreducible and lost.sum() == 1 and abs(directions[lost][0, 0]) > _ALONE:
        lost[:] = False  # the logarithm of E runs off and takes nothing along: its interval is the bound that is known
    weak = ~lost & (errors > _WEAK)
    said = [_weakly(v, found) for v in directions[weak]]
    lines = tuple(aligned(runs, law.resources))
    exchanged = [v for one, other, slope, _ in lines if slope > 0 for v in _exchangeable(law, {one, other})]
    errors = np.where(sizes < _NULL * sizes[0], _UNKNOWN, np.minimum(errors, _UNKNOWN))
    spanned = np.vstack([errors[lost, None] * directions[lost], *(_UNKNOWN * v for v in exchanged)])
    return Design(spanned, (*said, *ranges(runs, law.resources), *(_on_line(*each) for each in lines)))


def _weakly(direction: np.ndarray, found: Estimate) -> str:
    names = [n for n, v in zip(found.objective.law.parameters, direction) if abs(v) > _TAKES_PART]
    if names == [IRREDUCIBLE]:
        return "the runs do not tell E from 0: only the upper end of its interval has a meaning"
    if len(names) == 1:
        return f"the runs hardly determine {names[0]}: its interval is wide"
    return f"the runs hardly tell {', '.join(names)} apart: their intervals are wide"


def _exchangeable(law: Law, resources: set[str]) -> list[np.ndarray]:
    """Unit vectors of all parameters of the components in resources that grow together.

    On such a line components are powers of one variable: which is which cannot be seen, even where the local directions
    have information because the fit made one of them vanish.
    """
    terms = [term for term in law.terms if set(term.resources) <= resources]
    if len(terms) < 2:
        return []
    fitted = {name for term in terms for e in term.exponents for name in law.exponents if depends(e, name)}
    fitted |= {term.constant for term in terms}
    return [row[None] for name, row in zip(law.parameters, np.eye(len(law.parameters))) if name in fitted]


def ranges(runs: Runs, resources: tuple[str, ...]) -> tuple[str, ...]:
    """A sentence for each resource that is constant or moves little."""
    said = []
    for name in resources:
        factor = float(np.exp(np.ptp(np.log(runs.resources[name]))))
        if factor < _CONSTANT:
            said.append(
                f"every run has the same {name}: its exponent and its constant cannot be told apart; vary {name}"
            )
        elif factor < _NARROW:
            said.append(f"{name} spans a factor of {factor:.3g} only: its exponent rests on little; widen the range")
    return tuple(said)


def aligned(runs: Runs, resources: tuple[str, ...]) -> Iterator[tuple[str, str, float, float]]:
    """Pairs of resources of which one is a power of the other in all runs: names, power, factor."""
    for one, other in combinations(resources, 2):
        x, y = np.log(runs.resources[one]), np.log(runs.resources[other])
        if min(np.ptp(x), np.ptp(y)) < np.log(_CONSTANT):
            continue
        slope = float(np.cov(x, y)[0, 1] / np.var(x, ddof=1))
        if np.std(y - slope * x) < _TOGETHER * np.std(y):
            yield one, other, slope, float(np.exp(np.mean(y - slope * x)))


def _on_line(one: str, other: str, slope: float, factor: float) -> str:
    if (one, other) == ("N", "D") and abs(slope - 1) < _TOGETHER:
        return "every run has about the same tokens a parameter: N and D move together; vary their ratio"
    if (one, other) == ("N", "D") and abs(slope + 1) < _TOGETHER:
        return f"every run has about the same compute, C = {OPERATIONS * factor:.2g}: add runs at other budgets"
    return f"{other} follows {one} as {one}^{slope:.2f} in all runs: their parts of the loss look alike; vary one alone"
