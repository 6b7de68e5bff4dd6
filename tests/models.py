"""Models for tests: the power-law random features problem, and random models of every shape the engine accepts."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from exponents.model import Model

PLRF = dict(
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0, 2*alpha + 2*beta > 1",
    resources="d, r, gamma > 0",
    components={
        "population": "(gamma*r)**(-(2*alpha+2*beta-1)/(2*alpha))",
        "finite_width": "d**(-2*alpha) + d**(1-2*alpha-2*beta)",
        "embedding_distortion": {
            "law": "d**(-1)*(gamma*r)**(-1+1/(2*alpha))",
            "window": "gamma*r <= d**(2*alpha)",
        },
        "sgd_noise": {"law": "gamma*(gamma*r)**(-2+1/(2*alpha))", "window": "gamma*r <= d**(2*alpha)"},
    },
    budget="d*r",
    caps="gamma <= min(1, d**(2*alpha-1))",
    held={"gamma": "largest"},
    id="plrf-sgd",
)
LETTERS = ("d", "r", "B", "t")
PARAMETERS = ("a", "b", "c")
BOX = 3  # every parameter of a random model lies in (0, BOX)


def plrf() -> Model:
    """One-pass SGD on power-law random features (arXiv 2405.15074), the largest stable learning rate held."""
    return Model(**PLRF)


def random_model(rng: Random, resources: int, components: int, parameters: int) -> Model:
    """A random model with a bounded optimum at every point of its domain."""
    return Model(**random_arguments(rng, resources, components, parameters))


def random_arguments(rng: Random, resources: int, components: int, parameters: int) -> dict:
    """The arguments of ``random_model``, as text. Every resource is spent, so it is bounded; the first component, which
    is always there, falls in all the resources, so the loss is."""
    draw = _Draw(rng, LETTERS[:resources], PARAMETERS[:parameters])
    found = {"c0": "*".join(f"{x}**(-{draw.size()})" for x in draw.resources)} | {
        f"c{k}": draw.component() for k in range(1, components)
    }
    arguments = dict(
        parameters=", ".join(draw.parameters),
        domain=", ".join(f"{p} > 0, {p} < {BOX}" for p in draw.parameters),
        resources=", ".join(draw.resources),
        components=found,
        budget=draw.budget(),
        caps=draw.caps(),
        id="random",
    )
    if rng.random() < 0.3:
        draw.hold(arguments)
    if rng.random() < 0.2:
        draw.split(arguments)
    return arguments


def random_point(rng: Random, parameters: int, denominator: int = 60) -> tuple[Fraction, ...]:
    """A rational point of a random model's domain."""
    return tuple(Fraction(rng.randrange(1, BOX * denominator), denominator) for _ in range(parameters))


class _Draw:
    def __init__(self, rng: Random, resources: tuple[str, ...], parameters: tuple[str, ...]):
        self.rng, self.resources, self.parameters = rng, resources, parameters

    def size(self) -> str:
        """A positive exponent."""
        p, q = self.rng.choice(self.parameters), self.rng.choice(self.parameters)
        n = self.rng.randint(1, 4)
        return self.rng.choice(
            (f"{n}/2", p, f"2*{p}", f"({p} + {q})", f"{p}/({q} + 1)", f"({p} + {n})/2", f"1/({p} + {n})")
        )

    def signed(self) -> str:
        p, n = self.rng.choice(self.parameters), self.rng.randint(1, 3)
        return self.rng.choice((f"(1 - {p})", f"({n}/2 - {p})", f"(({p} - {n})/({p} + 1))", f"(1/{n + 1})"))

    def monomial(self) -> str:
        """One to three resources, most of them with a negative exponent."""
        chosen = self.rng.sample(self.resources, self.rng.randint(1, min(3, len(self.resources))))
        first, *rest = (f"{x}**(-{self.size()})" for x in chosen)
        return "*".join(
            [first, *(r if self.rng.random() < 0.6 else f"{x}**{self.signed()}" for x, r in zip(chosen[1:], rest))]
        )

    def bound(self) -> str:
        x, y = self.rng.sample(self.resources, 2)
        return f"{x} {self.rng.choice(('<=', '>='))} {y}**({self.rng.choice((self.size(), '1/2', '1', '2'))})"

    def component(self) -> str | dict:
        law = self.monomial()
        if self.rng.random() < 0.15:
            law = f"min({law}, {self.monomial()})"
        elif self.rng.random() < 0.2:
            law = f"{law} + {self.monomial()}"
        spec = {"law": law}
        if self.rng.random() < 0.15:
            spec["window"] = self.bound()
        if self.rng.random() < 0.1:
            spec["region"] = f"{self.rng.choice(self.parameters)} {self.rng.choice('<>')} 1"
        return spec

    def budget(self) -> str:
        if self.rng.random() < 0.3:
            first = self.resources[0]
            return " + ".join(f"{self.rng.randint(1, 6)}*{first}*{x}" for x in self.resources[1:])
        return "*".join(x if self.rng.random() < 0.8 else f"{x}**({self.size()})" for x in self.resources)

    def caps(self) -> str:
        caps = []
        if self.rng.random() < 0.3:
            x, y = self.rng.sample(self.resources, 2)
            caps.append(f"{x} <= {y}**({self.size()})")
        if self.rng.random() < 0.3:
            caps.append(f"{self.rng.choice(self.resources)} <= f**({self.size()})")
        return ", ".join(caps)

    def hold(self, arguments: dict) -> None:
        """A step size at the largest value that its caps allow, and noise that grows with it."""
        x, p = self.rng.choice(self.resources), self.rng.choice(self.parameters)
        arguments["resources"] += ", g > 0"
        arguments["caps"] = ", ".join(filter(None, (arguments["caps"], f"g <= 1, g <= {x}**({p} - 1)")))
        arguments["held"] = {"g": "largest"}
        arguments["components"] |= {"noise": f"g*{x}**(-{self.size()})", "signal": f"(g*{x}**2)**(-{self.size()})"}

    def split(self, arguments: dict) -> None:
        """Two regimes on the two sides of a power of one resource against another."""
        x, y = self.rng.sample(self.resources, 2)
        e = self.rng.choice(("1", "2", self.rng.choice(self.parameters)))
        arguments["regimes"] = {
            "early": {"window": f"{x} <= {y}**{e}", "components": {"early_only": self.monomial()}},
            "late": {"window": f"{x} >= {y}**{e}", "components": {"late_only": self.monomial()}},
        }
