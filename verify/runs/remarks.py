"""Warnings about a fit, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from verify.runs.estimate import Estimate
from verify.runs.influence import VISIBLE
from verify.runs.optimum import Cost
from verify.runs.results import Dependence, Move

_ROUGH = 4  # runs a parameter below which intervals are called rough


def on_dependence(found: Sequence[Dependence]) -> Iterator[str]:
    """A sentence for each group of runs that the law does not describe."""
    for each in {each.group.lines: each for each in found if each.group.alarm}.values():
        group, count = each.group, len(each.group.lines)
        lines = ", ".join(map(str, group.lines))
        who = f"1 run (line {lines}) holds" if count == 1 else f"{count} runs (lines {lines}) hold"
        them = "it" if count == 1 else "them"
        moves = [f"{n} goes {_moved(m)}" for n, m in each.parameters.items() if _matters(m)]
        optimal = {f"the compute-optimal exponent of {n}": m for n, m in each.compute_optimal.items()}
        moves += [f"{what} {_moved(m)}" for what, m in optimal.items() if _matters(m)]
        remedy = f"; the highest losses are theirs: compare --drop-highest {count}" if group.highest else ""
        yield (
            f"{who} {group.share:.0%} of the objective: the law does not describe {them}. Without {them} "
            f"{', '.join(moves) or 'no estimate moves much'}; the objective is {group.objective:.6g}{remedy}"
        )


def _matters(move: Move) -> bool:
    return move.errors is None or abs(move.errors) > VISIBLE


def _moved(move: Move) -> str:
    errors = "" if move.errors is None else f" ({move.errors:+.1f} standard errors)"
    return f"from {move.before:.4g} to {move.after:.4g}{errors}"


def on_unbounded(names: Sequence[str]) -> Iterator[str]:
    """What other values, made up for by others, would fit as well."""
    if names:
        yield f"the runs do not determine {', '.join(names)}: other values fit as well, hence there is no interval"


def on_counts(found: Estimate) -> Iterator[str]:
    """Few runs, a flat minimum, and one that only one descent found."""
    size, count = len(found.vector), len(found.objective.runs)
    if count < _ROUGH * size:
        yield f"{count} runs for {size} parameters: intervals from so few runs are rough"
    if not found.settled:
        yield "the descent did not settle: the minimum is flat, its parameters mean little"
    if found.agreeing == 1 and found.starts > 1:
        yield f"only 1 of {found.starts} descents reached the minimum: there may be others"


def on_budgets(found: Estimate, cost: Cost, budgets: Sequence[float]) -> Iterator[str]:
    """Budgets beyond all runs."""
    logs = np.log10([found.objective.runs.resources[n] for n in found.objective.law.resources])
    spent = np.log10(cost.factor) + np.array(cost.powers) @ logs
    for budget in budgets:
        decades = max(np.log10(budget) - spent.max(), spent.min() - np.log10(budget))
        if decades > 0:
            yield (
                f"the budget {budget:.3g} lies {decades:.1f} decades outside the runs: its interval takes the law for "
                "granted there"
            )
