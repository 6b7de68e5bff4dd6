"""Speed of the simulators as fractions of what the machine can do, all measured in one run.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.simulate [reduced] [rates] [streaming] [large] [memory] [--quick]

Reduced: against the rate at which one core draws the d normals of each step (numpy's own generator, the block
sizes of the simulator); two cores are two processes, as in a sweep. Streaming: batch 1 against one pass over W
through memory a step, batch 64 against the measured rate of matrix products. Simulator and limit take turns, and
the best of several rounds counts; preparation (drawing and factorising W) is not counted.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from verify.simulate import SGD, Gaussian, Place, Problem, Purpose, Spectrum, run_seed, spectrum, triangle
from verify.simulate.batched import Batched, Eigenbasis
from verify.simulate.blocked import BLOCK, Blocked
from verify.simulate.engine import CACHED, MANY
from verify.simulate.paired import Paired
from verify.simulate.process import Process
from verify.simulate.streaming import Streaming

from .race import prepare, race, two_cores


def advancing(process: Process) -> Callable[[], None]:
    """A work that advances all runs of a process by one block."""
    state, step = process.start(), 0

    def work() -> None:
        nonlocal state, step
        state = process.advance(state, process.draw(), 0, process.block, step)
        step += process.block

    return work


def drawing(d: int, dtype: str) -> Callable[[], object]:
    """A work that draws one block of normals of the size of a run's, with numpy's own generator."""
    block, generator = np.empty((BLOCK, d), dtype), np.random.default_rng(1)
    return lambda: generator.standard_normal(out=block, dtype=np.dtype(dtype))


def decaying_spectrum(d: int) -> Spectrum:
    """Eigenvalues j^(-2): the speed does not depend on their values, and none has to be computed."""
    j = np.arange(1.0, d + 1)
    return Spectrum(j**-2.0, -(j**-1.5), 1e-3)


def reduced_process(d: int, runs: int, batch: int, dtype: str, rates: int = 1, first: int = 0) -> Process:
    """Independent runs with one shared spectrum."""
    common = {
        "seed": 1,
        "runs": range(first, first + runs),
        "multipliers": tuple(np.geomspace(0.5, 1.0, rates)),
        "place": Place(dtype=dtype),
    }
    spectra, optimiser = [decaying_spectrum(d)], SGD(0.5 / (batch + 1))
    if batch == 1:
        return Blocked(spectra, optimiser, noise=0.0, **common)
    if rates >= MANY:
        return Paired(spectra, optimiser, batch=batch, noise=0.0, **common)
    return Batched(spectra, Eigenbasis(spectra, 0.0, common["place"]), optimiser, batch=batch, **common)


@dataclass(frozen=True)
class Group:
    """Runs that one core advances, numbered from ``first``."""

    d: int
    runs: int
    batch: int
    dtype: str
    first: int = 0

    def works(self) -> tuple[Callable[[], object], Callable[[], object]]:
        """The simulator, and drawing alone."""
        process = reduced_process(self.d, self.runs, self.batch, self.dtype, first=self.first)
        return advancing(process), drawing(self.d, self.dtype)

    def rates(self, step: float, draw: float) -> np.ndarray:
        """Normals a second of both from the seconds of one call of each."""
        return BLOCK * self.d * np.array([self.runs / step, 1 / draw])


def reduced(seconds: float) -> None:
    """Fraction of the normals' rate, on one core and on two."""
    print("reduced simulator: d normals a step and run against the rate of drawing alone")
    with two_cores(seconds) as measured_together:
        for dtype in ("float64", "float32"):
            for d, runs, batch in ((1000, 1, 1), (1000, 64, 1), (5000, 1, 1), (1000, 1, 64), (1000, 64, 64)):
                size = group_size(d, runs)
                groups = [Group(d, size, batch, dtype, first) for first in (0, size)]
                alone = groups[0].rates(*race(*groups[0].works(), seconds=seconds))
                both = 2 * groups[0].rates(*measured_together(groups))
                one, two = (f"{a / 1e6:.1f} of {b / 1e6:.1f} M/s, {a / b:.2f}" for a, b in (alone, both))
                print(f"  {dtype} d={d} runs={runs} batch={batch}: one core {one}; two cores {two}", flush=True)


def rates(seconds: float) -> None:
    """Price of one of 64 learning rates on a stream, against a run of its own."""
    print("learning rates on one stream")
    for dtype in ("float64", "float32"):
        for batch in (1, 64):
            processes = [reduced_process(1000, 1, batch, dtype, rates=count) for count in (1, 64)]
            works = [*map(advancing, processes), bare_pair(1000, 64, dtype)]
            alone, together, pair = race(*works, seconds=seconds)
            each, bare = together / 64 / BLOCK, pair / 64 / 2
            of = f", {bare * 1e6:.2f} of them products and passes that no scheme of pairs can spare" * (batch > 1)
            print(
                f"  {dtype} d=1000 batch={batch}: each of 64 is {64 * alone / together:.1f} times cheaper "
                f"({each * 1e6:.2f} against {alone / BLOCK * 1e6:.1f} us a step{of})",
                flush=True,
            )


