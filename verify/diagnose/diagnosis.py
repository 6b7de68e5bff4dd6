"""From loss curves to a diagnosis: posterior, phases, what limits, optimal exponents, the next run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from exponents.errors import DomainError
from exponents.solution import Solution
from exponents.views import View
from verify.problem import PowerLawProblem
from verify.setting import experiment_of

from .axes import Axis
from .curves import Curves
from .forward import rate
from .letters import Letters
from .limits import limiting
from .nextrun import next_run
from .posterior import Posterior, posterior
from .results import Chance, Diagnosis, Estimate, estimate

__all__ = ["diagnose"]

_VISIBLE = 5e-4  # probability below which a phase is not listed
_WIDE = 0.5  # part of the prior's range
_AT_THE_END = 0.01  # part of the prior's range
_STRANGE = 4.0  # smooth deviations in units of what is expected of one draw of W: trained curves have up to 3.8
_NOISY = 0.3
_DECADE = 10.0


def diagnose(
    theory: Any, solution: Solution, curves: Curves, view: View | None = None, confidence: float = 0.95
) -> Diagnosis:
    """Which phase of ``solution`` the ``curves`` are in, for a ``theory`` with an experiment of sgd.

    ``solution`` is the theory's own or that of its ``view``; intervals have the posterior probability ``confidence``. Raises
    DomainError for a confidence outside (1/2, 1), ModelError for a theory without an experiment, DataError for curves whose
    learning rate no spectrum bears.
    """
    if not 0.5 < confidence < 1:
        raise DomainError(f"confidence = {confidence:g} must lie between 1/2 and 1")
    letters = Letters.of(theory, solution, view)
    found = posterior(curves, letters.allowed)
    answers = letters.evaluate(found.alpha, found.beta)
    labels = [p.name for p in solution.phases]
    chances = _chances(answers.phase, found.weights, labels)
    width = experiment_of(theory).width
    optimal = {"loss": answers.loss, width: answers.resources[width]}
    values = letters.values(found.alpha, found.beta)
    parameters = {n: estimate(x, found.weights, confidence) for n, x in zip(letters.names, values)}
    return Diagnosis(
        model=theory.model.id,
        curves=curves,
        posterior=found,
        confidence=confidence,
        parameters=parameters,
        phases=chances,
        limiting=limiting(theory, letters, _best_problem(found), curves.largest),
        compute_optimal={n: estimate(x, found.weights, confidence) for n, x in optimal.items()},
        next_run=next_run(found, answers.phase, answers.loss, chances, labels, confidence),
        learning_rate=_learning_rate(found, confidence),
        warnings=tuple(_warnings(found, chances, confidence)),
    )


def _chances(phase: np.ndarray, weights: np.ndarray, labels: list[str]) -> tuple[Chance, ...]:
    mass = np.bincount(phase, weights, len(labels))
    order = sorted(range(len(labels)), key=lambda k: (-mass[k], labels[k]))
    return tuple(Chance(labels[k], min(float(mass[k]), 1.0)) for k in order if mass[k] > _VISIBLE)


def _learning_rate(found: Posterior, confidence: float) -> Estimate | None:
    """The fraction of the bound where it was inferred."""
    if not found.prior[2].varied:
        return None
    return estimate(found.fraction, found.weights, confidence)


def _best_problem(found: Posterior) -> PowerLawProblem:
    """The widest curve's problem at the point of highest density."""
    top = found.curves.largest
    alpha, beta, fraction = (float(x[0]) for x in found.best)
    return PowerLawProblem(alpha, beta, top.d, top.v, rate(alpha, top, fraction), top.batch)


# --- warnings ---------------------------------------------------------------------------------------------------------


def _warnings(found: Posterior, chances: tuple[Chance, ...], confidence: float) -> Iterator[str]:
    yield from found.curves.assumed
    yield from _on_fit(found)
    for name, axis, values in zip(("alpha", "beta"), found.prior, (found.alpha, found.beta)):
        yield from _on_range(name, axis, estimate(values, found.weights, confidence))
    rate = _learning_rate(found, confidence)
    if rate is not None:
        yield from _on_rate(found.prior[2], rate)
    if chances[0].probability < confidence:
        listed = ", ".join(f"{c.label} {c.probability:.0%}" for c in chances if c.probability > 1 - confidence)
        yield f"no phase reaches the probability {confidence:g} ({listed}): the next run is chosen to decide"
    reach = min(c.r[-1] / c.r[0] for c in found.curves)
    if reach < _DECADE:
        yield f"a curve spans a factor {reach:.3g} of steps only: less than a decade shows no change of slope"


def _on_range(name: str, axis: Axis, value: Estimate) -> Iterator[str]:
    start, stop = value.interval
    if axis.part(start, stop) > _WIDE:
        yield f"the curves hardly determine {name}: its interval is {axis.part(start, stop):.0%} of the prior's range"
    elif min(axis.part(axis.low, start), axis.part(stop, axis.high)) < _AT_THE_END:
        yield f"{name} lies at the end of the prior's range [{axis.low:.3g}, {axis.high:.3g}]: its interval is cut off there"


def _on_rate(axis: Axis, value: Estimate) -> Iterator[str]:
    start, stop = value.interval
    if axis.part(start, stop) > _WIDE:
        yield "the curves hardly determine the learning rate, which widens every interval: give it if it is known"
    elif min(axis.part(axis.low, start), axis.part(stop, axis.high)) < _AT_THE_END:
        yield (
            f"the learning rate lies at the end of the prior's range of {axis.low:g} to {axis.high:g} of its bound: give it "
            "if it is known"
        )


def _on_fit(found: Posterior) -> Iterator[str]:
    white, smooth = found.noise.scales.mean(found.noise_weights)
    top = found.curves.largest
    if found.noise.scales.excess(found.noise_weights) > _STRANGE:
        size = smooth / np.sqrt(top.d * found.curves.draws)
        yield (
            f"smooth deviations of about {size:.0%} at d = {top.d:g} are more than a draw of the features explains: the "
            "model may not describe these curves, or gamma, batch or v are not what the file says"
        )
    if white * found.noise.typical > _NOISY:
        yield f"the losses scatter by {white * found.noise.typical:.0%}: average several runs"
