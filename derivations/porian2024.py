r"""Resolving discrepancies in compute-optimal scaling (arXiv 2406.19146): from 0.86 to 0.50 in four corrections.

Setting. The exponent a of N* ~ C^a, measured on two corpora, as the choices of kaplan2020 are replaced one
after the other by those of hoffmann2022; every printed value has an interval. This module holds fitted
numbers and no model: the form of the loss is that of hoffmann2022, and batch and rate are tuned by fits that
the exponents do not follow from.

Source. Porian, Wortsman, Jitsev, Schmidt, Carmon, "Resolving Discrepancies in Compute-Optimal Scaling of
Language Models", NeurIPS 2024.

Example.

    >>> [str(float(step["openwebtext2"])) for step in CORRECTIONS]
    ['0.864', '0.699', '0.603', '0.574', '0.518']
"""

from __future__ import annotations

from derivations._records import Constant, Fit


def _step(id: str, openwebtext2: tuple[str, str], refinedweb: tuple[str, str]) -> Fit:
    """Exponent a with its printed interval on both corpora."""
    return Fit(id, "porian2024", "exponents after each correction",
               (Constant("openwebtext2", openwebtext2[0], "", openwebtext2[1]),
                Constant("refinedweb", refinedweb[0], "", refinedweb[1])))  # fmt: skip


# In this order: the setting of kaplan2020, then each correction on top of those before it.
CORRECTIONS = (
    _step("kaplan2020", ("0.864", "0.82, 0.90"), ("0.835", "0.82, 0.85")),
    _step("cost of the last layer counted", ("0.699", "0.66, 0.72"), ("0.706", "0.69, 0.72")),
    _step("warm-up shortened for small networks", ("0.603", "0.57, 0.63"), ("0.602", "0.59, 0.62")),
    _step("cosine decay matched to the run", ("0.574", "0.54, 0.61"), ("0.571", "0.56, 0.59")),
    _step("rate, batch and momentum tuned", ("0.518", "0.49, 0.54"), ("0.497", "0.49, 0.50")),
)

# Tuned hyperparameters as powers of the number N of parameters: value = scale * N^growth.
BATCH = Fit("batch size", "porian2024", "tuned batch size against parameters",
            (Constant("scale", "0.00037", "sequences of 2048 tokens"), Constant("growth", "0.703")))  # fmt: skip
RATE = Fit("learning rate", "porian2024", "tuned learning rate against parameters",
           (Constant("scale", "3.7"), Constant("growth", "-0.36")))  # fmt: skip
FITS = (*CORRECTIONS, BATCH, RATE)
