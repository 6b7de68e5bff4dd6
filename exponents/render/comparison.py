"""Two diagrams over the same parameters, as a table of where their loss exponents agree and differ."""

from __future__ import annotations

from ..difference import Difference, differences
from ..solution import Solution
from .phrase import Phrase, Sentence, quotient_phrase
from .regions import cells_phrase
from .tables import Table

COLUMNS = ("region", "first", "second", "loss exponent", "against", "difference", "sign")
SIGNS = {"+": "first larger", "-": "second larger", "0": "equal", "?": "changes or not known"}


def comparison_table(first: Solution, second: Solution) -> Table:
    """One row a pair of phases that overlap: region, phases, both exponents, difference and its proved sign.

    Raises ModelError if the parameters differ.
    """
    domain = first.model.domain & second.model.domain
    pairs: dict[tuple, list[Difference]] = {}
    for found in differences(first, second):
        pairs.setdefault((found.first.id, found.second.id, found.sign), []).append(found)
    rows = tuple(
        (
            cells_phrase([d.region for d in group], domain),
            Phrase(group[0].first.name),
            Phrase(group[0].second.name),
            quotient_phrase(group[0].first.loss.value, group[0].sample),
            quotient_phrase(group[0].second.loss.value, group[0].sample),
            quotient_phrase(group[0].gain.value, group[0].sample),
            Phrase(SIGNS[group[0].sign]),
        )
        for group in pairs.values()
    )
    names = [_name(s) for s in (first, second)]
    key = f"{first.model.id}-against-{second.model.id}"
    caption = Sentence.of(_summary(pairs, names) + "." + (_where(pairs) if rows else ""))
    return Table(key, "comparison", f"{names[0]} against {names[1]}", caption, tuple(map(Phrase, COLUMNS)), rows)


def _summary(pairs: dict[tuple, list[Difference]], names: list[str]) -> str:
    signs = {sign for *_, sign in pairs}
    if not signs:
        return "The two domains do not overlap"
    if signs == {"0"}:
        return "The two loss exponents are equal everywhere"
    if "0" not in signs:
        return "The two loss exponents differ everywhere"
    return (
        f"The loss exponents of {names[0]} (first) and {names[1]} (second) agree in some regions and differ in others"
    )


def _where(pairs: dict[tuple, list[Difference]]) -> str:
    return " A larger exponent is a smaller loss." if any(sign != "0" for *_, sign in pairs) else ""


def _name(solution: Solution) -> str:
    tuned = f", {' and '.join(solution.tuned)} tuned" if solution.tuned else ""
    return f"{solution.model.id}{tuned}"
