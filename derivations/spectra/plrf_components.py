"""The four components of PLRF + SGD, sorted out of the expansions of :class:`.plrf_expansions.Expansions`.

| component | part of the loss |
|---|---|
| population | F at d = oo: the terms of the bias without d |
| embedding_distortion | the rest of F inside the window: every term that 1/d brought in |
| finite_width | F_0 = F(oo); the measure of F is positive, so F >= F_0 at all times |
| sgd_noise | first order of the Volterra equation in the kernel |

Inside a component a term counts as a correction when another dominates it in the whole window, which is the
cone spanned by X = 1 and X = d^(2 alpha) in (log d, log X); so does a term that never exceeds a term of an
earlier component and therefore can only change that one's constant. Everything else is kept as a term of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sympy import Expr, Rational, S, Symbol, rf

from ..asymptotics.algebra import canonical
from ..asymptotics.derivation import Derivation
from ..asymptotics.expansion import Expansion, Term, monomial
from ..asymptotics.window import Window
from .plrf_derivation import derive
from .plrf_expansions import Expansions
from .plrf_letters import ALPHA, BETA, B, d, gamma, in_domain_sign, r

__all__ = ["Component", "build"]

_PROBES = tuple(
    (Rational(*a), Rational(*b)) for a, b in (((1, 5), (7, 3)), ((2, 5), (1, 7)), ((9, 4), (1, 9)), ((5, 3), (8, 3)))
)

_PAPER = "arXiv:2405.15074, definition of the components F_0, F_pp, F_ac, K_pp; constants derived"


@dataclass(frozen=True)
class Component:
    """One component of the loss.

    ``terms`` are the monomials in (d, r, gamma, B) of which each can lead the component somewhere;
    ``corrections`` are dominated by them in the whole window. Outside ``windows`` the component is gone
    (smaller than every power); before ``onset`` it overestimates the loss, which is then P(0).
    ``amplification`` is the factor 1/(1-n) or 1/(1-n)^2 of the Volterra equation that multiplies the terms at
    fixed gamma.
    """

    id: str
    symbol: str
    terms: tuple[Term, ...]
    corrections: tuple[Term, ...]
    remainder: tuple[Term, ...]
    windows: tuple[Window, ...]
    onset: Window
    amplification: Expr
    source: str
    derivation: Derivation = field(repr=False, compare=False)

    @property
    def expansion(self) -> Expansion:
        """Terms, corrections and remainder as one expansion in d, r, gamma, B."""
        return Expansion((*self.terms, *self.corrections), self.remainder)

    def _repr_latex_(self) -> str:
        return self.expansion._repr_latex_()


@lru_cache(maxsize=32)
def build(model: Expansions) -> tuple[Component, ...]:
    """Components in the order population, finite_width, embedding_distortion, sgd_noise."""
    parts = _parts(model)
    seen: list[_Sized] = []
    # The floor has no window: only terms that are live wherever it is may reduce it, so it comes first.
    order = ("finite_width", "population", "embedding_distortion", "sgd_noise")
    built = {name: _component(model, name, parts[name], seen) for name in order}
    return tuple(built[name] for name in parts)


@dataclass(frozen=True)
class _Part:
    """What belongs to a component before its terms are ranked."""

    symbol: str
    terms: tuple[Term, ...]
    windows: tuple[Window, ...]
    amplification: Expr
    remainder: tuple[Term, ...] = ()
    extra: tuple[Term, ...] = ()


def _parts(model: Expansions) -> dict[str, _Part]:
    bias, floor, noise, windows = model.bias, model.floor, model.noise, model.windows
    population = tuple(term for term in bias.terms if term.exponent(d) == 0 and term.log_power(d) == 0)
    distortion = tuple(term for term in bias.terms if term not in population)
    # The norm over all times is that of the whole trace; inside the window its slow modes have not acted yet.
    early, late = 1 - model.effective_norm, 1 - gamma / 2 * model.trace.as_expr()
    return {
        "population": _Part("F_pp", population, windows, 1 / early, extra=_step_corrections(population)),
        "finite_width": _Part("F_0", floor.terms, (), 1 / late, floor.remainder),
        "embedding_distortion": _Part("F_ac", distortion, windows, 1 / early, bias.remainder),
        "sgd_noise": _Part("K_pp", noise.terms, windows, 1 / early**2, noise.remainder),
    }


def _component(model: Expansions, name: str, part: _Part, seen: list[_Sized]) -> Component:
    cone = _cone(model)
    leading, corrections = _split(part.terms, cone, seen)
    return Component(
        id=name,
        symbol=part.symbol,
        terms=leading,
        corrections=(*corrections, *part.extra),
        remainder=_unresolved(part.remainder, cone),
        windows=part.windows,
        onset=model.onset,
        amplification=part.amplification,
        source=_PAPER,
        derivation=derive(model, name, leading, corrections),
    )


# --- domination inside the window


Cone = tuple[Mapping[Symbol, Expr], ...]


def _cone(model: Expansions) -> Cone:
    """Extreme paths of the window at gamma, B of order one: d -> oo with r = 1, and with r = d^(2 alpha)."""
    fixed = {gamma: S.Zero, B: S.Zero, d: S.One}
    return ({**fixed, r: S.Zero}, {**fixed, r: canonical(2 * model.alpha)})


@dataclass(frozen=True)
class _Sized:
    """A term with its degrees on the extreme paths, symbolic and at a few probes that settle most
    comparisons."""

    term: Term
    degrees: tuple[Expr, ...]
    probes: tuple[tuple[Rational, ...], ...]

    @staticmethod
    def of(term: Term, cone: Cone) -> _Sized:
        """Measure a term."""
        degrees = tuple(term.degree(path) for path in cone)
        points = [{ALPHA: alpha, BETA: beta} for alpha, beta in _PROBES]
        return _Sized(term, degrees, tuple(tuple(degree.subs(point) for point in points) for degree in degrees))

    @property
    def logs(self) -> int:
        """Total power of logarithms."""
        return sum(power for _, power in self.term.logs)

    def dominated_by(self, other: _Sized, strict: bool) -> bool:
        """other >= self on all extreme paths for all parameters; ``strict``: and larger on one of them."""
        pairs = zip(self.probes, other.probes, strict=True)
        if any(mine > theirs for a, b in pairs for mine, theirs in zip(a, b, strict=True)):
            return False
        gaps = zip(self.degrees, other.degrees, strict=True)
        signs = [in_domain_sign(canonical(mine - theirs)) for mine, theirs in gaps]
        if any(sign is None or sign > 0 for sign in signs):
            return False
        if self.logs > other.logs:
            return all(sign < 0 for sign in signs)
        return not strict or any(sign < 0 for sign in signs)


def _split(terms: Iterable[Term], cone: Cone, seen: list[_Sized]) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Terms that can lead, and those dominated inside the component or by ``seen``, to which the leading are
    added."""
    ordered = [_Sized.of(term, cone) for term in sorted(terms, key=lambda term: term.grade)]
    leading = [
        sized
        for sized in ordered
        if not any(sized.dominated_by(other, strict=True) for other in ordered if other is not sized)
        and not any(sized.dominated_by(other, strict=False) for other in seen)
    ]
    seen += leading
    return tuple(s.term for s in leading), tuple(s.term for s in ordered if s not in leading)


