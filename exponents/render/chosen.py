"""A hyperparameter that an optimum chooses, in the record and the table of a prediction."""

from __future__ import annotations

import math

from ..finite.prediction import Prediction


def chosen_record(found: Prediction, i: int, known: bool) -> dict[str, object]:
    """Name -> its best value at the ``i``-th budget and how it grows there, what half and double of it cost, and where in
    the limit it is best, with which exponent of the loss; None for what is not ``known``."""
    records: dict[str, object] = {}
    for k, name in enumerate(found.asked.chosen, start=len(found.asked.model.names)):
        half, double = found.sensitivity[name][i] if known else (math.nan, math.nan)
        limit = found.asked.choice.limit
        records[name] = {
            "value": float(math.exp(found.optima.x[i, k])) if known else None,
            "local": float(found.optima.xi[i, k]) if known else None,
            "half": float(half) if math.isfinite(half) else None,
            "double": float(double) if math.isfinite(double) else None,
            "limit": None if limit is None else {"where": str(limit), "loss": str(limit.eta)},
        }
    return records


def chosen_sentence(found: Prediction) -> str:
    """Where hyperparameters are best in the limit; "" where none is chosen or that is unknown."""
    if found.asked.choice is None or found.asked.choice.limit is None:
        return ""
    limit = found.asked.choice.limit
    return f" In the limit the loss falls fastest, with the exponent {limit.eta}, for {limit}."
