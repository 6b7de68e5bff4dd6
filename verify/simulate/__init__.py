"""Stochastic simulators of one-pass training on power-law random features, on any array library.

>>> simulation = Simulation(Problem(1.0, 0.7, v=400, d=100), SGD(0.3), log_times(100), runs=8, seed=1)
>>> bool(simulate(simulation).record().mean[-1] < 0.1)
True
"""

from .arrays import ArrayLibraryError, Place
from .choices import OPTIMISERS, make_optimiser
from .engine import simulate
from .factor import Spectrum, Triangle, spectrum, triangle
from .laws import LAWS, Gaussian, Law, Rademacher, StudentT, Uniform
from .optimisers import SGD, Adam, DanaConstant, DanaDecaying, Linear, Momentum, Optimiser, SignSGD
from .problem import Problem, Purpose, run_seed, stability_bound
from .record import Divergence, Record, environment, summarise, to_csv, to_json, to_text
from .schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    Power,
    Schedule,
    WarmupStableDecay,
    read_schedule,
)
from .simulation import Simulation, Trajectories, log_times

__all__ = [
    "LAWS",
    "OPTIMISERS",
    "SCHEDULES",
    "SGD",
    "Adam",
    "ArrayLibraryError",
    "Constant",
    "Cosine",
    "DanaConstant",
    "DanaDecaying",
    "Divergence",
    "Exponential",
    "Gaussian",
    "Law",
    "Linear",
    "Momentum",
    "Optimiser",
    "Place",
    "Power",
    "Problem",
    "Purpose",
    "Rademacher",
    "Record",
    "Schedule",
    "SignSGD",
    "Simulation",
    "Spectrum",
    "StudentT",
    "Trajectories",
    "Triangle",
    "Uniform",
    "WarmupStableDecay",
    "environment",
    "log_times",
    "make_optimiser",
    "read_schedule",
    "run_seed",
    "simulate",
    "spectrum",
    "stability_bound",
    "summarise",
    "to_csv",
    "to_json",
    "to_text",
    "triangle",
]
