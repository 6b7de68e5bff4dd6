"""One family of errors. A message names the operand, the rule it breaks and the remedy.

Everything that a user can cause derives from :class:`ExponentsError`; the command line prints its message on one line
and exits with status 2. Disagreement between a theory and a measurement is never an exception: it is a verdict.
"""

from __future__ import annotations


class ExponentsError(Exception):
    """Base class of all errors raised on purpose."""


class FormulaError(ExponentsError):
    """Text that is not a formula of the grammar, or a formula outside the class of laws the engine treats."""


class ModelError(ExponentsError):
    """A model that contradicts itself or lies outside the theory (empty domain, unbounded program, ...)."""


class DomainError(ExponentsError):
    """A value outside the domain where an answer is defined."""


class PoleError(DomainError):
    """A formula evaluated at one of its poles."""


class UnknownNameError(ExponentsError):
    """A model, parameter, resource, component or option that does not exist."""


class DataError(ExponentsError):
    """A file or table whose contents cannot be used (the message gives the row)."""


class ConvergenceError(ExponentsError):
    """A numerical method that did not reach its own residual test (the message gives point and residual)."""
