"""What a prediction at a finite budget needs to know of a loss: its components as numbers, in logarithms.

Everything here works in x = log(resources), natural logarithms, resources in the model's order (held ones included: a law
that holds a learning rate at its largest stable value still gets it as an argument). There a sum of power laws is convex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..model import Model

HELD = "held:"  # labels of bounds that keep a resource where the model holds it start so


@dataclass(frozen=True)
class Sizes:
    """A law at n points.

    components  (n, c) the components, in units of the loss, irreducible part excluded
    slopes      (n, c, R) their derivatives in the logarithms of the R resources
    error       (n,) estimated relative error of their sum that is due to neglected terms; nan where the law gives none
    """

    components: np.ndarray
    slopes: np.ndarray
    error: np.ndarray


class FiniteLaw(Protocol):
    """The loss of ``model`` at fixed parameters, constants included: ``floor`` + the sum of its components.

    ``names`` are the ids of the components in the order of ``Sizes.components``; ``source`` says where the constants come
    from. Budget and caps of the model hold up to the constants that ``budget`` and ``bounds`` carry.

    A law may also have

    logarithm(x, bent)  log of the sum of the components (n,), its first (n, R) and second derivatives (n, R, R), and the
                  second derivatives of log cost (n, R, R), without overflow and with zeros for second derivatives unless
                  ``bent``; else they come from ``sizes`` and differences
    rates         (k,) for bounds that move with the budget f: g(x) <= rates * log f (a side budget N <= f**nu)
    labels        what each bound is, k texts: "N >= 1", "gamma <= 1/d", "held:gamma"
    branches      laws without a case distinction whose smallest loss is the law's: for windows and minima
    ranges        resource -> (least, largest) value that the constants were fitted on
    start(log_f)  (n, R) points near the optimum at budgets (n,), for a law that is not convex in x
    minima        how many minima such a law knows of, if more than one: then ``start`` is near each of them, (minima, n, R)
    freed         the law with the bounds that its held resources have when they are tuned
    """

    model: Model
    names: tuple[str, ...]
    floor: float
    source: str

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at ``x``, (n, R) logarithms of the resources."""
        ...

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of what ``x`` costs, (n,), and its slopes, (n, R)."""
        ...

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Constraints g(x) <= 0 with their slopes: (n, k) and (n, k, R); caps, windows, smallest sizes, held resources.

        A resource that is held has two opposite rows, so that it can go neither up nor down.
        """
        ...


def branches(law: FiniteLaw) -> tuple[FiniteLaw, ...]:
    """The laws without case distinction that make up a law: itself unless it says otherwise."""
    return getattr(law, "branches", None) or (law,)


def rates(law: FiniteLaw, rows: Sequence[int] | np.ndarray) -> np.ndarray:
    """How each of these bounds (indices) moves with log f."""
    found = getattr(law, "rates", None)
    return np.zeros(len(rows)) if found is None else np.asarray(found)[rows]
