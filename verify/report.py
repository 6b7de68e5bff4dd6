"""What a verification says: one row for each claim, with its verdict, how it was got and what it cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter

from exponents.errors import ExponentsError
from verify.fit import Outcome

FORMATS = ("text", "json", "latex")


@dataclass(frozen=True)
class Finding:
    """The answer of one measurement; ``error`` estimates its error in the units of the claim, None where it is exact."""

    outcome: Outcome
    detail: str
    error: float | None = None


@dataclass(frozen=True)
class Row:
    """A claim and what became of it.

    level      proof, precision, theory, frontier, finite or simulation
    claim      what was confronted with a measurement
    outcome    CONFIRMED within ``error``, REFUTED (``detail`` has the numbers) or INCONCLUSIVE (``detail`` has the reason)
    method     how, and at which ``precision``
    seconds    cost in wall-clock time
    """

    level: str
    claim: str
    outcome: Outcome
    method: str
    precision: str
    error: float | None
    seconds: float
    detail: str

    def __str__(self) -> str:
        error = "" if self.error is None else f", error {self.error:.1e}"
        how = f"{self.method}; {self.precision}{error}; {self.seconds:.2f} s"
        return f"{self.outcome} {self.level}: {self.claim}: {self.detail} [{how}]"


def measured(level: str, claim: str, method: str, precision: str, find: Callable[[], Finding]) -> Row:
    """The row of one measurement; a measurement that is refused or does not converge is INCONCLUSIVE with the reason."""
    start = perf_counter()
    try:
        found = find()
    except ExponentsError as error:
        found = Finding(Outcome.INCONCLUSIVE, f"not measured: {error}")
    return Row(level, claim, found.outcome, method, precision, found.error, perf_counter() - start, found.detail)


@dataclass(frozen=True)
class Report:
    """All rows of one verification of ``model``."""

    model: str
    rows: tuple[Row, ...]

    @property
    def outcome(self) -> Outcome:
        """REFUTED if a row is, else INCONCLUSIVE if a row is (or there is none), else CONFIRMED."""
        found = {row.outcome for row in self.rows} or {Outcome.INCONCLUSIVE}
        return next(o for o in (Outcome.REFUTED, Outcome.INCONCLUSIVE, Outcome.CONFIRMED) if o in found)

    @property
    def summary(self) -> str:
        """Counts of the verdicts in words, with the total cost."""
        counts = Counter(row.outcome for row in self.rows)
        words = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
        return f"{self.model}: {words}; {sum(row.seconds for row in self.rows):.1f} s"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.rows), self.summary])

    def json(self) -> str:
        """A JSON object with the keys model, outcome and rows (the fields of :class:`Row`)."""
        rows = [asdict(row) for row in self.rows]
        return json.dumps({"model": self.model, "outcome": self.outcome, "rows": rows}, indent=2)

    def latex(self) -> str:
        """A longtable to input into a document (packages longtable, booktabs)."""
        head = "level & claim & verdict & method & precision & error & cost/s & detail"
        body = (
            (row.level, row.claim, row.outcome, row.method, row.precision, _number(row.error))
            + (f"{row.seconds:.2f}", row.detail)
            for row in self.rows
        )
        lines = [" & ".join(map(_escaped, cells)) + r" \\" for cells in body]
        return "\n".join(
            [
                r"\begin{longtable}{llllllrp{0.4\textwidth}}",
                r"\toprule",
                head + r" \\",
                r"\midrule",
                r"\endhead",
                *lines,
                r"\bottomrule",
                r"\end{longtable}",
            ]
        )

    def render(self, style: str) -> str:
        """The report in one of FORMATS."""
        return {"text": self.__str__, "json": self.json, "latex": self.latex}[style]()


def _number(error: float | None) -> str:
    return "exact" if error is None else f"{error:.1e}"


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {c: "\\" + c for c in "&%$#_{}"}


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in str(text))
