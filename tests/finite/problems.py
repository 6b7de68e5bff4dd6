"""Random models with constants: sums of power laws under posynomial budgets, caps and smallest sizes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

from exponents.finite.posynomial import PosynomialLaw, posynomial
from exponents.model import Model

NAMES = ("x", "y", "z", "u")


@dataclass(frozen=True)
class Problem:
    """A model and the coefficients that its text has: components, budget terms, caps, all as (coefficient, powers)."""

    law: PosynomialLaw
    components: tuple[tuple[Fraction, tuple[Fraction, ...]], ...]
    budget: tuple[tuple[Fraction, tuple[Fraction, ...]], ...]
    caps: tuple[tuple[Fraction, tuple[Fraction, ...]], ...]
    f: float


def problem(seed: int) -> Problem:
    """At least as many components as resources, so that every resource is wanted; a component may also grow in one."""
    chance = random.Random(seed)
    count = chance.randint(1, 4)
    names = NAMES[:count]

    def coefficient() -> Fraction:
        return Fraction(chance.randint(1, 10**6), 10 ** chance.randint(0, 6))

    def power(low: int, high: int) -> Fraction:
        return Fraction(chance.randint(low, high), 12)

    components = []
    for k in range(chance.randint(count, count + 3)):
        powers = [power(-18, 3) if chance.random() < 0.5 else Fraction(0) for _ in names]
        powers[k % count] = -power(2, 24)
        components.append((coefficient(), tuple(powers)))
    budget = [
        (coefficient(), tuple(power(4, 18) if t == 0 or chance.random() < 0.6 else Fraction(0) for _ in names))
        for t in range(chance.randint(1, 2))
    ]
    caps = []
    if count > 1 and chance.random() < 0.6:  # x <= c * y^p
        small, large = chance.sample(range(count), 2)
        powers = [Fraction(0)] * count
        powers[small], powers[large] = Fraction(1), -power(2, 20)
        caps.append((coefficient(), tuple(powers)))
    model = Model(
        resources=", ".join(names),
        components={f"c{i}": _text(c, p, names) for i, (c, p) in enumerate(components)},
        budget=" + ".join(_text(c, p, names) for c, p in budget if any(p)),
        caps=", ".join(f"{_text(c, p, names)} <= 1" for c, p in caps) or None,
    )
    budget = tuple(b for b in budget if any(b[1]))
    f = 10 ** chance.uniform(8, 30)
    return Problem(posynomial(model, {}), tuple(components), budget, tuple(caps), f)


def _text(c: Fraction, powers: tuple[Fraction, ...], names: tuple[str, ...]) -> str:
    factors = [f"({c})"] + [f"{n}**({p})" for n, p in zip(names, powers) if p]
    return "*".join(factors)
