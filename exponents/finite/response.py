"""How an optimum answers to changes: a resource off by a factor, a constant off by its printed error."""

from __future__ import annotations

import numpy as np

from ..errors import UnknownNameError
from .calibrated import Setting
from .feasible import forbidding
from .implicit import derivatives
from .optimum import Optima, optimum, pinned
from .picture import Pins
from .validity import meaningless, told

SECTIONS, ROUNDS = 32, 5  # of the interval in which a critical size lies: to 2^-25 of its logarithm
STEPS = 4  # in which a size is moved where its optimum is not found at once
NORMAL = 1.96  # standard errors on each side of a 95 % interval


def free_resources(asked: Setting) -> tuple[str, ...]:
    """Those that the optimum chooses, neither held by the model nor given, and a hyperparameter that it chooses."""
    held = dict(asked.model.held)
    return (*(n for n in asked.model.names if n not in held and n not in asked.pins), *asked.chosen)


def chosen(asked: Setting, name: str) -> None:
    """UnknownNameError if the optimum does not choose the resource."""
    if name not in free_resources(asked):
        free = ", ".join(free_resources(asked)) or "none"
        raise UnknownNameError(f"{name} is not chosen by the optimum of {asked.model.id}; free resources: {free}")


def sensitivities(asked: Setting, found: Optima, factor: float = 2.0) -> dict[str, np.ndarray]:
    """Free resource -> (n, 2): by what fraction the loss above the floor rises when the resource is ``factor`` below and
    above its optimum and the others are the best that the same budget then allows; nan where that is not admissible or the
    law has no number (see ``responses``)."""
    return responses(asked, found, factor)[0]


