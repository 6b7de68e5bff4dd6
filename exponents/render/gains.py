"""What tuning a held resource buys: where the loss exponent grows, and by how much."""

from __future__ import annotations

from ..difference import differences
from ..solution import Solution
from .phrase import Phrase, Sentence, joined, name_phrase, quotient_phrase
from .regions import region_phrase
from .tables import Table

SIGNS = {"+": "gain", "-": "loss", "?": "sign not known"}


def gain_table(tuned: Solution, held: Solution) -> Table:
    """One row an overlap of the two diagrams where the loss exponents differ: region, phases, difference.

    ``tuned`` and ``held`` are solutions of one model with and without resources set free.
    """
    names = joined(map(name_phrase, tuned.tuned), " and ", r"\text{ and }")
    found = [d for d in differences(tuned, held) if d.sign != "0"]
    caption = Sentence.of(
        "Where tuning ",
        names,
        " changes the exponent of the loss, and by how much; elsewhere nothing is gained."
        if found
        else " changes the exponent of the loss: nowhere.",
    )
    columns = tuple(map(Phrase, ("region", "tuned", "held", "difference", "is a")))
    rows = tuple(
        (
            region_phrase(d.region, held.model.domain),
            Phrase(d.first.name),
            Phrase(d.second.name),
            quotient_phrase(d.gain.value, d.sample),
            Phrase(SIGNS[d.sign]),
        )
        for d in found
    )
    title = held.model.title or held.model.id
    return Table(f"{held.model.id}-gains", "gains", title, caption, columns, rows)
