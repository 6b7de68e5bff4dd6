"""Figures: exact walls, names inside their cells, a stated window, equal bytes; greys that differ."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from exponents.errors import DataError, DomainError, ModelError, UnknownNameError
from exponents.evaluation import horner
from exponents.model import Model
from exponents.render import style
from exponents.render.labels import phase_name
from exponents.render.line import stretches
from exponents.render.plots import plot, save
from exponents.render.trace import curves, depth, trace
from exponents.render.window import window
from exponents.solve import solve

from .diagrams import curved, free, line, random_features, space

PLANES = pytest.mark.parametrize("make", [random_features, free, curved])


# --- walls and cells ------------------------------------------------------------------------------------------------


@PLANES
def test_traced_walls_lie_on_their_curves_between_their_phases(make):
    solution = make()
    view = window(solution)
    for wall in solution.walls:
        for arc in wall.arcs:
            x, y = map(np.array, trace(wall, arc, view))
            scale = max(abs(int(c)) for c in wall.poly.num.to_dict().values())
            assert np.abs(horner(wall.poly)(x, y)).max() < 1e-9 * scale * (1 + np.abs(y).max()) ** 3
            middle = (x.mean(), y.mean()) if len(x) == 2 else (x[len(x) // 2], y[len(y) // 2])
            beside = np.array([(-1e-6, -1e-6), (-1e-6, 1e-6), (1e-6, -1e-6), (1e-6, 1e-6)]) + middle
            found = solution.evaluate(**dict(zip(solution.model.parameters, beside.T))).phase
            assert {solution.phases[k].id for k in found} == set(wall.phases)


def test_arcs_end_where_the_diagram_says():
    solution = random_features()
    wall = next(w for w in solution.walls if {"Ib", "IVa"} == {solution.phase(p).label for p in w.phases})
    x, y = trace(wall, wall.arcs[0], window(solution))
    assert x[0] == pytest.approx(1 - 2**-0.5, abs=1e-8) and x[-1] == pytest.approx(0.5, abs=1e-8)
    assert y == [0.5, 0.5]


@PLANES
def test_cells_of_the_figure_are_the_phases(make):
    solution = make()
    at = window(solution).grid()
    found = solution.evaluate(**at)
    for k, phase in enumerate(solution.phases):
        inside = depth(phase.cells, at)
        assert np.array_equal(found.phase[np.abs(inside) > 1e-9] == k, inside[np.abs(inside) > 1e-9] > 0)


def test_walls_of_a_slice_are_traced_on_the_grid():
    solution = space()
    view = window(solution, fix={"iota": 3})
    at = view.grid()
    depths = {p.id: depth(p.cells, at) for p in solution.phases}
    (curve,) = [c for w in solution.walls for c in curves(w, view, at, depths)]
    assert np.abs(np.array(curve[1]) - 1.5).max() < 1e-12  # beta + iota = beta*iota at iota = 3
    assert min(curve[0]) <= view.axes[0].low + 1e-9 and max(curve[0]) >= view.axes[0].high - 1e-9


# --- window ---------------------------------------------------------------------------------------------------------


@PLANES
def test_the_window_shows_every_corner(make):
    solution = make()
    axes = window(solution).axes
    assert len(solution.corners) or make is free
    for corner in solution.corners:
        assert all(a.low <= float(x) < a.high for a, x in zip(axes, corner.point))


def test_the_rule_of_the_window():
    assert [(a.low, a.high) for a in window(random_features()).axes] == [(0, 1.25), (0, 1.25)]
    assert window(random_features(), bounds={"beta": (0, 3)}).axes[1].high == 3
    view = window(space(), fix={"iota": "3/2"})
    assert view.fixed == (("iota", Fraction(3, 2)),) and [a.name for a in view.axes] == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        ({}, ModelError, "slice"),
        ({"fix": {"iota": 1, "nu": 1}}, UnknownNameError, "nu"),
        ({"fix": {"iota": -1}}, DomainError, "outside"),
        ({"fix": {"alpha": 1, "beta": 1, "iota": 1}}, ModelError, "nothing to draw"),
        ({"fix": {"iota": 1}, "bounds": {"alpha": (2, 1)}}, DomainError, "empty"),
        ({"fix": {"iota": 1}, "bounds": {"delta": (1, 2)}}, UnknownNameError, "delta"),
        ({"fix": {"iota": 1}, "quantity": "Q"}, UnknownNameError, "choose phase, loss, d, r, B"),
    ],
)
def test_refusals(arguments, error, word):
    with pytest.raises(error, match=word):
        plot(space(), **arguments)


def test_a_model_without_parameters_has_nothing_to_draw():
    solution = solve(Model(resources="d, r", components={"a": "d**(-1)", "b": "r**(-1)"}, budget="d*r"), certify=False)
    with pytest.raises(ModelError, match="no parameter"):
        plot(solution)


# --- names ----------------------------------------------------------------------------------------------------------


@PLANES
@pytest.mark.parametrize("quantity", ["phase", "loss"])
def test_names_stand_wholly_inside_their_cells(make, quantity):
    solution = make()
    ax = plot(solution, quantity)
    names = {phase_name(p, solution.model)[0]: k for k, p in enumerate(solution.phases)}
    texts = [t for t in ax.texts if t.get_text() in names]
    assert sorted(t.get_text() for t in texts) == sorted(names)
    for text in texts:
        box = text.get_window_extent()
        for x, y in box.corners():
            point = ax.transData.inverted().transform((x, y))
            found = solution.evaluate(**dict(zip(solution.model.parameters, point)))
            assert int(found.phase) == names[text.get_text()]


def test_a_cell_without_room_gets_its_name_at_the_margin():
    """Phase IVb is 0.043 wide; in a window of width 15 no text fits."""
    ax = plot(random_features(), bounds={"alpha": (0, 15), "beta": (0, 2)})
    outside = [t.get_text() for t in ax.texts if t.get_text() and t.get_position()[0] > 1]
    assert {"IVb", "IVa", "Ic"} <= set(outside)


def test_words_of_others_are_not_mathematics():
    ax = plot(curved())
    assert not ax.title.get_parse_math() and "$a_b^c$" in ax.title.get_text()


# --- look -----------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """L* of CIELAB."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * np.cbrt(y) - 16