def responses(
    asked: Setting, found: Optima, factor: float = 2.0
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """``sensitivities`` and, in the same form, why there is none: "not allowed" with the limit that forbids it, "no number"
    where the law has none, else ""."""
    free = free_resources(asked)
    shape = (len(free), 2, len(found.budget))
    rises, whys = np.full(shape, np.nan), np.full(shape, "", object)
    rows = np.flatnonzero(np.isfinite(found.log_loss) & ~meaningless(found))
    if rows.size and free:
        columns = np.repeat([found.law.model.names.index(n) for n in free], 2 * len(rows))
        every = np.tile(rows, 2 * len(free))
        sizes = found.x[every, columns] + np.tile(np.repeat(np.log(factor) * np.array([-1, 1]), len(rows)), len(free))
        pins = pinned(found.law, asked.pins, len(every)).with_another(columns, sizes)
        rise, why = _answers(found, every, pins)
        rises[:, :, rows], whys[:, :, rows] = rise.reshape(len(free), 2, -1), why.reshape(len(free), 2, -1)
    return {name: rises[k].T for k, name in enumerate(free)}, {name: whys[k].T for k, name in enumerate(free)}


def _answers(found: Optima, rows: np.ndarray, pins: Pins) -> tuple[np.ndarray, np.ndarray]:
    """How the loss rises at ``rows`` of the optima with ``pins``, and why it does not."""
    law, budget, x = found.law, found.budget[rows], found.x[rows]
    rises, whys = np.full(len(rows), np.nan), np.full(len(rows), "", object)
    if hasattr(law, "start"):  # a search in vain is dear where nothing is convex
        whys, x = forbidding(law, x, np.log(budget), pins)
    open_ = np.flatnonzero(whys == "")
    if open_.size:
        moved = optimum(law, budget[open_], pins[open_], x[open_])
        rises[open_] = np.expm1(told(moved) - found.log_loss[rows[open_]])
        if hasattr(law, "start"):
            lost = open_[np.isnan(rises[open_])]
            rises[lost] = _by_steps(found, rows[lost], pins[lost])
        unmet = open_[moved.kind < 0]
        if unmet.size:
            whys[unmet], _ = forbidding(law, x[unmet], np.log(budget[unmet]), pins[unmet])
    whys[whys != ""] = "not allowed: " + whys[whys != ""]
    whys[np.isnan(rises) & (whys == "")] = "no number"
    return rises, whys


def _by_steps(found: Optima, rows: np.ndarray, pins: Pins) -> np.ndarray:
    """How the loss rises where a size is moved so little at a time that its minimum is followed; nan where that is lost."""
    rises, x, live = np.full(len(rows), np.nan), found.x[rows], np.arange(len(rows))
    start = np.take_along_axis(x, pins.where[:, -1:], axis=1)[:, 0]
    for part in np.arange(1, STEPS + 1) / STEPS:
        if not live.size:
            break
        values = pins.values.copy()
        values[:, -1] = start + part * (pins.values[:, -1] - start)
        moved = optimum(found.law, found.budget[rows[live]], Pins(pins.where, values)[live], x[live])
        rises[live], x[live] = np.expm1(told(moved) - found.log_loss[rows[live]]), moved.x
        live = live[np.isfinite(rises[live])]
    return rises


def critical(asked: Setting, found: Optima, name: str, rise: float = 0.1, largest: bool = True) -> np.ndarray:
    """(n,) the largest (or smallest) value of a resource at which the best loss above the floor for the same budget exceeds
    the optimum by at most the fraction ``rise``: for a batch size the critical one. nan where nothing is admissible.

    By sections of the logarithm, each narrowed down again; UnknownNameError if the resource is not free.
    """
    chosen(asked, name)
    inside = np.log(found.resource(name))
    usable = np.flatnonzero(np.isfinite(inside) & ~meaningless(found))
    inside = inside[usable]
    width = (1 if largest else -1) * (np.abs(inside) + np.log(found.budget[usable]) + 1)
    every = np.repeat(usable, SECTIONS)
    columns = np.full(len(every), found.law.model.names.index(name))
    given = pinned(found.law, asked.pins, len(every))
    for _ in range(ROUNDS if usable.size else 0):
        places = inside[:, None] + width[:, None] * np.arange(1, SECTIONS + 1) / SECTIONS
        moved = optimum(found.law, found.budget[every], given.with_another(columns, places.ravel()), found.x[every])
        bad = ~(np.expm1(told(moved) - found.log_loss[every]).reshape(-1, SECTIONS) <= rise)
        bad = np.column_stack([bad, np.ones(len(bad), bool)])
        reached = np.argmax(bad, axis=1)  # sections before the first bad one
        inside, width = inside + width * reached / SECTIONS, width / SECTIONS
    answer = np.full(len(found.budget), np.nan)
    answer[usable] = np.exp(inside)
    return answer


def intervals(asked: Setting, found: Optima) -> dict[str, np.ndarray]:
    """95 % intervals (n, 2) of "loss", of the resources and their ratios, and of the local exponents "eta", "xi:NAME", by
    the delta method from the covariance of the constants; nan where the optimum is not a point.

    Where standard errors alone are printed they are taken as independent: errors of a coefficient and of its exponent, which
    in a fit largely cancel, do not, and the intervals are wider than the fit's own. Empty where no errors are known.
    """
    if not asked.shifts:
        return {}
    moved = derivatives(found, pinned(found.law, asked.pins, len(found.budget)), asked.shifts)
    names = found.law.model.names
    free = [k for k, n in enumerate(names) if n not in asked.pins]
    ratios = [(what, names.index(above), names.index(below)) for what, above, below in asked.ratios]
    logarithms = {
        **{names[k]: (found.x[:, k], moved.x[:, k]) for k in free},
        **{what: (found.x[:, a] - found.x[:, b], moved.x[:, a] - moved.x[:, b]) for what, a, b in ratios},
    }
    plain = {
        "loss": (found.loss, moved.loss),
        "eta": (found.eta, moved.eta),
        **{f"xi:{names[k]}": (found.xi[:, k], moved.xi[:, k]) for k in free},
    }
    return {key: _ends(asked, *value) for key, value in plain.items()} | {
        key: np.exp(_ends(asked, *value)) for key, value in logarithms.items()
    }


def _ends(asked: Setting, centre: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    wide = NORMAL * np.sqrt(asked.covariance.variance(gradient))
    return np.stack([centre - wide, centre + wide], 1)
