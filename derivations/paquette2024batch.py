r"""The batch size of power-law random features under one-pass SGD (setting of arXiv 2405.15074): the critical batch.

Setting. That of paquette2024, with batches of B fresh samples in each of r steps and the rate gamma on the *sum* of their
gradients. The square of a mode l shrinks by 1 - 2 gamma B l + gamma^2 B (B + 1) l^2 in a step and is fed gamma^2 B l^2 times
the loss, so that the forcing lives in the time 2 gamma B r and the kernel adds gamma/2 times a function of that time.

Assumptions. Those of paquette2024; B is free.

Resources and budget. Width d, samples D = B r, batch 1 <= B <= D, rate gamma; compute f = d D up to constants.
Stability asks for ||K|| = sum_l gamma l/(2 - gamma (B + 1) l) < 1, hence gamma <= d^(2 alpha - 1) (the trace of the
kernel, whatever the batch), and gamma (B + 1) l < 2 for the largest eigenvalue, hence gamma B <= 1. gamma is held at the
largest stable value and can be tuned.

Components. Those derived for paquette2024 with the samples in the place of the steps: in every derived term, windows
included, the powers of r and of B are the same. Only gamma and the number of samples count.

Balance. At given width, rate and samples the batch costs nothing up to B ~ 1/gamma, the critical batch size; beyond, the
rate has to fall. For 2 alpha > 1 the stable rate is of order one, and so is the critical batch. For 2 alpha < 1 it grows
like d^(1 - 2 alpha). Where the largest stable rate leaves too much noise (1/4 < alpha < 1/2 < beta, phases IVa and IVb of
paquette2024) a batch beyond that value lowers the rate and the noise with it: growing batches at the largest rate do what
tuning the rate does.

Claimed result. The rows below follow from these components: the exponents of plrf-sgd in phases I, II and III, with every
batch up to the critical one optimal in Ib and Ic; in IVa and IVb those of plrf-sgd with gamma tuned.

Not covered. Batches that change in a run (wang2026batch); momentum, which can gain from large batches for 2 alpha < 1.

Source. Paquette, Paquette, Xiao, Pennington, "4+3 Phases of Compute-Optimal Neural Scaling Laws", NeurIPS 2024.

Glossary (paper: engine). B: B; otherwise as paquette2024.

Example.

    >>> from exponents import solve
    >>> from exponents.onface import wish
    >>> for found in wish(solve(MODEL), "max B"):
    ...     print(found.phase.id, found.optimum.vertices[0]["B"])
    finite_width=population#2 -(2*alpha - 1)/2
    finite_width=population#3 (2*alpha - 1)*(2*alpha + 2*beta - 1)/(2*(2*alpha*beta - 3*alpha - 2*beta + 1))
"""

from __future__ import annotations

import re
from dataclasses import replace

from derivations import paquette2024
from derivations._letters import views
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("plrf-sgd-batch",)

_BEFORE = paquette2024.MODEL


def _in_samples(text: str) -> str:
    """A derived law or window with the samples D = B r for the steps r."""
    return re.sub(r"\br\b", "D", text)


MODEL = Model(
    id="plrf-sgd-batch",
    title="Power-law random features, one-pass SGD, batch size chosen",
    parameters="alpha, beta",
    domain=_BEFORE.domain,
    resources=(
        _BEFORE.resource("d"),
        Resource("D", meaning="samples: steps of SGD times the batch size"),
        Resource("B", meaning="batch size"),
        _BEFORE.resource("gamma"),
    ),
    components={
        id: paquette2024.restated(id, **{key: _in_samples(text) for key, text in derived.items()})
        for id, derived in paquette2024.DERIVED.components.items()
    },
    budget="d*D",
    caps="gamma*B <= 1, gamma <= d**(2*alpha - 1), B <= D",
    held={"gamma": "largest"},
)

_WHERE = "balance of the derived components"
_CRITICAL = "critical batch size, 1/gamma"
_NOISE = "4*alpha*beta + 2*alpha + 2*beta - 1"

CLAIMS = (
    *(
        replace(claim, status="heuristic", where=_WHERE, conjectured="")
        for claim in paquette2024.CLAIMS
        if not claim.label.startswith("IV")
    ),
    Claim(
        "IV", "1/4 < alpha < 1/2, 2*beta > 1", ("finite_width", "population", "sgd_noise"),
        f"2*alpha*(2*alpha + 2*beta - 1)/({_NOISE})",
        (
            ("d", f"(2*alpha + 2*beta - 1)/({_NOISE})"), ("D", f"4*alpha*beta/({_NOISE})"),
            ("B", f"4*alpha*(beta - alpha)/({_NOISE})"), ("gamma", f"-4*alpha*(beta - alpha)/({_NOISE})"),
        ),
        "heuristic", _WHERE,
    ),
)  # fmt: skip

EDGES = (
    EdgeClaim("Ib", "2*alpha < 1, 2*beta < 1", "max B", "1/2 - alpha", "heuristic", _CRITICAL),
    EdgeClaim(
        "Ic", "alpha < 1/4, 2*beta > 1", "max B",
        "(1 - 2*alpha)*(2*alpha + 2*beta - 1)/(2*(alpha*(3 - 2*beta) + 2*beta - 1))", "heuristic", _CRITICAL,
    ),
)  # fmt: skip


def finite(point, **options):
    """The loss with its constants, see ``derivations.plrf_finite.batched`` (imported when asked for)."""
    from derivations.plrf_finite.batched import batched_law

    return batched_law(point, **options)


BUDGETS = (
    Budget("data", form="D"),
    Budget("width", reason="at fixed d the loss stops at finite_width, and one pass sets no limit to the samples"),
)

THEORIES = (
    Theory(
        id="paquette2024",
        model=MODEL,
        claims=CLAIMS,
        edges=EDGES,
        derivation=paquette2024.derivation,
        finite=finite,
        views=views("plrf"),
        budgets=BUDGETS,
        sources=(
            Source(
                "paquette2024", "model, Volterra equation, forcing and kernel functions", "the components in samples"
            ),
            Source("paquette2024", "stability of SGD", "the caps on the learning rate"),
        ),
    ),
)
