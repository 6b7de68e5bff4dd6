"""A prediction at finite budgets as JSON-ready records and as tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ..finite.law import FiniteLaw
from ..finite.prediction import Constants, Limit, Prediction
from ..finite.settles import Settling
from ..finite.validity import meaningless
from ..printing import text_number
from .answers import Logs
from .chosen import chosen_record, chosen_sentence
from .logarithms import logs_sentence
from .phrase import Phrase, Sentence, name_phrase
from .tables import Cell, Table

Record = dict[str, object]

DIGITS = 4


# --- 1. records ------------------------------------------------------------------------------------------------------


def prediction_record(found: Prediction, i: int = 0) -> Record:
    """The ``i``-th budget's answer. Numbers that are unknown are None; ``valid`` is True or the reason why not.

    ``loss`` includes the ``floor``, the irreducible loss; ``excess``, ``shares``, ``local`` and ``asymptotic`` are of the
    loss above it.
    """
    asked = found.asked
    record: Record = {
        "model": asked.model.id,
        "at": {n: text_number(v) for n, v in asked.at.items()},
        "budget": float(found.budget[i]),
        "loss": None,
        "resources": dict.fromkeys(asked.model.names),
        "shares": {},
        "local": {},
        "asymptotic": _limit_record(found.limit) | {f"critical {n}": _growth(found.limit, n) for n in found.critical},
        "valid": found.reasons[i] or True,
    }
    if found.critical:
        record["critical"] = {n: _number(c[i]) for n, c in found.critical.items()}
    if asked.chosen:
        record["hyperparameters"] = chosen_record(found, i, _known(found, i))
    if asked.pins:
        record["given"] = dict(asked.pins)
    if _known(found, i):
        record |= _numbers(found, i)
    if found.constants is not None:
        record["constants"] = _constants_record(found.constants)
    if asked.law is not None:
        record |= {"floor": asked.law.floor, "source": asked.law.source}
    if asked.unit:
        record |= {"unit": asked.unit, "units": asked.units}
    return record


def prediction_records(
    found: Prediction, settled: Sequence[Settling] = (), logs: Logs = (), preferred: Sequence[Record] | None = None
) -> Record | list[Record]:
    """The record of one budget, a list for several; with the budgets from which the limit is near, the powers of log f on a
    wall (``exponents.logs.logs_at``), and what is preferred where the optimum is a set."""
    powers = {name: text_number(v) for name, v in logs}
    more: Record = {"logs": {"loss": powers.pop(None), "resources": powers}} if logs else {}
    more |= {} if preferred is None else {"preferred": list(preferred)}
    records = [prediction_record(found, i) | more for i in range(len(found.budget))]
    if settled:
        near = {s.quantity: {"budget": _number(s.budget), "tolerance": s.tolerance, "says": str(s)} for s in settled}
        records = [{**r, "settles": near} for r in records]
    return records[0] if len(records) == 1 else records


def _known(found: Prediction, i: int) -> bool:
    """Whether there are numbers: constants, admissible sizes, and a law that means something there."""
    optima = found.optima
    return optima is not None and optima.branch[i] >= 0 and not meaningless(optima)[i]


def _numbers(found: Prediction, i: int) -> Record:
    optima, names = found.optima, found.asked.model.names
    numbers: Record = {
        "loss": float(optima.loss[i]),
        "resources": {n: float(optima.resource(n)[i]) for n in names} | dict(found.asked.pins),
        "shares": {n: float(s) for n, s in zip(optima.law.names, optima.shares[i])},
        "local": {"loss": float(optima.eta[i]), **{n: float(x) for n, x in zip(names, optima.xi[i])}},
        "sensitivity": {
            n: {"half": _number(r[i, 0]), "double": _number(r[i, 1])} for n, r in found.sensitivity.items()
        },
    }
    whys = {n: dict(zip(("half", "double"), w[i])) for n, w in found.refusals.items()}
    refused = {n: {side: text for side, text in why.items() if text} for n, why in whys.items() if any(why.values())}
    numbers |= {"refused": refused} if refused else {}
    numbers["excess"] = float(optima.excess[i])
    numbers |= {"ratios": {what: ratio[i] for what, ratio in ratios(found)}} if found.asked.ratios else {}
    if math.isfinite(optima.error[i]):
        numbers["error"] = float(optima.error[i])
    if found.intervals:
        numbers["intervals"] = {key: [_number(x) for x in ends[i]] for key, ends in found.intervals.items()}
        numbers["intervals_by"] = _intervals_by(found)
    return numbers


def _constants_record(found: Constants) -> Record:
    """Leading constants: loss above the floor ~ value * f^-eta, resource ~ value * f^xi; no formula where none fixes it."""
    leading = found.leading
    formulas = {"loss": leading.loss, **dict(leading.resources)}
    values = {"loss": found.loss, **found.resources}
    record: Record = {
        n: {"formula": None if g is None else str(g), "value": _number(values[n])} for n, g in formulas.items()
    }
    if leading.free:
        record["free"] = list(leading.free)
    if leading.tied:
        record["tied"] = list(leading.tied)
    return record


def _intervals_by(found: Prediction) -> str:
    """How intervals come about, and what they are worth where correlations are unknown."""
    if not found.asked.covariance.independent:
        return "95 %, delta method, from the covariance of the fitted constants"
    return (
        "95 %, delta method; the covariance of the constants is not printed and their standard errors are taken as "
        "independent: upper bounds, because in a fit the errors of a coefficient and of its exponent largely cancel"
    )


def ratios(found: Prediction) -> Iterator[tuple[str, list[float]]]:
    """What each ratio of resources is, and its values."""
    for what, above, below in found.asked.ratios:
        yield what, (found.optima.resource(above) / found.optima.resource(below)).tolist()


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _limit_record(limit: Limit | None) -> Record:
    if limit is None:
        return {}
    return {"loss": float(limit.loss), **{n: _ends(*ends) for n, ends in limit.resources}}


def _growth(limit: Limit | None, name: str) -> float | None:
    """The largest exponent of a resource among the optima; None where there is none."""
    largest = None if limit is None else dict(limit.resources).get(name, (None, None))[1]
    return None if largest is None else float(largest)


def _ends(low: Fraction | None, high: Fraction | None) -> object:
    if low is not None and low == high:
        return float(low)
    return {"min": None if low is None else float(low), "max": None if high is None else float(high)}


# --- 2. tables -------------------------------------------------------------------------------------------------------


def prediction_table(found: Prediction, settled: Sequence[Settling] = (), logs: Logs = ()) -> Table:
    """One budget: a row each for the loss, the resources and the components. Several: a row each."""
    table = _single(found) if len(found.budget) == 1 else _several(found)
    more = Sentence.of(
        *([" The point is on a wall.", *logs_sentence(logs)] if logs else []),
        *(f" {str(s)[0].upper()}{str(s)[1:]}." for s in settled),
    )
    return replace(table, caption=Sentence((*table.caption.parts, *more.parts)))


def _single(found: Prediction) -> Table:
    model, optima = found.asked.model, found.optima
    columns = ("quantity", "value", "95 % interval", "exponent here", "in the limit", "half", "double")
    known = _known(found, 0)
    rows = []
    limits = dict(found.limit.resources) if found.limit else {}
    eta = found.limit.loss if found.limit else None
    loss = _text(optima.loss[0]) if known else "unknown"
    rows.append(_row("loss", loss, found, "loss", _signed(-optima.eta[0]) if known else "", _exact(eta, eta, -1)))
    if known and optima.law.floor:
        rows.append(("loss above the floor", _text(optima.excess[0]), "", "", "", "", ""))
    for k, name in enumerate(model.names):
        value = _text(optima.resource(name)[0], found.asked.units, name) if known else "unknown"
        local = _signed(optima.xi[0, k]) if known else ""
        rows.append(_row(name, value, found, name, local, _exact(*limits.get(name, (None, None)))))
    for name, of in chosen_record(found, 0, known).items():
        best = _text(of["value"]) if known else "unknown"
        where = of["limit"]["where"] if of["limit"] else ""
        rows.append(_row(name, best, found, name, _signed(of["local"]) if known else "", where))
    for name, size in found.critical.items():
        value = _text(size[0]) if math.isfinite(size[0]) else "unknown"
        top = limits.get(name, (None, None))[1]
        growth = _exact(top, top) if top is not None else "oo" if name in limits else ""
        rows.append((f"critical {name}", value, "", "", growth, "", ""))
    if known:
        rows += [_row(what, f"{values[0]:.4g}", found, what, "", "") for what, values in ratios(found)]
        shares = zip(optima.law.names, optima.shares[0])
        rows += [(f"share of {n}", f"{s:.1%}", "", "", "", "", "") for n, s in shares]
    used = [k for k in range(len(columns)) if k < 2 or any(r[k] for r in rows)]
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(_cell(r[k], model.names) for k in used) for r in rows)
    heads = tuple(Phrase(columns[k]) for k in used)
    return Table(f"{model.id}-finite", "finite", model.title or model.id, _caption(found, 0), heads, cells)


def _row(label: str, value: str, found: Prediction, key: str, local: str, limit: str) -> tuple[str, ...]:
    ends = found.intervals.get(key)
    interval = "" if ends is None or not math.isfinite(ends[0, 0]) else f"{_text(ends[0, 0])} to {_text(ends[0, 1])}"
    rise = found.sensitivity.get(key)
    known = rise is not None and _known(found, 0)
    cost = tuple(w or f"{r:+.1%}" for r, w in zip(rise[0], found.refusals[key][0])) if known else ("", "")
    return label, value, interval, local, limit, *cost


def _several(found: Prediction) -> Table:
    model, optima = found.asked.model, found.optima
    names = (*model.names, *found.asked.chosen)
    columns = ("budget", "loss", *names, "exponent of loss", *(f"of {n}" for n in names), "valid")
    rows = []
    for i, budget in enumerate(found.budget):
        known = _known(found, i)
        loss, sizes, local = "unknown", ["unknown"] * len(names), [""] * (1 + len(names))
        if known:
            loss = _text(optima.loss[i])
            sizes = [_text(optima.resource(n)[i]) for n in names]
            local = [_signed(-optima.eta[i]), *(_signed(x) for x in optima.xi[i])]
        valid = "yes" if not found.reasons[i] else found.reasons[i].partition(":")[0].partition(";")[0]
        rows.append(tuple(map(Phrase, (_text(budget), loss, *sizes, *local, valid))))
    heads = tuple(name_phrase(c) if c in names else Phrase(c) for c in columns)
    return Table(f"{model.id}-finite", "finite", model.title or model.id, _caption(found, None), heads, tuple(rows))


def _cell(text: str, names: tuple[str, ...]) -> Cell:
    return name_phrase(text) if text in names else Phrase(text)


def _caption(found: Prediction, i: int | None) -> Sentence:
    asked = found.asked
    parts = [f"Optimum at budget {_text(found.budget[i])}" if i is not None else "Optimum at each budget"]
    parts.append(f" {asked.unit}." if asked.unit else ".")
    place = [f"{n} = {text_number(v)}" for n, v in asked.at.items()] + [f"{n} = {v:g}" for n, v in asked.pins.items()]
    parts.append(f" At {', '.join(place)}." if place else "")
    parts.append(_origin(asked.law) if asked.law is not None else "")
    if found.sensitivity and i is not None and _known(found, i):
        parts.append(" Half and double: how much the loss above the floor rises when that resource is off by 2 and the rest"
                     " makes the best of the same budget.")  # fmt: skip
    if found.intervals:
        parts.append(f" Intervals: {_intervals_by(found)}.")
    parts.append(_leading(found.constants) if found.constants is not None else "")
    parts.append(chosen_sentence(found))
    if i is not None:
        parts.append(f" Not to be relied on: {found.reasons[i]}." if found.reasons[i] else " Valid.")
    return Sentence.of(*(p for p in parts if p))


def _leading(found: Constants) -> str:
    """Leading constants by formula; the free resources of a set of optima are named, ties said."""
    leading = found.leading
    if leading.loss is None:
        return (
            f" Leading constants are those of a smaller convex problem: {', '.join(leading.tied)} tie without a share."
        )
    sizes = [f"{n} ~ {g} f^xi" for n, g in leading.resources if g is not None and g.powers]
    free = f"; {', '.join(leading.free)} can be chosen freely at leading order" if leading.free else ""
    return f" Leading order: {'; '.join(sizes)}{free}." if sizes or free else ""


def _origin(law: FiniteLaw) -> str:
    floor = f", floor {_text(law.floor)}" if law.floor else ""
    return f" Constants: {law.source}{floor}." if law.source else ""


def _text(x: float, units: dict[str, str] | None = None, name: str = "") -> str:
    unit = (units or {}).get(name, "")
    return f"{x:.{DIGITS}g}" + (f" {unit}" if unit else "")


def _signed(x: float) -> str:
    return f"{x:+.{DIGITS}f}"


def _exact(low: Fraction | None, high: Fraction | None, sign: int = 1) -> str:
    if low is None and high is None:
        return ""
    if low == high:
        return _signed(sign * float(low))
    ends = ["-oo" if low is None else _signed(float(low)), "oo" if high is None else _signed(float(high))]
    return f"{ends[0]} to {ends[1]}"
