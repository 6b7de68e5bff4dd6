"""``exponents curve``: the exact expected loss at any number of steps."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from exponents.commands._shared import format_option, model_argument, output_option
from exponents.errors import DataError, DomainError
from exponents.output import writable
from verify.commands._numbers import Given, given, positive, required, times_of, whole
from verify.setting import experiment_of

if TYPE_CHECKING:
    import numpy as np

    from verify.modes import Modes
    from verify.problem import PowerLawProblem, PowerLawSpectrum

ROUTES = ("equivalent", "sampled", "recursion")
_MOST_STEPS = 10**6
_LARGEST_MATRIX = 2 * 10**8  # entries of W
_COLUMNS = ("r", "loss")


@dataclass(frozen=True)
class Request:
    """What to compute: ``gamma`` is None for half the stability bound."""

    spectrum: PowerLawSpectrum
    gamma: float | None
    batch: int
    route: str
    seed: int | None
    continuous: bool
    allow_unstable: bool


@click.command("curve")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--times", "listed", required=True, metavar="R,R,...", help="Steps, increasing: 1,10,1e18.")
@click.option("--route", type=click.Choice(ROUTES), default=ROUTES[0], show_default=True)
@click.option("--continuous", is_flag=True, help="Gradient flow with noise instead of discrete steps.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the features W of the sampled route.")
@click.option("--allow-unstable", is_flag=True, help="Answer above the stability bound where a sum over modes can.")
@format_option("csv", "json")
@output_option
def command(model, values, listed, route, continuous, seed, allow_unstable, style, output) -> None:
    """The expected loss of MODEL at its parameters and width, v, learning rate and batch (see --help of models).

    NAME=VALUE: the model's parameters, d (width), v (data dimensions), gamma (step on the sum of the gradients over the
    batch; max takes half the stability bound and prints it) and batch (1).  The loss is the mean squared error without
    the factor 1/2.  Routes: the deterministic equivalent, the closed form for one draw of W, plain recursion in its modes.
    """
    if continuous and route != "equivalent":
        raise click.UsageError("--continuous goes with --route equivalent")
    names = _names(model)
    found = given(model, values, names)
    times = times_of(listed, continuous)
    request = _request(found, names, route, seed, continuous, allow_unstable)
    with writable(output) as out:
        curve = losses(request, times)
        if style == "json":
            out.write(json.dumps(_record(found, request, times, curve), indent=2) + "\n")
            return
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(zip(map(_time, times), map(repr, curve.loss), strict=True))


def _names(model: str) -> tuple[str, str, str, str]:
    from exponents.registry import experiment

    names = experiment(model)
    return names.width, "v", names.rate, "batch"


def _request(found: Given, names, route: str, seed: int | None, continuous: bool, unstable: bool) -> Request:
    from verify.problem import PowerLawSpectrum
    from verify.setting import setting_values

    width, inputs, rate, batch = names
    required(found.sizes, width, inputs, rate)
    alpha, beta = setting_values(found.theory, found.parameters)
    d, v = whole(width, found.sizes[width]), whole(inputs, found.sizes[inputs])
    gamma = None if found.sizes[rate] == "max" else positive(rate, found.sizes[rate])
    spectrum = PowerLawSpectrum(float(alpha), float(beta), d, v)
    return Request(spectrum, gamma, whole(batch, found.sizes.get(batch, "1")), route, seed, continuous, unstable)


@dataclass(frozen=True)
class Losses:
    """Losses at the times, the step, and the stated relative error (None: rounding only)."""

    loss: list[float]
    gamma: float
    error: float | None = None


def losses(request: Request, times: np.ndarray) -> Losses:
    """The loss by the route that is asked for; prints the step that gamma=max stands for on standard error."""
    from verify.curves import checked_times

    times = checked_times(times)
    if request.route == "equivalent":
        return _equivalent(request, times)
    modes = _modes(request)
    bound = _bound(request, modes)
    gamma = _gamma(request, bound)
    if request.route == "sampled":
        from verify.curves_sampled import sampled_curve

        return Losses(sampled_curve(modes, gamma, request.batch, request.allow_unstable)(times).tolist(), gamma)
    return Losses(_recursion(request, modes, gamma, bound, times), gamma)


def _problem(request: Request, gamma: float) -> PowerLawProblem:
    from verify.problem import PowerLawProblem

    of = request.spectrum
    return PowerLawProblem(of.alpha, of.beta, of.d, of.v, gamma, request.batch)


def _equivalent(request: Request, times: np.ndarray) -> Losses:
    from verify.curves import equivalent_curve
    from verify.resolvent import Resolvent
    from verify.volterra import stability_bound

    resolvent = Resolvent(request.spectrum)
    bound = None if request.gamma else stability_bound(request.spectrum, request.batch, resolvent)
    gamma = _gamma(request, bound)
    try:
        curve = equivalent_curve(_problem(request, gamma), continuous=request.continuous, resolvent=resolvent)
    except DomainError as error:
        remedy = "above the bound --route sampled --allow-unstable gives the exact loss of one W"
        raise DomainError(f"{error}; {remedy}") from None
    loss = curve(times)
    if request.continuous:
        discrete = equivalent_curve(_problem(request, gamma), resolvent=resolvent)(times)
        worst = int(abs(loss / discrete - 1).argmax())
        click.echo(
            f"largest relative difference from discrete steps: {loss[worst] / discrete[worst] - 1:+.2e} "
            f"at r = {times[worst]:g}",
            err=True,
        )
    return Losses(loss.tolist(), gamma, curve.error)


def _modes(request: Request) -> Modes:
    from verify.modes import equivalent_modes, sampled_modes

    if request.route == "recursion" and request.seed is None:
        return equivalent_modes(request.spectrum)
    if request.spectrum.d * request.spectrum.v > _LARGEST_MATRIX:
        raise DomainError(
            f"W with d v = {request.spectrum.d * request.spectrum.v:.3g} entries does not fit: "
            f"take --route equivalent, or d v up to {_LARGEST_MATRIX:.0e}"
        )
    return sampled_modes(request.spectrum, request.seed or 0)


def _bound(request: Request, modes: Modes) -> float:
    from verify.volterra import eigenvalue_bound, stability_bound

    if request.route == "recursion" and request.seed is None:
        return stability_bound(request.spectrum, request.batch)
    return eigenvalue_bound(modes.eigenvalues, request.batch)


def _gamma(request: Request, bound: float | None) -> float:
    if request.gamma is not None:
        return request.gamma
    click.echo(f"gamma = {0.5 * bound!r}, half the stability bound {bound!r}", err=True)
    return 0.5 * bound


def _recursion(request: Request, modes: Modes, gamma: float, bound: float, times: np.ndarray) -> list[float]:
    import numpy as np

    from verify.recursion import recursion_curve

    if gamma >= bound and not request.allow_unstable:
        raise DomainError(
            f"gamma = {gamma:g} is above the stability bound {bound:.6g}: the loss grows; lower gamma or "
            "give --allow-unstable"
        )
    if times[-1] > _MOST_STEPS:
        raise DomainError(
            f"--route recursion takes one step after another, at most {_MOST_STEPS:.0e}; got {times[-1]:g}"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        loss = recursion_curve(modes, gamma, request.batch, int(times[-1]))[times.astype(int)]
    if not np.isfinite(loss).all():
        last = times[np.isfinite(loss)].max(initial=0.0)
        raise DataError(f"the unstable loss overflows after r = {last:g}; ask for earlier times or lower gamma")
    return loss.tolist()


def _time(r: float) -> str:
    return str(int(r)) if float(r).is_integer() else repr(float(r))


def _record(found: Given, request: Request, times: np.ndarray, curve: Losses) -> dict:
    names = experiment_of(found.theory)
    spectrum = asdict(request.spectrum)
    sizes = {names.width: int(spectrum["d"]), "v": int(spectrum["v"]), names.rate: curve.gamma, "batch": request.batch}
    return {
        "model": found.theory.model.id,
        "parameters": {name: str(value) for name, value in found.parameters.items()},
        **sizes,
        "route": request.route,
        "continuous": request.continuous,
        "seed": request.seed,
        "relative_error": curve.error,
        "rows": [{"r": float(r), "loss": loss} for r, loss in zip(times, curve.loss, strict=True)],
    }
