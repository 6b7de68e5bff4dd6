r"""Strength of feature learning (arXiv 2410.04642): the largest stable step and the steps it takes, lazy and rich.

Setting. A network of depth L whose output is divided by gamma, in the maximal-update parametrisation, trained online. Toy
model of it: (1/gamma) w_1 ... w_L fitted to a target of order one.

Assumptions. L >= 2. gamma -> 0 is lazy: weights stay where they are. gamma -> infinity is rich: weights grow to gamma^(1/L).

Resources and budget. The budget is the strength itself: gamma = f in the rich model, gamma = 1/f in the lazy one; the step
eta is tuned below the inverse sharpness. What is minimised is the number of steps until the target is learned.

Components. The sharpness is (1/gamma^2) sum_i (prod_{j != i} w_j)^2: gamma^(-2) for weights of order one, gamma^(-2/L) at
the end of rich training. The steps are

    plateau    gamma/eta, rich: the time int gamma w^(1 - L) dw from weights of order one, convergent for L > 2
    kernel     gamma^2/eta, lazy: the kernel is gamma^(-2)

Balance. None: the cap on eta binds.

Claimed result. eta ~ gamma^2 for small gamma, gamma^(2/L) for large, measured in networks; the steps at that eta, of
order one (lazy) and gamma^(1 - 2/L) (rich), are those of the toy model.

Not covered. The logarithm in the plateau of L = 2; the loss curves, which collapse in steps eta/gamma for large gamma.

Source. Atanasov, Meterez, Simon, Pehlevan, "The Optimization Landscape of SGD Across the Feature Learning Strength",
ICLR 2025.

Glossary (paper: engine). gamma, eta: the same; L: depth.

Example.

    >>> from exponents import solve
    >>> answer = solve(RICH).at(depth=3)
    >>> print(answer.loss, answer.phase.resource("eta"))
    -1/3 2/depth
"""

from __future__ import annotations

from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("strength-lazy", "strength-rich")


def _model(id: str, title: str, strength: str, component: str, law: str, meaning: str, step: str) -> Model:
    return Model(
        id=id,
        title=title,
        parameters="depth",
        domain="depth >= 2",
        resources=(
            Resource("gamma", at_least_one=False, meaning="strength of feature learning"),
            Resource("eta", at_least_one=False, meaning="step"),
        ),
        components={component: {"law": law, "meaning": meaning, "source": "atanasov2025landscape: toy model"}},
        budget=strength,
        caps=f"{strength} >= f, eta <= {step}",
    )


LAZY = _model(
    "strength-lazy", "Steps to learn at small strength gamma = 1/f", "1/gamma",
    "kernel", "gamma**2/eta", "steps at the speed of the kernel", "gamma**2",
)  # fmt: skip
RICH = _model(
    "strength-rich", "Steps to learn at large strength gamma = f", "gamma",
    "plateau", "gamma/eta", "steps on the plateau of small weights", "gamma**(2/depth)",
)  # fmt: skip

_WHERE = "largest stable step against strength"

THEORIES = (
    Theory(
        id="atanasov2025landscape",
        model=LAZY,
        claims=(Claim("lazy", "depth > 2", ("kernel",), "0", (("eta", "-2"),), "heuristic", _WHERE),),
        sources=(Source("atanasov2025landscape", _WHERE, "the caps on the step"),),
    ),
    Theory(
        id="atanasov2025landscape",
        model=RICH,
        claims=(Claim("rich", "depth > 2", ("plateau",), "2/depth - 1", (("eta", "2/depth"),), "heuristic", _WHERE),),
        sources=(Source("atanasov2025landscape", _WHERE, "the caps on the step"),),
    ),
)
