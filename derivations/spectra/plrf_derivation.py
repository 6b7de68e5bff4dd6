"""Readable derivations of the PLRF components, from the same records the components are made of."""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Function, Integral, S, Sum, Symbol, exp, symbols

from ..asymptotics.derivation import Derivation, Equation, Step, harmonic_steps
from ..asymptotics.expansion import Expansion, Term
from ..asymptotics.filters import rational
from ..asymptotics.harmonic import HarmonicSum
from ..asymptotics.measures import PowerSpectrum
from ..asymptotics.special import Kappa
from .plrf_expansions import Expansions
from .plrf_letters import B, d, gamma, in_domain_sign, r

__all__ = ["derive"]

_SOURCES = (
    "Paquette, Paquette, Xiao, Pennington, 4+3 Phases of Compute-Optimal Neural Scaling Laws, arXiv:2405.15074.",
)
_TITLES = {
    "population": "Population loss $F_{pp}$",
    "finite_width": "Finite-width floor $F_0$",
    "embedding_distortion": "Embedding distortion $F_{ac}$",
    "sgd_noise": "SGD noise $K_{pp}$",
}
_j = Symbol("j", integer=True, positive=True)
_u, _x, _m, _tau, _l, _t, _v = symbols("u x m tau lambda t v", positive=True)
_H, _N = Function("H")(_u), Function("N")(_u)
_SF, _SK = Function("S_F")(-_x), Function("S_K")(-_x)
_LONG = 60  # operations in a coefficient beyond which it is named, not printed


def derive(model: Expansions, name: str, terms: tuple[Term, ...], corrections: tuple[Term, ...]) -> Derivation:
    """The derivation of one component: spectrum, sum, Mellin transform, poles, terms, validity,
    collisions."""
    steps = {
        "population": _bias_steps,
        "embedding_distortion": _distortion_steps,
        "finite_width": _floor_steps,
        "sgd_noise": _noise_steps,
    }[name](model)
    return Derivation(
        _TITLES[name],
        _glossary(model),
        (_spectrum(model), *steps, *_result(model, name, terms, corrections)),
        _SOURCES,
    )


def _glossary(model: Expansions) -> tuple[tuple[Expr, str], ...]:
    rows = [
        (model.alpha, r"spectrum exponent: eigenvalues $j^{-2\alpha}$"),
        (model.beta, r"target exponent: coefficients $j^{-\beta}$"),
        (d, "number of random features (width)"),
        (r, "number of SGD steps"),
        (gamma, "learning rate, applied to the batch sum"),
        (B, "batch size"),
        (model.ratio, "$v/d$, modes per feature"),
    ]
    if model.ratio is not S.Infinity:
        rows.append(
            (
                Kappa(2 * model.alpha, model.ratio),
                r"root $k > 0$ of $\int_0^{v/d} k/(k+u^{2\alpha})\, du = 1$",
            )
        )
    return tuple((symbol, meaning) for symbol, meaning in rows if not symbol.is_number)


def _spectrum(model: Expansions) -> Step:
    a, b = model.alpha, model.beta
    equations = (
        Equation(Symbol("lambda_j"), _j ** (-2 * a)),
        Equation(Symbol("b_j"), _j ** (-b)),
        Equation(_m, 1 - _N / Symbol("d"), "="),
        Equation(_N, _series(0, 2 * a, 1)),
    )
    sentence = (
        "Eigenvalues and target coefficients are powers of the index. At resolvent argument $-x$ the "
        "deterministic "
        "equivalent has one unknown $m$, and $u = m/x$."
    )
    return Step("Spectrum and fixed point", sentence, equations)


def _series(p: Expr, q: Expr, k: int) -> Expr:
    return Sum(_j ** (-p) * (_u * _j ** (-q)) ** k / (1 + _u * _j ** (-q)), (_j, 1, _v))


def _target_sum(model: Expansions) -> HarmonicSum:
    return HarmonicSum(PowerSpectrum(2 * model.alpha + 2 * model.beta, 2 * model.alpha), rational(0, 1), _u)


def _bias_steps(model: Expansions) -> tuple[Step, ...]:
    resolvent = Step(
        "Resolvent of the bias",
        "The bias $F$ is an integral over the measure of the target; its resolvent is a harmonic sum in $u$.",
        (Equation(_SF, _H / _x), Equation(Symbol("F"), Integral(exp(-_l * _t) * Function("mu_F")(_l), _l))),
        harmonic_steps(_target_sum(model), _H),
    )
    return (resolvent, _watson())


