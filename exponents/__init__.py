"""Exact phase diagrams of neural scaling laws, with proofs.

    from exponents import Model, solve
    model = Model(parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D",
                  components={"size": "N**(-alpha)", "data": "D**(-beta)"}, budget="N*D")
    solution = solve(model)
    solution.phases[0].loss          # alpha*beta/(alpha + beta)

Other names are imported when first used.
"""

from __future__ import annotations

from importlib import import_module

from .solve import solve as solve  # not lazily: the module of the same name would take the function's place

_HOME = {
    "Model": "model",
    "Resource": "parts",
    "Component": "parts",
    "Bound": "parts",
    "Regime": "parts",
    "Solution": "solution",
    "Phase": "solution",
    "Wall": "solution",
    "Status": "solution",
    "Verdict": "solution",
    "Decay": "rate",
    "Growth": "rate",
    "Algebraic": "algebraic",
    "Answer": "query",
    "differences": "difference",
    "load": "registry",
    "ExponentsError": "errors",
}

__all__ = sorted([*_HOME, "solve"])


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module 'exponents' has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