def _unresolved(remainder: Iterable[Term], cone: Cone) -> tuple[Term, ...]:
    """Remainder monomials that no other dominates."""
    kept: list[_Sized] = []
    for sized in (_Sized.of(term, cone) for term in remainder):
        if not any(sized.dominated_by(other, strict=False) for other in kept):
            kept = [other for other in kept if not other.dominated_by(sized, strict=False)] + [sized]
    return tuple(sized.term for sized in kept)


# --- discrete steps


def _step_corrections(population: Iterable[Term]) -> tuple[Term, ...]:
    """What q(l)^r differs from exp(-2 gamma B r l): with t = 2 gamma B r,

    log q = -2 gamma B l + c2 l^2 + c3 l^3, c2 = gamma^2 B (1-B), c3 = gamma^3 B^2 (2 - 2B/3), so that t^-p
    gains gamma (1-B)/2 (p)_2 t^(-p-1) + [gamma^2 B (1 - B/3) (p)_3 + gamma^2 (1-B)^2/8 (p)_4] t^(-p-2).
    """
    corrections: list[Term] = []
    for term in population:
        if term.logs:
            continue
        p = -term.exponent(r)
        first = _polynomial({0: Rational(1, 2), 1: Rational(-1, 2)}, rf(p, 2), 1)
        fourth, third = rf(p, 4) / 8, rf(p, 3)
        second = _polynomial({0: fourth, 1: third - 2 * fourth, 2: fourth - third / 3}, S.One, 2)
        flow = {gamma: S.NegativeOne, B: S.NegativeOne, r: S.NegativeOne}
        for order, batch in ((1, first), (2, second)):
            shift = monomial(Rational(1, 2**order), {v: order * e for v, e in flow.items()})
            corrections += [replace(t, grade=order, origin="discrete steps") for t in (batch * (shift * term)).terms]
    return tuple(corrections)


def _polynomial(coefficients: Mapping[int, Expr], scale: Expr, order: int) -> Expansion:
    """gamma^order * scale * sum_k coefficients[k] B^k."""
    terms = []
    for power, coefficient in coefficients.items():
        value = canonical((scale * coefficient).expand(func=True))
        terms.append(Term(value, monomial(1, {gamma: order, B: power}).exponents))
    return Expansion.collect(terms)