def _watson() -> Step:
    b = Symbol("b")
    from sympy import gamma as gamma_function

    return Step(
        "Back to time",
        "Watson's lemma, term by term; non-negative integer powers of $x$ contribute nothing.",
        (Equation(_x ** (-b), _t ** (b - 1) / gamma_function(b), "->"),),
    )


def _distortion_steps(model: Expansions) -> tuple[Step, ...]:
    fixed_point = Step(
        "Finite d",
        "$N(u)/d$ is small inside the window; iterating the fixed point gives",
        (Equation(_m - 1, _readable(model.features.deviation), "~"),),
    )
    return (*_bias_steps(model)[:1], _occupation(model), fixed_point, _watson())


def _occupation(model: Expansions) -> Step:
    return Step(
        "Number of resolved modes",
        "$N(u)$ is a harmonic sum cut off at $v$; between 1 and the cutoff the poles on both sides of the strip count.",
        (Equation(_N, _readable(model.features.occupation), "~"),),
    )


def _noise_steps(model: Expansions) -> tuple[Step, ...]:
    kernel = Step(
        "Kernel",
        "The kernel is the measure of squared eigenvalues; its resolvent needs no second sum.",
        (
            Equation(_SK, Symbol("Tr") - _x * _N),
            Equation(_SK, _readable(model.features.kernel_resolvent), "~"),
        ),
    )
    g = Symbol("gamma", positive=True)
    volterra = Step(
        "Volterra equation",
        r"In the Laplace variable $x$ of $t = 2\gamma B r$ the convolution is a product; to first order in "
        r"the moving part "
        "of the kernel the noise is",
        (
            Equation(Function("P")(_x), _SF / (1 - g * _SK / 2)),
            Equation(Function("P_1")(_x), g / 2 * (_SK - Function("S_K")(0)) * _SF),
        ),
    )
    return (_occupation(model), kernel, volterra, *_bias_steps(model)[:1], _watson())


def _floor_steps(model: Expansions) -> tuple[Step, ...]:
    ridge = Step(
        "Ridge",
        r"At $x = 0$ the fixed point turns into a self-consistency for $u = \tau$; its bulk fixes the "
        r"constant $\kappa$.",
        (
            Equation(_series(0, 2 * model.alpha, 1).subs(_u, _tau), d),
            Equation(_tau, Kappa(2 * model.alpha, model.ratio) * d ** (2 * model.alpha), "~"),
        ),
    )
    floor = Step(
        "Floor",
        r"The part of the target that the features never see is the same harmonic sum at $u = \tau$; the "
        r"cutoff at $v$ "
        "replaces the transform by its incomplete form.",
        (Equation(Symbol("F_0"), _H.subs(_u, _tau)),),
        harmonic_steps(_target_sum(model), _H),
    )
    return (ridge, floor)


def _result(model: Expansions, name: str, terms: tuple[Term, ...], corrections: tuple[Term, ...]) -> tuple[Step, ...]:
    symbol = Symbol(
        {"population": "F_pp", "finite_width": "F_0", "embedding_distortion": "F_ac", "sgd_noise": "K_pp"}[name]
    )
    result = [
        Step(
            "Leading terms",
            "Each of these terms can lead for some parameters.",
            (Equation(symbol, _readable(Expansion(terms)), "~"),),
        )
    ]
    if corrections:
        result.append(
            Step(
                "Corrections",
                "Dominated in the whole window.",
                tuple(Equation(None, term) for term in _printable(corrections)[:4]),
            )
        )
    if name != "finite_width":
        windows = tuple(Equation(None, window.relation) for window in (*model.windows, model.onset))
        result.append(Step("Validity", "Up to constant factors, inside", windows))
    conditions = [condition for condition in Expansion(terms).conditions if in_domain_sign(condition.lhs) is None]
    if conditions:
        collisions = tuple(Equation(None, Eq(*condition.args)) for condition in conditions)
        result.append(
            Step(
                "Collisions",
                "Two poles of the sums meet, and a power may carry a logarithm, where one of these holds.",
                collisions,
            )
        )
    return tuple(result)


def _printable(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Terms with the coefficient replaced by a name where it would fill the page."""
    named = (
        replace(t, coefficient=Symbol(f"c_{k}")) if t.coefficient.count_ops() > _LONG else t
        for k, t in enumerate(terms)
    )
    return tuple(named)


def _readable(expansion: Expansion) -> Expansion:
    """The expansion with long coefficients named and the remainder cut to its first monomials."""
    return Expansion(_printable(expansion.terms), expansion.remainder[:4])
