"""Speed of the simulators as fractions of what the machine can do, all measured in one run.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.simulate [reduced] [rates] [streaming] [large] [memory] [--quick]

Reduced: against the rate at which one core draws the d normals of each step (numpy's own generator, the block
sizes of the simulator). Streaming: batch 1 against one pass over W through memory a step, batch 64 against
the measured rate of matrix products. Times are the best of several repetitions; preparation (drawing and
factorising W) is not counted.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from verify.simulate import SGD, Gaussian, Place, Problem, Spectrum
from verify.simulate.batched import Batched, Eigenbasis
from verify.simulate.blocked import BLOCK, Blocked
from verify.simulate.process import Process
from verify.simulate.streaming import Streaming

REPETITIONS = 3


def best(work: Callable[[], object], clock: Callable[[], float] = time.thread_time) -> float:
    """Seconds of the fastest of several calls after one that warms up.

    The processor time of this thread by default, which other programs on the machine disturb least.
    """
    work()
    times = []
    for _ in range(REPETITIONS):
        begin = clock()
        work()
        times.append(clock() - begin)
    return min(times)


def steps_per_second(process: Process, seconds: float, clock: Callable[[], float] = time.thread_time) -> float:
    """Steps a second of all runs of a process together (one step of 64 runs counts as one)."""
    state, blocks, step = process.start(), 1, 0

    def work() -> None:
        nonlocal state, step
        for _ in range(blocks):
            state = process.advance(state, process.draw(), 0, process.block, step)
            step += process.block

    while (taken := best(work, clock)) < seconds:
        blocks *= 1 + int(seconds / taken)
    return blocks * process.block / taken


def normals_per_second(d: int, dtype: str) -> float:
    """Normals one core draws in a second, in blocks of the simulator's size."""
    block, generator = np.empty((BLOCK, d), dtype), np.random.default_rng(1)
    return block.size / best(lambda: generator.standard_normal(out=block, dtype=np.dtype(dtype)))


def decaying_spectrum(d: int) -> Spectrum:
    """Eigenvalues j^(-2): the speed does not depend on their values, and none has to be computed."""
    j = np.arange(1.0, d + 1)
    return Spectrum(j**-2.0, -(j**-1.5), 1e-3)


def reduced_process(d: int, runs: int, batch: int, dtype: str, rates: int = 1, first: int = 0) -> Process:
    """Independent runs with one shared spectrum."""
    common = {
        "seed": 1,
        "runs": range(first, first + runs),
        "noise": 0.0,
        "multipliers": tuple(np.geomspace(0.5, 1.0, rates)),
        "place": Place(dtype=dtype),
    }
    spectra, optimiser = [decaying_spectrum(d)], SGD(0.5 / (batch + 1))
    if batch == 1:
        return Blocked(spectra, optimiser, **common)
    return Batched(spectra, Eigenbasis(spectra, common["place"]), optimiser, batch=batch, **common)


