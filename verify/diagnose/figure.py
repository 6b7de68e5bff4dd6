"""The curves with their fit, and the posterior on the phase plane."""

from __future__ import annotations

from typing import Any

import numpy as np

from exponents.render.style import OUTSIDE, RC, tints
from exponents.symbols import latex_name
from verify.figures import palette

from .letters import Letters
from .results import Diagnosis

__all__ = ["diagnosis_figure"]

Figure = Any  # matplotlib.figure.Figure, which is imported only where a figure is made

_PLANE = 300  # points along an axis of the plane
_MARGIN = 1.0  # of the posterior's extent, on each side
_LEAST = 0.3  # of a parameter on each side
_CLOSE = 0.5  # of the farthest point of a phase: its name stands beyond


def diagnosis_figure(found: Diagnosis, letters: Letters) -> Figure:
    """Left: losses and the best prediction of each width. Right: the phases (tints) around the posterior (the darker the
    denser, a cross at the best point) in alpha and beta of the experiment."""
    from matplotlib import figure as drawing
    from matplotlib import rc_context

    with rc_context(RC):
        figure = drawing.Figure(figsize=(9.2, 4.0), layout="constrained")
        left, right = figure.subplots(1, 2)
        _curves(left, found)
        _plane(right, found, letters)
        figure.draw_without_rendering()  # texts are laid out in the fonts of the context
    return figure


def _curves(axes, found: Diagnosis) -> None:
    post = found.posterior
    unit, predicted = post.unit(post.best), post.table.at(*post.best)
    for curve, line, colour in zip(found.curves, predicted, palette(len(found.curves))):
        axes.loglog(curve.r, np.exp(curve.log_loss), ".", ms=4, color=colour, label=f"$d = {curve.d:g}$")
        axes.loglog(curve.r, np.exp(line[0] + unit), color=colour, lw=1)
    axes.set(xlabel="steps $r$", ylabel="loss")
    axes.legend(fontsize=8, frameon=False)


def _plane(axes, found: Diagnosis, letters: Letters) -> None:
    from matplotlib.colors import ListedColormap

    post, solution = found.posterior, letters.solution
    best_alpha, best_beta, _ = post.best
    a, b = _window(post.alpha), _window(post.beta)
    alpha, beta = np.meshgrid(a, b)
    phase = letters.evaluate(alpha.ravel(), beta.ravel()).phase.reshape(alpha.shape)
    colours = [OUTSIDE["colors"][0], *(tints(solution)[p.id][0] for p in solution.phases)]
    top = len(solution.phases) - 0.5
    axes.pcolormesh(a, b, phase, cmap=ListedColormap(colours), vmin=-1.5, vmax=top, rasterized=True)
    for k, each in enumerate(solution.phases):
        if (phase == k).any():
            away = np.hypot(alpha - best_alpha, beta - best_beta)
            far = (phase == k) & (away > _CLOSE * away[phase == k].max())
            axes.annotate(
                each.name, (np.median(alpha[far]), np.median(beta[far])), color="0.3", ha="center", va="center"
            )
    order = np.argsort(post.weights)
    shade = (post.weights / post.weights.max())[order]
    axes.scatter(post.alpha[order], post.beta[order], c=shade, cmap="Greys", vmin=-0.3, s=4, lw=0, rasterized=True)
    axes.plot(best_alpha, best_beta, "+", color="#d55e00", ms=11, mew=1.6)
    axes.set(xlabel=f"${latex_name('alpha')}$", ylabel=f"${latex_name('beta')}$", xlim=a[[0, -1]], ylim=b[[0, -1]])
    first = found.phases[0]
    axes.set_title(f"phase {first.label} with probability {first.probability:.3f}")


def _window(values: np.ndarray) -> np.ndarray:
    """Points along an axis around the posterior."""
    low, high = values.min(), values.max()
    margin = max(_MARGIN * (high - low), _LEAST)
    return np.linspace(max(0.0, low - margin), high + margin, _PLANE)
