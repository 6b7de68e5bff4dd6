"""The robust objective of a law on data, with gradient and curvature, for many parameter vectors at once.

    sum over runs of  weight * Huber_delta(log L(x) - log loss),      Huber_delta(r) = r^2/2, or delta (|r| - delta/2)

A sum, not a mean, as in arXiv 2404.10102: a mean makes an optimiser that stops at a fixed tolerance stop early. With
``u_i`` the logarithms of the components (and of E) the log of the law is ``p logsumexp(u/p)``, p = 1 for a sum. The
``u`` are linear in *coefficients*: log E; the logarithm of each component at the centre of the data and its exponents;
p. Of these the gradient and the Hessian are sums over runs of products of softmax shares with a fixed basis, hence
matrix products for all replicas together. The coefficients are smooth functions of the parameter vector
(log E, log components at the centre, exponents); for laws with the exponents themselves as parameters a linear one.

Amplitudes are taken at the centre (the geometric mean of the resources) because log A and its exponent are otherwise
correlated to four digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exponents.evaluation import quotient_function
from verify.runs.data import Runs
from verify.runs.laws import Law, derivative

DELTA = 1e-3
"""The published choice: far below the scatter of losses, so that the objective is nearly a sum of absolute values."""


@dataclass(frozen=True)
class Local:
    """The objective near R parameter vectors of length P.

    value (R,); gradient (R, P); hessian (R, P, P) of the objective, without the curvature of the exponents as functions
    of the parameters; majoriser (R, P, P) that of the quadratic above the objective that touches it (linearised law).
    """

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    majoriser: np.ndarray


class Objective:
    """The objective of ``law`` on ``runs``; parameter vectors are arrays (R, P), weights (R, n)."""

    def __init__(self, law: Law, runs: Runs):
        self.law, self.runs = law, runs
        self.target = np.log(runs.loss)
        logs = {name: np.log(runs.resources[name]) for name in law.resources}
        self.centre = {name: float(x.mean()) for name, x in logs.items()}
        ones = np.ones((1, len(runs)))
        moved = {name: x - self.centre[name] for name, x in logs.items()}
        self.bases = [ones] if law.irreducible else []
        self.bases += [np.vstack([ones, *(moved[r] for r in term.resources)]) for term in law.terms]
        self.size = len(law.parameters)
        self._first = self.size - len(law.exponents)  # of the exponents within a parameter vector
        self._power = None if law.power is None else self._first + law.exponents.index(law.power)
        self._maps = [[self._functions(e) for e in term.exponents] for term in law.terms]

    # --- from parameters to coefficients ------------------------------------------------------------------------------

    def _functions(self, exponent):
        names = self.law.exponents
        return quotient_function(exponent), [quotient_function(derivative(exponent, name)) for name in names]

    def _arguments(self, vectors: np.ndarray) -> list[np.ndarray]:
        """The model's parameters in its order; those the loss does not depend on get any value."""
        fitted = dict(zip(self.law.exponents, vectors[:, self._first :].T))
        return [fitted.get(name, np.ones(len(vectors))) for name in self.law.model.parameters]

    def coefficients(self, vectors: np.ndarray) -> list[np.ndarray]:
        """Coefficients by stage, [(R, b_i)]: log E, each component's log amplitude and exponents, p."""
        at, head = self._arguments(vectors), int(self.law.irreducible)
        stages = [vectors[:, :1]] if head else []
        for column, functions in enumerate(self._maps, head):
            stage = np.empty((len(vectors), 1 + len(functions)))
            stage[:, 0] = vectors[:, column]
            for place, (value, _) in enumerate(functions, 1):
                stage[:, place] = value(*at)
            stages.append(stage)
        if self._power is not None:
            stages.append(vectors[:, [self._power]])
        return stages

    def chain(self, vectors: np.ndarray) -> np.ndarray:
        """Derivatives of all coefficients, one stage after the other, by the parameters: (R, sum b_i, P)."""
        at, head = self._arguments(vectors), int(self.law.irreducible)
        rows = head + sum(1 + len(functions) for functions in self._maps) + (self.law.power is not None)
        jacobian = np.zeros((len(vectors), rows, self.size))
        row = head
        jacobian[:, :head, :head] = 1.0
        for column, functions in enumerate(self._maps, head):
            jacobian[:, row, column] = 1.0
            for place, (_, slopes) in enumerate(functions, 1):
                for k, slope in enumerate(slopes):
                    jacobian[:, row + place, self._first + k] = slope(*at)
            row += 1 + len(functions)
        if self._power is not None:
            jacobian[:, row, self._power] = 1.0
        return jacobian

    # --- values -------------------------------------------------------------------------------------------------------

    def _scaled_logs(self, stages: Sequence[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
        """u_i/p [(R, n)] and p (R, 1)."""
        p = np.ones((len(stages[0]), 1)) if self.law.power is None else stages[-1]
        return [(stage @ basis) / p for stage, basis in zip(stages, self.bases)], p

    def predicted(self, vectors: np.ndarray) -> np.ndarray:
        """log L (R, n) at the runs."""
        logs, p = self._scaled_logs(self.coefficients(vectors))
        return p * np.logaddexp.reduce(logs)

    def residuals(self, vectors: np.ndarray) -> np.ndarray:
        """log of the law minus log of the measured loss, (R, n)."""
        return self.predicted(vectors) - self.target

    def value(self, vectors: np.ndarray, weights: np.ndarray, delta: float = DELTA) -> np.ndarray:
        """The objective (R,)."""
        return np.einsum("rn,rn->r", weights, huber(self.residuals(vectors), delta))

    # --- derivatives --------------------------------------------------------------------------------------------------

    def gradients(self, vectors: np.ndarray) -> np.ndarray:
        """Derivatives of log L at each run by each parameter, (R, n, P)."""
        stages, chain = self.coefficients(vectors), self.chain(vectors)
        shares, _, _, entropy = self._shares(stages)
        parts = [s[:, :, None] * b.T for s, b in zip(shares, self.bases)]
        if entropy is not None:
            parts.append(entropy[:, :, None])
        return np.concatenate(parts, axis=2) @ chain

    def _shares(self, stages):
        """Softmax shares [(R, n)], u_i/p, log L / p (R, n), and for a joint law the derivative by p, an entropy."""
        logs, p = self._scaled_logs(stages)
        top = np.maximum.reduce(logs)
        powers = [np.exp(u - top) for u in logs]
        total = sum(powers)
        shares = [each / total for each in powers]
        level = top + np.log(total)
        entropy = None if self.law.power is None else level - sum(s * u for s, u in zip(shares, logs))
        return shares, logs, level, entropy

    def local(self, vectors: np.ndarray, weights: np.ndarray, delta: float = DELTA) -> Local:
        """Value, gradient and curvature at each vector."""
        stages, chain = self.coefficients(vectors), self.chain(vectors)
        shares, logs, level, entropy = self._shares(stages)
        p = 1.0 if self.law.power is None else stages[-1]
        residual = p * level - self.target
        size = np.abs(residual)
        push = weights * np.clip(residual, -delta, delta)
        inside = weights * (size < delta)
        above = weights * (delta / np.maximum(size, delta))
        slopes, bases = list(shares), list(self.bases)
        if entropy is not None:
            slopes, bases = [*slopes, entropy], [*bases, np.ones((1, len(self.target)))]
        bend = _Bend(shares, logs, level, entropy, push / p)
        gradient = np.concatenate([(push * s) @ b.T for s, b in zip(slopes, bases)], axis=1)
        hessian = _assembled(bases, len(vectors), lambda i, j: inside * slopes[i] * slopes[j] + bend(i, j))
        majoriser = _assembled(bases, len(vectors), lambda i, j: above * slopes[i] * slopes[j])
        transposed = chain.transpose(0, 2, 1)
        return Local(
            np.einsum("rn,rn->r", weights, huber(residual, delta)),
            np.einsum("rqp,rq->rp", chain, gradient),
            transposed @ hessian @ chain,
            transposed @ majoriser @ chain,
        )


class _Bend:
    """Second derivatives of log L by the stages (the u_i, then p), times ``push``/p: (R, n) for each pair."""

    def __init__(self, shares, logs, level, entropy, push):
        self.shares, self.logs, self.push = shares, logs, push
        self.mean = None if entropy is None else level - entropy

    def __call__(self, i: int, j: int) -> np.ndarray:
        last = len(self.shares)
        if j == last:
            if i == last:
                spread = sum(s * (u - self.mean) ** 2 for s, u in zip(self.shares, self.logs))
                return self.push * spread
            return -self.push * self.shares[i] * (self.logs[i] - self.mean)
        return self.push * self.shares[i] * ((i == j) - self.shares[j])


def _assembled(bases: Sequence[np.ndarray], count: int, weight: Callable[[int, int], np.ndarray]) -> np.ndarray:
    """sum_n weight(i, j)_n b_i b_j^T over all pairs of stages, as (count, q, q)."""
    ends = np.cumsum([0, *map(len, bases)])
    places = [slice(first, last) for first, last in zip(ends, ends[1:])]
    total = np.empty((count, ends[-1], ends[-1]))
    for i, left in enumerate(bases):
        for j, right in enumerate(bases[i:], i):
            products = (left[:, None, :] * right[None, :, :]).reshape(-1, left.shape[1])
            block = (weight(i, j) @ products.T).reshape(count, len(left), len(right))
            total[:, places[i], places[j]] = block
            total[:, places[j], places[i]] = block.transpose(0, 2, 1)
    return total


def huber(residual: np.ndarray, delta: float) -> np.ndarray:
    """r^2/2 up to delta, linear beyond."""
    size = np.abs(residual)
    return np.where(size <= delta, 0.5 * residual**2, delta * (size - 0.5 * delta))
