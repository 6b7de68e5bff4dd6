"""The measured frontier over width and members of an ensemble: exact curves, minimised over real d and real E >= 1.

A budget f = E d r B buys r = f/(E d B) steps for each of E members of width d. At given E the loss is smooth in log d
and is interpolated between curves on a lattice; the least of these over E is the optimum, and their values at half
and at twice as many members say what it costs to be off by a factor 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.optimize import brentq, minimize_scalar

from exponents.errors import DomainError
from verify.ensemble import EnsembleCurve, ensemble_curve
from verify.frontier import Family, checked_budgets
from verify.problem import PowerLawProblem
from verify.resolvent import Resolvent

_SPACING = math.log(10) / 16  # lattice in log d
_STENCIL = 9
_STRIDE = 8  # of the first scan, in lattice points
_DOUBLING = math.log(2.0)
_EXACT = 1e-7  # of log E


@dataclass(frozen=True)
class EnsembleFrontier:
    """Per budget (n,): optimal width ``d``, number of ``members``, ``loss``; what a factor 2 off in the members
    costs.

    ``half`` and ``double`` are the rises of the loss, relative, with half and with twice the optimal members and the
    best width for them; nan for less than one member. ``single`` is the least loss of one member. ``error`` is the
    largest relative deviation of the interpolated losses from exact curves.
    """

    family: Family
    budgets: np.ndarray
    d: np.ndarray
    members: np.ndarray
    loss: np.ndarray
    half: np.ndarray
    double: np.ndarray
    single: np.ndarray
    error: float

    @property
    def steps(self) -> np.ndarray:
        """r = f/(E d B)."""
        return self.budgets / (self.d * self.members * self.family.batch)


class EnsembleLattice:
    """Curves of a family of problems that differ in d, at d = exp(k * spacing) and made once, on demand."""

    def __init__(self, family: Family) -> None:
        if family.tune_gamma:
            raise DomainError("ensembles are compared at the family's own gamma: give a family with tune_gamma=False")
        self.family = family
        self.first = math.ceil(math.log(family.smallest_d) / _SPACING)
        self._curves: dict[int, EnsembleCurve] = {}

    def curve(self, d: float) -> EnsembleCurve:
        """The curve of width ``d``."""
        spectrum = self.family.spectrum(d)
        gamma = self.family.gamma(spectrum, self.family.batch, Resolvent(spectrum))
        return ensemble_curve(
            PowerLawProblem(self.family.alpha, self.family.beta, d, spectrum.v, gamma, self.family.batch)
        )

    def log_loss(self, k: int, budget: float, members: float) -> float:
        """log P_E at lattice point ``k``; infinite where a member cannot make a step."""
        d = math.exp(k * _SPACING)
        steps = budget / (d * members * self.family.batch)
        if steps < 1 or k < self.first:
            return math.inf
        if k not in self._curves:
            self._curves[k] = self.curve(d)
        return math.log(float(self._curves[k]([steps], members)[0]))

    def at_members(self, budget: float, members: float) -> tuple[float, float]:
        """(log of the least loss, log of its width) for a number of members.

        Raises DomainError for a budget whose optimum lies at the end of the range of widths.
        """
        last = math.floor(math.log(budget / (members * self.family.batch)) / _SPACING)
        half = _STENCIL // 2
        scanned = range(self.first + half, last - half + 1, _STRIDE)
        if not scanned:
            raise DomainError(f"budget {budget:.3g} leaves no room for {members:.3g} members: raise it")

        def loss(k: int) -> float:
            return self.log_loss(k, budget, members)

        k = min(scanned, key=loss)
        while (lowest := min((k - 1, k, k + 1), key=loss)) != k:
            k = lowest
        places = np.arange(-half, half + 1)
        values = np.array([loss(k + int(place)) for place in places])
        if not np.isfinite(values).all():
            raise DomainError(
                f"budget {budget:.3g} with {members:.3g} members has its optimum at the end of the range of d, "
                f"near {math.exp(k * _SPACING):.3g}; use larger budgets"
            )
        fitted = Chebyshev.fit(places, values, len(places) - 1)
        place = brentq(fitted.deriv(), -1.0, 1.0)
        return float(fitted(place)), (k + place) * _SPACING

    def optimum(self, budget: float) -> tuple[float, float, float]:
        """(log loss, log d, log E) of the least loss over both."""

        def least(log_members: float) -> float:
            return self.at_members(budget, math.exp(log_members))[0]

        doublings, values = 0, [least(0.0)]
        while len(values) < 3 or values[-1] < min(values[:-1]) or values[-2] < min(values[:-2]):
            doublings += 1
            values.append(least(doublings * _DOUBLING))
        lowest = int(np.argmin(values))
        ends = (max(lowest - 1, 0) * _DOUBLING, (lowest + 1) * _DOUBLING)
        found = minimize_scalar(least, bounds=ends, method="bounded", options={"xatol": _EXACT})
        log_members = 0.0 if values[0] <= found.fun else float(found.x)
        return *self.at_members(budget, math.exp(log_members)), log_members


def ensemble_frontier(family: Family, budgets) -> EnsembleFrontier:
    """Optimal width and members for each of the ``budgets`` f = E d r B (1-d, increasing); gamma as the ``family``
    has it.

    Raises DomainError for a family that tunes gamma and for budgets too small for an optimum at an interior width.
    """
    budgets = checked_budgets(budgets, family)
    lattice = EnsembleLattice(family)
    rows = []
    for budget in map(float, budgets):
        log_loss, log_d, log_members = lattice.optimum(budget)
        members = math.exp(log_members)

        def rise(factor: float, budget=budget, members=members, log_loss=log_loss) -> float:
            if members * factor < 1:
                return math.nan
            return math.expm1(lattice.at_members(budget, members * factor)[0] - log_loss)

        single = math.exp(lattice.at_members(budget, 1.0)[0])
        rows.append((math.exp(log_d), members, math.exp(log_loss), rise(0.5), rise(2.0), single))
    d, members, loss, *others = np.array(rows).T
    steps = budgets / (d * members * family.batch)
    exact = [lattice.curve(float(w))([r], e)[0] for w, r, e in zip(d, steps, members, strict=True)]
    return EnsembleFrontier(family, budgets, d, members, loss, *others, float(np.max(np.abs(loss / exact - 1))))


def plrf_ensembles(alpha: float, beta: float) -> Callable[..., float]:
    """E, d, r: loss of the mean of E members, each with gamma at half of the stability bound of its width."""
    curve = lru_cache(maxsize=64)(EnsembleLattice(Family(alpha, beta)).curve)
    return lambda E, d, r: float(curve(d)([r], E)[0]) if E >= 1 else math.inf
