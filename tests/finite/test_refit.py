"""Constants of a fit of one's own: from runs to a covariance to intervals, against the bootstrap itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from exponents import solve
from exponents.cli import main
from exponents.errors import DataError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.refit import read_refit
from exponents.finite.response import intervals
from exponents.registry import resolve
from verify.runs import fit, law_of
from verify.runs.bootstrap import replicas
from verify.runs.optimum import allocation, cost_of, growth
from verify.runs.report import record

from ..runs.synthetic import grid, runs

REPLICAS, SEED = 1000, 7
QUANTILE = 0.085  # standard error, in standard deviations, of a normal 2.5 % quantile from so many replicas


@pytest.fixture(scope="module")
def fitted():
    """192 runs of a known law with noise of 0.05 %: the constants hardly bend within their errors."""
    law = law_of("chinchilla")
    return fit(law, runs(*grid(16, 12), noise=0.0005, seed=5), solve(law.model), bootstrap=REPLICAS, seed=SEED)


@pytest.fixture(scope="module")
def path(fitted, tmp_path_factory) -> Path:
    """What ``exponents fit --format json`` writes."""
    file = tmp_path_factory.mktemp("fit") / "own.json"
    file.write_text(json.dumps(record(fitted)))
    return file


@pytest.mark.parametrize("budget", [1e20, 1e22, 1e24])
def test_intervals_are_the_percentiles_of_the_bootstrap(fitted, path, budget):
    """Sizes, loss, tokens per parameter and exponents: each end of the delta method's interval within three Monte Carlo
    errors of the percentile over the replicas, of which the covariance alone went through the file."""
    asked = setting(*resolve("chinchilla"), {}, fit=read_refit(str(path), "chinchilla"))
    found = intervals(asked, optimum(asked.law, [budget]))
    drawn = replicas(fitted.estimate, REPLICAS, SEED).drawn
    best = allocation(fitted.estimate.objective, drawn, cost_of(fitted.law), budget)
    exponents = growth(fitted.law, solve(fitted.law.model), drawn, {}).exponents
    sample = {
        "loss": best["loss"], "eta": exponents["loss"], "xi:N": exponents["N"],
        "N": np.log(best["N"]), "D": np.log(best["D"]), "tokens per parameter": np.log(best["D"] / best["N"]),
    }  # fmt: skip
    for key, values in sample.items():
        ends = np.log(found[key][0]) if key in ("N", "D", "tokens per parameter") else found[key][0]
        percentiles = np.quantile(values, (0.025, 0.975))
        assert np.abs(ends - percentiles).max() < 3 * QUANTILE * np.std(values), key


def test_independent_errors_would_be_far_wider(fitted, path):
    """What the covariance is for: with the same standard errors alone the size is known to orders of magnitude."""
    own = setting(*resolve("chinchilla"), {}, fit=read_refit(str(path), "chinchilla"))
    (low, high), (lowest, highest) = (
        intervals(asked, optimum(asked.law, [1e22]))["N"][0] for asked in (own, setting(*resolve("chinchilla"), {}))
    )
    assert np.log(high / low) < 0.1 < 4 < np.log(highest / lowest)
    assert own.covariance.independent is False


def run(*words: object):
    return CliRunner().invoke(main, ["allocate", *map(str, words)])


def test_the_command_with_constants_of_ones_own(fitted, path):
    found = json.loads(run("chinchilla", "--constants", path, "--budget", "1e21", "--format", "json").output)
    best = allocation(fitted.estimate.objective, fitted.estimate.vector[None], cost_of(fitted.law), 1e21)
    assert found["resources"]["N"] == pytest.approx(best["N"][0], rel=1e-4)
    assert found["loss"] == pytest.approx(best["loss"][0], rel=1e-5)
    assert (
        found["source"] == "own.json, fit of chinchilla to 192 runs" and "from the covariance" in found["intervals_by"]
    )
    shown = " ".join(run("chinchilla", "--constants", path, "--budget", "1e30").output.split())
    assert "from the covariance of the fitted constants" in shown and "outside 5e+07 to 1e+10" in shown


def test_the_same_constants_in_a_model_that_has_them(path):
    """Inference costs nothing when there is none: the sizes are those of training alone."""
    words = ("--constants", path, "--budget", "1e21", "--format", "json")
    served = json.loads(run("chinchilla-inference", "I=1", *words).output)
    alone = json.loads(run("chinchilla", *words).output)
    assert served["resources"]["N"] == pytest.approx(alone["resources"]["N"], rel=1e-6)
    assert served["intervals"]["N"] == pytest.approx(alone["intervals"]["N"], rel=1e-6)


def test_a_model_of_ones_own(fitted, path, tmp_path):
    """A file whose components have no names for their constants takes them by the components' ids."""
    model = tmp_path / "mine.toml"
    model.write_text(
        'id = "mine"\nparameters = "alpha, beta"\ndomain = "alpha > 0, beta > 0"\nresources = "N, D"\nbudget = "6*N*D"\n'
        '[components]\nA = "N**(-alpha)"\nB = "D**(-beta)"\n'
    )
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(json.loads(path.read_text()) | {"law": "mine"}))
    found = json.loads(run(model, "--constants", mine, "--budget", "1e21", "--format", "json").output)
    alone = json.loads(run("chinchilla", "--constants", path, "--budget", "1e21", "--format", "json").output)
    assert found["resources"] == pytest.approx(alone["resources"])
    assert found["intervals"]["loss"] == pytest.approx(alone["intervals"]["loss"])


def test_without_a_bootstrap_there_are_no_intervals(path, tmp_path):
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(json.loads(path.read_text()) | {"covariance": None}))
    assert "intervals" not in json.loads(
        run("chinchilla", "--constants", bare, "--budget", "1e21", "--format", "json").output
    )


def test_printed_errors_give_upper_bounds_and_say_so():
    found = run("chinchilla", "--budget", "1e21")
    assert "independent: upper bounds" in " ".join(found.output.split())
    assert (
        "upper bounds" in json.loads(run("chinchilla", "--budget", "1e21", "--format", "json").output)["intervals_by"]
    )


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("not json", (), "no JSON"),
        ("[1, 2]", (), "holds no fit"),
        ('{"law": "chinchilla", "parameters": {"A": 3}, "points": 9}', (), "is no fit"),
        ('{"law": "chinchilla", "parameters": {"A": {"estimate": null}}, "points": 9}', (), "is no fit"),
        ('{"law": "chinchilla", "parameters": {"A": {"estimate": 3}}, "points": 9}', (), "needs B, E, alpha, beta"),
        (
            '{"law": "kaplan", "parameters": {"N_c": {"estimate": 3}}, "points": 9}',
            (),
            "fit of kaplan, not of chinchilla",
        ),
        ('{"laws": [{"law": "kaplan"}, {"law": "own"}]}', (), "it has kaplan, own"),
        ('{"law": "chinchilla"}', ("--fit", "besiroglu"), "give one of them"),
    ],
)
def test_a_file_that_is_no_fit_is_one_line(text, words, says, tmp_path):
    file = tmp_path / "bad.json"
    file.write_text(text)
    found = run("chinchilla", "--constants", file, "--budget", "1e21", *words)
    lines = found.stderr.strip().splitlines()
    assert found.exit_code == 2 and len(lines) == 1 and says in lines[0], found.stderr


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_refit(str(tmp_path / "none.json"), "chinchilla")
