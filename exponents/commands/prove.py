from __future__ import annotations

import click

from ..output import emit
from ..solution import Status
from ._shared import diagram, model_argument, progress, tune_option
from ._variant import budget_option, view_option


@click.command("prove")
@model_argument
@tune_option
@view_option
@budget_option
def command(model: str, tuned: tuple[str, ...], view: str | None, budget: str | None) -> int:
    """Re-verify every certificate of MODEL with the independent checker: one line per phase, wall and diagram claim.

    Exit status 1 if anything is REFUTED.
    """
    from ..check import check

    found = diagram(model, tuned, False, view, budget)
    with progress(f"checking {found.model.id}"):
        report = check(found.solution)
    emit("\n".join(map(str, report.findings)))
    return 1 if report.verdict.status is Status.REFUTED else 0
