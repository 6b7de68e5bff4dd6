"""LaTeX compiled by pdflatex in a folder of its own, without shell commands and without a clock."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import DataError

RUNS = 4  # contents, references and the widths of long tables settle in three; one more if they did not
TIMEOUT = 300  # seconds of one run
UNSETTLED = re.compile(rb"Rerun to get|Table widths have changed|rerunfilecheck Warning")


def compiler() -> str:
    """The path of pdflatex; DataError with a remedy if there is none."""
    found = shutil.which("pdflatex")
    if found is None:
        raise DataError(
            "a report as PDF needs pdflatex, which is not installed; install TeX Live (texlive-latex-recommended), or write "
            "FILE.tex, FILE.html or FILE.md"
        )
    return found


def compiled(source: str, files: Mapping[str, bytes]) -> bytes:
    """The PDF of a LaTeX document that reads ``files``, by name. DataError with TeX's first complaint if it fails."""
    program = compiler()
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        Path(folder, "report.tex").write_text(source, "utf-8")
        before = None
        for _ in range(RUNS):
            _run(program, folder)
            after = _state(folder)
            if after == before and not UNSETTLED.search(Path(folder, "report.log").read_bytes()):
                break
            before = after
        return Path(folder, "report.pdf").read_bytes()


def _run(program: str, folder: str) -> None:
    # SOURCE_DATE_EPOCH and FORCE_SOURCE_DATE stop TeX's clock; openin_any and openout_any keep it in its folder
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "openin_any": "p", "openout_any": "p", "max_print_line": "1000",
    }  # fmt: skip
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        raise DataError(f"pdflatex did not finish within {TIMEOUT} s; write FILE.tex and compile it yourself") from None
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").splitlines()
        first = next((line for line in said if line.startswith("!")), "no reason given")
        raise DataError(f"pdflatex failed ({first.lstrip('! ')}); write FILE.tex and compile it to see where")


def _state(folder: str) -> tuple[bytes, ...]:
    """What the next run would read."""
    paths = (Path(folder, f"report.{kind}") for kind in ("aux", "toc", "out"))
    return tuple(path.read_bytes() for path in paths if path.is_file())
