r"""Emergence in shallow networks (arXiv 2504.19983): neurons learned one by one; compute, and samples in two versions.

Setting. Teacher sum_p a_p sigma(<v_p, x>) with orthogonal directions and a_p ~ p^(-beta), an even activation of information
exponent above 2; a student of m neurons is trained online by SGD with steps eta. Neuron p is learned at the time 1/a_p.

Assumptions. beta > 1/2 (the teacher has a finite second moment). Powers of the input dimension are constants here.

Resources and budget. m and t, compute m t at a fixed step; or n samples alone, t = eta n, m unlimited.

Components. At time t the neurons p < t^(1/beta) are learned; the others have squared weights

    unlearned      t^(-(2 beta - 1)/beta)
    finite_width   m^(-(2 beta - 1))

Balance. Both, at m = t^(1/beta) neurons.

Claimed result. m ~ f^(1/(1 + beta)), L ~ f^(-(2 beta - 1)/(1 + beta)) in compute. In samples n^(-(2 beta - 1)/beta) is
printed, which needs a step that does not depend on n (emergence-data-printed). With a step below the weight of the last
neuron, eta <= a_p, that is eta^2 n <= 1, it is n^(-(2 beta - 1)/(2 beta)) (emergence-data). This is the minimax rate of
the Gaussian sequence model, which the printed one is too fast for: they are conditions for different noise.

Not covered. The dependence on the dimension and on the information exponent.

Source. Ren, Nichani, Wu, Lee, "Emergence and Scaling Laws in SGD Learning of Shallow Neural Networks", 2025.

Glossary (paper: engine). beta, m, t, n, eta: the same.

Example.

    >>> from exponents import solve
    >>> print([str(solve(m).at(beta="4/5").loss) for m in (MODEL, PRINTED, DATA)])
    ['1/3', '3/4', '3/8']
"""

from __future__ import annotations

from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("emergence", "emergence-data-printed", "emergence-data")

_SAMPLES = (
    Resource("n", meaning="samples"),
    Resource("eta", at_least_one=False, meaning="step"),
)


def _model(id: str, title: str, resources: tuple[Resource, ...], time: str, budget: str, step: str = "") -> Model:
    laws = {
        "unlearned": {
            "law": f"({time})**(-(2*beta - 1)/beta)",
            "meaning": "neurons of the teacher not learned yet",
            "source": "ren2025emergence: times of emergence",
        },
        "finite_width": {
            "law": "m**(-(2*beta - 1))",
            "meaning": "neurons that the student does not have",
            "source": "ren2025emergence: width",
        },
    }
    names = {r.name for r in resources}
    return Model(
        id=id,
        title=title,
        parameters="beta",
        domain="2*beta > 1",
        resources=resources,
        components={k: v for k, v in laws.items() if k == "unlearned" or "m" in names},
        budget=budget,
        caps=step or None,
    )


MODEL = _model(
    "emergence",
    "Emergence of neurons, compute",
    (Resource("m", meaning="width of the student"), Resource("t", meaning="time of training")),
    "t",
    "m*t",
)
PRINTED = _model(
    "emergence-data-printed", "Emergence of neurons, samples, fixed step", _SAMPLES, "eta*n", "n", "eta <= 1"
)
DATA = _model(
    "emergence-data", "Emergence of neurons, samples, stable step", _SAMPLES, "eta*n", "n", "eta <= 1, eta**2*n <= 1"
)


def _row(label, active, loss, status, where, *resources):
    return Claim(label, "2*beta > 1", active, loss, resources, status, where)


CLAIMS = {
    "emergence": _row("compute", ("finite_width", "unlearned"), "(2*beta - 1)/(1 + beta)", "upper",
                      "scaling in width and time", ("m", "1/(1 + beta)")),
    "emergence-data-printed": _row("printed", ("unlearned",), "(2*beta - 1)/beta", "upper", "sample complexity",
                                   ("eta", "0")),
    "emergence-data": _row("tuned", ("unlearned",), "(2*beta - 1)/(2*beta)", "heuristic",
                           "step below the weight of the last neuron learned", ("eta", "-1/2")),
}  # fmt: skip

BUDGETS = (Budget("time", form="t"), Budget("data", model="emergence-data"))

THEORIES = tuple(
    Theory(
        id="ren2025emergence",
        model=model,
        claims=(CLAIMS[model.id],),
        sources=(Source("ren2025emergence", "times of emergence, width", "the two components"),),
        budgets=BUDGETS if model is MODEL else (),
    )
    for model in (MODEL, PRINTED, DATA)
)
