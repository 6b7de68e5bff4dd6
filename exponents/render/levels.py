"""Level sets of an exponent: shades and labelled lines, each phase by its own formula up to the walls."""

from __future__ import annotations

from ..evaluation import quotient_function
from ..solution import Phase, Solution
from . import style
from .spans import spans
from .trace import mesh

LABEL = 9  # pixels that a level's label keeps from other writing and from the frame
RARE = 0.002  # the share of the values at each end that the scale may leave out
SHORTEST = 45  # pixels: no label on shorter lines


def draw_levels(ax, solution: Solution, quantity: str, at, depths, bar_at: float) -> None:
    """Shades and lines of an exponent, with its colour bar at ``bar_at`` (axes coordinates) on the right."""
    import numpy as np
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm

    x, y = mesh(at)
    fields = {p.id: _values(p, quantity, at, depths[p.id]) for p in solution.phases if depths[p.id].max() > 0}
    levels = _levels(np.concatenate([f[depths[i] >= 0] for i, f in fields.items()]))
    colours = style.level_map()
    norm = BoundaryNorm(levels, colours.N)
    lines = []
    for id, values in fields.items():
        inside = depths[id] >= 0
        clip = ax.contourf(x, y, depths[id], levels=[0, depths[id].max() + 1], alpha=0).get_paths()[0]
        shades = ax.contourf(x, y, values, levels=levels, cmap=colours, norm=norm, extend="both", zorder=1)
        shades.set_clip_path(clip, ax.transData)
        seen = values[inside & np.isfinite(values)]
        if seen.size and any(seen.min() <= level <= seen.max() for level in levels):
            lines.append((ax.contour(x, y, np.where(inside, values, np.nan), levels=levels, **style.LINES), inside))
    label_levels(ax, lines, levels)
    bar = ax.figure.colorbar(ScalarMappable(norm, colours), cax=ax.inset_axes((bar_at, 0, 0.045, 1)), ticks=levels)
    bar.set_label(style.quantity_name(quantity))


def _levels(values):
    """Round numbers through the range of the values; what a pole drives beyond it takes the colour of the end."""
    import numpy as np
    from matplotlib.ticker import MaxNLocator

    values = values[np.isfinite(values)]
    low, high = np.quantile(values, (RARE, 1 - RARE)) if values.size else (0, 1)
    return MaxNLocator(nbins=10, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)


def _values(phase: Phase, quantity: str, at, inside):
    """The exponent on the phase and a little beyond; its lower end where it is not unique."""
    import numpy as np
    from scipy.ndimage import binary_dilation

    if quantity == "loss":
        formula = phase.loss.value
    else:
        low = spans(phase.optimum, quantity, phase.sample)[0].low
        formula = low.value if low is not None else None
    near = binary_dilation(inside >= 0, iterations=2)
    if formula is None:
        return np.full(inside.shape, np.nan)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(quotient_function(formula)(*(at[n] for n in formula.field.names)), inside.shape)
    return np.where(near & np.isfinite(values), values, np.nan)


def label_levels(ax, lines, levels) -> None:
    """One label a level, in the middle of its longest piece that is clear of walls, frame and other writing."""
    written = [text.get_window_extent().padded(LABEL) for text in ax.texts]
    best: dict[int, tuple[float, object, object]] = {}
    for contours, inside in lines:
        for i, path in enumerate(contours.get_paths()):
            for piece in path.to_polygons(closed_only=False) if len(path.vertices) else ():
                length, spot = _clear_spot(ax, ax.transData.transform(piece), inside, written)
                if spot is not None and length > best.get(i, (SHORTEST,))[0]:
                    best[i] = (length, contours, spot)
    for i, (_, contours, spot) in best.items():
        place = ax.transData.inverted().transform(spot)
        contours.clabel(levels=[levels[i]], fontsize=7.5, inline_spacing=3, fmt="%g", manual=[tuple(place)])


def _clear_spot(ax, piece, inside, written):
    """(length, point) of a curve in pixels: the point nearest to its middle that may carry a label, or None."""
    import numpy as np

    steps = np.hypot(*np.diff(piece, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    frame = ax.get_window_extent()
    square = [(i * LABEL, j * LABEL) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x, y = (np.interp(share * along[-1], along, piece[:, k]) for k in (0, 1))
        free = all(_is_inside(frame, inside, x + dx, y + dy) for dx, dy in square)
        if free and not any(box.contains(x, y) for box in written):
            return along[-1], (x, y)
    return along[-1], None


def _is_inside(frame, inside, x: float, y: float) -> bool:
    """Whether a pixel lies on the mask of a cell that fills the frame."""
    rows, columns = inside.shape
    column, row = round((x - frame.x0) / frame.width * (columns - 1)), round((y - frame.y0) / frame.height * (rows - 1))
    return 0 <= row < rows and 0 <= column < columns and bool(inside[row, column])
