"""Exact asymptotics: harmonic sums by Mellin transforms, truncated sums, implicit constants, convolutions,
schedules.

Layers, each importing only from those before it: ``algebra`` (exact exponents and coefficients), ``mellin``,
``filters`` and ``measures`` (transforms), ``expansion`` with ``series``, ``rescale``, ``laplace`` (the
calculus), ``harmonic`` and ``truncated`` (sums), ``special`` and ``implicit`` (implicit constants),
``convolution``, ``schedule``, ``flowtime``, ``window`` and ``balance``; ``evaluation`` and ``summation`` give
numbers by two independent routes; ``derivation``, ``typeset`` and ``report`` print.
"""