def test_the_stated_lightness_is_that_of_the_tints():
    for tint, stated in zip(style.TINTS, style.LIGHTNESS, strict=True):
        assert abs(luminance(tint) - stated) < 1


@PLANES
def test_neighbours_differ_in_grey(make):
    solution = make()
    chosen = style.tints(solution)
    assert len(set(chosen.values())) == len(solution.phases)
    for wall in solution.walls:
        a, b = (luminance(chosen[p][0]) for p in wall.phases)
        assert abs(a - b) > 2


def test_the_scale_of_levels_grows_in_lightness():
    greys = [luminance("#" + "".join(f"{round(255 * c):02x}" for c in rgba[:3])) for rgba in style.level_map().colors]
    assert min(np.diff(greys)) > -0.05 and greys[-1] - greys[0] > 45


def test_the_legend_explains_the_jump():
    labels = [t.get_text() for t in plot(random_features()).get_legend().get_texts()]
    assert labels == ["wall", r"wall with a jump of $d$, $r$, $\gamma$", "outside the domain"]
    assert "an interval; its lower end is shown" in [t.get_text() for t in plot(free(), "r").get_legend().get_texts()]


# --- one parameter --------------------------------------------------------------------------------------------------


def test_curves_of_one_parameter_are_the_formulas():
    solution = line()
    ax = plot(solution, "loss")
    drawn = [artist for artist in ax.lines if len(artist.get_xdata()) > 2]
    assert len(drawn) == len(solution.phases) == 2
    for artist in drawn:
        x, y = artist.get_data()
        assert np.allclose(solution.evaluate(alpha=x).loss, y, rtol=1e-9, atol=1e-12)
    view = window(solution)
    ends = sorted(e for p in solution.phases for s in stretches(p, view) for e in s)
    assert ends == [0.0, 0.5, 0.5, view.axes[0].high]


def test_a_slice_with_one_parameter_left():
    ax = plot(space(), "r", fix={"alpha": 1, "iota": 3})
    assert ax.get_xlabel() == r"$\beta$" and ax.collections  # the strip of an interval
    assert "alpha = 1, iota = 3" in ax.title.get_text()


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_files_have_equal_bytes(suffix, tmp_path):
    paths = [tmp_path / f"{i}.{suffix}" for i in "ab"]
    for path in paths:
        save(random_features(), path, "d")
    first, second = (p.read_bytes() for p in paths)
    assert first == second and len(first) > 5000
    assert b"CreationDate" not in first and b"<dc:date>" not in first


def test_vector_files_hold_no_images(tmp_path):
    save(random_features(), tmp_path / "it.svg", "loss")
    assert "<image" not in (tmp_path / "it.svg").read_text("utf-8")


def test_bad_paths(tmp_path):
    with pytest.raises(UnknownNameError, match="pdf"):
        save(random_features(), tmp_path / "it.gif")
    with pytest.raises(DataError, match="cannot write"):
        save(random_features(), tmp_path / "no" / "it.svg")
    assert not list(tmp_path.iterdir())


def test_axes_of_the_caller_and_no_global_state():
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    before = dict(rcParams)
    ax = Figure().add_subplot()
    assert plot(random_features(), "loss", ax=ax) is ax and ax.collections
    assert dict(rcParams) == before


def test_matplotlib_waits_until_something_is_drawn():
    code = (
        "import sys, exponents.render.plots, exponents.render.plane, exponents.render.line, exponents.render.tables\n"
        "assert 'matplotlib' not in sys.modules and 'scipy' not in sys.modules\n"
        "from exponents import Model, solve\n"
        "s = solve(Model(parameters='a', domain='a > 0', resources='d, r', components={'x': 'd**(-a)', 'y': 'r**(-1)'},"
        " budget='d*r'), certify=False)\n"
        "exponents.render.plots.plot(s)\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_every_sample_is_drawn_in_its_phase():
    solution = random_features()
    for phase in solution.phases:
        point = tuple(fmpq(x.numerator, x.denominator) for x in phase.sample)
        values = {n: np.array(float(x)) for n, x in zip(solution.model.parameters, phase.sample)}
        assert (depth(phase.cells, values) >= 0) == any(point in c for c in phase.cells)


def test_a_pole_does_not_wash_out_the_levels():
    """Where one exponent runs to infinity at the border of the domain, the others keep their shades."""
    solution = solve(
        Model(
            id="pole",
            parameters="alpha, beta",
            domain="alpha > 1, beta > 0",
            resources="d > 0, r",
            components={"a": "d**(-beta)", "b": "r**(-1)"},
            budget="d**(alpha - 1) + r",
        ),
        certify=False,
    )
    ax = plot(solution, "d")
    (bar,) = (child for child in ax.child_axes if child.get_ylabel() == "exponent of $d$")
    largest = np.nanmax(solution.evaluate(**window(solution).grid()).resources["d"])
    assert len(bar.get_yticks()) >= 4 and bar.get_yticks()[-1] < largest / 2


def test_an_exponent_without_lower_end_leaves_its_cell_blank():
    from exponents.render.levels import _levels

    assert list(_levels(np.array([np.nan, -np.inf]))) == pytest.approx(
        [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    )
