"""Numerical loss functions outside one-pass SGD on a sampled spectrum, and the exponents read from them.

Each loss is an object with ``loss(**sizes)``: the exact expected loss of a solvable model (mean-field equations, sums over
modes, ordinary differential equations) as a function of the resources of the model of the same setting. ``rays`` and
``budgets`` measure exponents on any such function; nothing here knows the components that it is held against.
"""
