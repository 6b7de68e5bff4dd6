"""The numerical problem: power-law random features trained by one-pass stochastic gradient descent.

Data have covariance eigenvalues lam_j = j^{-2 alpha}, the target coefficients are b_j = j^{-beta} (j =
1..v), features are W (v x d) with iid N(0, 1/d) entries.  The loss is un-halved, ``P = E (prediction -
target)^2``, and ``gamma`` multiplies the *sum* of the gradients over the batch (arXiv 2405.15074, section
2).

The deterministic equivalent makes sense for real ``d`` and ``v``; only sampling a matrix needs integers,
and asks for them with :meth:`PowerLawSpectrum.require_integers`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from exponents.errors import DomainError


def _number(name: str, value: float) -> float:
    """``value`` as a float; DomainError when it is not a real number."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise DomainError(f"{name} = {value!r} is not a number; give a real number") from error
    if math.isnan(number):
        raise DomainError(f"{name} is not a number (nan); give a real number")
    return number


def _finite_positive(name: str, value: float) -> float:
    number = _number(name, value)
    if not 0 < number < math.inf:
        raise DomainError(f"{name} = {value} must be positive and finite")
    return number


@dataclass(frozen=True)
class PowerLawSpectrum:
    """Covariance lam_j = j^{-2 alpha} and target b_j = j^{-beta}, j <= v, seen through d random features.

    ``v`` may be ``math.inf`` when 2 alpha > 1.  Raises DomainError outside alpha > 0, alpha + beta > 1/2,
    0 < d < v.
    """

    alpha: float
    beta: float
    d: float
    v: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", _finite_positive("alpha", self.alpha))
        object.__setattr__(self, "d", _finite_positive("d", self.d))
        for name in ("beta", "v"):
            object.__setattr__(self, name, _number(name, getattr(self, name)))
        if math.isinf(self.beta):
            raise DomainError(f"beta = {self.beta} must be finite")
        if self.alpha + self.beta <= 0.5:
            raise DomainError(
                f"alpha + beta = {self.alpha + self.beta:g} must exceed 1/2: below, the target grows with v "
                "and there is no power law; raise alpha or beta"
            )
        if not self.v > self.d:
            raise DomainError(f"v = {self.v:g} must exceed d = {self.d:g}: the model has more inputs than features")
        if math.isinf(self.v) and self.alpha <= 0.5:
            raise DomainError(
                f"v = infinity needs 2 alpha > 1 (trace class), but alpha = {self.alpha:g}; give a finite v"
            )

    def require_integers(self) -> tuple[int, int]:
        """``(d, v)`` as ints; DomainError unless both are whole (a matrix can then be drawn)."""
        for name, size in (("d", self.d), ("v", self.v)):
            if not float(size).is_integer():
                raise DomainError(f"{name} = {size} must be a whole number to draw a matrix; round it")
        return int(self.d), int(self.v)


@dataclass(frozen=True)
class PowerLawProblem:
    """A :class:`PowerLawSpectrum` trained with step ``gamma`` on batches of ``batch`` fresh samples.

    >>> PowerLawProblem(alpha=1, beta=0.7, d=400, v=1600, gamma=0.5, batch=1).spectrum.d
    400.0
    """

    alpha: float
    beta: float
    d: float
    v: float
    gamma: float
    batch: float = 1

    def __post_init__(self) -> None:
        spectrum = self.spectrum
        for name in ("alpha", "beta", "d", "v"):
            object.__setattr__(self, name, getattr(spectrum, name))
        object.__setattr__(self, "gamma", _finite_positive("gamma", self.gamma))
        object.__setattr__(self, "batch", _finite_positive("batch", self.batch))
        if self.batch < 1:
            raise DomainError(f"batch = {self.batch:g} must be at least 1: a step uses at least one sample")

    @property
    def spectrum(self) -> PowerLawSpectrum:
        """The data and the model without the training."""
        return PowerLawSpectrum(self.alpha, self.beta, self.d, self.v)

    @property
    def mean_step(self) -> float:
        """g = gamma * batch, the step on the batch mean."""
        return self.gamma * self.batch

    @property
    def curvature(self) -> float:
        """h = gamma^2 B (B + 1), so that a mode contracts by q(l) = 1 - 2 g l + h l^2 in one step."""
        return self.gamma**2 * self.batch * (self.batch + 1)

    def with_gamma(self, gamma: float) -> PowerLawProblem:
        """The same problem at another step."""
        return replace(self, gamma=gamma)
