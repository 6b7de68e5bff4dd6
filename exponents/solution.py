"""What ``solve`` returns and every reader of results reads: frozen records, nothing is computed here.

Solution -> phases (cells of the parameter domain with formulas), walls between them, corners where walls meet, loss-curve
shapes, and the verdicts on coverage and disjointness. Every Phase carries the Certificate that ``check.py`` re-verifies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .algebraic import Algebraic
from .field import Quotient
from .model import Model
from .rate import Decay, Growth
from .region import Region


class Status(StrEnum):
    """PROVED: a certificate that independent code re-checks. REFUTED: a counterexample. UNKNOWN: the reason is given."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Verdict:
    """A status with the method that proved it, or the counterexample, or the reason for not knowing."""

    status: Status
    detail: str = ""

    def __bool__(self) -> bool:
        return self.status is Status.PROVED


@dataclass(frozen=True)
class Vertex:
    """One optimal choice of resources: name -> growth exponent, in the model's order."""

    resources: tuple[tuple[str, Growth], ...]

    def __getitem__(self, name: str) -> Growth:
        return dict(self.resources)[name]


@dataclass(frozen=True)
class Optimum:
    """The loss exponent and the set of all optimal resource exponents: the convex hull of ``vertices`` plus the cone of
    ``rays`` (usually one vertex, no ray). Where a model has several branches that tie, the union of such sets: ``faces``
    gives the vertices of each as indices."""

    loss: Decay
    vertices: tuple[Vertex, ...]
    rays: tuple[Vertex, ...] = ()
    faces: tuple[tuple[int, ...], ...] = ((0,),)

    @property
    def free(self) -> tuple[str, ...]:
        """Resources whose optimal exponent is not unique."""
        first = self.vertices[0]
        return tuple(
            name
            for name, growth in first.resources
            if any(v[name] != growth for v in self.vertices) or any(r[name].value for r in self.rays)
        )


@dataclass(frozen=True)
class Bounding:
    """Why no choice in one branch of the model beats the optimum: nonnegative weights on rows of the branch that add up to
    ``loss <= value`` (``infeasible``: to ``0 <= negative number``). Rows are named by their labels (see ``program.py``)."""

    branch: str
    weights: tuple[tuple[str, Quotient], ...]
    infeasible: bool = False


@dataclass(frozen=True)
class Case:
    """One piece of a cell: on ``region`` every branch is bounded by its weights, and ``winner`` attains the optimum."""

    region: Region
    winner: str
    bounds: tuple[Bounding, ...]


