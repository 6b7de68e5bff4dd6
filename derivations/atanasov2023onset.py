r"""Onset of variance-limited behaviour (arXiv 2212.12147): samples at which the width begins to limit, ensembles.

Setting. Networks of width N trained to the end on P samples, lazy or rich; test loss, averaged over initialisations.

Assumptions. The loss of infinite width falls like P^(-s), s > 0; in polynomial regression with ReLU networks s = 2.

Resources and budget. P unlimited; width f = N, or f = E N with the outputs of E members averaged.

Components.

    infinite_width   P^(-s)
    variance         1/(E N), of the output over initialisations; proportional to the variance of the kernel, 1/N

Balance. The smallest P at which the loss is the variance's.

Claimed result. Onset at P ~ sqrt(N) for s = 2, lazy and rich, measured (here P ~ N^(1/s)). Beyond it only width or
members help, and both alike.

Not covered. The remaining bias of narrow networks (vyas2023), which ensembles do not remove; no exponent of it is known.

Source. Atanasov, Bordelon, Sainathan, Pehlevan, "The Onset of Variance-Limited Behavior for Networks in the Lazy and Rich
Regimes", ICLR 2023.

Glossary (paper: engine). P, N, E: the same; E_infinity(P): infinite_width.

Example.

    >>> from exponents import solve
    >>> from exponents.onface import wish
    >>> (onset,) = wish(solve(MODEL), "min P")
    >>> print(onset.optimum.vertices[0]["P"])
    1/s
"""

from __future__ import annotations

from derivations._records import EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("variance-onset", "variance-onset-ensemble")

_P = Resource("P", meaning="samples")
_N = Resource("N", meaning="width")
_E = Resource("E", meaning="members of the ensemble")


def _model(id: str, title: str, resources: tuple[Resource, ...], width: str) -> Model:
    return Model(
        id=id,
        title=title,
        parameters="s",
        domain="s > 0",
        resources=resources,
        components={
            "infinite_width": {
                "law": "P**(-s)",
                "meaning": "what P samples do not determine",
                "source": "atanasov2023onset: networks of infinite width",
            },
            "variance": {
                "law": f"1/({width})",
                "meaning": "variance over initialisations",
                "source": "atanasov2023onset: variance of the final kernel",
            },
        },
        budget=width,
    )


MODEL = _model("variance-onset", "Onset of variance-limited loss", (_P, _N), "N")
ENSEMBLE = _model("variance-onset-ensemble", "Onset of variance-limited loss, ensemble", (_P, _N, _E), "E*N")

_ONSET = EdgeClaim("onset", "s > 0", "min P", "1/s", "fitted", "onset in samples against width")
EDGES = {
    "variance-onset": (_ONSET,),
    "variance-onset-ensemble": (
        _ONSET,
        EdgeClaim("members", "s > 0", "max E", "1", "heuristic", "ensembles remove the variance"),
        EdgeClaim("width", "s > 0", "min E", "0", "heuristic", "width removes the variance"),
    ),
}

THEORIES = tuple(
    Theory(
        id="atanasov2023onset",
        model=model,
        claims=(Claim("variance-limited", "s > 0", ("variance",), "1", (), "fitted", "loss against width"),),
        edges=EDGES[model.id],
        sources=(
            Source("atanasov2023onset", "polynomial regression, lazy and rich", "the two components"),
            Source("vyas2023", "variance over initialisations", "the variance falls like 1/width"),
        ),
    )
    for model in (MODEL, ENSEMBLE)
)
