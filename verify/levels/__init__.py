"""The levels of a verification: each turns claims of a theory into rows of a report."""

EXPERIMENT_LEVELS = ("precision", "theory", "frontier", "finite", "simulation")
"""Of one-pass SGD on a sampled spectrum: for theories with an experiment."""

LEVELS = ("proof", "numerics", *EXPERIMENT_LEVELS)
"""In the order in which they are run."""
