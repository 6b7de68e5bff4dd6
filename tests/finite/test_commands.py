"""`exponents allocate` and `exponents query --budget`: answers, and one clear line for what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from exponents.cli import main


def run(*words: str):
    return CliRunner().invoke(main, list(words))


def record(*words: str) -> dict:
    found = run(*words, "--format", "json")
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_the_record_of_an_allocation():
    found = record("allocate", "chinchilla", "--budget", "5.76e23")
    assert list(found)[:9] == [
        "model", "at", "budget", "loss", "resources", "shares", "local", "asymptotic", "valid",
    ]  # fmt: skip
    assert found["budget"] == 5.76e23
    assert found["local"]["N"] == pytest.approx(0.5126, abs=5e-5)
    assert found["asymptotic"]["N"] == pytest.approx(1829 / 3568)
    assert sum(found["shares"].values()) == pytest.approx(1)
    assert found["loss"] == pytest.approx(found["floor"] + found["excess"])
    assert found["valid"] is not True and "extrapolated" in found["valid"]
    assert found["ratios"]["tokens per parameter"] == pytest.approx(18.4, abs=0.05)
    low, high = found["intervals"]["N"]
    assert low < found["resources"]["N"] < high


def test_a_budget_inside_the_range_is_valid():
    assert record("allocate", "chinchilla", "--budget", "1e21")["valid"] is True


def test_several_budgets():
    found = run("allocate", "chinchilla", "--budget", "1e18,1e21")
    assert found.exit_code == 0 and "1e+18" in found.output and "1e+21" in found.output
    assert [r["budget"] for r in record("allocate", "chinchilla", "--budget", "1e18,1e21")] == [1e18, 1e21]


def test_the_critical_size_and_the_budget_of_the_limit():
    found = record("allocate", "nonembedding", "--budget", "1e20", "--critical", "N", "--within", "0.01")
    assert found["critical"]["N"] > 2 * found["resources"]["N"] > 0
    assert 1e20 < found["settles"]["N"]["budget"] < 1e22
    shown = run("allocate", "nonembedding", "--budget", "1e20", "--critical", "N", "--within", "0.01").output
    assert "critical N" in shown and "is within 0.01 of" in shown


def test_a_critical_batch_size_by_its_closed_form(tmp_path):
    """At D samples in batches of B the loss (3 B + 5)/D is a tenth above its least, at B = 1, where B = 1.1 + 0.5/3."""
    path = tmp_path / "batches.toml"
    path.write_text(
        'id = "batches"\nresources = "S, B"\nbudget = "S*B"\nconstants = "a, c"\n'
        '[components]\nsteps = "a*S**(-1)"\nsamples = "c*S**(-1)*B**(-1)"\n'
    )
    found = record("allocate", str(path), "a=3", "c=5", "--budget", "1e9", "--critical", "B")
    assert found["resources"]["B"] == pytest.approx(1)
    assert found["critical"]["B"] == pytest.approx(1.1 + 0.1 * 5 / 3, rel=1e-5)


def test_a_critical_batch_size_without_constants_has_an_exponent():
    """Averaged SGD (arXiv 2410.21676): batches up to the largest of the optima cost nothing at leading order."""
    words = ("allocate", "critical-batch", "a=2", "b=5", "--budget", "1e12", "--critical", "B")
    found = record(*words, "--prefer", "max B")
    assert found["critical"] == {"B": None}
    assert found["asymptotic"]["critical B"] == pytest.approx(3 / 5)
    assert found["preferred"][0]["B exponent"] == "3/5"
    assert "by max B" in run(*words, "--prefer", "max B").output
    assert "preferred" not in record(*words)


def test_the_fits_disagree():
    ratios = [
        record("allocate", "chinchilla", "--budget", "5.76e23", "--fit", fit)["ratios"]["tokens per parameter"]
        for fit in ("hoffmann-approach-3", "hoffmann-approach-3-tex", "besiroglu", "muennighoff-tied")
    ]
    assert [round(r) for r in ratios] == [93, 59, 18, 20]


def test_query_has_the_same_record():
    found = record("query", "chinchilla", "--budget", "1e21")
    alone = record("allocate", "chinchilla", "--budget", "1e21")
    assert found["finite"] == alone


def test_unknown_constants_are_said_and_exponents_given():
    found = record("allocate", "precision", "alpha=1/3", "beta=1/3", "--budget", "1e20")
    assert found["loss"] is None and found["resources"] == {"N": None, "D": None, "P": None}
    assert found["asymptotic"] == {"loss": pytest.approx(1 / 6), "N": 0.5, "D": 0.5, "P": 0.0}
    assert "unknown" in found["valid"]


def test_a_demand_without_a_constant_is_not_made_up():
    found = record("allocate", "chinchilla-inference", "iota=1/2", "--budget", "1e24")
    assert found["loss"] is None and "give I=" in found["valid"]
    given = record("allocate", "chinchilla-inference", "I=1e13", "--budget", "1e24")
    assert given["resources"]["I"] == 1e13 and "iota" not in given["at"]


def test_constants_of_ones_own():
    words = ("alpha=0.34", "beta=0.28", "A=406.4", "B=410.7", "--budget", "1e21")
    found = record("allocate", "chinchilla", *words)
    fitted = record("allocate", "chinchilla", "--budget", "1e21", "--fit", "hoffmann-approach-3")
    assert found["resources"] == pytest.approx(fitted["resources"])


def test_a_file_with_constants(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        'id = "own"\nparameters = "a"\ndomain = "a > 0"\nresources = "x, y"\nbudget = "x*y"\nconstants = "A"\n'
        '[components]\nslow = "A*x**(-a)"\nfast = "y**(-1)"\n'
    )
    assert record("allocate", str(path), "a=1/2", "A=3", "--budget", "1e9")["loss"] > 0
    assert "give A=" in record("allocate", str(path), "a=1/2", "--budget", "1e9")["valid"]


def test_a_budget_below_the_smallest_sizes_says_what_is_enough():
    found = record("allocate", "chinchilla", "--budget", "0.5")
    assert found["loss"] is None and "N >= 1, D >= 1" in found["valid"] and "about 6" in found["valid"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("allocate", "chinchilla"), "give --budget"),
        (("allocate", "chinchilla", "--budget", "nan"), "no budget"),
        (("allocate", "chinchilla", "--budget", "many"), "no budget"),
        (("allocate", "chinchilla", "--budget", "1e400"), "no budget"),
        (("allocate", "chinchilla", "--budget", "-1"), "no budget"),
        (("allocate", "chinchilla", "--budget", "1e20,"), "no budget"),
        (("allocate", "chinchilla", "--budget", "1e20", "--fit", "mine"), "besiroglu"),
        (("allocate", "chinchilla", "alpha=1/3", "--budget", "1e20"), "set by the fit"),
        (("allocate", "chinchilla", "Q=3", "--budget", "1e20"), "no parameter, constant or resource"),
        (("allocate", "chinchilla", "N=-3", "--budget", "1e20"), "positive"),
        (("allocate", "chinchilla", "N=7", "D=8", "--budget", "1e20"), "leave one"),
        (("allocate", "chinchilla", "N=seven", "--budget", "1e20"), "'seven'"),
        (("allocate", "chinchilla-inference", "I=1e9", "--tune", "I", "--budget", "1e20"), "tuned and given"),
        (("allocate", "chinchilla", "--budget", "1e20", "--critical", "Q"), "free resources: N, D"),
        (("allocate", "precision", "alpha=1", "beta=1", "--budget", "1e20", "--critical", "Q"), "free resources"),
        (("allocate", "chinchilla", "N=7", "--budget", "1e20", "--prefer", "max D"), "give none"),
        (("allocate", "chinchilla", "--budget", "1e20", "--within", "-1"), "positive"),
        (("allocate", "chinchilla", "--tune", "N", "--budget", "1e20"), "already free"),
        (("allocate", "precision", "alpha=1/3", "--budget", "1e20"), "no value for beta"),
        (("allocate", "precision", "alpha=-1", "beta=1", "--budget", "1e20"), "alpha"),
        (("allocate", "precision", "alpha=1", "beta=1", "--budget", "1e20", "-o", "x.png"), "unknown"),
        (("query", "chinchilla", "--budget", "1e20", "--points", "x.csv"), "one point"),
        (("query", "chinchilla", "--fit", "besiroglu"), "--budget"),
    ],
)
def test_bad_input_is_one_line(words, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run(*words)
    assert found.exit_code == 2
    lines = found.stderr.strip().splitlines()
    assert len(lines) == 1 and says in lines[0], found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_figures_are_reproducible(kind, tmp_path):
    pictures = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.{kind}"
        found = run("allocate", "chinchilla", "--budget", "1e21", "-o", str(path))
        assert found.exit_code == 0, found.output
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1] and len(pictures[0]) > 1000
