"""How long `exponents reproduce` takes, in one run: `python benchmarks/reproduce.py [MODEL]...`.

cold      nothing on disk, on all cores
one       the same in one process: what the workers gain is the ratio
warm      nothing has changed
touched   one file of one model damaged

Targets for the whole catalogue on two cores: cold under 180 s, warm under 10 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLD, WARM = 180, 10


def main(models: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        cold = timed("cold", place, models)
        one = timed("one", place / "one", [*models, "--workers", "1"], output=place / "one")
        warm = timed("warm", place, models)
        damaged = next(place.glob("build/*/phases.csv"))
        damaged.write_text("")
        touched = timed(f"touched ({damaged.parent.name})", place, models)
    print(f"workers gain a factor {one / cold:.2f} on {os.cpu_count()} cores; warm is {warm / cold:.4f} of cold")
    print(f"cold: {cold / COLD:.2f} of the target, warm: {warm / WARM:.2f}; touched {touched:.1f} s")


def timed(label: str, place: Path, words: list[str], output: Path | None = None) -> float:
    """Seconds of one run in a new process with a cache of its own."""
    environment = os.environ | {"XDG_CACHE_HOME": str(place / "cache"), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "exponents", "reproduce", *words, "--output", str(output or place / "build")]
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"status {done.returncode}: {done.stderr}")
    print(f"{label:32} {seconds:8.1f} s   {done.stdout.splitlines()[-1]}")
    return seconds


if __name__ == "__main__":
    main(sys.argv[1:])
