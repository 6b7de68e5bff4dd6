"""What follows from a posterior: letters, estimates, limiting components, the next run."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.commands._shared import diagram
from exponents.commands._variant import view_record
from exponents.errors import DomainError, ModelError
from exponents.registry import theory
from verify.diagnose import diagnose
from verify.diagnose.letters import Letters
from verify.diagnose.nextrun import _information, _sharpening
from verify.diagnose.results import estimate

ALPHA, BETA = np.array([0.3, 0.7, 1.2]), np.array([0.4, 0.9, 0.2])


@pytest.mark.parametrize("name", ["bordelon", "lin", "fsl", "source"])
def test_letters_of_a_view_are_inverted(plrf, name):
    own, _ = plrf
    letters = Letters.of(own, None, view_record(own.model, own, name))
    assert np.stack(letters.forward(*letters.values(ALPHA, BETA))) == pytest.approx(np.stack([ALPHA, BETA]))


def test_a_view_changes_the_letters_and_not_the_phases(plrf):
    own, solution = plrf
    seen = Letters.of(own, diagram("plrf-sgd", view="bordelon").solution, view_record(own.model, own, "bordelon"))
    here = Letters.of(own, solution)
    a, b = seen.values(ALPHA, BETA)
    assert (a, b) == (pytest.approx(2 * ALPHA + 2 * BETA), pytest.approx(2 * ALPHA))
    one, other = seen.evaluate(ALPHA, BETA), here.evaluate(ALPHA, BETA)
    assert one.loss == pytest.approx(other.loss)
    assert [seen.solution.phases[k].label for k in one.phase] == [solution.phases[k].label for k in other.phase]


def test_models_without_an_experiment_are_refused(plrf, measured):
    chinchilla = theory("chinchilla")
    with pytest.raises(ModelError, match="no numerical experiment"):
        diagnose(chinchilla, None, measured)
    with pytest.raises(DomainError, match="between 1/2 and 1"):
        diagnose(*plrf, measured, confidence=1.2)


def test_weighted_quantiles():
    x = np.linspace(-5, 5, 2001)
    found = estimate(x[::-1], np.exp(-0.5 * x[::-1] ** 2) / np.exp(-0.5 * x**2).sum(), 0.95)
    assert found.estimate == pytest.approx(0, abs=1e-3)
    assert found.interval == pytest.approx((-1.95996, 1.95996), abs=1e-3)


def test_information_of_two_normal_predictions():
    """Equal predictions tell nothing, distant ones all (ln 2); between them the value is that of Monte Carlo."""
    noise = np.ones(3)
    means = [np.zeros((1, 3)), np.array([[0.0, 1.0, 20.0]])]
    found = _information(means, np.array([0.5, 0.5]), noise)
    y = np.random.default_rng(0).standard_normal(400_000)
    monte_carlo = np.mean(np.log(2 / (1 + np.exp(-0.5 * (y - 1) ** 2 + 0.5 * y**2))))
    assert found[0] == pytest.approx(0, abs=1e-9) and found[2] == pytest.approx(np.log(2), abs=1e-6)
    assert found[1] == pytest.approx(monte_carlo, abs=2e-3)


def test_sharpening_is_the_fall_of_a_normal_variance():
    eta = np.random.default_rng(0).standard_normal(4000)
    found = _sharpening(np.stack([eta, 0 * eta], axis=1), eta, np.array([1.0, 1.0]))
    assert found == pytest.approx([0.5, 0], abs=0.02)


def test_the_diagnosis_of_a_known_curve(found, plrf):
    assert found.phases[0].label == "II" and found.phases[0].probability > 0.95 and found.phase_set == ("II",)
    for name, value in (("alpha", 1.0), ("beta", 0.7)):
        low, high = found.parameters[name].interval
        assert low < found.parameters[name].estimate < high and low - 0.01 < value < high + 0.01
    exact = plrf[1].at(alpha="1", beta="7/10")
    assert found.compute_optimal["loss"].estimate == pytest.approx(float(exact.loss), abs=0.01)
    assert found.compute_optimal["d"].estimate == pytest.approx(float(exact.resources[0][1][0]), abs=0.01)


def test_the_limiting_components_follow_the_shape_of_the_curve(found, plrf):
    shape = plrf[1].at(alpha="1", beta="7/10").shapes[0]
    assert tuple(s.component for s in found.limiting) == shape.order
    assert found.limiting[0].start == 1 and found.limiting[-1].stop == pytest.approx(1e5)
    assert all(a.stop == b.start for a, b in zip(found.limiting, found.limiting[1:]))
    assert all(1 / 3 < s.share < 1 for s in found.limiting)


def test_the_next_run_can_be_afforded(found):
    run, curves = found.next_run, found.curves
    assert run.decided and 0 < run.gain < 1
    assert run.d * run.r <= 30 * max(c.d * c.r[-1] for c in curves)
    assert "phase II is decided" in run.why
