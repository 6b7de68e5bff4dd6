"""What a theory module gives: models with what their papers claim about them, and where everything comes from.

A module states, as literals, the ids of its models (read without importing the module) and its theories:

    MODELS = ("plrf-sgd",)
    THEORIES = (Theory(id="paquette2024", model=..., claims=..., curves=..., sources=...),)

Views, other budgets, constants and refused laws stand beside them (``derivations._records``); the ids of refused laws
are a literal as well, REFUSED = ("zipf-gd-critical",).

Regions of phases are written in claims and nowhere else: the engine computes its own and ``exponents.compare``
holds the two against each other. A claim is text in the engine's grammar, as the paper prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derivations._numerics import Numerics
from derivations._records import Budget, Calibration, EdgeClaim, Fit, Refusal
from exponents.bibliography import entries
from exponents.errors import ExponentsError, ModelError
from exponents.logs import Hook
from exponents.model import Model
from exponents.parse import conditions, exponent, law_of
from exponents.views import View, viewed

if TYPE_CHECKING:
    from exponents.finite.law import FiniteLaw
    from exponents.hyperparameter import Hyperparameter

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

    ``edges`` are claims on resources whose optimum is a set, ``fits`` printed constants; ``views`` give the model in the
    letters of other papers, ``budgets`` name what else may be spent, ``refusals`` what is no power law.
    ``derivation`` gives the derivation of a component (``derivations.asymptotics.derivation.Derivation``) where the
    components are derived and not taken from a paper; ``on_wall`` the logarithms on a wall or corner (``exponents.logs``).
    ``laws`` give numbers at a finite budget from fits, the first one unless another is asked for; ``finite`` gives them
    where constants are derived: from {parameter: number} to an ``exponents.finite.law.FiniteLaw``, or DomainError.
    ``numerics`` say where a numerical loss of the same setting shows the exponents. ``hyperparameters`` are the parameters
    that the algorithm sets and not the data, which ``finite`` lets vary: they can be tuned.
    Raises ModelError when a record cannot be read or names what the model does not have.
    """

    id: str
    model: Model
    claims: tuple[Claim, ...] = ()
    curves: tuple[CurveClaim, ...] = ()
    edges: tuple[EdgeClaim, ...] = ()
    sources: tuple[Source, ...] = ()
    fits: tuple[Fit, ...] = ()
    views: tuple[View, ...] = ()
    budgets: tuple[Budget, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    bibliography: Path = BIBLIOGRAPHY
    experiment: Experiment | None = None
    derivation: Callable[[str], Any] | None = None
    on_wall: Hook | None = None
    laws: tuple[Calibration, ...] = ()
    finite: Callable[[Mapping[str, Fraction]], FiniteLaw] | None = None
    numerics: Numerics | None = None
    hyperparameters: tuple[Hyperparameter, ...] = ()

    @property
    def title(self) -> str:
        return self.model.title

    def __post_init__(self):
        for claim in (*self.claims, *self.curves):
            self._reading(f"claim {claim.label!r}", self._check, claim)
        for edge in self.edges:
            self._reading(f"claim {edge.label!r} on {edge.wish!r}", self._check_edge, edge)
        for view in self.views:
            self._reading(f"view {view.id!r}", viewed, self.model, view)
        for budget in self.budgets:
            self._reading(f"budget {budget.name!r}", lambda b: b.form and replace(self.model, budget=b.form), budget)
        for refusal in self.refusals:
            self._reading(f"refusal {refusal.id!r}", conditions, refusal.region, self.model.field)
        for law in self.laws:
            self._reading(f"calibration {law.id!r}", self._check_calibration, law)
        for choice in self.hyperparameters:
            if choice.name not in self.model.parameters:
                raise ModelError(f"the hyperparameter {choice.name!r} of {self.id} is no parameter of {self.model.id}")
        if self.numerics is not None:
            self._reading("the numerics", self.numerics.fits, self.model)

    def faults(self) -> tuple[str, ...]:
        """What a published theory owes its readers and this one does not give; empty for a good theory."""
        known = entries(self.bibliography)
        keys = dict.fromkeys((self.id, *(s.key for s in self.sources), *(f.key for f in self.fits)))
        found = [f"{key!r} is not in {self.bibliography.name}" for key in keys if key not in known]
        if not self.sources:
            found.append("it names no sources")
        if not (self.claims or self.edges):
            found.append("it makes no claim; state what the paper finds, or what follows from its components")
        for component in self.model.all_components:
            if not (component.source or self.derivation):
                found.append(f"the component {component.id!r} has no source and no derivation")
        return tuple(found)

    def _reading(self, what: str, read: Callable[..., Any], *operands: Any) -> None:
        try:
            read(*operands)
        except ExponentsError as error:
            raise ModelError(f"{what} of {self.id}: {error}") from None

    def _check_edge(self, edge: EdgeClaim) -> None:
        direction, _, monomial = edge.wish.partition(" ")
        if edge.status not in STATUSES:
            raise ModelError(f"unknown status {edge.status!r}; a claim is {', '.join(STATUSES)}")
        if direction not in ("min", "max"):
            raise ModelError("a wish is min or max and a product of resources")
        law_of(monomial, self.model.scope)
        conditions(edge.region, self.model.field)
        exponent(edge.growth, self.model.field)

    def _check_calibration(self, law: Calibration) -> None:
        known = (*self.model.parameters, *self.model.constants)
        stray = next((n for n, _ in law.values if n not in known), None)
        if stray is not None and law.law is None:
            raise ModelError(f"{stray!r} is neither a parameter nor a constant of the model")
        for component, _ in law.coefficients:
            self.model.component(component)
        for name in (*law.given, *(n for n, _ in law.units), *(n for n, _, _ in law.ranges)):
            self.model.resource(name)
        if law.cost and len(law.cost) != len(self.model.budget):
            raise ModelError(f"{len(law.cost)} coefficients for {len(self.model.budget)} terms of the budget")

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
