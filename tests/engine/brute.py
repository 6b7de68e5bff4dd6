"""A second route to every optimum, by inspection of all candidate points: no linear program, no branches, no bases.

At fixed parameters the decay of the loss is a piecewise linear function of the resources' exponents. It is largest at a
vertex of the arrangement of all lines along which anything changes (two monomials tie, a bound is met). So: intersect
every n of these hyperplanes in exact fractions, keep the feasible points, evaluate the loss there as it is written.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

from exponents.model import Model
from exponents.rate import rational

Form = tuple[tuple[Fraction, ...], Fraction]  # coefficients on the free resources, constant


def value(quotient, point) -> Fraction:
    x = quotient.at(point)
    return Fraction(int(x.p), int(x.q))


class Brute:
    """The program of a model at one parameter point (name -> exact value)."""

    def __init__(self, model: Model, **at):
        self.model = model
        self.point = tuple(rational(at[n]) for n in model.parameters)
        held = {n for n, _ in model.held}
        self.free = [n for n in model.names if n not in held]

    def optimum(self) -> tuple[Fraction, list[dict[str, Fraction]]]:
        """(decay of the loss, all candidate points that attain it, as exponents of all resources)."""
        best, where = None, []
        laws = dict(self.model.held)
        for arms in product(*(range(len(laws[n].terms[0].arms)) for n in laws)):
            forms = self._forms(dict(zip(laws, arms)))
            for y in self._vertices(forms):
                xi = {n: _at(form, y) for n, form in forms.items()}
                eta = self.decay(xi)
                if eta is None or best is not None and eta < best:
                    continue
                if best is None or eta > best:
                    best, where = eta, []
                where.append(xi)
        return best, where

    def decay(self, xi: dict[str, Fraction]) -> Fraction | None:
        """The exponent of the loss at given resources; None if they break a rule."""
        model = self.model
        small = [self._exponent(b.monomial, xi) for b in model.caps]
        small += [self._exponent(m, xi) - 1 for m in model.budget]
        small += [-xi[r.name] for r in model.resources if r.at_least_one]
        for name, law in model.held:
            smallest = min(self._exponent(a, xi) for a in law.terms[0].arms)
            small.append(abs(xi[name] - smallest))
        if any(x > 0 for x in small):
            return None
        found = [self._loss(model.components + r.components, xi) for r in model.regimes if self._allows(r, xi)]
        return max(found, default=None) if model.regimes else self._loss(model.components, xi)

    def _allows(self, regime, xi) -> bool:
        return all(self._exponent(b.monomial, xi) <= 0 for b in regime.window)

    def _loss(self, components, xi) -> Fraction:
        """The slowest decay; a component whose window is left, or just met, need not be there."""
        alive = [
            min(max(-self._exponent(arm, xi) for arm in term.arms) for term in c.law.terms)
            for c in components
            if self._live(c) and all(self._exponent(b.monomial, xi) < 0 for b in c.window)
        ]
        return min(alive)

    def _live(self, component) -> bool:
        return component.region is None or self.point in component.region

    def _exponent(self, monomial, xi) -> Fraction:
        return sum((value(e, self.point) * (1 if n == "f" else xi[n]) for n, e in monomial.powers), Fraction(0))

    def _forms(self, arms) -> dict[str, Form]:
        units = range(len(self.free))
        forms = {n: (tuple(Fraction(int(i == k)) for i in units), Fraction(0)) for k, n in enumerate(self.free)}
        laws = dict(self.model.held)
        while len(forms) < len(self.model.names):
            for n, law in laws.items():
                arm = law.terms[0].arms[arms[n]]
                if n not in forms and all(m in forms or m == "f" for m, _ in arm.powers):
                    forms[n] = self._form(arm, forms)
        return forms

    def _form(self, monomial, forms) -> Form:
        total, constant = [Fraction(0)] * len(self.free), Fraction(0)
        for n, e in monomial.powers:
            e = value(e, self.point)
            if n == "f":
                constant += e
                continue
            total = [t + e * c for t, c in zip(total, forms[n][0])]
            constant += e * forms[n][1]
        return tuple(total), constant

    def _vertices(self, forms):
        model = self.model
        single = [b.monomial for b in model.caps]
        single += [b.monomial for c in model.all_components for b in c.window]
        single += [b.monomial for r in model.regimes for b in r.window]
        planes = [self._form(m, forms) for m in single]
        planes += [(c, k - 1) for c, k in (self._form(m, forms) for m in model.budget)]
        planes += [forms[r.name] for r in model.resources if r.at_least_one]
        for _, law in model.held:
            planes += _ties([self._form(a, forms) for a in law.terms[0].arms])
        arms = [a for c in model.all_components if self._live(c) for t in c.law.terms for a in t.arms]
        planes += _ties([self._form(a, forms) for a in arms])
        distinct = list(dict.fromkeys(_scaled(p) for p in planes if any(p[0])))
        seen = set()
        for chosen in combinations(distinct, len(self.free)):
            y = _intersection(chosen)
            if y is not None and y not in seen:
                seen.add(y)
                yield y


def _ties(forms: list[Form]) -> list[Form]:
    return [(tuple(x - y for x, y in zip(a[0], b[0])), a[1] - b[1]) for a, b in combinations(forms, 2)]


def _scaled(plane: Form) -> Form:
    first = next(c for c in plane[0] if c)
    return tuple(c / first for c in plane[0]), plane[1] / first


def _at(form: Form, y) -> Fraction:
    return sum((c * v for c, v in zip(form[0], y)), form[1])


def _intersection(planes) -> tuple[Fraction, ...] | None:
    """Gauss-Jordan on fractions; None if the planes do not meet in one point."""
    rows = [[*c, -k] for c, k in planes]
    n = len(rows)
    for k in range(n):
        i = next((i for i in range(k, n) if rows[i][k]), None)
        if i is None:
            return None
        rows[k], rows[i] = rows[i], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [a - rows[r][k] * b for a, b in zip(rows[r], rows[k])]
    return tuple(row[-1] for row in rows)


def rational_points(random, model: Model, count: int, low: int, high: int, denominator: int = 24):
    """Random points of the model's domain with coordinates in [low, high]."""
    found = []
    while len(found) < count:
        point = {
            n: Fraction(random.randint(low * denominator, high * denominator), denominator) for n in model.parameters
        }
        if tuple(map(rational, point.values())) in model.domain:
            found.append(point)
    return found
