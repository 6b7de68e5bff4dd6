"""Laws read from models: names, forms, exact derivatives, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import ModelError, UnknownNameError
from verify.runs.laws import derivative, law_of

HEAD = 'parameters = "a, b"\ndomain = "a > 0, b > 0"\nresources = "N, D"\nbudget = "N*D"\n'


@pytest.fixture
def toml(tmp_path):
    def write(components: str, head: str = HEAD) -> str:
        path = tmp_path / "mine.toml"
        path.write_text(f"{head}\n[components]\n{components}\n")
        return str(path)

    return write


def test_the_two_published_laws(chinchilla, kaplan):
    assert str(chinchilla) == "L = E + A N^(-alpha) + B D^(-beta)"
    assert chinchilla.parameters == ("E", "A", "B", "alpha", "beta") and chinchilla.resources == ("N", "D")
    assert str(kaplan) == "L = ((N_c/N)^(alpha_N/alpha_D) + (D_c/D))^alpha_D"
    assert kaplan.parameters == ("N_c", "D_c", "alpha_N", "alpha_D") and not kaplan.irreducible


def test_what_the_loss_does_not_show_is_known():
    law = law_of("chinchilla-inference")
    assert law.absent == ("iota",) and law.exponents == ("alpha", "beta") and law.resources == ("N", "D")


def test_a_model_of_ones_own(toml):
    law = law_of(toml('size = "N**(-a)*D**(-1/2)"\ndata = "3*D**(-b/(1 + b))"'))
    assert str(law) == "L = E + size D^(-1/2) N^(-a) + data D^(-b/(b + 1))"
    assert law.parameters == ("E", "size", "data", "a", "b")


def test_derivatives_are_exact(toml):
    law = law_of(toml('size = "N**(-a/(a + b))"\ndata = "D**(-b)"'))
    exponent = law.terms[0].exponents[0]
    assert str(derivative(exponent, "a")) == str(exponent.field.generator("b") * -1 / _square(exponent.field))
    assert str(derivative(exponent, "b")) == str(exponent.field.generator("a") / _square(exponent.field))


def _square(field):
    return (field.generator("a") + field.generator("b")) ** 2


@pytest.mark.parametrize(
    "components, message",
    [
        ('size = "N**(-a) + D**(-b)"', "component 'size' of mine is"),
        ('size = "min(N**(-a), D**(-b))"', "needs one monomial a component"),
        ('size = "N**(-a)*log(N)"\ndata = "D**(-b)"', "logarithms cannot be told from a small power"),
        ('size = {law = "N**(-a)", window = "N <= D"}\ndata = "D**(-b)"', "lives only while N <= D"),
    ],
)
def test_models_that_are_no_sum_of_monomials_are_refused(toml, components, message):
    with pytest.raises(ModelError, match=message.replace("(", r"\(")):
        law_of(toml(components))


def test_a_registered_model_with_windows_is_refused_with_the_reason():
    with pytest.raises(ModelError, match="component 'population' of plrf-sgd lives only while"):
        law_of("plrf-sgd")


def test_regimes_are_refused():
    with pytest.raises(ModelError, match="has regimes, of which the best one wins"):
        law_of("plrf-dana-decaying")


def test_names_that_clash_or_do_not_exist_are_refused(toml):
    head = HEAD.replace('"a, b"', '"E, b"').replace("a > 0", "E > 0")
    with pytest.raises(ModelError, match="'E' would stand for two fitted numbers"):
        law_of(toml('size = "N**(-E)"\ndata = "D**(-b)"', head))
    with pytest.raises(UnknownNameError):
        law_of("no-such-law")


def test_a_constant_component_is_refused(toml):
    with pytest.raises(ModelError, match="depends on no resource"):
        law_of(toml('size = "N**(-a)*D**(-b)"\nfloor = "2"'))


def test_values_of_exponents_are_those_of_the_model(toml):
    from exponents.evaluation import quotient_function

    law = law_of(toml('size = "N**(-a/(a + b))"\ndata = "D**(-b)"'))
    assert np.isclose(quotient_function(law.terms[0].exponents[0])(0.25, 0.5), -1 / 3)
