"""Models at the edge of the form: no parameters, useless parameters, thin, split or closed domains, one phase."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exponents.errors import ModelError

from .brute import Brute
from .test_phases import PLANE, assert_proved_cover, solved


@pytest.mark.parametrize(
    ("change", "loss"),
    [
        (dict(components={"a": "N**(-1)", "b": "D**(-2)"}), "2/3"),
        (dict(resources="N", budget="N", components={"a": "N**(-3/2)"}), "3/2"),
        (dict(resources="N", budget="N**2", components={"a": "N**(-3/2)"}), "3/4"),
        (dict(components={"a": "N**(-1)", "b": "D**(-2)", "again": "N**(-1)"}), "2/3"),
        (dict(components={"a": "N**(-1)", "b": "D**(-2)", "small": "(N*D)**(-5)"}), "2/3"),
        (dict(components={"a": "N**(-1)", "b": "D**(-2)", "constant": "1"}), "0"),
        (dict(components={"a": "N**(-1)", "b": "D**(-2)", "zero": "N**0*D**(-1/2)"}), "1/3"),
        (dict(components={"a": "N**(-1)*D", "b": "D**(-1)*N"}), "0"),
        (dict(components={"a": "N*D", "b": "N**2"}), "0"),
        (dict(resources="N > 0, D > 0", components={"a": "N*D**(-1)", "b": "D*N**(-2)"}, budget="N*D"), "1/5"),
        (dict(components={"a": "log(N)**3*N**(-1)", "b": "5*D**(-2)"}), "2/3"),
    ],
    ids=str,
)  # fmt: skip
def test_models_without_parameters(change, loss):
    s = solved(**{**dict(resources="N, D", budget="N*D"), **change})
    (phase,) = s.phases
    assert str(phase.loss) == loss and str(phase.cells[0]) == "everywhere" and phase.sample == ()
    assert s.at().loss == Fraction(loss) and s.at().loss == Brute(s.model).optimum()[0]
    assert_proved_cover(s)


def test_a_parameter_that_appears_nowhere():
    s = solved(**{**PLANE, "parameters": "alpha, beta, unused"}, components={"a": "N**(-alpha)", "b": "D**(-beta)"})
    (phase,) = s.phases
    assert str(phase.loss) == "alpha*beta/(alpha + beta)"
    assert s.at(alpha=1, beta=1, unused=-7).loss == Fraction(1, 2)


def test_negative_exponents_and_a_domain_of_both_signs():
    """For alpha < 0 the 'size' component grows with N: N stays of order one."""
    s = solved(
        parameters="alpha", domain="alpha > -1, alpha < 1", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)", "data": "D**(-1)"},
    )  # fmt: skip
    for a in map(Fraction, ("-1/2", "-1/100", "1/100", "1/2")):
        assert s.at(alpha=a).loss == max(0, a / (a + 1))
    assert s.at(alpha=0).loss == 0 and len(s.at(alpha=0).phases) == 2


def test_a_domain_of_several_parts():
    s = solved(
        parameters="alpha", domain="(alpha - 1)*(alpha - 2)*(alpha - 3) > 0", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)", "data": "D**(-1)", "other": "D**(-(alpha - 3/2))*N**(-1)"},
    )  # fmt: skip
    assert_proved_cover(s)
    for a in map(Fraction, ("5/4", "7/4", "4", "10")):
        assert s.at(alpha=a).loss == Brute(s.model, alpha=a).optimum()[0]


def test_thin_domains_and_thin_cells():
    tiny = "1/10**30"
    s = solved(
        parameters="alpha, beta", domain=f"alpha > 1, alpha < 1 + {tiny}, beta > 0, beta < 1",
        resources="N, D", budget="N*D",
        components={"a": "N**(-alpha)", "b": f"N**(-1 - {tiny}/2)", "c": "D**(-beta)"},
    )  # fmt: skip
    assert {p.id for p in s.phases} == {"a=c", "b=c"} and len(s.walls) == 1
    assert_proved_cover(s)


def test_a_domain_without_interior_is_refused():
    with pytest.raises(ModelError, match="domain of model is empty: no point satisfies"):
        solved(
            parameters="alpha",
            domain="alpha >= 1, alpha <= 1",
            resources="N",
            budget="N",
            components={"a": "N**(-alpha)"},
        )
    with pytest.raises(ModelError, match="domain of model is empty"):
        solved(parameters="alpha", domain="alpha**2 < 0", resources="N", budget="N", components={"a": "N**(-alpha)"})


def test_non_strict_domains_include_their_border():
    s = solved(
        parameters="alpha", domain="alpha >= 0, alpha <= 2", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)", "data": "D**(-1)"},
    )  # fmt: skip
    assert s.at(alpha=0).loss == 0 and s.at(alpha=2).loss == Fraction(2, 3)
    low, high = dict(s.at(alpha=0).resources)["N"]
    assert (low, high) == (0, 1)  # the loss is flat: any size will do


def test_a_component_that_always_dominates_leaves_one_phase():
    s = solved(
        **PLANE, components={"big": "(N*D)**(-alpha/9)", "a": "N**(-alpha)*D**(-alpha)", "b": "(N*D)**(-alpha - beta)"}
    )
    (phase,) = s.phases
    assert phase.active == ("big",) and str(phase.loss) == "alpha/9" and phase.optimum.free == ("N", "D")
