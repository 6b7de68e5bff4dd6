"""A fit as text and as a record for JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from textwrap import wrap

from exponents.render.phrase import Phrase, Sentence
from exponents.render.tables import Table
from exponents.render.text import WIDTH, text_of
from verify.runs.bootstrap import Value
from verify.runs.compare import Score
from verify.runs.results import Dependence, Fitted, Move

Record = dict[str, object]

# --- JSON -------------------------------------------------------------------------------------------------------------


def record(found: Fitted) -> Record:
    """The fit as plain values, None for what is unknown or infinite; the first keys are those that programs rely on."""
    start = found.estimate
    return {
        "law": found.law.id,
        "points": found.points,
        "dropped": len(found.dropped),
        "objective": start.value,
        "parameters": _values(found.parameters),
        "compute_optimal": _values(found.compute_optimal) or None,
        "formula": str(found.law),
        "allocations": [{"budget": a.budget} | _values(a.values) for a in found.allocations],
        "dependence": [_dependence(d) for d in found.dependence],
        "warnings": list(found.warnings),
        "covariance": _covariance(found),
        "ranges": {n: [float(x.min()), float(x.max())] for n, x in start.objective.runs.resources.items()},
        "dropped_lines": list(found.dropped),
        "starts": {"descents": start.starts, "at_the_minimum": start.agreeing},
        "level": found.level,
        "bootstrap": found.bootstrap,
        "seed": found.seed,
    }


def comparison_record(found: Sequence[Fitted], scores: Sequence[Score]) -> Record:
    """Several fits and their comparison."""
    return {"laws": [record(each) for each in found], "comparison": [asdict(score) for score in scores]}


def _values(values: Mapping[str, Value]) -> Record:
    return {
        name: {"estimate": _finite(v.estimate), "se": _finite(v.se), "interval": [_finite(x) for x in v.interval]}
        for name, v in values.items()
    }


def _covariance(found: Fitted) -> Record | None:
    spread = found.covariance
    return None if spread is None else {"of": list(spread.of), "matrix": [list(row) for row in spread.matrix]}


def _dependence(each: Dependence) -> Record:
    group = each.group
    return {
        "exponent": group.exponent,
        "lines": list(group.lines),
        "share_of_objective": group.share,
        "highest_losses": group.highest,
        "alarm": group.alarm,
        "objective_without": group.objective,
        "parameters_without": {n: _finite(m.after) for n, m in each.parameters.items()},
        "compute_optimal_without": {n: _finite(m.after) for n, m in each.compute_optimal.items()} or None,
    }


def _finite(x: float | None) -> float | None:
    return x if x is not None and math.isfinite(x) else None


# --- text -------------------------------------------------------------------------------------------------------------


def text(found: Fitted) -> str:
    """The fit in words and tables, ended by one newline."""
    runs = found.estimate.objective.runs
    left = f", {len(found.dropped)} of highest loss left out" if found.dropped else ""
    start = found.estimate
    head = [
        f"{found.law.id}: {found.law}",
        f"{found.points} runs of {runs.source}{left}. Objective {start.value:.6g} (sum of Huber losses of log residuals), "
        f"reached by {start.agreeing} of {start.starts} descents.",
    ]
    parts = ["\n".join(line for each in head for line in wrap(each, WIDTH))]
    parts += [text_of(table).rstrip("\n") for table in _tables(found)]
    parts += ["\n".join(wrap(f"Warning: {each}.", WIDTH, subsequent_indent="  ")) for each in found.warnings]
    return "\n\n".join(parts) + "\n"


def comparison_text(found: Sequence[Fitted], scores: Sequence[Score]) -> str:
    """Several fits one after the other, then their comparison."""
    return "\n".join([*map(text, found), text_of(_scores(scores))])


def _tables(found: Fitted) -> Iterator[Table]:
    percent = f"{100 * found.level:g}%"
    how = f"{percent} intervals (BCa) from {found.bootstrap} resamples, seed {found.seed}."
    how = how if found.bootstrap else "No bootstrap, hence no intervals."
    head = ("estimate", "standard error", f"{percent} interval")
    yield _table("parameters", found.law.id, how, ("parameter", *head), _rows(found.parameters))
    if found.compute_optimal:
        spent = " + ".join(map(str, found.law.model.budget))
        caption = f"Powers of the budget {spent} by which the resources grow and the reducible loss falls."
        yield _table("compute-optimal", found.law.id, caption, ("exponent of", *head), _rows(found.compute_optimal))
    for each in found.allocations:
        caption = "Resources that minimise the fitted law at this cost, and its loss there."
        yield _table(f"allocation of {each.budget:g}", found.law.id, caption, ("quantity", *head), _rows(each.values))
    if found.dependence:
        yield _hanging(found)


def _hanging(found: Fitted) -> Table:
    count = len(found.dependence[0].group.lines)
    caption = (
        f"The {count} runs (one in fifty) without which an exponent moves most, and the fit without them."
        if count > 1
        else "The run without which an exponent moves most, and the fit without it."
    )
    head = ("exponent", "all runs", "without", "standard errors", "share of the objective", "lines")
    rows = []
    for each in found.dependence:
        move = each.parameters[each.group.exponent]
        lines = ", ".join(map(str, each.group.lines))
        rows.append((each.group.exponent, *_change(move), f"{each.group.share:.1%}", lines))
    return _table("influence", found.law.id, caption, head, rows)


def _change(move: Move) -> tuple[str, str, str]:
    return _number(move.before), _number(move.after), "" if move.errors is None else f"{move.errors:+.2f}"


def _scores(scores: Sequence[Score]) -> Table:
    caption = (
        "Mean of |log predicted - log measured|: held out, by tenfold cross-validation, 5 times; extrapolated, on the "
        "costliest fifth of the runs by a fit to the rest. Objectives do not decide: more parameters always lower them."
    )
    head = ("law", "parameters", "objective", "held out", "excess over the best", "extrapolated")
    rows = [
        (
            each.law,
            str(each.parameters),
            f"{each.objective:.6g}",
            f"{each.held_out:.5f}",
            f"{each.excess:.5f} +- {each.excess_error:.5f}" if each.excess else "best",
            "" if each.extrapolated is None else f"{each.extrapolated:.5f}",
        )
        for each in scores
    ]
    return _table("comparison", "laws", caption, head, rows)


def _table(name: str, title: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    cells = tuple(tuple(map(Phrase, row)) for row in rows)
    return Table(name, name, title, Sentence.of(caption), tuple(map(Phrase, head)), cells)


def _rows(values: Mapping[str, Value]) -> list[tuple[str, ...]]:
    return [
        (name, _number(v.estimate), "" if v.se is None else f"{v.se:.2g}", _interval(v)) for name, v in values.items()
    ]


def _interval(value: Value) -> str:
    low, high = value.interval
    return "" if low is None or high is None else f"[{_number(low)}, {_number(high)}]"


def _number(x: float) -> str:
    return f"{x:.4g}" if math.isfinite(x) else "undefined"
