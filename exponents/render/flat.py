"""A Solution as flat records, one for each phase: what ``json.dumps`` writes and ``pandas.DataFrame`` reads as it is.

Formulas are text in the engine's grammar, an interval of optimal exponents is ``"[a, b]"``. Every record has the same
keys; groups are joined by a dot, as ``pandas.json_normalize`` does: ``resources.d``, ``shares.population``.
"""

from __future__ import annotations

from ..solution import Phase, Solution
from .phrase import quotient_phrase
from .regions import cells_phrase
from .tables import exponent_phrase


def flat_records(solution: Solution) -> list[dict[str, str]]:
    """One record a phase: model, phase, id, region, active components, loss exponent, resources, shares, sample, status."""
    return [_record(phase, solution) for phase in solution.phases]


def _record(phase: Phase, solution: Solution) -> dict[str, str]:
    model, shares = solution.model, dict(phase.shares)
    return {
        "model": model.id,
        "phase": phase.name,
        "id": phase.id,
        "region": cells_phrase(phase.cells, model.domain).text,
        "active": " = ".join(phase.active),
        "loss": quotient_phrase(phase.loss.value, phase.sample).text,
        **{f"resources.{name}": exponent_phrase(phase, name).text for name in model.names},
        **{
            f"shares.{c.id}": quotient_phrase(shares[c.id], phase.sample).text if c.id in shares else "0"
            for c in model.all_components
        },
        **{f"sample.{name}": str(value) for name, value in zip(model.parameters, phase.sample)},
        "status": str(phase.verdict.status),
        "detail": phase.verdict.detail,
    }
