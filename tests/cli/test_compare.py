"""Two models over one plane."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest

LAZY = ("compare", "features-lazy", "features-lazy-printed")


def rows(run, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out)))


def test_two_theories_of_one_model_agree(run):
    done = run("compare", "linear-regression", "fsl-exponential", "--map", "s=(b - 1)/a, beta=a")
    assert done.status == 0 and "equal everywhere" in done.out
    assert not [w for w in ("first larger", "second larger", "not known") if w in done.out]


def test_printed_against_derived(run):
    """The printed exponent is that of the bias; a single model has the same only for beta < 1."""
    found = {(r["first"], r["second"]): r for r in rows(run, *LAZY)}
    assert {k: r["sign"] for k, r in found.items()} == {
        ("easy", "printed"): "second larger",
        ("super-easy", "printed"): "second larger",
        ("super-easy", "printed, saturated"): "second larger",
        ("hard", "printed"): "equal",
    }
    assert found["hard", "printed"]["region"] == "beta < 1"
    assert found["hard", "printed"]["difference"] == "0"


def test_the_difference_is_that_of_two_queries(run):
    def loss(model: str) -> Fraction:
        words = ("query", model, "alpha=2", "beta=5/4", "--format", "json")
        return Fraction(json.loads(run(*words).out)["loss"]["exponent"])

    # -alpha^2 beta (beta - 1)/((alpha + 1)(alpha beta + 1)), as the row of the easy phase says
    alpha, beta = Fraction(2), Fraction(5, 4)
    expected = -(alpha**2) * beta * (beta - 1) / ((alpha + 1) * (alpha * beta + 1))
    assert loss("features-lazy") - loss("features-lazy-printed") == expected


def test_tuned_against_held(run):
    """Of one model given twice the first is tuned: the two regions in which the learning rate gains."""
    found = rows(run, "compare", "plrf-sgd", "plrf-sgd", "--tune", "gamma")
    assert {r["second"] for r in found if r["sign"] == "first larger"} == {"IVa", "IVb"}
    assert not [r for r in found if r["sign"] in ("second larger", "changes or not known")]


@pytest.mark.parametrize("style", ["text", "markdown", "latex", "json"])
def test_formats(run, style, tmp_path):
    path = tmp_path / "comparison"
    done = run(*LAZY, "--format", style, "-o", path)
    assert (done.status, done.out) == (0, "")
    assert path.read_text() == run(*LAZY, "--format", style).out != ""


def test_the_picture_is_shaded_where_the_exponents_differ(run, tmp_path):
    """White (equal) for beta < 1, the second's colour above: read off the pixels of the figure."""
    from matplotlib.image import imread

    path = tmp_path / "both.png"
    assert run(*LAZY, "--figure", path).status == 0
    picture = imread(path)[..., :3]
    second = (abs(picture - [0xF0 / 255, 0xB9 / 255, 0x95 / 255]) < 0.01).all(axis=-1)
    first = (abs(picture - [0xDB / 255, 0xEE / 255, 0xFA / 255]) < 0.01).all(axis=-1)
    inside = slice(picture.shape[0] // 10, picture.shape[0] * 8 // 10)  # without the legend
    assert second[inside].mean() > 0.3 and not first[inside].any()
    again = tmp_path / "again.png"
    run(*LAZY, "--figure", again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("words", "clear"),
    [
        (["plrf-sgd", "linear-regression"], "say with --map what the second's are in the first's"),
        (["linear-regression", "fsl-exponential", "--map", "s"], "'s' is not NAME = FORMULA"),
        (["linear-regression", "fsl-exponential", "--map", "s=q, beta=a"], "--map uses q; the parameters of"),
        (["linear-regression", "fsl-exponential", "--map", "s=a"], "must give exactly the parameters s, beta"),
        (["linear-regression", "nobody"], "no model 'nobody'"),
        (["plrf-sgd", "plrf-sgd", "--tune", "width"], "neither plrf-sgd nor plrf-sgd holds a resource 'width'"),
        (["linear-regression", "linear-regression-held", "--figure", "x.doc"], "x.doc"),
        (["zipf-gd", "zipf-sign-light", "--figure", "x.png"], "two parameters free"),
    ],
)
def test_comparisons_that_mean_nothing(refused, words, clear, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert clear in refused("compare", *words)
    assert list(tmp_path.iterdir()) == []


def test_a_view_that_both_have(run):
    done = run("compare", "linear-regression", "fsl-exponential", "--view", "plrf")
    assert done.status == 0 and "equal everywhere" in done.out and "alpha" in done.out


def test_a_view_of_one_in_the_letters_of_the_other(run):
    """fsl-constant has the letters of linear-regression as a view; linear-regression has them as its own."""
    done = run("compare", "linear-regression", "fsl-constant", "--view", "lin")
    assert done.status == 0 and "differ everywhere" in done.out


def test_a_budget_that_both_have(run):
    done = run("compare", "linear-regression", "linear-regression-held", "--budget-form", "data")
    assert done.status == 0 and "equal" in done.out


def test_views_and_budgets_that_neither_has(refused):
    pair = ("compare", "linear-regression", "fsl-constant")
    assert "neither linear-regression nor fsl-constant has a view 'nobody'" in refused(*pair, "--view", "nobody")
    assert "has a budget 'carbon'" in refused(*pair, "--budget-form", "carbon")
