"""Reading training runs: what is read, and what is refused with the line and the reason."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DataError, ExponentsError, UnknownNameError
from verify.runs.data import mapping_of, read

ND = ("N", "D")
HEADER = "N,D,loss\n"


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes):
        path = tmp_path / "runs.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


# --- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, columns",
    [
        ("N,D,loss\n1e8,2e9,3.5\n2e8,4e9,3.1\n", None),
        ("loss,n,d\n3.5,1e8,2e9\n3.1,2e8,4e9\n", None),
        ("N,C,loss\n1e8,1.2e18,3.5\n2e8,4.8e18,3.1\n", None),
        ("C,D,loss\n1.2e18,2e9,3.5\n4.8e18,4e9,3.1\n", None),
        ("N,D,C,loss\n1e8,2e9,1.201e18,3.5\n2e8,4e9,4.8e18,3.1\n", None),
        ("\ufeffp, t ,final\n\n1e8,2e9,3.5\n2e8,4e9,3.1\n\n", "N=p,D=t,loss=final"),
        ('"size, total",flops,loss\n1e8,1.2e18,3.5\n2e8,4.8e18,3.1\n', '"N=size, total",C=flops'),
        ("N,D,C,loss,note\n1e8,2e9,7,3.5,bad C\n2e8,4e9,nan,3.1,\n", "N=N,D=D"),
    ],
)
def test_the_same_runs_in_many_shapes(file, text, columns):
    found = read(file(text), ND, mapping_of(columns))
    np.testing.assert_allclose(found.resources["N"], [1e8, 2e8])
    np.testing.assert_allclose(found.resources["D"], [2e9, 4e9], rtol=1e-12)
    np.testing.assert_allclose(found.compute, [1.2e18, 4.8e18], rtol=1e-12)
    np.testing.assert_array_equal(found.loss, [3.5, 3.1])


def test_lines_are_those_of_the_file(file):
    assert read(file("N,D,loss\n\n1,2,3\n\n4,5,6\n"), ND).lines.tolist() == [3, 5]


def test_other_resources_have_their_own_columns(file):
    found = read(file("t,width,loss\n10,64,1\n20,64,0.5\n"), ("d", "t"), {"d": "width"})
    assert found.resources["d"].tolist() == [64, 64] and found.compute is None


def test_the_highest_losses_go_first_and_order_stays(file):
    found = read(file("N,D,loss\n1,1,3\n2,1,9\n3,1,5\n4,1,9\n5,1,1\n"), ND)
    assert found.without_highest(1).lines.tolist() == [2, 4, 5, 6]
    assert found.without_highest(3).lines.tolist() == [2, 6]


def test_published_runs(published):
    assert len(published) == 245
    left = np.setdiff1d(published.lines, published.without_highest(5).lines)
    assert left.tolist() == [2, 3, 4, 5, 6]
    ratio = published.resources["D"] / published.resources["N"]
    assert set(published.lines[np.argsort(ratio)[:5]]) == {2, 3, 4, 5, 6}  # also the fewest tokens a parameter


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("N,D,loss\n", "a header and no rows"),
        ("size,tokens,final\n1,2,3\n", "two of N, D, C, loss; columns found: 'size', 'tokens', 'final'"),
        ("N,D\n1,2\n", "no column for loss; columns found: 'N', 'D'"),
        ("N,loss\n1,2\n", "two of N, D, C; columns found"),
        ("N;D;loss\n1;2;3\n", "one column: separate the cells by commas"),
        ("N,N,D,loss\n1,1,2,3\n", "2 columns are named 'N'"),
        (HEADER + "1,2,3\n1,2\n", "line 3: 2 cells for 3 columns"),
        (HEADER + "1,2,3\n4,5,nan\n", "line 3: loss = nan is not finite"),
        (HEADER + "1,2,3\n4,inf,1\n", "line 3: D = inf is not finite"),
        (HEADER + "1,2,3\n4,1e999,1\n", "line 3: D = 1e999 is not finite"),
        (HEADER + "1,2,3\n\n4,many,1\n", "line 4: D = 'many' is not a number"),
        (HEADER + "1,2,3\n4,,1\n", "line 3: D is empty"),
        (HEADER + "1,2,3\n-4,1,1\n", "line 3: N = -4 is not positive"),
        (HEADER + "1,2,0\n", "line 2: loss = 0 is not positive"),
        (HEADER + "1,2,3\n4,5,6\n1.0,2,3\n", "line 4 repeats the run of line 2"),
        (HEADER + '1,2,"3\n', "line 2: unexpected end of data"),
        ("N,D,C,loss\n1,2,12,3\n1,3,12,3\n2,3,12,4\n", "line 3: C = 12 contradicts 6 N D = 18 (so do 1 more rows)"),
        (b"N,D,loss\n1,2,\xff\n", "is not UTF-8 text"),
    ],
)
def test_bad_files(file, text, message):
    with pytest.raises(DataError) as caught:
        read(file(text), ND)
    assert message in str(caught.value) and "runs.csv" in str(caught.value) and "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(DataError, match="cannot read"):
            read(str(path), ND)


@pytest.mark.parametrize(
    "columns, error, message",
    [
        ("N", DataError, "'N' is not NAME=COLUMN"),
        ("N=", DataError, "is not NAME=COLUMN"),
        ("N=a,N=b", DataError, "N is mapped to two columns"),
        ("N=params", DataError, "no column 'params' for N; columns found: 'N', 'D', 'loss'"),
        ("M=N", UnknownNameError, "no 'M' that a column could be mapped to; names: N, D, C, loss"),
    ],
)
def test_bad_mappings(file, columns, error, message):
    with pytest.raises(ExponentsError) as caught:
        read(file(HEADER + "1,2,3\n"), ND, mapping_of(columns))
    assert type(caught.value) is error and message in str(caught.value)
