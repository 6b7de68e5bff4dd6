"""``exponents frontier``: the compute-optimal frontier measured on exact loss curves, against the engine's exponents."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from exponents.commands._shared import diagram, format_option, model_argument, output_option, progress
from exponents.errors import DataError, DomainError
from exponents.output import writable
from verify.commands._numbers import budgets_of, given, positive, whole
from verify.setting import Setting, experiment_of, setting

if TYPE_CHECKING:
    from verify.fit import ScalingFit
    from verify.frontier import Family
    from verify.practice import Estimate
    from verify.verdicts import FrontierVerdict

_COLUMNS = ("f", "d", "r", "gamma", "loss", "eta", "xi")
_RUNS = 25  # widths of the practitioners' grid
_MARGIN = 10.0  # how far their grid reaches beyond the optimal widths


@click.command("frontier")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--budget", "budget", required=True, metavar="LOW:HIGH[:COUNT]", help="Range of budgets f = d r B.")
@click.option("--tune", "tuned", multiple=True, metavar="NAME", help="Optimise the learning rate too.")
@format_option("csv", "json")
@output_option
def command(model, values, budget, tuned, style, output) -> int:
    """Measure the compute-optimal frontier of MODEL: optimal width, loss and local slopes at each budget.

    NAME=VALUE: the model's parameters, ratio (v/d, default 10) and batch (1).  The fit, the verdict on the engine's
    exponents and what three practitioners' estimators say of the same curves stand in the JSON or on standard error.
    Exit status 1 if an exponent is REFUTED.
    """
    from verify.fit import Outcome

    found = given(model, values, ("ratio", "batch"))
    names = experiment_of(found.theory)
    if any(name != names.rate for name in tuned):
        raise DomainError(f"--tune {tuned[0]}: exact curves can tune the learning rate, {names.rate}, alone")
    budgets = budgets_of(budget)
    with writable(output) as out:
        where = setting(found.theory, diagram(model, tuned).solution, found.parameters)
        with progress(f"measuring {len(budgets)} budgets"):
            answer = _answer(where, _family(where, found.sizes, bool(tuned)), budgets)
        (_write_json if style == "json" else _write_csv)(answer, out)
    return 1 if answer.verdict.outcome is Outcome.REFUTED else 0


@dataclass(frozen=True)
class Answer:
    """What is printed."""

    setting: Setting
    verdict: FrontierVerdict
    fits: dict[str, ScalingFit]
    estimates: tuple[Estimate, ...]
    estimates_missing: str

    def rows(self):
        """Rows of _COLUMNS."""
        f = self.verdict.frontier
        columns = (f.budgets, f.d, f.steps, f.gamma, f.loss, f.eta, f.xi)
        return zip(*(map(float, column) for column in columns), strict=True)


def _family(where: Setting, sizes: dict[str, str], tuned: bool) -> Family:
    from verify.frontier import Family

    ratio = positive("ratio", sizes.get("ratio", "10"))
    batch = whole("batch", sizes.get("batch", "1"))
    return Family(float(where.alpha), float(where.beta), ratio, batch, tune_gamma=tuned)


def _answer(where: Setting, family: Family, budgets) -> Answer:
    from verify.fit import scaling_fit
    from verify.levels.frontier import verdict

    found = verdict(where, family, budgets)
    measured = found.frontier
    slopes = {"eta": measured.eta, "xi": measured.xi}
    fits = {name: scaling_fit(measured.budgets, values) for name, values in slopes.items()}
    try:
        return Answer(where, found, fits, _estimates(family, measured), "")
    except DataError as error:
        return Answer(where, found, fits, (), str(error))


def _estimates(family: Family, measured) -> tuple[Estimate, ...]:
    import numpy as np

    from verify.practice import practitioners

    low = max(measured.d[0] / _MARGIN, family.smallest_d)
    return practitioners(family, np.geomspace(low, measured.d[-1] * _MARGIN, _RUNS), measured.budgets)


def _write_csv(answer: Answer, out) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([repr(x) for x in row] for row in answer.rows())
    for line in _words(answer):
        click.echo(line, err=True)


def _words(answer: Answer):
    verdict = answer.verdict
    yield f"{verdict.outcome} {answer.setting.name}"
    for name, judgement in (("eta", verdict.eta), ("xi", verdict.xi)):
        fit = answer.fits[name]
        yield f"  {name}: {judgement.outcome}, {judgement.reason}; bias {fit.bias:.1e}, noise {fit.noise:.1e}"
        if judgement.budget is not None:
            yield f"  {name}: the claim would be testable at a budget of about {judgement.budget:.0e}"
    yield f"  losses interpolated to {verdict.frontier.error:.1e}"
    for estimate in answer.estimates:
        yield f"  {estimate.method} would report eta {estimate.eta:.5f}, xi {estimate.xi:.5f}"
    if answer.estimates_missing:
        yield f"  no practitioners' estimates: {answer.estimates_missing}"


def _write_json(answer: Answer, out) -> None:
    verdict = answer.verdict
    judged = {"eta": verdict.eta, "xi": verdict.xi}
    low, high = answer.setting.xi
    record = {
        "model": answer.setting.theory.model.id,
        "parameters": {name: str(value) for name, value in answer.setting.values.items()},
        "phases": [phase.name for phase in answer.setting.answer.phases],
        "predicted": {"eta": str(answer.setting.answer.loss), "xi": [low, high]},
        "verdict": verdict.outcome,
        "judgements": {name: asdict(judgement) for name, judgement in judged.items()},
        "fits": {name: asdict(fit) | {"interval": fit.interval} for name, fit in answer.fits.items()},
        "loss_error": verdict.frontier.error,
        "estimates": [asdict(estimate) for estimate in answer.estimates],
        "estimates_missing": answer.estimates_missing,
        "rows": [dict(zip(_COLUMNS, row, strict=True)) for row in answer.rows()],
    }
    out.write(json.dumps(record, indent=2) + "\n")
