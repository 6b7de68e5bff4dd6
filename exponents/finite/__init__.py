"""Predictions at a finite budget: the optimum of a loss whose components have constants, and its local exponents."""
