"""Weak duality, one branch at a time: nonnegative weights on rows add up to a bound on the loss exponent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..field import Quotient
from ..solution import Bounding, Case, Verdict
from .positive import Ground, Signs
from .report import refuted, unknown, worst
from .translate import Branch, Row, named


@dataclass(frozen=True)
class Bound:
    """``eta <= value`` in a branch (None: the branch is infeasible), because weights on ``support`` say so."""

    branch: Branch
    value: Quotient | None
    support: tuple[tuple[Row, Quotient], ...]
    verdict: Verdict


def bounds(case: Case, branches: Sequence[Branch], loss: Quotient, ground: Ground, signs: Signs) -> list[Bound]:
    """A bound for each branch, the certificate's where it gives one."""
    given = {named(b.branch): b for b in case.bounds}
    found = []
    for branch in branches:
        if branch.choices in given:
            found.append(_bound(branch, given.pop(branch.choices), loss, ground, signs))
        else:
            found.append(Bound(branch, None, (), unknown(f"the certificate leaves out the branch {branch}")))
    for stranger in given.values():
        found[0] = _failing(found[0], refuted(f"the model has no branch {stranger.branch}"))
    return found


def _failing(bound: Bound, verdict: Verdict) -> Bound:
    return Bound(bound.branch, bound.value, bound.support, verdict)


def _bound(branch: Branch, bounding: Bounding, loss: Quotient, ground: Ground, signs: Signs) -> Bound:
    strange = [label for label, _ in bounding.weights if label not in branch.rows]
    if strange:
        return Bound(branch, None, (), refuted(f"the branch {branch} has no row {strange[0]}"))
    support = tuple((branch.rows[label], w) for label, w in bounding.weights if w)
    zero = ground.field.zero
    constant = sum((w * row.constant for row, w in support), zero)
    on_loss = sum((w for row, w in support if row.component), zero)
    slopes = [sum((w * row.slopes[i] for row, w in support), zero) for i in range(len(branch.free))]
    where = f"in the branch {branch}"
    if any(slopes) or on_loss != (0 if bounding.infeasible else 1):
        return Bound(branch, None, support, refuted(f"the resources do not cancel {where}"))
    verdicts = [_prefixed(f"weight of {row.label} {where}", signs.nonnegative(w, ground)) for row, w in support]
    if bounding.infeasible:
        verdicts.append(_prefixed(f"the contradiction {where}", signs.positive(-constant, ground)))
    else:
        verdicts.append(_prefixed(f"the bound {where}", signs.nonnegative(loss - constant, ground)))
    return Bound(branch, None if bounding.infeasible else constant, support, worst(verdicts))


def _prefixed(what: str, verdict: Verdict) -> Verdict:
    return verdict if verdict else Verdict(verdict.status, f"{what} fails {verdict.detail}")
