"""A question about a registered model put differently: another budget of its theory, or another paper's parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from ..errors import DomainError, ModelError, UnknownNameError
from ..model import Model
from ..registry import resolve
from ..views import View, viewed_theory

view_option = click.option("--view", metavar="NAME", help="In the parameters of another paper, which NAME stands for.")
budget_option = click.option("--budget-form", "budget", metavar="NAME", help="Under another budget of the theory.")


def variant(name: str, view: str | None = None, budget: str | None = None) -> tuple[Model, Any | None]:
    """The model that MODEL means under another budget and in other parameters, with the theory whose claims are on it.

    Raises UnknownNameError with a list for a view or budget that the theory does not have, ModelError with the reason
    for a budget that has no meaning for it.
    """
    model, theory = resolve(name)
    if budget is not None:
        model, theory = _spending(model, theory, budget)
    return (model, theory) if view is None else _seen(model, theory, view)


def _spending(model: Model, theory: Any | None, name: str) -> tuple[Model, Any | None]:
    known = {b.name: b for b in _records(theory, "budgets")}
    if name not in known:
        spent = " + ".join(map(str, model.budget))
        raise UnknownNameError(
            f"{model.id} has no budget {name!r}; it spends {spent}, and others are {', '.join(known) or 'none'}"
        )
    other = known[name]
    if other.reason:
        raise ModelError(f"the budget {name!r} has no meaning for {model.id}: {other.reason}")
    if other.model:
        return resolve(other.model)
    spending = replace(model, budget=other.form)
    return spending, replace(
        theory, model=spending, claims=(), curves=(), edges=(), on_wall=None, experiment=None, finite=None
    )


def view_record(model: Model, theory: Any | None, name: str) -> View:
    """The view of that name; UnknownNameError with a list if the theory has none."""
    known = {v.id: v for v in _records(theory, "views")}
    if name not in known:
        listed = "; ".join(f"{v.id} ({', '.join(v.parameters)}, {v.source})" for v in known.values())
        raise UnknownNameError(f"{model.id} has no view {name!r}; it has {listed or 'none'}")
    return known[name]


def has(name: str, records: str, id: str) -> bool:
    """Whether the theory of a model has a view or budget (``records``: "views" or "budgets") of that name."""
    theory = resolve(name)[1]
    return any(id == (r.id if records == "views" else r.name) for r in _records(theory, records))


def _seen(model: Model, theory: Any, name: str) -> tuple[Model, Any]:
    view = view_record(model, theory, name)
    seen = viewed_theory(theory, view)
    model = replace(seen.model, title=f"{model.title or model.id}, in the parameters of {view.source or name}")
    return model, replace(seen, model=model)


def explained(error: DomainError, theory: Any | None, point: dict[str, Any]) -> DomainError:
    """The error with the refusals of the theory whose region the point lies in."""
    from ..parse import conditions
    from ..region import Region
    from ..values import holds

    if theory is None or set(point) != set(theory.model.parameters):
        return error
    field = theory.model.field
    values = tuple(point[n] for n in theory.model.parameters)
    here = [
        r
        for r in _records(theory, "refusals")
        if all(holds(c, values) for c in Region(field, conditions(r.region, field)).conditions)
    ]
    return DomainError(". ".join([str(error), *map(str, here)]))


def _records(theory: Any | None, name: str) -> tuple:
    return () if theory is None else getattr(theory, name)
