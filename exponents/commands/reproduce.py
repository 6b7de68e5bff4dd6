from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import click

from ..compare import Finding
from ..errors import DataError, ExponentsError
from ..logs import hook_of
from ..output import emit, write
from ..registry import listing, setting, theory
from ..solution import Status
from ._shared import Diagram, progress, solved
from ._stamp import Stamp, digest, key, recalled, stored
from ._variant import variant
from ._workers import results
from .cite import references, sentences
from .table import rendered

TABLES = {
    "phases.tex": "latex",
    "tables.tex": "document",
    "tables.md": "markdown",
    "phases.csv": "csv",
    "solution.json": "json",
    "tables.txt": "text",
}
QUANTITIES = ("phase", "loss")
FIGURES = ("pdf", "png")
SECTION = "section.tex"


@dataclass(frozen=True)
class Outcome:
    """One line of the summary: what is known of a model, or the ``failure`` that left it out."""

    model: str
    stamp: Stamp | None = None
    seconds: float = 0.0
    unchanged: bool = False
    failure: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        found = self.stamp
        known = (found.phases, found.claims, found.proofs) if found else ("-",) * 3
        return (self.model, *known, f"{self.seconds:.1f}", "unchanged" if self.unchanged else "")


@click.command("reproduce")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("--output", default="build", show_default=True, metavar="DIRECTORY")
@click.option("--refresh", is_flag=True, help="Do everything again, also what is unchanged and undamaged on disk.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes; default: the number of cores.")
def command(models: tuple[str, ...], output: str, refresh: bool, workers: int | None) -> int:
    """Solve every registered model, or those named; prove each, hold it against its claims, write what there is.

    Tables, figures and JSON in a directory for each model, and catalogue.tex, one document on all of them. What was
    written before from exactly the same content is "unchanged" and not done again. Exit status 1 if anything is
    REFUTED, 2 if a theory could not be used.
    """
    start = time.perf_counter()
    found = listing()
    for id in models:
        theory(id)  # refuses what is not registered before anything is solved
    ids = models or tuple(found.modules)
    root = _directory(Path(output))
    outcomes: dict[str, Outcome] = {}
    try:
        for outcome in _outcomes(ids, root, refresh, workers or os.cpu_count() or 1):
            outcomes[outcome.model] = outcome
    except KeyboardInterrupt:
        click.echo(f"exponents: interrupted; {len(outcomes)} of {len(ids)} models are done and kept", err=True)
        return 2
    ordered = [outcomes[id] for id in ids]
    if not models:
        ordered += [Outcome(module, failure=why) for module, why in found.broken.items()]
    write(root / "catalogue.tex", _catalogue(root, ordered))
    summary = _summary(ordered, time.perf_counter() - start)
    write(root / "summary.txt", summary)
    emit(summary)
    return _status(ordered)


def _status(outcomes: Sequence[Outcome]) -> int:
    """Say on standard error what is refuted and what is left out; the exit status."""
    refuted = [(o.model, line) for o in outcomes if o.stamp for line in o.stamp.refuted]
    failed = [o for o in outcomes if o.failure]
    for model, line in refuted:
        click.echo(f"exponents: {model}: {line}", err=True)
    for outcome in failed:
        click.echo(f"exponents: {outcome.model} is left out: {outcome.failure}", err=True)
    return 1 if refuted else 2 if failed else 0


# --- which models are done again ------------------------------------------------------------------------------------


def _outcomes(ids: Sequence[str], root: Path, refresh: bool, workers: int) -> Iterator[Outcome]:
    """What is unchanged, then the rest as it comes from the workers, the models that take longest first."""
    jobs: list[tuple[int, str, Path, str]] = []
    for id in ids:
        start = time.perf_counter()
        try:
            model, found = _usable(id)
        except ExponentsError as error:
            yield Outcome(id, failure=str(error))
            continue
        wanted = key(found, references(found))
        stamp = None if refresh else recalled(root / id, wanted)
        if stamp is None:
            size = (len(model.parameters) + len(model.resources)) * len(model.all_components)
            jobs.append((size, id, root / id, wanted))
        else:
            yield Outcome(id, stamp, time.perf_counter() - start, unchanged=True)
    jobs.sort(key=lambda job: (-job[0], job[1]))
    with progress("reproducing") as say:
        for count, (_, outcome) in enumerate(results(_reproduced, jobs, workers), start=1):
            say(f"{count} of {len(jobs)} models")
            yield outcome


