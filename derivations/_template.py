r"""One line: what the theory is about (arXiv id): what it finds.

Copy this file to ``<firstauthor><year>[topic].py``, fill it in, add the paper to ``refs.bib``; nothing else has to
be edited. The docstring keeps this order. (This example is the sum of two power laws: width d, data n.)

Setting. What is learned, from what, by which method; the loss and its normalisation (the engine's loss has no
factor 1/2).

Assumptions. Each inequality in the parameters, and why it is needed.

Resources and budget. What can be chosen, what is spent, what stability or arithmetic caps.

Components. Each with its asymptotic law and the range where that law is valid:

    finite_width    d^(-a)
    finite_data     n^(-b)

Balance. Which components the optimum holds equal.

Claimed result. With its status (proved, tight, upper, lower, heuristic, fitted) and theorem or equation number.

Not covered. What a reader might expect and does not find.

Source. The paper.

Glossary (paper: engine). Symbols that differ.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss)
    a*b/(a + b)
"""

from __future__ import annotations

from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model
from exponents.views import View

MODELS = ("two-term",)

MODEL = Model(
    id="two-term",
    title="Sum of two power laws",
    parameters="a, b",
    domain="a > 0, b > 0",
    resources="d, n",
    components={
        "finite_width": {
            "law": "d**(-a)",
            "meaning": "what d parameters cannot represent",
            "source": "author2024: approximation error",
        },
        "finite_data": {
            "law": "n**(-b)",
            "meaning": "what n samples cannot determine",
            "source": "author2024: estimation error",
        },
    },
    budget="d*n",
)

THEORIES = (
    Theory(
        id="author2024",
        model=MODEL,
        claims=(
            Claim(
                label="I",
                region="a > 0",
                active=("finite_data", "finite_width"),
                loss="a*b/(a + b)",
                resources=(("d", "b/(a + b)"), ("n", "a/(a + b)")),
                status="proved",
                where="Theorem 1",
            ),
        ),
        sources=(Source("author2024", "Section 2", "the two components"),),
        views=(View("halves", ("x", "y"), (("a", "x/2"), ("b", "y/2")), "author2024"),),
        budgets=(Budget("quadratic", form="d**2*n"),),
    ),
)