def bare_pair(d: int, rates: int, dtype: str) -> Callable[[], object]:
    """What a pair of steps of :class:`Paired` does to (rates, d) numbers, and nothing else.

    31 d operations and 12 passes over d numbers for each rate: two products that read, two that write, a square, a
    product and a sum by elements.
    """
    misfit, weights = np.ones((rates, d), dtype), np.full((rates, 3), 1e-3, dtype)
    powers, rows = np.ones((3, d), dtype), np.ones((5, d), dtype)

    def work() -> tuple[np.ndarray, ...]:
        moments = (misfit * misfit) @ powers.T, misfit @ rows.T
        moved = weights @ powers
        moved *= misfit
        moved += weights @ rows[2:]
        return (moved, *moments)

    return work


def streaming_process(v: int, d: int, batch: int, dtype: str) -> Process:
    """One run of the streaming simulator."""
    return Streaming(
        Problem(1.0, 0.7, v, d),
        SGD(0.1 / batch),
        seed=1,
        runs=(0,),
        owners=(0,),
        batch=batch,
        multipliers=(1.0,),
        law=Gaussian(),
        place=Place(dtype=dtype),
    )


def streaming(seconds: float) -> None:
    """Against memory at batch 1, against matrix products at batch 64, and against the reduced simulator.

    A block of samples shares one pass over W, so batch 1 may well beat a pass for each step; the reduced simulator
    is compared with the streaming one as it is and with its limit.
    """
    print("streaming simulator (v, d) = (4000, 1000), sampling included")
    v, d = 4000, 1000
    for dtype in ("float64", "float32"):
        matrix, vector, wide = np.ones((v, d), dtype), np.ones(v, dtype), np.ones((1000, v), dtype)
        for batch in (1, 64):
            process, fast = streaming_process(v, d, batch, dtype), reduced_process(d, 1, batch, dtype)
            works = (
                advancing(process),
                advancing(fast),
                partial(np.matmul, vector, matrix),
                partial(np.matmul, wide, matrix),
            )
            slow_block, fast_block, one_pass, product = race(*works, seconds=seconds)
            step, quick = slow_block / process.block, fast_block / fast.block
            flops = 2 * wide.size * d / product
            limit = one_pass if batch == 1 else 2 * batch * v * d / flops
            of = f"a pass over W ({one_pass * 1e6:.0f} us)" if batch == 1 else f"GEMM ({flops / 1e9:.0f} GFLOP/s)"
            print(
                f"  {dtype} batch={batch}: {step * 1e6:.0f} us a step, {limit / step:.2f} of the rate of {of}; reduced "
                f"{step / quick:.0f} times faster than that, {limit / quick:.0f} times than the limit",
                flush=True,
            )


def large(_: float) -> None:
    """One step of (20000, 5000), batch 1, in float32: W is 400 MB, so few steps and no repetitions."""
    v, d, steps = 20000, 5000, 2
    process = streaming_process(v, d, 1, "float32")
    state = process.advance(process.start(), process.draw(), 0, 1, 0)
    data, begin = process.draw(), time.perf_counter()
    process.advance(state, data, 0, steps, 1)
    taken = (time.perf_counter() - begin) / steps
    begin = time.perf_counter()
    process.draw()
    taken += (time.perf_counter() - begin) / process.block
    (quick,) = race(advancing(reduced_process(d, 1, 1, "float32")), seconds=0.2)
    matrix, vector = np.ones((v, d), "float32"), np.ones(v, "float32")
    (one_pass,) = race(partial(np.matmul, vector, matrix), seconds=0.2)
    print(
        f"(v, d) = ({v}, {d}), float32, batch 1: streaming {taken * 1e3:.1f} ms a step; reduced "
        f"{taken * BLOCK / quick:.0f} times faster than that, {one_pass * BLOCK / quick:.0f} times than a pass over W"
    )


def memory(_: float) -> None:
    """Peaks of what numpy allocates, against what must be held.

    Streaming holds W. Reduced, while it trains: a block of draws of a group, of the same size for any number of runs,
    since groups come one after another; before that, for one run at a time, a few matrices of the size of H.
    """
    print("memory, peak over what it must hold")
    v, d = 4000, 1000
    problem, seed = Problem(1.0, 0.7, v, d), run_seed(1, 0, Purpose.FEATURES)
    for name, work, held in (
        ("streaming, W", lambda: advancing(streaming_process(v, d, 1, "float64"))(), v * d),
        ("reduced, 64 runs of d = 1000, a block of draws", lambda: training(d, 64), CACHED),
        ("reduced, 256 runs of d = 1000, a block of draws", lambda: training(d, 256), CACHED),
        ("reduced, 64 runs of d = 4000, a block of draws", lambda: training(4 * d, 64), CACHED),
        ("reduced, features of a run, d^2", lambda: spectrum(triangle(problem, seed)), d**2),
    ):
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  {name}: {peak / 1e6:.1f} MB, {peak / held / 8:.2f} times {8 * held / 1e6:.1f} MB", flush=True)


def training(d: int, runs: int) -> None:
    """A block of steps at batch 64, group by group as the engine goes."""
    size = group_size(d, runs)
    for first in range(0, runs, size):
        advancing(reduced_process(d, size, 64, "float64", first=first))()


def group_size(d: int, runs: int) -> int:
    """Runs that advance together on a CPU."""
    return min(runs, max(1, CACHED // (BLOCK * d)))


def main() -> None:
    """Run the parts named on the command line, or all."""
    prepare()
    parts = {"reduced": reduced, "rates": rates, "streaming": streaming, "large": large, "memory": memory}
    chosen = [name for name in sys.argv[1:] if name in parts] or list(parts)
    with threadpool_limits(1, "blas"):
        for name in chosen:
            parts[name](0.2 if "--quick" in sys.argv else 1.0)


if __name__ == "__main__":
    main()
