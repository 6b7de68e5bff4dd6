"""A diagnosis as text and as a record for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from exponents.render.phrase import Phrase, Sentence
from exponents.render.tables import Table
from exponents.render.text import WIDTH, text_of

from .results import Diagnosis, Estimate

__all__ = ["record", "text"]


def record(found: Diagnosis) -> dict[str, object]:
    """Plain values; the first eight keys are those that programs rely on."""
    white, smooth = found.posterior.noise.scales.mean(found.posterior.noise_weights)
    return {
        "model": found.model,
        "curves": [_curve(c) for c in found.curves],
        "parameters": {n: _estimate(e) for n, e in found.parameters.items()},
        "phases": [{"label": c.label, "probability": c.probability} for c in found.phases],
        "limiting": [
            {"component": s.component, "from": s.start, "to": s.stop, "share": s.share} for s in found.limiting
        ],
        "compute_optimal": {n: _estimate(e) for n, e in found.compute_optimal.items()},
        "next_run": {
            "d": found.next_run.d,
            "r": found.next_run.r,
            "why": found.next_run.why,
            "gain": found.next_run.gain,
        },
        "warnings": list(found.warnings),
        "phase_set": list(found.phase_set),
        "confidence": found.confidence,
        "noise": {"white": white * found.posterior.noise.typical, "smooth_times_sqrt_d": smooth},
        "prior": {n: [axis.low, axis.high] for n, axis in zip(("alpha", "beta"), found.posterior.prior)},
        "learning_rate": {"from": found.curves.rate_from, "fraction": _optional(found.learning_rate)},
    }


def _curve(curve) -> dict[str, object]:
    return {
        "d": curve.d,
        "v": curve.v,
        "gamma": curve.gamma,
        "batch": curve.batch,
        "points": curve.points,
        "r": [float(curve.r[0]), float(curve.r[-1])],
    }


def _estimate(value: Estimate) -> dict[str, object]:
    return {"estimate": value.estimate, "interval": list(value.interval)}


def _optional(value: Estimate | None) -> dict[str, object] | None:
    return None if value is None else _estimate(value)


def text(found: Diagnosis) -> str:
    """The diagnosis in words and tables, ended by one newline."""
    parts = ["\n".join(wrap(_head(found), WIDTH))]
    parts += [text_of(table).rstrip("\n") for table in _tables(found)]
    parts.append("\n".join(wrap(_rate(found), WIDTH, subsequent_indent="  ")))
    parts.append("\n".join(wrap(f"Next run: {found.next_run.why}.", WIDTH, subsequent_indent="  ")))
    parts += ["\n".join(wrap(f"Warning: {each}.", WIDTH, subsequent_indent="  ")) for each in found.warnings]
    return "\n\n".join(parts) + "\n"


def _head(found: Diagnosis) -> str:
    first = found.phases[0]
    widths = ", ".join(f"{c.d:g}" for c in found.curves)
    points = sum(c.points for c in found.curves)
    return (
        f"{found.model}: phase {first.label} with probability {_percent(first.probability)}, from {points} losses of "
        f"{found.curves.source} at the widths {widths}."
    )


def _rate(found: Diagnosis) -> str:
    value, source = found.learning_rate, found.curves.rate_from
    if value is None:
        return f"Learning rate: from {source}."
    low, high = value.interval
    return (
        f"Learning rate: from {source}, {value.estimate:.3g} of the stability bound ({100 * found.confidence:g}% interval "
        f"[{low:.3g}, {high:.3g}]), the same fraction at every width; the answers are averages over it."
    )


def _tables(found: Diagnosis) -> Iterator[Table]:
    percent = f"{100 * found.confidence:g}%"
    rows = [(c.label, _percent(c.probability)) for c in found.phases]
    box = ", ".join(f"{n} in [{a.low:.3g}, {a.high:.3g}]" for n, a in zip(("alpha", "beta"), found.posterior.prior))
    caption = f"Posterior probabilities under a flat prior on {box} of the features, within the model's domain."
    yield _table("phases", found.model, caption, ("phase", "probability"), rows)
    head = ("", "estimate", f"{percent} interval")
    yield _table("parameters", found.model, "Posterior medians.", ("parameter", *head[1:]), _rows(found.parameters))
    caption = "Powers of the budget by which the optimal loss falls and the width grows, by the formulas of the phases."
    yield _table("compute-optimal", found.model, caption, ("exponent of", *head[1:]), _rows(found.compute_optimal))
    caption = f"The component that holds most of the loss along the curve of d = {found.curves.largest.d:g}."
    rows = [(s.component, f"{s.start:.3g}", f"{s.stop:.3g}", _percent(s.share)) for s in found.limiting]
    yield _table("limiting component", found.model, caption, ("component", "from step", "to step", "mean share"), rows)


def _table(name: str, title: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    cells = tuple(tuple(map(Phrase, row)) for row in rows)
    return Table(name, name, title, Sentence.of(caption), tuple(map(Phrase, head)), cells)


def _rows(values: dict[str, Estimate]) -> list[tuple[str, str, str]]:
    return [(n, f"{e.estimate:.4g}", f"[{e.interval[0]:.4g}, {e.interval[1]:.4g}]") for n, e in values.items()]


def _percent(x: float) -> str:
    return ">99.9%" if x > 0.999 else f"{x:.1%}"
