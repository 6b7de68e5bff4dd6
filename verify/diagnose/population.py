"""Population Monte Carlo: points that stand for a density, drawn where the last ones say that it is.

Each round draws from a proposal, weighs the points by density over proposal, and fits the next proposal to them (Cappe,
Guillin, Marin, Robert, Journal of Computational and Graphical Statistics 13, 2004). A density that is too thin for the
points to see is flattened, as by a temperature: the highest power of it is taken under which the weights are still shared
by enough points, round by round, until that is the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from exponents.errors import ConvergenceError

from .kernels import Kernels, Proposal

__all__ = ["Density", "Population", "population"]

Density = Callable[[np.ndarray], np.ndarray]
"""Points (m, k) to log densities (m,), -inf outside."""

_FAIR = 0.2  # part of the points that shares the weight, in effect, while the density is flattened
_GOOD = 0.3  # the same at the end
_HOTTEST, _COOLER = 1e12, 120  # and the number of temperatures down to 1 among which one is chosen
_FALLS = 0.9  # of a temperature in a round, at least
_HOTTER = 3.0  # temperature of the tails that a proposal follows, over that of the density
_ROUNDS = 40
_FEWEST = 100.0


@dataclass(frozen=True)
class Population:
    """Points (m, k) with log densities ``logs`` (m,), from a proposal of log density ``proposed`` (m,); they stand for the
    density at the temperature ``heat``: its power 1/heat."""

    points: np.ndarray
    logs: np.ndarray
    proposed: np.ndarray
    heat: float

    @cached_property
    def weights(self) -> np.ndarray:
        """Probabilities (m,)."""
        return _weights(self.logs, self.proposed, self.heat)

    @property
    def effective(self) -> float:
        """The number of points of equal weight that would be as good (Kish)."""
        return _effective(self.weights)

    @cached_property
    def kernels(self) -> Kernels:
        """A proposal: half of it follows the density, half its tails, as they are at a higher temperature."""
        hot = _weights(self.logs, self.proposed, _HOTTER * self.heat)
        return Kernels.fitted(self.points, self.weights) + Kernels.fitted(self.points, hot)

    def central(self, outside: float) -> np.ndarray:
        """The ends (2, k) of the intervals of each coordinate that leave out so much probability on each side."""
        found = []
        for values in self.points.T:
            order = np.argsort(values)
            steps = np.cumsum(self.weights[order])
            found.append(values[order[np.searchsorted(steps, [outside, steps[-1] - outside])]])
        return np.stack(found, axis=1)


def population(density: Density, proposal: Proposal, count: int, seed: int = 0) -> Population:
    """``count`` points that stand for a density; the search begins at ``proposal``.

    Raises ConvergenceError where the density vanishes at all points, or no proposal comes close to it.
    """
    heat, found = _HOTTEST, None
    for k in range(_ROUNDS):
        points = proposal.drawn(count, seed + k)
        logs = density(points)
        if not np.isfinite(logs).any():
            raise ConvergenceError(
                f"the density vanishes at all of {count} points: the prior and the model's domain do not meet"
            )
        proposed = proposal.log_density(points)
        heat = _heat(logs, proposed, heat)
        found = Population(points, logs, proposed, heat)
        if heat == 1 and found.effective >= _GOOD * count:
            return found
        try:
            proposal = found.kernels
        except np.linalg.LinAlgError:  # points that are equal to the last digit
            break
    if heat == 1 and found.effective >= _FEWEST:
        return found
    raise ConvergenceError(
        f"the posterior is too thin to be found: rounds of {count} points end at {found.effective:.3g} effective points at "
        f"temperature {heat:.3g}; give the learning rate, or fewer points a curve"
    )


def _weights(logs: np.ndarray, proposed: np.ndarray, heat: float) -> np.ndarray:
    ratio = logs / heat - proposed
    return np.exp(ratio - logsumexp(ratio))


def _effective(weights: np.ndarray) -> float:
    return float(1 / np.sum(weights**2))


def _heat(logs: np.ndarray, proposed: np.ndarray, last: float) -> float:
    """The lowest temperature, from 1 to somewhat less than the last one, at which enough points share the weight; that of
    the best share where none does."""
    heats = np.geomspace(1.0, _HOTTEST, _COOLER)
    heats = heats[heats <= max(1.0, _FALLS * last)]
    kept = np.isfinite(logs)
    shares = np.array([_effective(_weights(logs[kept], proposed[kept], heat)) for heat in heats])
    enough = np.flatnonzero(shares >= _FAIR * len(logs))
    return float(heats[enough[0] if len(enough) else np.argmax(shares)])
