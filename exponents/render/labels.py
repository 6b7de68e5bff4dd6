"""Names of phases inside their cells: as far from every border as the shape of the text allows.

On the grid of the figure, a box of the text's size may stand where it lies wholly inside the cell. Among these places
the one farthest from the border is taken (the pole of inaccessibility, in units of the box). Where the upright text
does not fit it is turned, then made smaller; if nothing fits, the name stands at the margin with a line to the cell.
"""

from __future__ import annotations

import re

from ..model import Model
from ..solution import Phase
from .escape import words
from .tables import balance_phrase

SIZES = ((10.5, 0), (9, 0), (10, 90), (8.5, 90), (7, 0), (7, 90))  # (points, rotation) in order of preference
MARGIN = 1.1  # the box of a text is this much larger than its line
BLANK = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}


def phase_name(phase: Phase, model: Model) -> tuple[str, bool]:
    """(text, whether it is mathematics): the label, or the trade-off in the components' symbols."""
    if phase.label:
        return words(phase.label), False
    number = re.search(r"#(\d+)$", phase.id)
    return f"${balance_phrase(phase, model).math}$" + (f" ({number.group(1)})" if number else ""), True


def place(ax, mask, name: tuple[str, bool], boxed: bool = False):
    """Write a name where the mask of the cell (rows from the bottom of the axes) has most room; None if it has none."""
    import numpy as np
    from scipy.ndimage import distance_transform_edt, minimum_filter

    frame = ax.get_window_extent()
    per_point = np.array(mask.shape) / np.array([frame.height, frame.width])
    inside = np.pad(mask, 1)
    for points, rotation in SIZES:
        text = _text(ax, name, 0.5, 0.5, points, rotation, boxed)
        extent = text.get_window_extent()
        box = np.maximum(MARGIN * np.array([extent.height, extent.width]) * per_point, 1)
        room = minimum_filter(inside, size=tuple(np.ceil(box).astype(int) | 1), mode="constant")
        if room.any():
            depth = np.where(room, distance_transform_edt(inside, sampling=1 / box), 0)
            row, column = _middle(depth)
            text.set_position(((column - 0.5) / mask.shape[1], (row - 0.5) / mask.shape[0]))
            return text
        text.remove()
    return None


def _middle(depth) -> tuple[int, int]:
    """The place of greatest depth; among equals (a strip has many) the one nearest to their mean."""
    import numpy as np

    best = np.argwhere(depth >= 0.999 * depth.max())
    return tuple(best[np.argmin(((best - best.mean(axis=0)) ** 2).sum(axis=1))])


def at_margin(ax, crowded: list) -> None:
    """Names in a column right of the axes, each with a line to the middle of its cell: (mask, name) of each."""
    import numpy as np
    from scipy.ndimage import distance_transform_edt

    spots = []
    for mask, name in crowded:
        row, column = _middle(distance_transform_edt(np.pad(mask, 1)))
        spots.append(((row - 0.5) / mask.shape[0], (column - 0.5) / mask.shape[1], name))
    height = 1.0
    for y, x, name in sorted(spots, reverse=True):
        height = min(y, height)
        text = _text(ax, name, 1.1, height, 9, 0, False, ha="left")
        ax.annotate(
            "", (x, y), (1.09, height), xycoords="axes fraction", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": "black", "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        text.set_clip_on(False)
        height -= 0.06


def in_band(ax, low: float, high: float, name: tuple[str, bool]) -> None:
    """Write a name at the top of a vertical band, turned where it is too wide."""
    left, right = ((x - ax.get_xlim()[0]) / (ax.get_xlim()[1] - ax.get_xlim()[0]) for x in (low, high))
    room = (right - left) * ax.get_window_extent().width
    for points, rotation in SIZES:
        text = _text(ax, name, (left + right) / 2, 0.98, points, rotation, False, va="top")
        if text.get_window_extent().width < room or (points, rotation) == SIZES[-1]:
            return
        text.remove()


def _text(ax, name, x, y, points, rotation, boxed, ha="center", va="center"):
    text, is_math = name
    return ax.text(
        x, y, text, transform=ax.transAxes, ha=ha, va=va, fontsize=points, rotation=rotation,
        parse_math=is_math, bbox=BLANK if boxed else None, zorder=6,
    )  # fmt: skip
