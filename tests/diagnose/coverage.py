"""Is the stated confidence kept? Cases drawn from the prior that the tool states, diagnosed, and judged.

    python -m tests.diagnose.coverage FILE.jsonl FIRST STOP [told | untold]

diagnoses the cases FIRST to STOP - 1 that FILE does not hold yet, appends a line for each, and prints the verdicts on
all of them. The last word says whether the learning rate is told in all cases or in none, rather than in half of them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exponents.commands._shared import diagram
from exponents.solution import Solution
from verify.diagnose import Curves, diagnose
from verify.diagnose.curves import FRACTION
from verify.diagnose.results import estimate
from verify.diagnose.surface import ALPHA, BETA

from . import synthetic

KINDS = ("exact", "drawn", "trained")
DESIGNS = ((32, 64), (16, 32, 64), (32, 64, 128), (24, 48, 96, 192))
NOISE = (1e-3, 0.1)
LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Case:
    """A known truth and the design of its runs; ``told``: whether the diagnosis knows the learning rate."""

    seed: int
    alpha: float
    beta: float
    kind: str
    widths: tuple[int, ...]
    fraction: float
    noise: float
    told: bool

    def curves(self) -> Curves:
        """What the diagnosis sees."""
        if self.kind == "trained":
            found = synthetic.trained(self.alpha, self.beta, self.seed, self.widths, fraction=self.fraction)
        else:
            drawn = self.kind == "drawn"
            found = synthetic.curves(
                self.alpha, self.beta, self.seed,
                widths=self.widths, noise=self.noise, sampled=drawn, fraction=self.fraction,
            )  # fmt: skip
        return found if self.told else synthetic.untold(found)


def case(seed: int, solution: Solution, phase: str | None = None, told: bool | None = None) -> Case:
    """A case drawn from the prior, flat on its box within the model's domain (and within a ``phase``); ``told`` or not."""
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    while True:
        alpha, beta = float(generator.uniform(*ALPHA)), float(generator.uniform(*BETA))
        name = phase_at(solution, alpha, beta)
        if name is not None and phase in (None, name):
            break
    fraction, noise = (float(np.exp(generator.uniform(*np.log(ends)))) for ends in (FRACTION, NOISE))
    widths = DESIGNS[generator.integers(len(DESIGNS))]
    known = bool(generator.integers(2)) if told is None else told
    return Case(seed, alpha, beta, KINDS[seed % len(KINDS)], widths, fraction, noise, known)


def phase_at(solution: Solution, alpha: float, beta: float) -> str | None:
    """The name of the phase at a point, None outside the domain."""
    k = int(solution.evaluate(alpha=alpha, beta=beta).phase)
    return None if k < 0 else solution.phases[k].name


# --- judgement --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """The answer for a case: probabilities of the phases, the true one, and the posterior probabilities ``ranks`` that
    alpha and beta lie below the truth (uniform where the posterior is right); ``lengths`` of their 95% intervals;
    ``effective``: the points of equal weight that the answer stands on."""

    case: Case
    truth: str
    phases: dict[str, float]
    ranks: tuple[float, float]
    lengths: tuple[float, float]
    effective: float
    seconds: float

    def phase_set(self, level: float) -> list[str]:
        """The smallest with that probability."""
        names, sums = list(self.phases), np.cumsum(list(self.phases.values()))
        return names[: int(np.searchsorted(sums, level)) + 1]

    def holds(self, level: float) -> bool:
        """Whether that set holds the truth."""
        return self.truth in self.phase_set(level)


def outcome(case: Case, theory: Any, solution: Solution) -> Outcome:
    """Diagnose a case; ``seconds`` are those of the processor."""
    curves = case.curves()
    start = time.process_time()
    found = diagnose(theory, solution, curves)
    seconds = time.process_time() - start
    post = found.posterior
    ranks = tuple(
        float(post.weights[axis < value].sum()) for axis, value in ((post.alpha, case.alpha), (post.beta, case.beta))
    )
    phases = {each.label: each.probability for each in found.phases}
    ends = (estimate(values, post.weights, 0.95).interval for values in (post.alpha, post.beta))
    lengths = tuple(high - low for low, high in ends)
    effective = float(1 / np.sum(post.weights**2))
    return Outcome(case, phase_at(solution, case.alpha, case.beta), phases, ranks, lengths, effective, seconds)


def interval(hits: int, of: int) -> tuple[float, float]:
    """The central 95% interval of a proportion under a flat prior."""
    from scipy.special import betaincinv

    return tuple(float(betaincinv(hits + 1, of - hits + 1, q)) for q in (0.025, 0.975))


def verdicts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lines: how often sets of phases and intervals of each level hold the truth."""
    for level in LEVELS:
        line = _line(f"phase set of {level:.0%}", [o.holds(level) for o in outcomes])
        yield f"{line}, of {np.mean([len(o.phase_set(level)) for o in outcomes]):.2f} phases on average"
    for k, name in enumerate(("alpha", "beta")):
        for level in LEVELS:
            yield _line(f"{name} interval of {level:.0%}", [abs(2 * o.ranks[k] - 1) <= level for o in outcomes])
    stated = sum(o.phases.get(o.truth, 0.0) for o in outcomes) / len(outcomes)
    yield f"mean probability of the true phase {stated:.3f}"
    medians = np.median([o.lengths for o in outcomes], axis=0)
    yield f"median length of the 95% intervals: alpha {medians[0]:.3g}, beta {medians[1]:.3g}"
    seconds = [o.seconds for o in outcomes]
    yield f"seconds: median {np.median(seconds):.1f}, at most {max(seconds):.1f}"
    yield f"effective points: at least {min(o.effective for o in outcomes):.0f}"
    top = [(max(o.phases.values()), next(iter(o.phases)) == o.truth) for o in outcomes]
    yield f"first phase: stated {np.mean([p for p, _ in top]):.3f}, right {np.mean([right for _, right in top]):.3f}"


def _line(name: str, held: Sequence[bool]) -> str:
    low, high = interval(sum(held), len(held))
    return f"{name}: {sum(held)}/{len(held)} = {np.mean(held):.3f} [{low:.3f}, {high:.3f}]"


# --- in batches -------------------------------------------------------------------------------------------------------


def stored(path: Path) -> list[Outcome]:
    """The outcomes of a file, none where there is no file."""
    if not path.exists():
        return []
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Outcome(**{**r, "case": Case(**r["case"])}) for r in records]


def extend(path: Path, seeds: Iterable[int], told: bool | None = None) -> None:
    """Append the outcomes of the cases that the file does not hold yet; ``told`` as for :func:`case`."""
    found = diagram("plrf-sgd")
    done = {o.case.seed for o in stored(path)}
    for seed in seeds:
        if seed not in done:
            result = outcome(case(seed, found.solution, told=told), found.theory, found.solution)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(result)) + "\n")


if __name__ == "__main__":
    place, first, stop = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    extend(place, range(first, stop), {"told": True, "untold": False}.get(sys.argv[4]) if len(sys.argv) > 4 else None)
    print("\n".join(verdicts(stored(place))))
