"""The measured compute-optimal frontier: exact curves of the deterministic equivalent, minimised over real d.

A budget f buys r = f/(d B) steps of width d.  With u = log d and s = log f the loss is Phi(u, s) = log
P(e^u, e^{s-u}/B). At the optimum the local exponents need no differences of budgets:

    eta(f) = -dPhi*/ds = -d log P/d log r,     xi(f) = du*/ds = -(d/du Psi) / (d^2 Phi/du^2),   Psi = d log
    P/d log r,

and the u-derivatives are those of a local interpolant through curves on a lattice in log d (also when gamma
is tuned for each (d, f): both formulas hold for the minimum over gamma).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.optimize import brentq

from exponents.errors import ConvergenceError, DomainError
from verify.curves import EquivalentCurve, equivalent_curve
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.volterra import stability_bound

_SPACING = math.log(10) / 12  # lattice in log d
_STENCIL = 11
_SMALLEST_V = 160.0  # real v below this cannot be continued between whole numbers
_GAMMA_SPACING = 0.5
_GAMMA_TOP = 3.0  # in x = log(gamma/(bound - gamma)): 0.95 of the bound
_GAMMA_STEPS = 60
_GAMMA_STENCIL = 9


def half_bound(spectrum: PowerLawSpectrum, batch: float, resolvent: Resolvent) -> float:
    """gamma = half the stability bound."""
    return 0.5 * stability_bound(spectrum, batch, resolvent)


@dataclass(frozen=True)
class Family:
    """Problems that differ in d only: v = ratio * d, and gamma from ``gamma(spectrum, batch, resolvent)``.

    With ``tune_gamma`` the rule is ignored and gamma is optimised below 0.95 of the stability bound.
    """

    alpha: float
    beta: float
    ratio: float = 10.0
    batch: float = 1.0
    gamma: Callable[[PowerLawSpectrum, float, Resolvent], float] = half_bound
    tune_gamma: bool = False

    def __post_init__(self) -> None:
        PowerLawSpectrum(self.alpha, self.beta, 1.0, self.ratio)
        if not (self.batch >= 1 and math.isfinite(self.batch)):
            raise DomainError(f"batch = {self.batch} must be finite and at least 1")

    @property
    def smallest_d(self) -> float:
        """The smallest width that can be continued to real d."""
        return max(4.0, _SMALLEST_V / self.ratio)

    def spectrum(self, d: float) -> PowerLawSpectrum:
        """The member of width ``d`` (real)."""
        return PowerLawSpectrum(self.alpha, self.beta, d, self.ratio * d)

    def curve(self, d: float) -> EquivalentCurve:
        """Loss curve of width ``d`` at the family's gamma."""
        spectrum = self.spectrum(d)
        resolvent = Resolvent(spectrum)
        gamma = self.gamma(spectrum, self.batch, resolvent)
        problem = PowerLawProblem(self.alpha, self.beta, d, spectrum.v, gamma, self.batch)
        return equivalent_curve(problem, tolerance=1e-10, resolvent=resolvent)


@dataclass(frozen=True)
class Frontier:
    """Per budget (n,): optimal d, its loss P, steps r, gamma, and the local exponents eta, xi (loss decay,
    d growth).

    ``error`` bounds the relative error of the losses (interpolated against exact curves at three budgets).
    """

    family: Family
    budgets: np.ndarray
    d: np.ndarray
    loss: np.ndarray
    gamma: np.ndarray
    eta: np.ndarray
    xi: np.ndarray
    error: float

    @property
    def steps(self) -> np.ndarray:
        """r = f/(d B)."""
        return self.budgets / (self.d * self.family.batch)


