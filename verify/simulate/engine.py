"""The loop: groups of runs, blocks of steps, measurements, and runs that diverge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from exponents.errors import DomainError

from .arrays import Array, to_numpy
from .batched import Batched, Eigenbasis, ModelCoordinates
from .blocked import Blocked
from .factor import spectrum, triangle
from .optimisers import SGD, Linear
from .paired import Paired
from .problem import Purpose, require_positive, run_seed
from .process import Process, State
from .record import Divergence
from .simulation import Simulation, Trajectories
from .streaming import ROWS, Streaming

CACHED = 2**18
"""Numbers a group may draw at once on a CPU: one block of them stays near the cache of a core."""
MANY = 16
"""Learning rates on one stream from which pairs of steps cost less than steps one by one."""
HELD = 2**26
"""Numbers a group may hold at once on an accelerator or in d x d factors."""


def simulate(simulation: Simulation, threads: int = 1) -> Trajectories:
    """Run a simulation.

    Runs advance in groups that fit the cache (one group on an accelerator); ``threads`` groups advance at
    once, each with one BLAS thread. Neither changes what a run computes, beyond rounding. Reduced: O(d) a
    step and run for methods that commute with rotations, O(d^2) for the others; streaming: O(v d) a sample.
    Raises ``ArrayLibraryError`` for a library or device that is not there, ``DomainError`` where memory ends.
    """
    require_positive(threads=threads)
    simulation.place.device_handle  # noqa: B018  a missing library or device is reported before any work
    groups = list(_groups(simulation, threads))
    try:
        if threads == 1:
            return Trajectories.merge([_simulate_group(simulation, group) for group in groups])
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
            return Trajectories.merge(list(pool.map(lambda group: _simulate_group(simulation, group), groups)))
    except MemoryError as error:
        v, d = simulation.problem.v, simulation.problem.d
        raise DomainError(f"v = {v}, d = {d} do not fit into the memory ({error}): lower them, or threads") from error


# --- 1. Groups and their processes ------------------------------------------------------------------------


def _groups(simulation: Simulation, threads: int) -> Iterator[range]:
    """Consecutive runs that advance together."""
    size = min(_group_limit(simulation), -(-simulation.runs // threads))
    for start in range(0, simulation.runs, size):
        yield range(start, min(start + size, simulation.runs))


def _group_limit(simulation: Simulation) -> int:
    problem, own = simulation.problem, not simulation.fixed_features
    place = simulation.place
    # jax compiles each group anew, which a few large groups repay
    room = CACHED if place.device == "cpu" and place.library != "jax" else HELD
    kind = _kind(simulation)
    if kind is Streaming:
        samples, features = max(ROWS, simulation.batch) * problem.v, problem.v * problem.d
        return max(1, min(HELD // samples, room // features if own else simulation.runs))
    block = Blocked.block if kind is Blocked else Batched.block
    limit = max(1, room // (max(block, 2 * len(simulation.multipliers)) * problem.d))
    factors = not isinstance(simulation.optimiser, Linear)
    return max(1, min(limit, HELD // problem.d**2)) if factors and own else limit


def _kind(simulation: Simulation) -> type[Streaming | Blocked | Batched | Paired]:
    """The fastest process that is exact for the simulation."""
    if simulation.simulator == "streaming":
        return Streaming
    if simulation.batch == 1 and isinstance(simulation.optimiser, Linear):
        return Blocked
    return Paired if isinstance(simulation.optimiser, SGD) and len(simulation.multipliers) >= MANY else Batched


def _process(simulation: Simulation, runs: Sequence[int]) -> Process:
    """The process of a group of runs, with the features of each or of run 0."""
    problem, optimiser, kind = simulation.problem, simulation.optimiser, _kind(simulation)
    common = {
        "seed": simulation.seed,
        "runs": runs,
        "multipliers": simulation.multipliers,
        "place": simulation.place,
    }
    owners = [0] if simulation.fixed_features else runs
    if kind is Streaming:
        return Streaming(problem, optimiser, owners=owners, batch=simulation.batch, law=simulation.law, **common)
    drawn = (triangle(problem, run_seed(simulation.seed, run, Purpose.FEATURES)) for run in owners)
    if not isinstance(optimiser, Linear):
        factors = list(drawn)
        coordinates = ModelCoordinates(factors, problem.noise, simulation.place)
        return Batched(factors, coordinates, optimiser, batch=simulation.batch, **common)
    spectra = [spectrum(factor) for factor in drawn]  # one factor at a time: O(d) remains of each
    if kind is Blocked:
        return Blocked(spectra, optimiser, noise=problem.noise, **common)
    if kind is Paired and isinstance(optimiser, SGD):
        return Paired(spectra, optimiser, batch=simulation.batch, noise=problem.noise, **common)
    coordinates = Eigenbasis(spectra, problem.noise, simulation.place)
    return Batched(spectra, coordinates, optimiser, batch=simulation.batch, **common)


# --- 2. Time ----------------------------------------------------------------------------------------------


def _simulate_group(simulation: Simulation, runs: Sequence[int]) -> Trajectories:
    with simulation.place.active():
        process = _process(simulation, runs)
        loss, found = follow(process, simulation.times, simulation.ceiling)
        bounds = process.stability_bounds() if (found >= 0).any() else []
    divergences = tuple(
        Divergence(runs[i], simulation.multipliers[k], int(found[i, k]), bounds[i]) for i, k in np.argwhere(found >= 0)
    )
    return Trajectories(simulation.times, simulation.multipliers, loss, divergences)


def follow(process: Process, times: Sequence[int], ceiling: float) -> tuple[np.ndarray, np.ndarray]:
    """Losses (runs, rates, times) at the given steps and, for each run and rate, the step at which it was
    found to have diverged (-1: never). Divergence is tested after every block and at every measured step."""
    state = process.start()
    initial = to_numpy(process.loss(state)).astype(float)
    losses = {0: initial}
    found = np.full(initial.shape, -1)
    for step, stop, data, first in _pieces(process, times):
        state = process.advance(state, data, first, first + stop - step, step)
        del data  # nobody holds a block any more when the next is drawn
        loss = to_numpy(process.loss(state)).astype(float)
        lost = ~(loss <= ceiling * initial)  # true for nan
        if lost.any():
            found[lost & (found < 0)] = stop
            state = _freeze(process, state, found >= 0)
        losses[stop] = np.where(found >= 0, np.inf, loss)
        if (found >= 0).all():
            break
    gone = np.full(initial.shape, np.inf)
    return np.stack([losses.get(t, gone) for t in times], axis=-1), found


def _pieces(process: Process, times: Sequence[int]) -> Iterator[tuple[int, int, object, int]]:
    """Steps between tests: (first step, step after the last, block of data, position of the first in the
    block).
    """
    stops = set(times)
    for start in range(0, max(times), process.block):
        data, end = process.draw(), min(start + process.block, max(times))
        cuts = sorted({start, end} | {t for t in stops if start < t < end})
        for step, stop in pairwise(cuts):
            yield step, stop, data, step - start
        del data


def _freeze(process: Process, state: State, gone: np.ndarray) -> State:
    """The state with every lost run back at its start, so that no infinity meets the others."""
    place = process.place
    keep: Array = place.asarray(~gone)[..., None] > 0
    return tuple(place.namespace.where(keep, *parts) for parts in zip(state, process.start(), strict=True))
