from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..errors import UnknownNameError
from ..output import replacing
from ..registry import setting
from ._shared import Diagram, progress, solved, tune_option
from ._variant import budget_option, has, variant, view_option
from .cite import citations

if TYPE_CHECKING:
    from ..page import Exhibit


@click.command("page")
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="FILE.html.")
@tune_option
@view_option
@budget_option
def command(models: tuple[str, ...], output: str, tuned: tuple[str, ...], view: str | None, budget: str | None) -> None:
    """Write an explorer of one or more MODELs: one HTML file that a browser opens without a network.

    The phase plane with exact walls and sliders for further parameters; at each point the phase, formulas, shares and
    certificates; loss curves; two models on one plane. With --tune each MODEL that holds the resource is there twice, as
    it is and tuned, to be compared. --view and --budget-form change each MODEL that has that view or budget; models are
    compared where their parameters have the same names, which a view can bring about.
    """
    from ..page import page

    names = tuple(dict.fromkeys(models))
    with replacing(output) as file:
        _known(names, "views", view)
        _known(names, "budgets", budget)
        found = [one for name in names for one in _shown(name, tuned, view, budget, alone=len(names) == 1)]
        held = {name for one in found for name, _ in one.solution.model.held}
        strange = [name for name in tuned if name not in held]
        if strange:
            raise UnknownNameError(f"none of {', '.join(names)} holds a resource {strange[0]!r}")
        with progress("writing the page"):
            file.write(page(found).encode())


def _known(names: Sequence[str], records: str, id: str | None) -> None:
    """Refuse a view or budget that none of several models has."""
    if id is not None and len(names) > 1 and not any(has(name, records, id) for name in names):
        raise UnknownNameError(f"none of {', '.join(names)} has a {records[:-1]} {id!r}")


def _shown(name: str, tuned: tuple[str, ...], view: str | None, budget: str | None, alone: bool) -> list[Exhibit]:
    """The model in the view and under the budget asked for; where it holds some of the names, also with these set free.

    A model that stands ``alone`` must have both, among others it is left as it is where it has not.
    """
    view = view if view is None or alone or has(name, "views", view) else None
    budget = budget if budget is None or alone or has(name, "budgets", budget) else None
    model, theory = variant(name, view, budget)
    found = [solved(model, theory)]
    if free := tuple(n for n in tuned if n in dict(model.held)):
        found.append(solved(model, theory, free))
    return [_exhibit(one, name, view, budget) for one in found]


def _exhibit(found: Diagram, name: str, view: str | None, budget: str | None) -> Exhibit:
    from ..page import Exhibit

    if found.theory is None:
        return Exhibit(found.solution)
    bibtex = citations(name, view, budget) if found.theory.sources else ""
    return Exhibit(found.solution, setting(name), bibtex, tuple(found.theory.fits), found.theory.finite)