class LossLattice:
    """log P, Psi and log gamma of the family at d = exp(k * spacing) for all budgets; columns are made
    once, on demand.
    """

    def __init__(self, family: Family, budgets: np.ndarray) -> None:
        self.family, self.budgets = family, budgets
        self.first = math.ceil(math.log(family.smallest_d) / _SPACING)
        self.last = math.floor(math.log(budgets[-1] / family.batch) / _SPACING)
        self._columns: dict[int, np.ndarray] = {}

    def column(self, k: int) -> np.ndarray:
        """(3, budgets): log P (inf where not even one step is affordable), Psi, log gamma."""
        if k not in self._columns:
            d = math.exp(k * _SPACING)
            times = self.budgets / (d * self.family.batch)
            affordable = times >= 1
            column = np.full((3, len(times)), np.inf)
            if affordable.any():
                make = self._tuned if self.family.tune_gamma else self._given
                column[:, affordable] = make(d, times[affordable])
            self._columns[k] = column
        return self._columns[k]

    def _given(self, d: float, times: np.ndarray) -> np.ndarray:
        curve = self.family.curve(d)
        return np.stack([np.log(curve(times)), curve.slope(times), np.full(len(times), math.log(curve.problem.gamma))])

    def _tuned(self, d: float, times: np.ndarray) -> np.ndarray:
        """Minimum over gamma = bound / (1 + e^{-x}) on a lattice x = top - j spacing, refined by
        interpolation.

        In x the loss is smooth up to the bound, where 1/(1 - ||K||) blows up.
        """
        spectrum = self.family.spectrum(d)
        resolvent = Resolvent(spectrum)
        bound = stability_bound(spectrum, self.family.batch, resolvent)
        rows: list[np.ndarray] = []
        enough = _GAMMA_STENCIL
        while len(rows) < min(enough, _GAMMA_STEPS):
            gamma = bound / (1 + math.exp(len(rows) * _GAMMA_SPACING - _GAMMA_TOP))
            problem = PowerLawProblem(self.family.alpha, self.family.beta, d, spectrum.v, gamma, self.family.batch)
            curve = equivalent_curve(problem, tolerance=1e-9, resolvent=resolvent)
            rows.append(np.stack([np.log(curve(times)), curve.slope(times)]))
            lowest = int(np.argmin(np.stack([row[0] for row in rows]), axis=0).max())
            enough = max(enough, lowest + 1 + _GAMMA_STENCIL // 2)
        table = np.stack(rows)
        best = np.array([_gamma_optimum(table[:, :, i]) for i in range(len(times))]).T
        log_gamma = math.log(bound) - np.logaddexp(0.0, best[2] * _GAMMA_SPACING - _GAMMA_TOP)
        return np.stack([best[0], best[1], log_gamma])


def _gamma_optimum(table: np.ndarray) -> tuple[float, float, float]:
    """(log P, Psi, j) at the minimum over real j >= 0 of the interpolant through (rows j, [log P, Psi])."""
    centre = int(np.argmin(table[:, 0]))
    start = min(max(centre - _GAMMA_STENCIL // 2, 0), len(table) - _GAMMA_STENCIL)
    j = np.arange(start, start + _GAMMA_STENCIL)
    loss, slope = (Chebyshev.fit(j, table[j, row], _GAMMA_STENCIL - 1) for row in (0, 1))
    low, high = max(centre - 1, 0), min(centre + 1, len(table) - 1)
    derivative = loss.deriv()
    place = float(centre)
    if derivative(low) < 0 < derivative(high):
        place = brentq(derivative, low, high)
    return float(loss(place)), float(slope(place)), place


def checked_budgets(budgets, family: Family) -> np.ndarray:
    """Budgets as increasing float64; DomainError unless they are sorted, finite and can be met by some d."""
    array = np.atleast_1d(np.asarray(budgets, dtype=float))
    if array.ndim != 1 or not np.isfinite(array).all() or (np.diff(array) <= 0).any() or not array.size:
        raise DomainError("budgets must be a list of finite, strictly increasing numbers")
    least = family.smallest_d * family.batch
    if array[0] < least:
        raise DomainError(f"budget {array[0]:g} buys no step at any d: the least is d B = {least:g}; raise it")
    return array


def frontier(family: Family, budgets) -> Frontier:
    """Optimal width and loss for each of the ``budgets`` f = d r B (1-d, increasing, flops up to a constant).

    Raises DomainError when a budget is too small for its optimum to lie at an interior d.
    """
    budgets = checked_budgets(budgets, family)
    lattice = LossLattice(family, budgets)
    results = np.empty((5, len(budgets)))
    k = _coarse_argmin(lattice, 0)
    for i in range(len(budgets)):
        k = _descend(lattice, i, k)
        results[:, i] = _local_optimum(lattice, i, k)
    log_d, log_loss, log_gamma, eta, xi = results
    answer = Frontier(family, budgets, np.exp(log_d), np.exp(log_loss), np.exp(log_gamma), eta, xi, 0.0)
    return Frontier(**{**answer.__dict__, "error": _exact_deviation(answer)})


def _coarse_argmin(lattice: LossLattice, i: int) -> int:
    """A global scan of the first budget, so that the descent starts in the right valley."""
    top = math.floor(math.log(lattice.budgets[i] / lattice.family.batch) / _SPACING)
    scan = range(lattice.first, top + 1, 4)
    return min(scan, key=lambda k: lattice.column(k)[0, i])


def _descend(lattice: LossLattice, i: int, k: int) -> int:
    while True:
        best = min(
            (j for j in (k - 2, k - 1, k, k + 1, k + 2) if lattice.first <= j <= lattice.last),
            key=lambda j: lattice.column(j)[0, i],
        )
        if best == k:
            return k
        k = best


def _local_optimum(lattice: LossLattice, i: int, k: int) -> tuple[float, float, float, float, float]:
    """(log d, log loss, log gamma, eta, xi) from the interpolant around lattice point k."""
    half = _STENCIL // 2
    start = min(max(k - half, lattice.first), lattice.last - _STENCIL + 1)
    ks = np.arange(start, start + _STENCIL)
    table = np.stack([lattice.column(int(j))[:, i] for j in ks])
    finite = np.isfinite(table[:, 0])
    if k in (lattice.first, lattice.last) or finite.sum() < 5:
        raise DomainError(
            f"budget {lattice.budgets[i]:.3g} has its optimum at the end of the range of d "
            f"(d = {math.exp(k * _SPACING):.3g}); use larger budgets"
        )
    x, table = (ks[finite] - k) * 1.0, table[finite]
    phi, psi, log_gamma = (Chebyshev.fit(x, table[:, row], len(x) - 1) for row in range(3))
    slope, bend = phi.deriv(), phi.deriv(2)
    u = 0.0
    for _ in range(50):
        step = float(slope(u) / bend(u)) if bend(u) > 0 else float(np.sign(slope(u))) * 0.3
        u = float(np.clip(u - step, -1.0, 1.0))
        if abs(step) < 1e-13:
            break
    xi = -float(psi.deriv()(u)) / float(bend(u)) * _SPACING
    return (k + u) * _SPACING, float(phi(u)), float(log_gamma(u)), -float(psi(u)), xi


def _exact_deviation(answer: Frontier) -> float:
    """Largest relative deviation of the interpolated losses from exact curves at three of the budgets."""
    deviations = []
    for i in sorted({0, len(answer.budgets) // 2, len(answer.budgets) - 1}):
        d = float(answer.d[i])
        spectrum = answer.family.spectrum(d)
        problem = PowerLawProblem(
            answer.family.alpha, answer.family.beta, d, spectrum.v, answer.gamma[i], answer.family.batch
        )
        exact = float(equivalent_curve(problem)(answer.steps[i])[0])
        deviations.append(abs(answer.loss[i] / exact - 1))
    worst = max(deviations)
    if worst > 1e-3:
        raise ConvergenceError(f"interpolated losses deviate by {worst:.1e} from exact curves; use a finer budget grid")
    return worst
