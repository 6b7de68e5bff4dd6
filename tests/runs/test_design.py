"""Designs that cannot identify a parameter say so, and give no interval for it; good ones are not accused."""

from __future__ import annotations

import numpy as np
import pytest

from exponents import solve
from verify.runs.fitted import fit
from verify.runs.laws import law_of

from . import synthetic

N = np.geomspace(5e7, 1e10, 20)


def fitted(law, solution, n, d, noise=0.005, **options):
    return fit(law, synthetic.runs(n, d, noise=noise), solution, bootstrap=options.pop("bootstrap", 100), **options)


def unknown(found) -> set[str]:
    return {n for n, v in found.parameters.items() if v.interval == (None, None)}


def said(found, *words: str) -> bool:
    return any(all(word in warning for word in words) for warning in found.warnings)


def test_a_grid_is_not_accused(chinchilla, solution):
    found = fitted(chinchilla, solution, *synthetic.grid())
    assert not found.warnings and not unknown(found)


def test_nor_are_the_published_runs(refit):
    assert refit.warnings == ()


def test_one_size_says_nothing_about_its_exponent(chinchilla, solution):
    found = fitted(chinchilla, solution, 1e9, np.geomspace(1e8, 1e12, 20))
    assert unknown(found) == {"E", "A", "alpha"}
    assert found.parameters["beta"].interval[0] < synthetic.TRUTH["beta"] < found.parameters["beta"].interval[1]
    assert said(found, "every run has the same N", "vary N") and said(found, "do not determine E, A, alpha")
    assert found.compute_optimal["N"].interval == (None, None)


def test_two_sizes_do_not_tell_an_exponent_from_a_floor(chinchilla, solution):
    found = fitted(chinchilla, solution, *(x.ravel() for x in np.meshgrid([1e8, 1e9], np.geomspace(1e9, 1e12, 8))))
    assert unknown(found) == {"E", "A", "alpha"}


def test_a_fixed_ratio_cannot_part_size_from_data(chinchilla, solution):
    found = fitted(chinchilla, solution, N, 20 * N)
    assert unknown(found) >= {"A", "B", "alpha", "beta"}
    assert said(found, "N and D move together", "vary their ratio")


def test_one_budget_is_named(chinchilla, solution):
    found = fitted(chinchilla, solution, N, 1e21 / 6 / N)
    assert said(found, "the same compute, C = 1e+21")


def test_one_resource_as_a_power_of_the_other(chinchilla, solution):
    found = fitted(chinchilla, solution, N, 3 * N**0.6)
    assert said(found, "D follows N as N^0.60") and {"alpha", "beta"} <= unknown(found)


def test_narrow_ranges_are_named(chinchilla, solution):
    d = np.geomspace(1e9, 1e12, 6)
    found = fitted(chinchilla, solution, *(x.ravel() for x in np.meshgrid(np.geomspace(1e9, 2e9, 6), d)))
    assert said(found, "N spans a factor of 2 only") and not said(found, "D spans")


def test_few_runs_are_named(chinchilla, solution):
    found = fitted(chinchilla, solution, *synthetic.grid(4, 3))
    assert said(found, "12 runs for 5 parameters")


def test_warnings_do_not_need_a_bootstrap(chinchilla, solution):
    found = fitted(chinchilla, solution, 1e9, np.geomspace(1e8, 1e12, 20), bootstrap=0)
    assert said(found, "do not determine E, A, alpha")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_floor_leaves_an_upper_bound(chinchilla, solution, seed):
    runs = synthetic.runs(*synthetic.grid(), loss=lambda n, d: 480 * n**-0.35 + 2000 * d**-0.37, noise=0.005, seed=seed)
    found = fit(chinchilla, runs, solution, bootstrap=200)
    assert not unknown(found) and 0 < found.parameters["E"].interval[1] < 0.05
    assert all("do not tell E from 0" in warning for warning in found.warnings)


def test_exponents_that_only_occur_as_a_product(tmp_path):
    (tmp_path / "product.toml").write_text(
        'parameters = "a, b, k"\ndomain = "a > 0, b > 0, k > 0"\nresources = "N, D"\nbudget = "N*D"\n'
        '[components]\nsize = "N**(-k*a)"\ndata = "D**(-k*b)"\n'
    )
    law = law_of(str(tmp_path / "product.toml"))
    found = fitted(law, solve(law.model), *synthetic.grid())
    assert unknown(found) == {"a", "b", "k"}  # the products are known, hence the amplitudes are
    optimal = found.compute_optimal["N"]
    assert optimal.interval[0] < synthetic.OPTIMAL < optimal.interval[1]


@pytest.mark.parametrize("budget, decades", [(1e24, "1.2 decades"), (1e10, "7.5 decades")])
def test_budgets_beyond_the_runs_are_named(chinchilla, solution, budget, decades):
    found = fitted(chinchilla, solution, *synthetic.grid(), budgets=(budget, 1e20))
    (warning,) = found.warnings
    assert f"the budget {budget:.3g} lies {decades}" in warning
