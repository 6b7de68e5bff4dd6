"""How figures look: fonts, the palette and which phase gets which colour.

The tints are the hues of Okabe and Ito (told apart by colour-blind readers) mixed with white so that their lightness
falls in steps. Neighbours get tints that are far apart in lightness: they still differ when printed in grey.
"""

from __future__ import annotations

from ..solution import Solution
from ..symbols import latex_name

RC = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.linewidth": 0.8,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "exponents",
    "pdf.fonttype": 42,
    "figure.dpi": 100,
    "savefig.dpi": 200,
}
SIZE = (5.0, 4.4)  # inches

TINTS = ("#fbf6c8", "#dbeefa", "#fbe0b0", "#c3e8da", "#eecbdc", "#d3d3d3", "#b3d3ea", "#f0b995")  # lightest first
LIGHTNESS = (96, 93, 91, 89, 85, 84, 83, 79)  # L* of the tints
HATCHES = ("", "....", "xxxx", "oo")  # for phases beyond the eighth, the seventeenth, ...

LEVELS = "cividis"  # its lightness grows steadily, for colour-blind readers and in grey
DARKEST = 0.35  # the part of the scale below this is left out: black labels stay legible

LINES = {"colors": "black", "linestyles": "solid", "linewidths": 0.5, "zorder": 2}
WALL = {"color": "black", "linewidth": 1.3, "solid_capstyle": "round"}
JUMP = {"color": "#d55e00", "linewidth": 3.6, "solid_capstyle": "butt"}
JUMP_CORE = {"color": "white", "linewidth": 1.4, "linestyle": (0, (3, 2)), "dash_capstyle": "butt"}
FREE = "...."
BORDER = {"colors": "#555555", "linewidths": 0.8}
OUTSIDE = {"colors": ["#f4f4f4"], "hatches": ["////"]}
HATCH_COLOUR = "#b5b5b5"


def tints(solution: Solution) -> dict[str, tuple[str, str]]:
    """(colour, hatch) of each phase by id: neighbours as far apart in lightness as the unused tints allow."""
    neighbours: dict[str, set[str]] = {p.id: set() for p in solution.phases}
    for wall in solution.walls:
        a, b = wall.phases
        neighbours[a].add(b)
        neighbours[b].add(a)
    chosen: dict[str, int] = {}
    for count, phase in enumerate(sorted(solution.phases, key=lambda p: (-len(neighbours[p.id]), p.id))):
        if count % len(TINTS) == 0:
            unused = list(range(len(TINTS)))
        around = [LIGHTNESS[chosen[n] % len(TINTS)] for n in neighbours[phase.id] if n in chosen]
        best = max(unused, key=lambda t: (min((abs(LIGHTNESS[t] - a) for a in around), default=0), LIGHTNESS[t]))
        unused.remove(best)
        chosen[phase.id] = best + len(TINTS) * (count // len(TINTS))
    return {i: (TINTS[k % len(TINTS)], HATCHES[k // len(TINTS) % len(HATCHES)]) for i, k in chosen.items()}


def level_map():
    """The light part of the scale for level sets."""
    import numpy as np
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    return ListedColormap(colormaps[LEVELS](np.linspace(DARKEST, 1, 256)))


# --- legend --------------------------------------------------------------------------------------------------------

Key = tuple[object, str]  # what is drawn, and what it means


def wall_key() -> Key:
    from matplotlib.lines import Line2D

    return Line2D([], [], **WALL), "wall"


def jump_key(names: str) -> Key:
    from matplotlib.lines import Line2D

    return (Line2D([], [], **JUMP), Line2D([], [], **JUMP_CORE)), f"wall with a jump of {names}"


def line_key(quantity: str, colour: str, dashes) -> Key:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, linestyle=dashes, linewidth=1.8), quantity_name(quantity)


def quantity_name(quantity: str) -> str:
    return "loss exponent" if quantity == "loss" else f"exponent of ${latex_name(quantity)}$"


def outside_key() -> Key:
    from matplotlib.patches import Patch

    patch = Patch(facecolor=OUTSIDE["colors"][0], hatch=OUTSIDE["hatches"][0], edgecolor=HATCH_COLOUR, linewidth=0)
    return patch, "outside the domain"


def free_key() -> Key:
    from matplotlib.patches import Patch

    return Patch(
        facecolor="white", hatch=FREE, edgecolor=HATCH_COLOUR, linewidth=0
    ), "an interval; its lower end is shown"


def legend(ax, keys: list[Key]) -> None:
    """Under the axes, so that nothing is covered."""
    from matplotlib.legend_handler import HandlerTuple

    if keys:
        handles, names = zip(*keys)
        ax.legend(
            handles, names, loc="upper center", bbox_to_anchor=(0.5, -0.11), ncol=min(len(keys), 4), frameon=False,
            fontsize=8.5, handler_map={tuple: HandlerTuple(ndivide=1, pad=0)}, columnspacing=1.4, handlelength=2.2,
        )  # fmt: skip
