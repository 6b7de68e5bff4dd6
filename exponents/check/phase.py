"""One phase: is its optimum attained, can nothing beat it, is it the only one, and are its shares what it says?

Every claim is checked on the interior of each piece, a cell of the phase cut with a case of its certificate.
Identities are equalities of rational functions; inequalities go to ``positive.py``. Two things are claimed off a thin
set only, the zeros and poles of the functions that occur: that weights bound the loss, and that there is no other
optimum than the point or the set that is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..field import Quotient
from ..law import Monomial
from ..model import Model
from ..parse import BUDGET
from ..rate import rational
from ..solution import Case, Phase, Verdict, Vertex
from .bounds import Bound, bounds
from .complete import all_optima
from .cover import covers
from .positive import IDENTITY, Ground, Signs, show
from .report import Claim, Finding, proved, refuted, unknown, worst
from .translate import Branch, named
from .unique import only_optimum


@dataclass(frozen=True)
class Piece:
    """A cell cut with a case of the certificate, with the bounds that the case gives there."""

    ground: Ground
    case: Case
    branches: tuple[Branch, ...]
    bounds: list[Bound]

    @property
    def winner(self) -> Bound | None:
        return next((b for b in self.bounds if b.branch.choices == named(self.case.winner)), None)


@dataclass(frozen=True)
class PhaseCheck:
    """The claims of one phase of a model; ``branches`` reads the model without some components."""

    model: Model
    branches: Callable[[frozenset[str]], tuple[Branch, ...]]
    signs: Signs
    phase: Phase

    def finding(self) -> Finding:
        form = Claim("the phase speaks of the model's parameters, resources and components", self.well_formed())
        if not form.verdict:
            return Finding(self.phase.name, (form,))
        claims = (
            ("a sample lies strictly inside a cell", self.sampled),
            ("the cases cover the cells", self.covered),
            ("each component lives on all of a case or nowhere", self.settled),
            ("no branch beats the loss exponent", self.bounded),
            ("the optimum is attained", self.attained),
            ("there is no other optimum", self.unique),
            ("the shares are the weights of the components", self.shared),
            ("the active components and terms are in balance", self.balanced),
        )
        return Finding(self.phase.name, tuple(Claim(text, check()) for text, check in claims))

    def well_formed(self) -> Verdict:
        """What the other claims take for granted."""
        phase, optimum = self.phase, self.phase.optimum
        functions = [optimum.loss.value, *(q for _, q in phase.shares)]
        functions += [growth.value for v in optimum.vertices + optimum.rays for _, growth in v.resources]
        functions += [w for case in phase.certificate.cases for b in case.bounds for _, w in b.weights]
        regions = [*phase.cells, *(case.region for case in phase.certificate.cases)]
        functions += [c.poly for region in regions for c in region.conditions]
        if any(q.field is not self.model.field for q in functions):
            return refuted(f"not all formulas are functions of {', '.join(self.model.parameters)} alone")
        if any(tuple(n for n, _ in v.resources) != self.model.names for v in optimum.vertices + optimum.rays):
            return refuted(f"a vertex or ray does not give an exponent for each of {', '.join(self.model.names)}")
        if not optimum.vertices or {i for face in optimum.faces for i in face} != set(range(len(optimum.vertices))):
            return refuted("the faces of the optimum do not name each of its vertices")
        strange = {*phase.active, *phase.tied, *dict(phase.shares), *dict(phase.terms)}
        strange -= {c.id for c in self.model.all_components}
        return refuted(f"the model has no component {min(strange)}") if strange else proved(IDENTITY)

    # --- cells and cases --------------------------------------------------------------------------------------------

    @property
    def loss(self) -> Quotient:
        return self.phase.loss.value

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(Ground.of(self.model.domain, cell) for cell in self.phase.cells)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Cells cut with cases, without the empty ones and without conditions of a case that the cell implies."""
        found = []
        for ground in self.grounds:
            for case in self.phase.certificate.cases:
                extra = [c.poly for c in case.region.conditions if not self.signs.nonnegative(c.poly, ground)]
                piece = ground.where(*extra)
                if not extra or not self.signs.empty(piece):
                    branches = self.branches(self.absent(piece))
                    found.append(Piece(piece, case, branches, bounds(case, branches, self.loss, piece, self.signs)))
        return tuple(found)

    def absent(self, ground: Ground) -> frozenset[str]:
        """The components that live nowhere on the ground."""
        some = [c for c in self.model.all_components if c.region is not None]
        return frozenset(c.id for c in some if self.signs.empty(ground.where(*(k.poly for k in c.region.conditions))))

    def settled(self) -> Verdict:
        """Each component that is not absent lives everywhere on the piece, as the rows take for granted."""
        return worst(
            self.signs.nonnegative(condition.poly, piece.ground)
            for piece in self.pieces
            for component in self.model.all_components
            if component.region is not None and component.id not in self.absent(piece.ground)
            for condition in component.region.conditions
        )

    def sampled(self) -> Verdict:
        point = tuple(map(rational, self.phase.sample))
        if len(point) == len(self.model.parameters) and any(g.holds(point) for g in self.grounds):
            return proved(IDENTITY)
        return refuted(show(self.model.field, point))

    def covered(self) -> Verdict:
        cases = [case.region for case in self.phase.certificate.cases]
        return worst(covers(ground, cases, self.signs) for ground in self.grounds)

    def bounded(self) -> Verdict:
        if not self.pieces:
            return unknown("no case of the certificate meets the cells")
        return worst(bound.verdict for piece in self.pieces for bound in piece.bounds)

    # --- optimum ----------------------------------------------------------------------------------------------------

    def attained(self) -> Verdict:
        """Each face lies in one branch, all of it feasible at the phase's loss exponent."""
        optimum = self.phase.optimum
        faces = [[optimum.vertices[i] for i in face] for face in optimum.faces]
        return worst(
            [
                self._somewhere(piece, lambda b, p, f=face: self._feasible(b, f, p))
                for piece in self.pieces
                for face in faces
            ]
            + [
                self._somewhere(
                    piece, lambda b, p, r=ray: worst((self._recedes(b, r, p), self._feasible(b, faces[0], p)))
                )
                for piece in self.pieces
                for ray in optimum.rays
            ]
        )

    def _somewhere(self, piece: Piece, holds: Callable[[Branch, Piece], Verdict]) -> Verdict:
        """The first proof that a branch gives, the winner asked first; else the winner's refutation."""
        winner = piece.winner
        if winner is None:
            return unknown(f"the model has no branch {piece.case.winner}")
        first = holds(winner.branch, piece)
        return next((v for b in piece.branches if not first and (v := holds(b, piece))), first)

    def _feasible(self, branch: Branch, face: Sequence[Vertex], piece: Piece) -> Verdict:
        return worst(self._vertex(branch, vertex, piece) for vertex in face)

    def _vertex(self, branch: Branch, vertex: Vertex, piece: Piece) -> Verdict:
        exponents = {name: growth.value for name, growth in vertex.resources}
        if any(not branch.follows(name, exponents) for name in branch.held):
            return refuted(f"a held resource does not follow its law in the branch {branch}")
        values = [(row.label, row.at([exponents[x] for x in branch.free], self.loss)) for row in branch.rows.values()]
        return self._first_failure(values, branch, piece.ground)

    def _recedes(self, branch: Branch, ray: Vertex, piece: Piece) -> Verdict:
        direction = [ray[x].value for x in branch.free]
        return self._first_failure(
            [(label, row.along(direction)) for label, row in branch.rows.items()], branch, piece.ground
        )

    def _first_failure(self, values: Iterable[tuple[str, Quotient]], branch: Branch, ground: Ground) -> Verdict:
        verdicts = []
        for label, value in values:
            verdict = self.signs.nonnegative(value, ground)
            if not verdict:
                return Verdict(verdict.status, f"{label} of the branch {branch} fails {verdict.detail}")
            verdicts.append(verdict)
        return worst(verdicts)

    def unique(self) -> Verdict:
        optimum, signs = self.phase.optimum, self.signs
        each = ((bound, piece.ground) for piece in self.pieces for bound in piece.bounds)
        if len(optimum.vertices) > 1 or optimum.rays:
            return worst(all_optima(bound, optimum, self.loss, ground, signs) for bound, ground in each)
        return worst(only_optimum(bound, optimum.vertices[0], self.loss, ground, signs) for bound, ground in each)

    # --- shares -----------------------------------------------------------------------------------------------------

    def shared(self) -> Verdict:
        shares = dict(self.phase.shares)
        if sum(shares.values(), self.model.field.zero) != 1:
            return refuted("the shares do not add up to 1")
        if tuple(sorted(n for n, s in shares.items() if s)) != self.phase.active:
            return refuted("the components with a share are not the active ones")
        verdicts = []
        for piece in self.pieces:
            if piece.winner is None:
                return unknown(f"the model has no branch {piece.case.winner}")
            weights: dict[str, Quotient] = {}
            for row, w in piece.winner.support:
                if row.component:
                    weights[row.component] = weights.get(row.component, self.model.field.zero) + w
            if weights != {n: s for n, s in shares.items() if s}:
                return refuted(f"the weights of the branch {piece.case.winner} are not the shares")
            verdicts += [self.signs.nonnegative(s, piece.ground) for s in shares.values()]
        return worst(verdicts)

    def balanced(self) -> Verdict:
        """At every vertex the listed terms of the active components, and no others, decay like the loss."""
        listed = set(self.phase.terms)
        if {component for component, _ in listed} != set(self.phase.active):
            return refuted("the active terms are not those of the active components")
        needed = {
            (row.component, str(row.monomial))
            for piece in self.pieces
            if piece.winner is not None
            for row, _ in piece.winner.support
            if row.component
        }
        if not needed <= listed:
            return refuted(f"the term {min(needed - listed)[1]} has a share and is not listed")
        return worst(self._in_balance(id, ground, listed) for id in self.phase.active for ground in self.grounds)

    def _certified_face(self) -> list[Vertex]:
        """The vertices of the winner's face: active components and shares are those of its certificate."""
        return [self.phase.optimum.vertices[i] for i in self.phase.optimum.faces[0]]

    def _in_balance(self, id: str, ground: Ground, listed: set[tuple[str, str]]) -> Verdict:
        """A component's listed monomials equal the loss at each vertex; no other arm of their minimum is smaller."""
        verdicts = []
        for term in self.model.component(id).law.terms:
            texts = [str(arm) for arm in term.arms if (id, str(arm)) in listed]
            for vertex in self._certified_face() if texts else ():
                decays = {str(arm): _decay(arm, vertex) for arm in term.arms}
                if any(decays[text] != self.loss for text in texts):
                    return refuted(f"{texts[0]} of {id} does not decay like the loss")
                verdicts += [self.signs.nonnegative(self.loss - d, ground) for d in decays.values()]
        if not verdicts:
            return refuted(f"the active terms listed for {id} are not terms of it")
        return worst(verdicts)


def _decay(monomial: Monomial, vertex: Vertex) -> Quotient:
    total = -monomial.power(BUDGET, vertex.resources[0][1].value.field)
    for name, e in monomial.powers:
        if name != BUDGET:
            total = total - e * vertex[name].value
    return total
