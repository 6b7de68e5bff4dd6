"""Powers of log f on walls and corners as phrases: ``loss: 2*alpha/(2*alpha + 1); d: ...``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..logs import LogLaw
from ..printing import latex_number, text_number
from ..solution import Corner, Solution
from ..values import Value
from .phrase import COMMA, Phrase, Sentence, joined, name_phrase, quotient_phrase

CAPTION = (
    " Logarithms: the powers of log(f) that multiply the optimal loss and resources there, up to powers of log(log(f));"
    " what is not listed has none."
)


def law_phrase(law: LogLaw | None, sample: Sequence[Fraction]) -> Phrase | Sentence:
    """The powers that are not zero, factors written so that they are positive at ``sample``; "none", or "-" if unknown."""
    if law is None:
        return Phrase("-")
    powers = [(None, law.loss), *law.resources]
    return _listed([(name, quotient_phrase(q, sample)) for name, q in powers if q])


def logs_sentence(logs: Sequence[tuple[str | None, Value]]) -> list[str | Phrase]:
    """The powers at a point, for a caption."""
    powers = [(name, Phrase(text_number(v), latex_number(v))) for name, v in logs if v != 0]
    return [" Powers of log(f): ", *_listed(powers).parts, "."] if powers else [" No logarithm."]


def corner_row(corner: Corner, law: LogLaw, solution: Solution) -> tuple[Phrase | Sentence, ...]:
    """A corner as a row of the table of walls."""
    names = zip(solution.model.parameters, corner.point)
    place = joined((Phrase(f"{n} = {v}", f"{name_phrase(n).math} = {latex_number(v)}") for n, v in names), *COMMA)
    phases = [solution.phase(p) for p in corner.phases]
    words = Phrase(", ".join(p.name for p in phases))
    return place, Phrase("corner"), words, law_phrase(law, phases[0].sample), Phrase("-")


def _listed(powers: Sequence[tuple[str | None, Phrase]]) -> Sentence:
    if not powers:
        return Sentence.of("none")
    parts: list[str | Phrase] = []
    for name, power in powers:
        parts += ["; ", "loss" if name is None else name_phrase(name), ": ", power]
    return Sentence.of(*parts[1:])
