"""Ridge regression on random features: kappa(z) with finite width N and sample size P, and the test loss it
gives.

Spectrum lam_k = k^{-b}, task power lam_k w_k^2 = k^{-a}, k <= v.  The responses are

    df(kappa) = sum lam/(lam + kappa),   R1 = 1 - df/P,   R3 = 1 - df/N,   z = kappa R1 R3,

and two-point functions close on a 2 x 2 linear system (arXiv 2402.01092, appendix; arXiv 2405.00592,
section 5; arXiv 2502.05074).  N or P may be ``math.inf``.  The loss is un-halved, of one draw of features
and data.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from exponents.errors import ConvergenceError, DomainError
from verify.powersums import PowerSums

_RESIDUAL = 1e-10


@dataclass(frozen=True)
class RidgeProblem:
    """Exponents a > 1 (task), b > 1 (spectrum), width N, samples P (> 0, possibly infinite), label noise
    variance.

    ``modes`` cuts the spectrum (default infinite).  Raises DomainError outside these ranges.
    """

    a: float
    b: float
    width: float
    samples: float
    noise: float = 0.0
    modes: float = math.inf

    def __post_init__(self) -> None:
        for name in ("a", "b"):
            if not 1 < getattr(self, name) < math.inf:
                raise DomainError(f"{name} = {getattr(self, name)} must exceed 1 (summable power); raise it")
        for name in ("width", "samples", "modes"):
            if not getattr(self, name) > 0:
                raise DomainError(f"{name} = {getattr(self, name)} must be positive (math.inf is allowed)")
        if not (self.noise >= 0 and math.isfinite(self.noise)):
            raise DomainError(f"noise = {self.noise} must be a finite variance >= 0")
        if min(self.width, self.samples) >= self.modes:
            raise DomainError("width or samples must be below the number of modes; raise modes or use math.inf")


class RidgeSolver:
    """kappa(z), two-point functions and static losses of one :class:`RidgeProblem`.

    ``floor`` bounds |kappa| from below for the infinite sums; the default reaches the ridgeless limit.
    """

    def __init__(self, problem: RidgeProblem, floor: float | None = None) -> None:
        self.problem = problem
        least = min(problem.width, problem.samples)
        if floor is None:
            floor = (8 * least) ** -problem.b if math.isfinite(least) else 1e-16
        self.sums = PowerSums(problem.b / 2, problem.modes, floor)
        self.floor = floor

    # 1. Sums over the spectrum ------------------------------------------------------------------------------

    def df(self, kappa: complex) -> tuple[complex, complex]:
        """(df, d df/d kappa) at complex kappa off the negative axis."""
        value, slope = self.sums.stieltjes(np.array(-kappa), derivative=True)
        return complex(value), -complex(slope)

    def _task(self, kappa: complex) -> tuple[complex, complex]:
        """(T, dT/d kappa) with T = sum lam w^2 / (lam + kappa)."""
        q = self.problem.a - self.problem.b
        value, slope = self.sums.stieltjes(np.array(-kappa), q, derivative=True)
        # stieltjes carries j^{-q} lam/(lam + kappa), and lam w^2 = j^{-q} lam.
        return complex(value), -complex(slope)

    @cached_property
    def task_power(self) -> float:
        """sum lam w^2, the loss before training."""
        return self.sums.power_sum(self.problem.a)

    # 2. kappa(z) --------------------------------------------------------------------------------------------

    def responses(self, kappa: complex) -> tuple[complex, complex]:
        """(R1, R3) at kappa."""
        df, _ = self.df(kappa)
        return 1 - df / self.problem.samples, 1 - df / self.problem.width

    @cached_property
    def ridgeless(self) -> float:
        """kappa(0+): df = min(N, P), or 0 when both are infinite."""
        least = min(self.problem.width, self.problem.samples)
        if math.isinf(least):
            return 0.0
        low, high = math.log(self.floor), 0.0
        while self.df(math.exp(high))[0].real > least:
            high += 2.0
        return math.exp(brentq(lambda t: self.df(math.exp(t))[0].real - least, low, high, xtol=1e-15))

    def kappa(self, z: complex) -> complex:
        """The physical root of z = kappa R1 R3: kappa ~ z at infinity, positive for z > 0.

        Complex z off the negative axis by Newton, continued from large |z| along the ray.  Raises
        ConvergenceError with z and residual.
        """
        if z == 0:
            return self.ridgeless
        direction, size = z / abs(z), max(1e3, abs(z))
        kappa = size * direction
        while True:
            kappa, residual = self._newton(size * direction, kappa)
            if residual > _RESIDUAL:
                raise ConvergenceError(
                    f"kappa at z = {z:.6g} did not converge: relative step {residual:.1e} at |z| = {size:.3g}"
                )
            if size == abs(z):
                return kappa if z.imag else kappa.real
            size = max(abs(z), size / 3)

    def _newton(self, z: complex, kappa: complex) -> tuple[complex, float]:
        best = math.inf
        for _ in range(80):
            df, slope = self.df(kappa)
            r1, r3 = 1 - df / self.problem.samples, 1 - df / self.problem.width
            error = kappa * r1 * r3 - z
            gradient = r1 * r3 - kappa * slope * (r3 / self.problem.samples + r1 / self.problem.width)
            # In log kappa the step is bounded: the root moves by at most a decade between two rays' points.
            step = error / (gradient * kappa)
            best = abs(step)  # the relative error of kappa; |error / z| is lost to rounding as z -> 0
            step *= min(1.0, 0.7 / abs(step)) if step else 1.0
            kappa *= cmath.exp(-step)
            if best < 1e-15:
                break
        return kappa, best

    # 3. Two-point functions ---------------------------------------------------------------------------------

    def two_point(self, z: complex, other: complex) -> complex:
        """C0(z, z'): the double Laplace transform of the test loss of gradient flow (label noise not
        included).
        """
        return self._correlations(z, other)[0]

    def train_two_point(self, z: complex, other: complex) -> complex:
        """C1(z, z'): the same for the training loss, noise included."""
        return self._correlations(z, other)[1]

    def _correlations(self, z: complex, other: complex) -> tuple[complex, complex]:
        kappa1, kappa2 = self.kappa(z), self.kappa(other)
        (r1, r3), (q1, q3) = self.responses(kappa1), self.responses(kappa2)
        p, r = r1 * q1, r3 * q3
        s1, s2 = (self._pair(kappa1, kappa2, z, other, self.df, order) for order in (1, 2))
        t1, t2 = (self._pair(kappa1, kappa2, z, other, self._task, order) for order in (1, 2))
        noise = self.problem.noise / (z * other)
        samples, width = self.problem.samples, self.problem.width
        # C0 = t1 + (r/N) s1 C2 + (r p/P) s2 (C0 + n);  C2 = p t2 + (p r/N) s2 C2 + (z z' p/P) s1 (C0 + n)
        matrix = np.array(
            [
                [1 - r * p / samples * s2, -r / width * s1],
                [-z * other * p / samples * s1, 1 - p * r / width * s2],
            ]
        )
        source = np.array([t1 + r * p / samples * s2 * noise, p * t2 + z * other * p / samples * s1 * noise])
        c0 = complex(np.linalg.solve(matrix, source)[0])
        return c0, p * (c0 + noise)

    def _pair(self, kappa1: complex, kappa2: complex, z: complex, other: complex, sum_of, order: int) -> complex:
        """sum g lam^(order-1) H H' with H = (kappa/z)/(kappa + lam) and g = lam or lam w^2, by partial
        fractions.
        """
        scale = kappa1 * kappa2 / (z * other)
        if abs(kappa1 - kappa2) < 1e-7 * abs(kappa1):
            middle = 0.5 * (kappa1 + kappa2)
            value, slope = sum_of(middle)
            return scale * (-slope if order == 1 else value + middle * slope)
        first, second = sum_of(kappa1)[0], sum_of(kappa2)[0]
        if order == 1:
            return scale * (first - second) / (kappa2 - kappa1)
        return scale * (kappa2 * second - kappa1 * first) / (kappa2 - kappa1)

    # 4. Static losses ---------------------------------------------------------------------------------------

    def test_loss(self, ridge: float) -> float:
        """Expected test loss (noise excluded) of ridge regression with ridge > 0: z^2 C0(z, z)."""
        if not ridge > 0:
            raise DomainError(f"ridge = {ridge} must be positive; take a small one for the ridgeless limit")
        return float((ridge**2 * self.two_point(ridge, ridge)).real)

    def closed_form(self, ridge: float) -> float:
        """The same from the closed form in kappa, df and q = sum (lam/(lam + kappa))^2."""
        kappa = float(self.kappa(ridge).real)
        df, slope = (x.real for x in self.df(kappa))
        q = df + kappa * slope
        task, task_slope = (x.real for x in self._task(kappa))
        width, samples, noise = self.problem.width, self.problem.samples, self.problem.noise
        share = 1.0 if math.isinf(width) else (width - df) / (width - q)
        excess = 1.0 if math.isinf(width) else (width - 2 * df) / (width - q)
        square = 0.0 if math.isinf(width) else df**2 / (width - q)
        # sum lam w^2 lam/(lam + kappa)^2 = T + kappa T'
        bias = kappa * (task - share * (task + kappa * task_slope))
        return (bias + noise) / (1 - (q * excess + square) / samples) - noise
