"""What a theory module gives: models with what their papers claim about them, and where everything comes from.

A module states, as literals, the ids of its models (read without importing the module) and its theories:

    MODELS = ("plrf-sgd",)
    THEORIES = (Theory(id="paquette2024", model=..., claims=..., curves=..., sources=...),)

Regions of phases are written in claims and nowhere else: the engine computes its own and ``exponents.compare``
holds the two against each other. A claim is text in the engine's grammar, as the paper prints it. """

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exponents.errors import ExponentsError, ModelError
from exponents.logs import Hook
from exponents.model import Model
from exponents.parse import conditions, exponent

BIBLIOGRAPHY = Path(__file__).with_name("refs.bib")

STATUSES = ("proved", "tight", "upper", "lower", "heuristic", "fitted")


@dataclass(frozen=True)
class Source:
    """A work in the bibliography (``key``), the place in it (``where``), and what it is ``used_for`` here."""

    key: str
    where: str
    used_for: str


@dataclass(frozen=True)
class Claim:
    """One row of a published phase table.

    label       the paper's name of the phase, "IVa"
    region      inequalities in the parameters; the model's domain is understood
    active      components in balance at the optimum
    loss        decay exponent eta of the optimal loss, L* ~ f^(-eta)
    resources   (name, growth exponent) of the optimal resources, x* ~ f^(xi)
    status      what the paper offers for it, one of STATUSES (tight: upper and lower bounds that match)
    where       theorem, table or equation of the paper
    conjectured inequalities of the part of the region where the paper has no proof and conjectures the same row
    """

    label: str
    region: str
    active: tuple[str, ...]
    loss: str
    resources: tuple[tuple[str, str], ...]
    status: str
    where: str
    conjectured: str = ""


@dataclass(frozen=True)
class CurveClaim:
    """The shape of a loss curve at fixed size: in each of ``regions`` the components dominate in this ``order``."""

    label: str
    regions: tuple[str, ...]
    order: tuple[str, ...]
    status: str
    where: str
    conjectured: str = ""


@dataclass(frozen=True)
class Experiment:
    """What to compute or simulate for a model: power-law random features with x_j = j^-alpha z_j, target j^-beta.

    alpha, beta   formulas in the model's parameters
    width, steps  the model's resources for the number of features and of steps, ``rate`` that for the learning rate
    optimiser     name of the algorithm, as the simulators know it
    components    component id -> role, for the components that numerical routines can compute on their own:
                  "limit" (loss at infinite time), "bulk", "embedding", "noise"
    """

    alpha: str
    beta: str
    width: str
    steps: str
    rate: str
    optimiser: str
    components: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Theory:
    """A model with the claims made about it; ``id`` is the BibTeX key of its main source.

    ``derivation`` gives the derivation of a component (``derivations.asymptotics.derivation.Derivation``) where the
    components are derived and not taken from a paper; ``on_wall`` the logarithms on a wall or corner (``exponents.logs``).
    Raises ModelError when a claim cannot be read or names what the model does not have.
    """

    id: str
    model: Model
    claims: tuple[Claim, ...] = ()
    curves: tuple[CurveClaim, ...] = ()
    sources: tuple[Source, ...] = ()
    bibliography: Path = BIBLIOGRAPHY
    experiment: Experiment | None = None
    derivation: Callable[[str], Any] | None = None
    on_wall: Hook | None = None

    @property
    def title(self) -> str:
        return self.model.title

    def __post_init__(self):
        for claim in (*self.claims, *self.curves):
            try:
                self._check(claim)
            except ExponentsError as error:
                raise ModelError(f"claim {claim.label!r} of {self.id}: {error}") from None

    def _check(self, claim: Claim | CurveClaim) -> None:
        if claim.status not in STATUSES:
            raise ModelError(f"unknown status {claim.status!r}; a claim is {', '.join(STATUSES)}")
        curve = isinstance(claim, CurveClaim)
        field = self.model.field
        for region in (*(claim.regions if curve else (claim.region,)), claim.conjectured):
            conditions(region, field)
        for component in claim.order if curve else claim.active:
            self.model.component(component)
        if not curve:
            exponent(claim.loss, field)
            for name, text in claim.resources:
                self.model.resource(name)
                exponent(text, field)
