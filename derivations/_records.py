"""Records beside a theory: printed constants, ends of set-valued optima, other budgets, laws that are refused.

A constant keeps the text that was printed, its unit and its place, and is an exact rational when it is computed with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exponents.errors import ModelError, UnknownNameError
from exponents.parse import number

if TYPE_CHECKING:
    from exponents.finite.covariance import Covariance


@dataclass(frozen=True)
class Constant:
    """A printed number: ``text`` as printed, its ``unit`` ("" for none) and its printed ``uncertainty``."""

    name: str
    text: str
    unit: str = ""
    uncertainty: str = ""

    @property
    def value(self) -> Fraction:
        return number(self.text)


@dataclass(frozen=True)
class Fit:
    """Constants that were fitted together: ``key`` is the paper (BibTeX), ``where`` the place in it; ``covariance`` that of
    their errors where the paper prints it."""

    id: str
    key: str
    where: str
    constants: tuple[Constant, ...]
    covariance: Covariance | None = None

    def __getitem__(self, name: str) -> Fraction:
        return self.constant(name).value

    def constant(self, name: str) -> Constant:
        """The constant of that name; UnknownNameError if the fit has none."""
        found = next((c for c in self.constants if c.name == name), None)
        if found is None:
            raise UnknownNameError(
                f"no constant {name!r} in the fit {self.id}; it has {', '.join(c.name for c in self.constants)}"
            )
        return found


@dataclass(frozen=True)
class Calibration:
    """What the constants of a fit mean in a theory's model, so that it predicts numbers at a finite budget.

    fit           the constants; ``id`` names the calibration as well
    values        (parameter or constant of the model, formula in the fit's constants): ("alpha", "alpha")
    coefficients  (component, its coefficient) where the model's own text is "up to constants": ("population", "A")
    floor         formula of the irreducible loss, "" for none
    cost          coefficient of each term of the model's budget, where its text is up to constants: ("6",)
    unit          of the budget, with the convention in words: "FLOPs, C = 6 N D"
    units         (resource, unit)
    ratios        (what it is, resource above, resource below): ("tokens per parameter", "D", "N")
    ranges        (resource, least, largest) value among the runs that were fitted, as text
    given         held resources whose law has no known constant: a question must give their value
    law           for a loss that is no sum of monomials: from (model, values) to an ``exponents.finite.law.FiniteLaw``
    """

    fit: Fit
    values: tuple[tuple[str, str], ...]
    coefficients: tuple[tuple[str, str], ...] = ()
    floor: str = ""
    cost: tuple[str, ...] = ()
    unit: str = ""
    units: tuple[tuple[str, str], ...] = ()
    ratios: tuple[tuple[str, str, str], ...] = ()
    ranges: tuple[tuple[str, str, str], ...] = ()
    given: tuple[str, ...] = ()
    law: Callable[..., Any] | None = None

    @property
    def id(self) -> str:
        return self.fit.id


@dataclass(frozen=True)
class EdgeClaim:
    """A published value of a resource whose optimal exponents form a set: it is the end that ``wish`` picks.

    ``wish`` is a wish of ``exponents.onface`` such as "min gamma"; ``label``, ``region``, ``status`` and ``where`` are
    those of a Claim, and ``growth`` is the exponent that the paper prints for the resource.
    """

    label: str
    region: str
    wish: str
    growth: str
    status: str
    where: str


@dataclass(frozen=True)
class Budget:
    """Another budget for a theory's model, by ``name``; exactly one of the other fields says what it means.

    form    the budget's text, for the same components: "N*B*t"
    model   id of the registered model that has this budget and the components that go with it
    reason  why the theory has no meaning for it
    """

    name: str
    form: str = ""
    model: str = ""
    reason: str = ""

    def __post_init__(self):
        if sum(map(bool, (self.form, self.model, self.reason))) != 1:
            raise ModelError(f"the budget {self.name!r} must have a form, a model or a reason, and only one of them")


@dataclass(frozen=True)
class Refusal:
    """A law that a theory does not treat: where it holds, its form, why it is refused, and what to ask instead.

    ``id`` stands beside the ids of models: asked for as a model, it is explained. ``region`` has inequalities in the
    model's parameters; queries there, which lie outside the model's domain, are answered with the reason.
    """

    id: str
    subject: str
    region: str
    form: str
    reason: str
    remedy: str
    where: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.form}. Why not: {self.reason}. Instead: {self.remedy} ({self.where})"