def reduced(seconds: float) -> None:
    """Fraction of the normals' rate, on one core and on two."""
    print("reduced simulator: d normals a step and run against the rate of drawing alone")
    for dtype in ("float64", "float32"):
        for d, runs, batch in ((1000, 1, 1), (1000, 64, 1), (5000, 1, 1), (1000, 1, 64), (1000, 64, 64)):
            group = max(1, 2**17 // (BLOCK * d))  # as the engine groups runs on a CPU
            group = min(group, runs)
            limit = normals_per_second(d, dtype)
            rate = steps_per_second(reduced_process(d, group, batch, dtype), seconds) * group * d
            line = f"  {dtype} d={d} runs={runs} batch={batch}: {rate / 1e6:.1f} M normals/s"
            line += f", limit {limit / 1e6:.1f}, fraction {rate / limit:.2f}"
            if runs > 1:
                line += f"; two cores {two_cores(d, group, batch, dtype, seconds) / limit / 2:.2f} of twice that"
            print(line, flush=True)


def two_cores(d: int, group: int, batch: int, dtype: str, seconds: float) -> float:
    """Normals a second of two threads with a group of runs each."""
    processes = [reduced_process(d, group, batch, dtype, first=group * i) for i in range(2)]
    with ThreadPoolExecutor(2) as pool:
        rates = list(pool.map(lambda process: steps_per_second(process, seconds, time.perf_counter), processes))
    return sum(rates) * group * d


def rates(seconds: float) -> None:
    """Price of one of 64 learning rates on a stream, against a run of its own."""
    print("learning rates on one stream")
    for dtype in ("float64", "float32"):
        for batch in (1, 64):
            alone = 1 / steps_per_second(reduced_process(1000, 1, batch, dtype), seconds)
            together = 1 / steps_per_second(reduced_process(1000, 1, batch, dtype, rates=64), seconds)
            print(
                f"  {dtype} d=1000 batch={batch}: each of 64 is {64 * alone / together:.1f} times cheaper",
                flush=True,
            )


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
    """Against memory at batch 1, against matrix products at batch 64, and against the reduced simulator."""
    print("streaming simulator (v, d) = (4000, 1000), sampling included")
    v, d = 4000, 1000
    for dtype in ("float64", "float32"):
        matrix, vector = np.ones((v, d), dtype), np.ones(v, dtype)
        wide = np.ones((1000, v), dtype)
        one_pass = best(lambda matrix=matrix, vector=vector: vector @ matrix)
        products = 2 * wide.size * d / best(lambda wide=wide, matrix=matrix: wide @ matrix)
        for batch in (1, 64):
            process = streaming_process(v, d, batch, dtype)
            step = 1 / steps_per_second(process, seconds)
            ratio = steps_per_second(reduced_process(d, 1, batch, dtype), seconds) * step
            if batch == 1:
                against = f"{one_pass / step:.2f} of a pass over W a step ({one_pass * 1e6:.0f} us)"
            else:
                share = 2 * batch * v * d / step / products
                against = f"{share:.2f} of the GEMM rate ({products / 1e9:.0f} GFLOP/s)"
            print(f"  {dtype} batch={batch}: {step * 1e6:.0f} us a step, {against}; reduced {ratio:.0f} times faster")


def large(_: float) -> None:
    """One step of (20000, 5000), batch 1, in float32: W is 400 MB, so few steps and no repetitions."""
    v, d, steps = 20000, 5000, 2
    process = streaming_process(v, d, 1, "float32")
    state = process.advance(process.start(), process.draw(), 0, 1, 0)
    data, begin = process.draw(), time.thread_time()
    process.advance(state, data, 0, steps, 1)
    taken = (time.thread_time() - begin) / steps
    begin = time.thread_time()
    process.draw()
    taken += (time.thread_time() - begin) / process.block
    rate = steps_per_second(reduced_process(d, 1, 1, "float32"), 0.1)
    print(
        f"(v, d) = ({v}, {d}), float32, batch 1: streaming {taken * 1e3:.1f} ms a step; reduced "
        f"{rate * taken:.0f} times faster"
    )


def memory(_: float) -> None:
    """Peak of what numpy allocates while a simulation is prepared and makes a block of steps."""
    print("memory, peak over what it must hold")
    v, d = 4000, 1000
    for name, make, held in (
        ("streaming, W", lambda: streaming_process(v, d, 1, "float64"), 8 * v * d),
        ("reduced, 4 d runs", lambda: reduced_process(d, 64, 64, "float64"), 8 * 4 * d * 64),
        ("reduced, 4 d runs", lambda: reduced_process(4 * d, 64, 64, "float64"), 8 * 16 * d * 64),
    ):
        tracemalloc.start()
        process = make()
        process.advance(process.start(), process.draw(), 0, process.block, 0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  {name}: {peak / 1e6:.1f} MB, {peak / held:.2f} times {held / 1e6:.1f} MB", flush=True)


def main() -> None:
    """Run the parts named on the command line, or all."""
    parts = {"reduced": reduced, "rates": rates, "streaming": streaming, "large": large, "memory": memory}
    chosen = [name for name in sys.argv[1:] if name in parts] or list(parts)
    with threadpool_limits(1, "blas"):
        for name in chosen:
            parts[name](0.05 if "--quick" in sys.argv else 0.2)


if __name__ == "__main__":
    main()