def _usable(id: str):
    """The model and its theory; ModelError if the theory does not keep the contract."""
    from ..errors import ModelError

    model, found = variant(id)
    if faults := found.faults():
        raise ModelError(f"the theory {found.id} does not keep the contract: {'; '.join(faults)}")
    return model, found


# --- one model ------------------------------------------------------------------------------------------------------


def _reproduced(job: tuple[int, str, Path, str]) -> Outcome:
    """Solve, check and write one model afresh. The stamp is written last: without it nothing counts as done."""
    from ..check import check

    start = time.perf_counter()
    _, id, directory, wanted = job
    _directory(directory)
    try:
        found = solved(*_usable(id), refresh=True)
    except ExponentsError as error:
        return Outcome(id, failure=str(error))
    with progress(f"checking and drawing {id}"):
        report = check(found.solution)
        findings = tuple(map(str, report.findings))
        names = _written(found, findings, directory)
    rows = found.comparison.rows
    stamp = Stamp(
        key=wanted,
        phases=str(len(found.solution.phases)),
        claims=f"{found.comparison.confirmed} of {len(rows)} confirmed",
        proofs=str(report.verdict.status),
        refuted=(
            *(str(row) for row in rows if row.finding is Finding.REFUTED),
            *(str(f) for f in report.findings if f.verdict.status is Status.REFUTED),
        ),
        findings=findings,
        entries=references(found.theory),
        files={name: digest(directory / name) for name in names},
    )
    stored(stamp, directory)
    return Outcome(id, stamp, time.perf_counter() - start)


def _written(found: Diagram, findings: Sequence[str], directory: Path) -> list[str]:
    """Write the files of a model; their names."""
    from ..render.plots import save

    texts = {name: rendered(found.solution, style, on_wall=_hook(found)) for name, style in TABLES.items()}
    texts["claims.txt"] = "".join(f"{row}\n" for row in found.comparison.rows)
    texts["proofs.txt"] = "\n".join(findings) + "\n"
    texts[SECTION] = _section(found)
    for name, text in texts.items():
        write(directory / name, text)
    figures = [f"{quantity}.{suffix}" for quantity, suffix in product(QUANTITIES, FIGURES)] if _drawable(found) else []
    for name in figures:
        save(found.solution, directory / name, name.partition(".")[0])
    return [*texts, *figures]


def _hook(found: Diagram) -> Any:
    return hook_of(found.theory, ())


def _drawable(found: Diagram) -> bool:
    return len(found.model.parameters) in (1, 2)


def _section(found: Diagram) -> str:
    """The model's section of the catalogue; the figure lies in the directory of the model."""
    from ..render.book import Section, section
    from ..render.tables import tables

    return section(
        Section(
            found.model.id,
            found.theory.title,
            setting(found.model.id),
            tables(found.solution, _hook(found)),
            f"{found.model.id}/phase.pdf" if _drawable(found) else "",
            found.comparison.rows,
            sentences(found.theory),
        )
    )


# --- all models -----------------------------------------------------------------------------------------------------


def _catalogue(root: Path, outcomes: Sequence[Outcome]) -> str:
    from ..render.book import book

    done = [o for o in outcomes if o.stamp]
    entries = {key: text for o in done for key, text in o.stamp.entries.items()}
    return book([(root / o.model / SECTION).read_text("utf-8") for o in done], entries)


def _directory(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot write to {path}: {error.strerror}") from None
    return path


def _summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    rows = [("model", "phases", "claims", "proofs", "seconds", ""), *(o.cells for o in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() for row in rows]
    same = sum(o.unchanged for o in outcomes)
    return "\n".join([*lines, f"{len(outcomes)} models, {same} unchanged, in {seconds:.1f} s"]) + "\n"
