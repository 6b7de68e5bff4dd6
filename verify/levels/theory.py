"""Level "theory": the deterministic equivalent at finite width against the claimed components and crossover times.

Each component is taken from exact curves (arXiv 2405.15074, section 3): the limit loss; the forcing above it, which is
the bulk term plus the embedding; the kernel over gamma B.  Along a ray gamma r = d^theta inside the window the ratio to
the claimed monomial must tend to a constant: the local slope of its logarithm tends to 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.optimize import brentq

from exponents.errors import ConvergenceError
from exponents.solution import Shape
from verify.curves import EquivalentCurve
from verify.fit import Judgement, judge, scaling_fit
from verify.frontier import Family
from verify.levels.precision import order
from verify.report import Finding, Row, measured
from verify.setting import Setting, experiment_of

WIDTHS = np.geomspace(1e3, 1e9, 13)
_TOLERANCE = 0.01
_METHOD = f"deterministic equivalent at d = {WIDTHS[0]:.0e} to {WIDTHS[-1]:.0e}, corrections-to-scaling fit"

Component = Callable[[float], float]  # steps -> value


def rows(settings: Sequence[Setting]) -> Iterator[Row]:
    """Rows for every component in play and every crossover of the loss curve at each of the settings."""
    for each in settings:
        curves, names = Curves(each), experiment_of(each.theory)
        for role, component in each.roles.items():
            along = f"{names.rate} {names.steps} = {names.width}^{ray(each, role):.4g}"
            claim = f"{component} in {each.name}: its claimed monomials along {along}, up to a constant"

            def find(setting=each, role=role, component=component, curves=curves) -> Finding:
                return _component(setting, role, component, curves)

            yield measured("theory", claim, _METHOD, "float64", find)
        for shape in each.answer.shapes:
            for place in range(len(shape.crossings)):
                yield _crossover(each, shape, place, curves)


class Curves:
    """Exact curves of one setting at all WIDTHS, made on first use, and their components by role."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._made: dict[float, EquivalentCurve] = {}

    def at(self, d: float) -> EquivalentCurve:
        """The curve of width ``d`` at half the stability bound, in discrete steps."""
        if d not in self._made:
            family = Family(float(self.setting.alpha), float(self.setting.beta))
            self._made[d] = family.curve(d)
        return self._made[d]

    def value(self, role: str, d: float, r: float) -> float:
        """A component at width ``d`` after ``r`` steps; "bulk" is all that is resolved, "population" its main part."""
        curve = self.at(d)
        gamma, batch = curve.problem.gamma, curve.problem.batch
        if role == "limit":
            return curve.limit_loss
        if role == "noise":
            return float(curve.kernel_values([r])[0]) / (gamma * batch)
        if role == "population":
            return self._population(curve, r)
        resolved = float(curve.forcing([r])[0]) - curve.limit_loss
        return resolved if role == "bulk" else resolved - self._population(curve, r)

    def _population(self, curve: EquivalentCurve, r: float) -> float:
        """The bulk term at infinite width: Gamma(p)/(2 alpha) x^-p, with the discrete steps' first correction.

        log(1 - 2 g l + h l^2) = -2 g l + (h - 2 g^2) l^2 + ... and l acts as -d/dx.
        """
        p, q = float(order(self.setting, "bulk")), 2 * float(self.setting.alpha)
        g, h = curve.problem.mean_step, curve.problem.curvature
        x = 2 * g * r
        bend = (h - 2 * g**2) * r * p * (p + 1) / x**2
        return math.gamma(p) / q * x**-p * (1 + bend)


# --- components ----------------------------------------------------------------------------------------------------


def ray(setting: Setting, role: str) -> float:
    """theta of gamma r = d^theta: inside the window; for the bulk where the embedding is still small."""
    alpha, beta = float(setting.alpha), float(setting.beta)
    return min(alpha, alpha / (2 * beta)) if role == "bulk" and beta > 0 else alpha


def _component(setting: Setting, role: str, component: str, curves: Curves) -> Finding:
    theta = ray(setting, role)
    monomials = setting.monomials(component)
    ratios = []
    for d in WIDTHS:
        gamma = curves.at(d).problem.gamma
        r = d**theta / gamma
        value = curves.value(role, d, r)
        if not value > 0:
            raise ConvergenceError(f"{component} is lost to rounding at d = {d:.3g}, r = {r:.3g}")
        claimed = max(setting.log_monomial(powers, d, r, gamma) for powers in monomials)
        ratios.append(math.log(value) - claimed)
    return _finding(_slopes(np.array(ratios)), 0.0, "slope of log(component/claim) in log d")


def _slopes(logs: np.ndarray) -> np.ndarray:
    return np.gradient(logs, np.log(WIDTHS))[1:-1]


def _finding(slopes: np.ndarray, predicted: float, what: str) -> Finding:
    judgement: Judgement = judge(WIDTHS[1:-1], slopes, predicted, _TOLERANCE)
    error = scaling_fit(WIDTHS[1:-1], slopes).half_width
    return Finding(judgement.outcome, f"{what}: {judgement.reason}; last {slopes[-1]:.5f}", error)


# --- crossovers ----------------------------------------------------------------------------------------------------


def _crossover(setting: Setting, shape: Shape, place: int, curves: Curves) -> Row:
    first, then = shape.order[place : place + 2]
    predicted = setting.exact(str(shape.crossings[place].value))
    names = experiment_of(setting.theory)
    claim = f"{first} gives way to {then} in {setting.name}: {names.steps} ~ {names.width}^({predicted})"

    def find() -> Finding:
        roles = {id: role for role, id in setting.roles.items()}
        times = [_meeting(curves, roles[first], roles[then], d) for d in WIDTHS]
        return _finding(_slopes(np.log(times)), float(predicted), "slope of the crossover time")

    return measured("theory", claim, _METHOD, "float64", find)


def _meeting(curves: Curves, first: str, then: str, d: float) -> float:
    """The step at which two components are equal, from the first equality on a log grid that covers the window."""
    first = "population" if (first, then) == ("bulk", "embedding") else first  # the bulk contains the embedding
    curve = curves.at(d)
    alpha = curve.problem.alpha
    grid = np.linspace(0.0, 2 * alpha * math.log(d) - math.log(curve.problem.gamma) + 5.0, 60)

    def gap(log_r: float) -> float:
        values = [curves.value(role, d, math.exp(log_r)) for role in (first, then)]
        if min(values) <= 0:
            return math.copysign(math.inf, values[0] - values[1])
        return math.log(values[0] / values[1])

    gaps = [gap(t) for t in grid]
    for low, high, at_low, at_high in zip(grid, grid[1:], gaps, gaps[1:], strict=False):
        if math.isfinite(at_low) and math.isfinite(at_high) and at_low > 0 >= at_high:
            return math.exp(brentq(gap, low, high, xtol=1e-10))
    raise ConvergenceError(f"the two components do not meet inside the window at d = {d:.3g}")


__all__ = ["WIDTHS", "Curves", "ray", "rows"]
