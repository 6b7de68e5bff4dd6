"""A derivation that can be read: a frozen tree of steps, each an equation in SymPy objects with one sentence.

Printing is in :mod:`derivations.asymptotics.report`; nothing is computed there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Eq, Expr, Function, S, Sum, Symbol, latex
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from .expansion import Expansion, Term
from .filters import X
from .harmonic import HarmonicSum, Pole

__all__ = ["Derivation", "Equation", "Step", "harmonic_steps"]

Content = Expr | Relational | Boolean | Expansion | Term


@dataclass(frozen=True)
class Equation:
    """left = right, or left ~ right for an expansion; ``left`` None prints the right side alone."""

    left: Expr | None
    right: Content
    relation: str = "="


@dataclass(frozen=True)
class Step:
    """One step: a title, a sentence, the equations it states, and the steps it consists of.

    Formulas inside the sentence stand between dollar signs, as in LaTeX and Markdown.
    """

    title: str
    sentence: str
    equations: tuple[Equation, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """Title, glossary (paper's symbol, meaning) and steps; ``sources`` cite the papers."""

    title: str
    glossary: tuple[tuple[Expr, str], ...]
    steps: tuple[Step, ...]
    sources: tuple[str, ...] = ()

    def walk(self) -> Iterator[tuple[int, Step]]:
        """All steps with their depth, in reading order."""

        def visit(steps: tuple[Step, ...], depth: int) -> Iterator[tuple[int, Step]]:
            for step in steps:
                yield depth, step
                yield from visit(step.steps, depth + 1)

        return visit(self.steps, 0)

    def written(self, style: str, *others: Derivation) -> str:
        """This derivation and ``others`` one after the other: "text", "markdown", or "latex" (an article)."""
        from .report import article, markdown, text

        if style == "latex":
            return article(self, *others)
        return "\n".join(map({"text": text, "markdown": markdown}[style], (self, *others)))

    def _repr_latex_(self) -> str:
        from .report import latex_body

        return latex_body(self)

    def _repr_markdown_(self) -> str:
        from .report import markdown

        return markdown(self)


# --- the steps of a harmonic sum


def harmonic_steps(total: HarmonicSum, name: Expr, number: int = 2) -> tuple[Step, ...]:
    """Sum, Mellin transform, poles with residues, leading and next terms, validity, collisions, for X ->
    oo."""
    poles = total.poles(+1, number)
    expansion = total.large(number)
    return (
        Step("Sum", "The quantity is a harmonic sum over the spectrum.", (Equation(name, _sum(total)),)),
        _transform_step(total),
        Step(
            "Poles to the right of the strip",
            "Minus their residues are the terms for large argument.",
            steps=tuple(_pole_step(pole, total.variable) for pole in poles),
        ),
        Step(
            "Expansion",
            "All poles together; which term leads depends on the parameters.",
            (Equation(name, expansion, "~"),),
            _leading_steps(expansion, total),
        ),
        *_collision_steps(total, expansion),
    )


def _sum(total: HarmonicSum) -> Expr:
    j = Symbol("j", integer=True, positive=True)
    spectrum = total.spectrum
    summand = j ** (-spectrum.p) * total.filter.formula.subs(X, total.variable * j ** (-spectrum.q))
    return Sum(summand, (j, 1, S.Infinity))


def _transform_step(total: HarmonicSum) -> Step:
    s = Symbol("s")
    left, right = total.filter.strip
    transform = Equation(Function("G")(s), total.filter.transform(s))
    dirichlet = Equation(Function("D")(s), total.spectrum.dirichlet(s))
    sentence = (
        rf"$G$ is the Mellin transform of ${total.filter.name.replace('**', '^')}$ on the strip "
        rf"${latex(left)} < \mathrm{{Re}}\, s < "
        f"{latex(right)}$; $D$ is the Dirichlet series of the spectrum."
    )
    return Step("Mellin transform", sentence, (transform, dirichlet), _strip_steps(total))


def _strip_steps(total: HarmonicSum) -> tuple[Step, ...]:
    if total.convergence == S.true:
        return ()
    return (
        Step(
            "Convergence",
            "The strip meets the half-plane of convergence where",
            (Equation(None, total.convergence),),
        ),
    )


def _pole_step(pole: Pole, variable: Symbol) -> Step:
    s = Symbol("s")
    sentence = (
        pole.source[0].upper()
        + pole.source[1:].split(" at s")[0]
        + (", double, with the contribution" if pole.order > 1 else ", simple, with the contribution")
    )
    value = Expansion(pole.terms)
    return Step("Pole", sentence, (Equation(s, pole.location), Equation(None, value)))


def _leading_steps(expansion: Expansion, total: HarmonicSum) -> tuple[Step, ...]:
    path = {total.variable: S.One}
    conditions = [(term, expansion.leads_where(term, path)) for term in expansion.terms]
    return tuple(
        Step("Leading", "This term leads where", (Equation(None, term), Equation(None, condition)))
        for term, condition in conditions
        if condition != S.false
    )


def _collision_steps(total: HarmonicSum, expansion: Expansion) -> tuple[Step, ...]:
    """Where two of the poles used meet, the coefficient is infinite and the restricted sum has a
    logarithm."""
    own = total.spectrum.pole
    steps = []
    for pole in total.poles(+1, None):
        if (own - pole.location).free_symbols and pole.location != own:
            steps.append(
                Step(
                    "Collision",
                    "The pole of the spectrum meets this pole of the filter and the term carries a logarithm where",
                    (Equation(None, Eq(own, pole.location)),),
                )
            )
    return tuple(steps) if expansion.conditions else ()