@dataclass(frozen=True)
class Certificate:
    """The cases cover the phase's cells; in each, the optimum is attained and cannot be beaten."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Phase:
    """A part of the parameter domain where one formula holds.

    id       the components in balance, joined by "=", with a number where formulas differ
    label    the paper's name of the phase where a claim matches, else ""
    active   components in balance at the optimum: those with a positive share, sorted
    tied     components that reach the same order there without being needed for the balance
    terms    for each active component the monomials that are active, as text
    shares   component -> share of the loss at the optimum (the dual weights; they add up to 1)
    cells    disjoint regions, usually one, each a minimal list of polynomial inequalities (domain included)
    sample   a rational point inside
    """

    id: str
    label: str
    active: tuple[str, ...]
    tied: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, Quotient], ...]
    optimum: Optimum
    cells: tuple[Region, ...]
    sample: tuple[Fraction, ...]
    certificate: Certificate
    verdict: Verdict

    @property
    def loss(self) -> Decay:
        return self.optimum.loss

    @property
    def name(self) -> str:
        return self.label or self.id

    def resource(self, name: str) -> Growth:
        """The exponent of a resource where it is unique; ValueError where it is not."""
        if name in self.optimum.free:
            raise ValueError(
                f"the optimal exponent of {name} in phase {self.name} is an interval; see phase.optimum.vertices"
            )
        return self.optimum.vertices[0][name]

    def _repr_html_(self) -> str:
        from .render.html import html_phase

        return html_phase(self)

    def _repr_latex_(self) -> str:
        from .render.latex import latex_phase

        return latex_phase(self)


@dataclass(frozen=True)
class Corner:
    """A point of a two-parameter plane where walls meet (or meet the domain's border): exact algebraic coordinates."""

    point: tuple[Algebraic, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True)
class Arc:
    """A connected piece of a wall, monotone in ``sweep`` (a parameter): from ``start`` to ``stop`` (None: unbounded), the
    ``root``-th real root (from 0, increasing) of the wall's polynomial in the other parameter."""

    sweep: str
    start: Algebraic | None
    stop: Algebraic | None
    root: int


@dataclass(frozen=True)
class Wall:
    """The common border of two phases, on the curve ``poly = 0``.

    ``jumps`` names the resources whose exponent is discontinuous there; on the wall every value between the two sides'
    limits is optimal. ``arcs`` is empty unless the model has two parameters.
    ``loss_jump`` has the limits of the loss exponent where it is discontinuous: where a component's region ends, or where
    the optimum can no longer leave a component's window.
    """

    poly: Quotient
    phases: tuple[str, str]
    jumps: tuple[tuple[str, Growth, Growth], ...] = ()
    arcs: tuple[Arc, ...] = ()
    loss_jump: tuple[Decay, Decay] | None = None


@dataclass(frozen=True)
class Shape:
    """Which components dominate the loss as ``time`` grows at fixed size, in order, with the crossover times
    ``time ~ size^(exponent)`` between them, and where in the parameter domain this order holds."""

    order: tuple[str, ...]
    crossings: tuple[Growth, ...]
    cells: tuple[Region, ...]
    sample: tuple[Fraction, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Solution:
    """The phase diagram of a model. ``coverage``: the cells cover the domain; ``disjointness``: their interiors do not
    meet."""

    model: Model
    tuned: tuple[str, ...]
    phases: tuple[Phase, ...]
    walls: tuple[Wall, ...]
    corners: tuple[Corner, ...]
    shapes: tuple[Shape, ...]
    coverage: Verdict
    disjointness: Verdict

    def phase(self, name: str) -> Phase:
        """The phase with this label or id; KeyError if there is none."""
        found = next((p for p in self.phases if name in (p.label, p.id)), None)
        if found is None:
            raise KeyError(f"no phase {name!r}; phases are {', '.join(p.name for p in self.phases)}")
        return found

    @property
    def verdict(self) -> Verdict:
        """PROVED when every phase, the coverage and the disjointness are."""
        parts = [*(p.verdict for p in self.phases), self.coverage, self.disjointness]
        worst = next((v for s in (Status.REFUTED, Status.UNKNOWN) for v in parts if v.status is s), None)
        return Verdict(Status.PROVED, "every phase, their coverage and their disjointness") if worst is None else worst

    def evaluate(self, **arrays):
        """Vectorised floating-point query; see ``query.evaluate``."""
        from .query import evaluate

        return evaluate(self, **arrays)

    def at(self, **values):
        """Exact answer at a point; see ``query.at``."""
        from .query import at

        return at(self, **values)

    def to_records(self) -> list[dict[str, str]]:
        """One flat dict for each phase, all with the same keys, for JSON or ``pandas.DataFrame``; see ``render.flat``."""
        from .render.flat import flat_records

        return flat_records(self)

    def plot(self, quantity: str = "phase", ax=None, bounds=None, fix=None):
        """Draw the phase plane, or the exponent of the loss or a resource, on ``ax``; see ``render.plots.plot``."""
        from .render.plots import plot

        return plot(self, quantity, ax, bounds, fix)

    def _repr_html_(self) -> str:
        from .render.html import html_table

        return html_table(self)

    def _repr_latex_(self) -> str:
        from .render.latex import latex_table

        return latex_table(self)
