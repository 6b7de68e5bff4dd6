"""From a question to a law with numbers: a model, values, and where its constants come from.

Constants come from a fit of the theory, from its derivation, or from the values themselves where the model's text names its
constants and all of them are given. Otherwise the constants are unknown; they are never made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..best import Best, best
from ..errors import DataError, DomainError, ModelError, UnknownNameError
from ..hyperparameter import Hyperparameter, separated
from ..model import Model
from ..solution import Solution
from ..values import Value, is_irrational, require
from .chosen import Chosen
from .constants import worth
from .covariance import Covariance
from .implicit import Shift
from .law import FiniteLaw
from .posynomial import posynomial
from .refit import Refit, calibrated_by
from .released import released

NUDGE = 1e-3  # of a constant's standard error, in difference quotients


@dataclass(frozen=True)
class Choice:
    """A hyperparameter that is tuned, and where it is best in the limit; None at an irrational point."""

    what: Hyperparameter
    limit: Best | None


@dataclass(frozen=True, eq=False)
class Setting:
    """A question with numbers, equal to itself alone: what does not depend on the budget is found once for each.

    model       with tuned resources set free and given ones held constant (exponents are asked of this model)
    point       parameter -> exact value; those in ``idle`` do not matter and have any value of the domain
    pins        resource -> given value
    law         None where the constants are unknown, ``missing`` says why
    constants   constant -> its value, ``covariance`` how far those of a fit may be off (None where nothing is known of it)
    rebuilt     the law for other values of the constants (for what their errors do)
    ratios      (what it is, resource above, resource below): ("tokens per parameter", "D", "N")
    numbers     values of all parameters and constants where the law is a sum of power laws, else None; ``coefficients`` and
                ``cost`` are those of its components and budget where the model's text has none
    choice      a hyperparameter that is tuned with the resources; in ``point`` it has a value that is best in the limit
    """

    model: Model
    point: Mapping[str, Value]
    pins: Mapping[str, float]
    law: FiniteLaw | None
    missing: str = ""
    unit: str = ""
    units: Mapping[str, str] | None = None
    constants: Mapping[str, float] | None = None
    covariance: Covariance | None = None
    rebuilt: Callable[[Mapping[str, float]], FiniteLaw] | None = None
    ratios: tuple[tuple[str, str, str], ...] = ()
    idle: tuple[str, ...] = ()
    numbers: Mapping[str, float] | None = None
    coefficients: Mapping[str, str] | None = None
    cost: tuple[str, ...] = ()
    choice: Choice | None = None

    @property
    def chosen(self) -> tuple[str, ...]:
        """What the optimum chooses besides resources."""
        return () if self.choice is None else (self.choice.what.name,)

    @property
    def at(self) -> dict[str, Value]:
        """The parameters that matter."""
        return {n: v for n, v in self.point.items() if n not in self.idle}

    @property
    def limiting(self) -> Model:
        """The model in which given resources are held at their values. ModelError if no resource is left to choose."""
        held = (
            *((n, v) for n, v in self.model.held if n not in self.pins),
            *((n, repr(v)) for n, v in self.pins.items()),
        )
        if len(held) == len(self.model.names):
            raise ModelError(f"every resource of {self.model.id} is held or given; leave one for the budget to choose")
        return replace(self.model, held=held)

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """The law with each quantity of the covariance a little larger and smaller; one that is known exactly has none."""
        if self.covariance is None or self.rebuilt is None:
            return ()
        return tuple(
            Shift(*(self.rebuilt(self.covariance.moved(self.constants, k, side)) for side in (step, -step)), step)
            for k, step in enumerate(NUDGE * self.covariance.errors)
        )


def setting(
    model: Model,
    theory: Any | None,
    values: Mapping[str, Value],
    tuned: tuple[str, ...] = (),
    fit: str | Refit | None = None,
    solved: Callable[[Model], Solution] | None = None,
) -> Setting:
    """The law that a question means.

    ``values`` may give parameters, constants that the model's text names, and resources (kept at that value); ``fit`` is the
    id of one of the theory's calibrations or constants of one's own. ``tuned`` are held resources, or a hyperparameter whose
    best values in the limit come from the phases that ``solved`` finds (``solve`` by default). Raises UnknownNameError for
    other names, for missing parameters and for a fit that the theory does not have; DataError where a value contradicts the
    fit or ``tuned``, or the fit is of another law; DomainError for a point outside the domain; ModelError for what cannot be
    tuned.
    """
    what, tuned = separated(model, theory, tuned)
    free = model.tuned(*tuned)
    stray = next((n for n in values if n not in (*model.parameters, *model.constants, *model.names)), None)
    if stray is not None:
        raise UnknownNameError(f"{stray!r} is no parameter, constant or resource of {model.id}; it has {_known(model)}")
    pins = {n: _size(n, values[n]) for n in model.names if n in values}
    both = next((n for n in values if n in tuned or (what is not None and n == what.name)), None)
    if both is not None:
        raise DataError(f"{both} is tuned and given a value; leave out one of the two")
    held = tuple((n, v) for n, v in free.held if n not in pins)
    kept = tuple(n for n, _ in free.held if n in pins)
    free = replace(free, held=held) if kept else free
    chosen = _calibration(model, theory, fit)
    if chosen is not None and (isinstance(fit, Refit) or not _own(model, values)):
        return _fitted(free, theory, chosen, values, pins, tuned)
    if what is not None:
        if theory.finite is None:
            raise ModelError(f"{what.name} cannot be tuned here: {_unknown(model)}")
        values = {**values, what.name: Fraction(1)}
    point, idle = _point(free, values, kept)
    if what is not None:
        return _chosen(theory, what, Setting(free, point, pins, None, idle=idle), tuned, solved)
    if theory is not None and getattr(theory, "finite", None) is not None:
        law = released(theory.finite({n: point[n] for n in model.parameters}), tuned)
        return Setting(free, point, pins, law, idle=idle)
    if model.constants and all(c in values for c in model.constants):
        numbers = {n: float(v) for n, v in (point | dict(values)).items()}
        law = posynomial(free, numbers, source="the constants given")
        return Setting(free, point, pins, law, numbers=numbers, idle=idle)
    return Setting(free, point, pins, None, _unknown(model), idle=idle)


def _chosen(theory: Any, what: Hyperparameter, asked: Setting, tuned, solved) -> Setting:
    """The question with a hyperparameter tuned: its law, and where it is best in the limit."""
    name, others = what.name, {n: v for n, v in asked.point.items() if n != what.name}
    if solved is None:
        from ..solve import solve as solved
    limit = None if any(map(is_irrational, others.values())) else best(solved(asked.limiting), name, others)
    law = Chosen(what, lambda value: released(theory.finite({**others, name: value}), tuned))
    point = asked.point if limit is None else {**asked.point, name: limit.sample}
    return replace(asked, point=point, law=law, idle=(*asked.idle, name), choice=Choice(what, limit))


def _known(model: Model) -> str:
    return ", ".join((*model.parameters, *model.constants, *model.names))


def _size(name: str, value: Value) -> float:
    size = float(value)
    if not size > 0:
        raise DomainError(f"{name} = {value}: a resource is positive")
    return size


def _own(model: Model, values: Mapping[str, Value]) -> bool:
    """Whether the values themselves give every constant of the model."""
    return bool(model.constants) and all(n in values for n in (*model.constants, *model.parameters))


def _unknown(model: Model) -> str:
    if model.constants:
        return f"the constants of {model.id} are unknown; give {' '.join(f'{c}=...' for c in model.constants)}"
    return f"the constants of {model.id} are unknown: its components are stated up to constant factors"


def _calibration(model: Model, theory: Any | None, fit: str | Refit | None) -> Any | None:
    laws = () if theory is None else theory.laws
    if isinstance(fit, Refit):
        return calibrated_by(fit, model, laws)
    if fit is None:
        return laws[0] if laws else None
    found = next((c for c in laws if c.id == fit), None)
    if found is None:
        raise UnknownNameError(f"{model.id} has no fit {fit!r}; it has {', '.join(c.id for c in laws) or 'none'}")
    return found


def _point(
    model: Model, values: Mapping[str, Value], kept: tuple[str, ...]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The parameters, and which are idle: those in the laws of given resources alone may be missing."""
    point = {n: values[n] for n in model.parameters if n in values}
    idle = tuple(n for n in model.parameters if n not in point and kept and not _matters(model, n))
    missing = [n for n in model.parameters if n not in point and n not in idle]
    if missing:
        raise UnknownNameError(f"no value for {', '.join(missing)}; give {' '.join(f'{n}=...' for n in missing)}")
    point |= dict.fromkeys(idle, Fraction(1, 2))
    require(model.domain, tuple(point[n] for n in model.parameters))
    return {n: point[n] for n in model.parameters}, idle


