"""Reading loss curves: what is refused, with the line, and what is averaged."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DataError, DomainError, UnknownNameError
from verify.diagnose import Given, read_curves
from verify.diagnose.curves import FRACTION, INFERRED

HEAD = "d,r,loss"


def good(widths=(16, 32), count=12, fall=0.5) -> list[str]:
    return [f"{d},{2**k},{(3 + 2**k) ** -fall + 1 / d!r}" for d in widths for k in range(count)]


def written(tmp_path, lines, head=HEAD):
    path = tmp_path / "curves.csv"
    path.write_text("\n".join([head, *lines]) + "\n")
    return str(path)


def read(path, columns=None, **given):
    return read_curves(path, "d", "r", "gamma", columns, Given(**given))


def test_rows_become_curves_sorted_by_width_and_step(tmp_path):
    found = read(written(tmp_path, good((32, 16))[::-1]))
    assert [c.d for c in found] == [16, 32] and [c.v for c in found] == [160, 320]
    assert all((np.diff(c.r) > 0).all() and c.points == 12 and c.gamma is None and c.batch == 1 for c in found)
    assert not found.measured and len(found.assumed) == 3
    assert found.fraction == FRACTION and found.rate_from == INFERRED


def test_what_no_column_says_may_be_given(tmp_path):
    path = written(tmp_path, good())
    found = read(path, gamma=0.2, batch=4, ratio=8)
    assert [(c.gamma, c.batch, c.v) for c in found] == [(0.2, 4, 128), (0.2, 4, 256)]
    assert found.assumed == () and found.rate_from == "the given gamma = 0.2"
    held = read(path, fraction=0.25)
    assert held.fraction == (0.25, 0.25) and held.curves[0].gamma is None and len(held.assumed) == 2
    assert "fraction 0.25 of the stability bound" in held.rate_from


def test_columns_win_over_what_is_given_and_their_case_does_not_matter(tmp_path):
    found = read(written(tmp_path, [f"{line},0.1" for line in good()], HEAD + ",Gamma"), gamma=0.3)
    assert [c.gamma for c in found] == [0.1, 0.1] and found.rate_from == "the column gamma"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ratio": 0.5}, "ratio = 0.5 must be above 1"),
        ({"gamma": -1.0}, "gamma = -1 must be positive"),
        ({"gamma": math.nan}, "gamma = nan must be positive"),
        ({"fraction": 1.5}, "fraction = 1.5 must lie between 0 and 1"),
        ({"batch": 0.5}, "batch = 0.5 is less than one sample"),
        ({"gamma": 0.1, "fraction": 0.5}, "gamma and fraction both give"),
    ],
)
def test_what_no_experiment_has_is_refused(given, message):
    with pytest.raises(DomainError, match=message):
        Given(**given)


def test_columns_of_sizes_and_errors(tmp_path):
    lines = [f"{line},0.1,2,{4 * int(line.split(',')[0])},0.01" for line in good()]
    found = read(written(tmp_path, lines, HEAD + ",gamma,batch,v,sem"))
    assert found.measured and found.assumed == ()
    assert [(c.gamma, c.batch, c.v) for c in found] == [(0.1, 2, 64), (0.1, 2, 128)]
    loss = np.exp(found.curves[0].log_loss)
    assert found.curves[0].spread == pytest.approx(0.01 / loss)


def test_many_points_are_averaged_and_their_spread_shrinks(tmp_path):
    lines = [f"{d},{r},{(3 + r) ** -0.5!r}" for d in (16, 32) for r in range(1, 2001)]
    curve = read(written(tmp_path, lines)).curves[0]
    assert curve.points == 2000 and len(curve.r) <= 120
    assert curve.log_loss == pytest.approx(-0.5 * np.log(3 + curve.r), abs=1e-3)
    assert curve.spread[0] == 1 and curve.spread[-1] < 0.2


@pytest.mark.parametrize(
    ("change", "head", "message"),
    [
        (lambda rows: rows, "d,steps,loss", "no column for r"),
        (lambda rows: [*rows[:3], "16,nan,1", *rows[4:]], HEAD, "line 5: r = nan is not finite"),
        (lambda rows: [*rows[:3], "16,9,-1", *rows[4:]], HEAD, "line 5: loss = -1 is not positive"),
        (lambda rows: [*rows[:3], "16,0,1", *rows[4:]], HEAD, "line 5: r = 0 is not positive"),
        (lambda rows: rows[:12], HEAD, "all 12 rows have d = 16; one width"),
        (lambda rows: rows[:15], HEAD, r"width d = 32 has 3 points \(lines 14, 15, 16\)"),
        (lambda rows: [*rows, "16,2,0.7"], HEAD, "line 26 repeats d = 16, r = 2 of line 3"),
        (lambda rows: [*rows[:12], *(f"32,{2**k},1.5" for k in range(12))], HEAD, "width d = 32 does not fall from line 14"),
        (lambda rows: [f"{x},0.{1 + k // 6}" for k, x in enumerate(rows)], HEAD + ",gamma", "line 8: gamma = 0.2 where"),
        (lambda rows: [f"{x},16" for x in rows], HEAD + ",v", "v = 16 is not above the width d = 16"),
        (lambda rows: [f"{x},0.5" for x in rows], HEAD + ",batch", "batch = 0.5 is less than one sample"),
        (lambda rows: [], HEAD, "has a header and no rows"),
        (lambda rows: [*rows[:3], "16,9", *rows[4:]], HEAD, "line 5: 2 cells for 3 columns"),
        (lambda rows: [*rows[:3], "16,9,", *rows[4:]], HEAD, "line 5: loss is empty"),
        (lambda rows: [*rows[:3], "16,9,low", *rows[4:]], HEAD, "line 5: loss = 'low' is not a number"),
        (lambda rows: [*rows[:3], "16,9,inf", *rows[4:]], HEAD, "line 5: loss = inf is not finite"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_line(tmp_path, change, head, message):
    with pytest.raises(DataError, match=message) as refused:
        read(written(tmp_path, change(good()), head))
    assert "\n" not in str(refused.value)


def test_a_mapped_name_that_means_nothing_is_refused(tmp_path):
    with pytest.raises(UnknownNameError, match="no 'width' that a column could be mapped to"):
        read(written(tmp_path, good()), columns={"width": "d"})


def test_noise_without_a_fall_is_refused(tmp_path):
    noise = np.random.default_rng(3).standard_normal(24)
    lines = [f"{d},{2**k},{math.exp(0.1 * noise[12 * i + k])!r}" for i, d in enumerate((16, 32)) for k in range(12)]
    with pytest.raises(DataError, match="does not fall"):
        read(written(tmp_path, lines))
