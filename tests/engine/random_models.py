"""Random models of the theory's form: windows, mins, held resources, caps, posynomial budgets, regimes, regions."""

from __future__ import annotations

from random import Random

from exponents.model import Model

EXPONENTS = ("1", "1/2", "2", "alpha", "beta", "alpha + beta", "alpha/2", "alpha*beta", "2*beta - alpha", "1 - alpha")
DOMAIN = "alpha > 0, beta > 0, alpha < 2, beta < 2"


def random_model(seed: int, resources: int = 2) -> Model:
    random = Random(seed)
    names = ("N", "D", "B")[:resources]

    def monomial(shrinking: bool) -> str:
        chosen = random.sample(names, random.choice((1, 1, 2)))
        signs = ["-" if shrinking or random.random() < 0.7 else "" for _ in chosen]
        return "*".join(
            f"{n}**({s}({random.choice(EXPONENTS[:8] if s else EXPONENTS)}))" for n, s in zip(chosen, signs)
        )

    def window() -> str:
        a, b = random.sample(names, 2)
        return f"{a} <= {b}**({random.choice(('1', '2', 'alpha', 'beta + 1'))})"

    def component(free: bool):
        kind = random.random()
        law = f"min({monomial(False)}, {monomial(False)})" if kind < 0.25 else monomial(False)
        law += f" + {monomial(True)}" if kind > 0.85 else ""
        spec = {"law": law}
        if not free and random.random() < 0.4:
            spec["window"] = window()
        if not free and random.random() < 0.2:
            spec["region"] = random.choice(("alpha >= 1", "beta < alpha", "alpha*beta > 1/2"))
        return spec

    components = {f"c{i}": component(free=False) for i in range(random.randint(1, 3))}
    components |= {f"always_{n}": f"{n}**(-{random.choice(('alpha', 'beta', '1'))})" for n in names}
    whole = "*".join(names)
    extra: dict = {}
    if random.random() < 0.3:
        extra["caps"] = f"{names[0]} <= {names[1]}**2"
    if random.random() < 0.2:
        extra["regimes"] = {
            "left": {"window": f"{names[0]} <= {names[1]}", "components": {"l": monomial(True)}},
            "right": {"window": f"{names[1]} <= {names[0]}", "components": {"r": monomial(True)}},
        }
    listed = ", ".join(names)
    if random.random() < 0.3:
        listed += ", g > 0"
        components["noise"] = f"g*{names[1]}**(-1/2)"
        components["slow"] = f"(g*{names[1]})**(-beta)"
        extra["held"] = {"g": random.choice((f"min(1, {names[0]}**(alpha - 1))", f"{names[0]}**(-1/2)", "1"))}
    return Model(
        id=f"random{seed}",
        parameters="alpha, beta",
        domain=DOMAIN,
        resources=listed,
        components=components,
        budget=random.choice((whole, f"{whole} + {names[0]}**2", f"{whole} + {names[1]}")),
        **extra,
    )