def _matters(model: Model, parameter: str) -> bool:
    index = model.parameters.index(parameter)
    exponents = (e for m in model.monomials() for _, e in m.powers)
    return any(powers[index] for e in exponents for part in (e.num, e.den) for powers in part.to_dict())


def _fitted(model: Model, theory: Any, chosen: Any, values, pins, tuned) -> Setting:
    """The law of a calibration; parameters that it sets cannot be given as well."""
    constants = {c.name: c.value for c in chosen.fit.constants}
    set_by_fit = dict(chosen.values)
    clash = next((n for n in values if n in set_by_fit), None)
    if clash is not None:
        need = [n for n in (*model.parameters, *model.constants) if n in set_by_fit]
        raise DataError(
            f"{clash} is set by the fit {chosen.id} together with {', '.join(n for n in need if n != clash)}; "
            f"give {'all of these or none' if model.constants else 'none of these'}"
        )
    exact = {n: constants.get(text, None) for n, text in chosen.values}
    parameters = {n: v for n, v in exact.items() if n in model.parameters}
    point, idle = _point(model, {**values, **parameters}, tuple(pins))
    needed = [n for n in chosen.given if n not in pins]
    common = {
        "unit": chosen.unit,
        "units": dict(chosen.units),
        "ratios": chosen.ratios,
        "idle": idle,
        "constants": {n: float(v) for n, v in constants.items()},
        "covariance": _covariance(chosen.fit),
    }
    if needed:
        why = (
            f"the value of {', '.join(needed)} is stated up to a constant; give {' '.join(f'{n}=...' for n in needed)}"
        )
        return Setting(model, point, pins, None, why, **common)
    others = {n: float(v) for n, v in point.items()}

    def rebuilt(numbers: Mapping[str, float]) -> FiniteLaw:
        return _law(model, chosen, others, numbers)

    if chosen.law is None:
        numbers = {**common["constants"], **others}
        common |= {
            "numbers": {**numbers, **{n: worth(text, numbers) for n, text in chosen.values}},
            "coefficients": dict(chosen.coefficients),
            "cost": chosen.cost,
        }
    return Setting(model, point, pins, rebuilt(common["constants"]), rebuilt=rebuilt, **common)


def _law(model: Model, chosen: Any, others: Mapping[str, float], numbers: Mapping[str, float]) -> FiniteLaw:
    """A calibration's law with these numbers for the constants of its fit."""
    values = {**others, **{n: worth(text, numbers) for n, text in chosen.values}}
    source = f"{chosen.fit.key}, {chosen.fit.where}"
    ranges = {n: (worth(low, {}), worth(high, {})) for n, low, high in chosen.ranges}
    if chosen.law is not None:
        return chosen.law(model, values, source, ranges)
    return posynomial(
        model,
        {**numbers, **values},
        dict(chosen.coefficients),
        worth(chosen.floor, numbers) if chosen.floor else 0.0,
        chosen.cost,
        source=source,
        ranges=ranges,
    )


def _covariance(fit: Any) -> Covariance | None:
    """That of a fit which has one, else from printed standard errors; what is printed otherwise is none."""
    if fit.covariance is not None:
        return fit.covariance
    printed = {c.name: c.uncertainty for c in fit.constants if c.uncertainty and "," not in c.uncertainty}
    return Covariance.unrelated({n: worth(text, {}) for n, text in printed.items()}) if printed else None
