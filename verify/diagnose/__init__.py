"""Which phase am I in? A posterior over phases from loss curves at several widths.

    curves       the rows of a CSV file, checked, averaged in narrow bins
    forward      log losses in the deterministic equivalent, for one alpha and learning rate and many beta
    axes         boxes of parameters: Chebyshev points, grids, priors
    surface      log losses as a smooth function on a box
    noise        how curves deviate from their prediction: white noise, a run, one draw of the features for each width
    noise_draws  what is expected of one draw of the features: its covariance along a curve, from random matrix theory
    contours     the nodes at which all learning rates of one alpha are solved together
    kernels      mixtures of multivariate t fitted to weighted points, for drawing and for weighing
    population, stage, posterior    samples of alpha, beta and learning rate, on boxes that close in on the mass
    letters      alpha and beta in the parameters of a model or a view
    limits, nextrun, diagnosis, results    what follows from the posterior through the engine's formulas
    report, figure                         text, JSON, a picture

On the command line: ``exponents diagnose curves.csv --model plrf-sgd``.
"""

from .curves import Curve, Curves, Given, curves_of, read_curves
from .diagnosis import diagnose
from .results import Chance, Diagnosis, Estimate, NextRun, Stretch

__all__ = [
    "Chance",
    "Curve",
    "Curves",
    "Diagnosis",
    "Estimate",
    "Given",
    "NextRun",
    "Stretch",
    "curves_of",
    "diagnose",
    "read_curves",
]
