"""The commands ``exponents simulate`` and ``exponents sweep``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exponents.errors import DomainError, UnknownNameError
from exponents.output import writable

if TYPE_CHECKING:
    from verify.simulate import Law

REQUIRED = ("alpha", "beta", "d", "v", "gamma")
OPTIONAL = {"batch": Fraction(1), "noise": Fraction(0)}
WHOLE = ("d", "v", "batch")


@click.command()
@click.argument("model")
@click.argument("values", nargs=-1, metavar="alpha=A beta=B d=D v=V gamma=G [batch=B] [noise=S]")
@click.option("--steps", type=int, help="Steps of training; measured at log-spaced steps up to there.")
@click.option("--times", help="Measure at these steps instead: 1,10,100.")
@click.option("--runs", type=int, default=16, show_default=True, help="Independent runs.")
@click.option("--seed", type=int, default=0, show_default=True, help="Run i depends on the seed and on i alone.")
@click.option(
    "--optimiser",
    help="Instead of the model's own: sgd, sgd-momentum, dana-constant, dana-decaying, sign-sgd or adam.",
)
@click.option(
    "--schedule",
    default="constant",
    show_default=True,
    metavar="NAME[:PARAMETER=NUMBER,...]",
    help="Factor of the learning rate over the steps: constant; power:exponent=E,offset=T; "
    "exponential:scale=T; cosine:floor=F; wsd:warmup=N,decay=N,floor=F. cosine and wsd also take steps=N, "
    "the length of training unless given.",
)
@click.option("--simulator", default="reduced", show_default=True, help="reduced or streaming.")
@click.option(
    "--law", default="gaussian", show_default=True, help="Data law: gaussian, rademacher, uniform, student-5."
)
@click.option("--array", "library", default="numpy", show_default=True, help="numpy, torch, jax or cupy.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda:0, ...")
@click.option("--dtype", default="float64", show_default=True, help="float32 or float64.")
@click.option("--fixed-w", is_flag=True, help="All runs share the features W of run 0.")
@click.option("--threads", type=int, default=1, show_default=True, help="Groups of runs that advance at once.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="File instead of the terminal.")
def simulate(
    model: str,
    values: Sequence[str],
    steps: int | None,
    times: str | None,
    runs: int,
    seed: int,
    optimiser: str | None,
    schedule: str,
    simulator: str,
    law: str,
    library: str,
    device: str,
    dtype: str,
    fixed_w: bool,
    threads: int,
    form: str,
    output: str | None,
) -> None:
    """Train MODEL by one-pass stochastic gradients and print the population loss.

    Rows: step r, mean over runs, standard error, quartiles, diverged runs. gamma multiplies the gradient
    summed over the batch; the loss is the mean squared error without the factor 1/2.
    """
    from exponents.registry import experiment
    from verify import simulate as sim

    numbers = _numbers(values)
    problem = sim.Problem(numbers["alpha"], numbers["beta"], int(numbers["v"]), int(numbers["d"]), numbers["noise"])
    name, measured = optimiser or experiment(model).optimiser, _times(steps, times)
    simulation = sim.Simulation(
        problem,
        sim.make_optimiser(name, problem, numbers["gamma"], sim.read_schedule(schedule, max(measured))),
        measured,
        runs,
        seed,
        batch=int(numbers["batch"]),
        simulator=simulator,
        law=_law(law),
        fixed_features=fixed_w,
        place=sim.Place(library, device, dtype),
    )
    header = {
        "model": model,
        "optimiser": name,
        "schedule": schedule,
        **numbers,
        "runs": runs,
        "seed": seed,
        "simulator": simulator,
    }
    header |= {"law": law, "array": library, "device": device, "dtype": dtype, "fixed_w": fixed_w}
    with writable(output) as out:
        record = sim.simulate(simulation, threads).record()
        out.write(sim.to_text(record, header | {"environment": sim.environment()}, form))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workers", type=int, default=1, show_default=True, help="Processes on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, tcp://host:8786, instead.")
@click.option("--resume", is_flag=True, help="Go on with a sweep that was begun.")
@click.option("--status", "only_status", is_flag=True, help="Say where the sweep stands and stop.")
@click.option("--exponents", is_flag=True, help="Measure eta and xi on what is finished, and stop.")
@click.option("--level", type=float, default=0.9, show_default=True, help="Probability of the intervals.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="File instead of the terminal.")
def sweep(
    file: Path,
    workers: int,
    scheduler: str | None,
    resume: bool,
    only_status: bool,
    exponents: bool,
    level: float,
    form: str,
    output: str | None,
) -> None:
    """Run the grid of simulations in a TOML FILE, or measure exponents on its results.

    Finished tasks are on the disk at once and are never repeated, whatever is killed; sweeps on the same
    store share the work.

    --exponents prints one line for each family of tasks that differ in width and seed alone: eta of the loss
    f^(-eta) and xi of the width f^xi at the compute-optimal front f = d r B, each with its interval.
    """
    from verify import sweep as sweeps

    plan = sweeps.read_sweep(file)
    if only_status:
        click.echo(str(sweeps.status(plan)))
        return
    if exponents:
        text = sweeps.to_csv if form == "csv" else sweeps.to_json
        with writable(output) as out:
            out.write(text(sweeps.sweep_exponents(plan, level)))
        return
    place = sweeps.Cluster(scheduler) if scheduler else sweeps.Local(workers)
    click.echo(f"{sweeps.run_sweep(plan, place, resume=resume)} in {plan.store}")


# --- Reading the command line -----------------------------------------------------------------------------


def _numbers(values: Sequence[str]) -> dict[str, float | int]:
    """name=number arguments; numbers are integers, decimals or fractions."""
    given: dict[str, Fraction] = dict(OPTIONAL)
    for text in values:
        name, _, number = text.partition("=")
        if name not in (*REQUIRED, *OPTIONAL):
            raise UnknownNameError(f"{text!r} is not a value of the experiment: {', '.join((*REQUIRED, *OPTIONAL))}")
        try:
            given[name] = Fraction(number)
        except (ValueError, ZeroDivisionError) as error:
            raise DomainError(f"{text!r} is not a number: write {name}=3/10 or {name}=0.3") from error
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        raise DomainError(f"no value for {', '.join(missing)}: write {missing[0]}=...")
    for name in WHOLE:
        if given[name].denominator != 1:
            raise DomainError(f"{name} = {given[name]} must be a whole number")
    try:
        return {name: int(value) if name in WHOLE else float(value) for name, value in given.items()}
    except OverflowError as error:
        raise DomainError("a value of the experiment is beyond 1e308: write a smaller number") from error


def _times(steps: int | None, times: str | None) -> tuple[int, ...]:
    from verify.simulate import log_times

    if (steps is None) == (times is None):
        raise DomainError("say when to measure: exactly one of --steps N and --times 1,10,100")
    if steps is not None:
        return log_times(steps)
    try:
        return tuple(int(part) for part in str(times).split(","))
    except ValueError as error:
        raise DomainError(f"--times {times!r} is not a list of steps: write --times 1,10,100") from error


def _law(name: str) -> Law:
    from verify.simulate import LAWS, StudentT

    family, _, degrees = name.partition("-")
    if family == "student" and degrees.replace(".", "", 1).isdigit() and math.isfinite(float(degrees)):
        return StudentT(float(degrees))
    if name not in LAWS:
        raise UnknownNameError(f"law {name!r} is not known: choose one of {', '.join(LAWS)}, student-5 (degrees)")
    return LAWS[name]
