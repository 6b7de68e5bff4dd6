"""The command as a process: signals, closed pipes, what is imported, other people's commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from exponents import cli
from exponents.errors import DataError
from exponents.output import write

HEAVY = "[m for m in ('sympy', 'z3', 'numpy', 'scipy', 'matplotlib', 'mpmath', 'rich') if m in sys.modules]"


def python(code: str, *words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, **options)


def test_console_script_and_module_are_the_same():
    done = subprocess.run([sys.executable, "-m", "exponents", "models"], capture_output=True, text=True)
    script = subprocess.run(["exponents", "models"], capture_output=True, text=True, executable=_script())
    assert done.returncode == script.returncode == 0
    assert done.stdout == script.stdout != ""


def _script() -> str:
    return str(Path(sys.executable).with_name("exponents"))


def test_a_remembered_table_imports_no_heavy_library():
    code = f"import sys\nfrom exponents.cli import main\ntry: main()\nfinally: print({HEAVY}, file=sys.stderr)"
    python(code, "table", "plrf-sgd", check=True)
    assert python(code, "table", "plrf-sgd", check=True).stderr.strip() == "[]"


INTERRUPTED = """
import os, signal, sys
import exponents
def solve(*args, **options):
    os.kill(os.getpid(), signal.SIGINT)  # Ctrl-C while the model is being solved
    raise AssertionError("the signal was ignored")
sys.modules["exponents.solve"].solve = solve
from exponents.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("words", [["table", "-o"], ["plot", "-o"], ["query", "a=1", "b=1", "-o"]], ids=lambda w: w[0])
def test_control_c_is_one_line_and_leaves_nothing(model_file, tmp_path, words):
    path, folder = model_file(), tmp_path / "out"
    folder.mkdir()
    old = folder / "old.png"
    old.write_text("what was there before")
    done = python(INTERRUPTED, words[0], path, *words[1:], old)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "exponents: interrupted; nothing was written\n")
    assert [p.name for p in folder.iterdir()] == ["old.png"] and old.read_text() == "what was there before"


def test_control_c_inside_z3_is_not_swallowed():
    """z3 takes the signal for itself and answers `unknown`; the oracle gives it back."""
    code = """
import os, signal, threading
from exponents.field import Field
from exponents.parse import conditions
from exponents.region import Region
from exponents.signs import Oracle
field = Field.of(("a", "b", "c", "d", "e"))
hard = (
    "a**5*b + c**3*d**4 - e**5 > 1", "a**7 + b**7 + c**7 + d**7 + e**7 < 3", "a*b*c*d*e > 2",
    "a**3 - b**5 + c**4*e < -3", "a + b + c + d + e > 0", "a**4*e - b**3*d > 7", "a*b - c*d > 11",
)
import z3
threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    verdict = Oracle(Region(field)).empty([c for text in hard for c in conditions(text, field)])
    print("answered in time", verdict)
except KeyboardInterrupt:
    print("interrupted")
"""
    assert python(code).stdout.strip() == "interrupted"


def test_a_closed_pipe_is_quiet():
    code = "import sys; from exponents.cli import main; main(['table', 'plrf-sgd'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()  # the reader goes away before anything is written
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "exponents", "models"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2 and done.stderr == "exponents: error: No space left on device\n"


def test_output_goes_into_a_device_and_does_not_replace_it(tmp_path):
    """As root a rename over /dev/null would put a plain file there, for everybody."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "exponents", "table", "chinchilla", "-o", str(pipe)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "compute-optimal" in pipe.read_text()
        assert process.stderr.read() == ""
    assert process.returncode == 0 and pipe.is_fifo()


def test_output_follows_a_link(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "link").symlink_to("there")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "there").read_text() == "new"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_output_to_a_full_device_is_refused_by_name():
    with pytest.raises(DataError, match="cannot write /dev/full: No space left on device"):
        write("/dev/full", "text")
    assert not Path("/dev/full").is_file()


class Entry:
    """An entry point of another distribution."""

    def __init__(self, name: str, load):
        self.name, self.load = name, load


def test_commands_of_other_distributions(run, monkeypatch):
    shout = click.Command("shout", callback=lambda: click.echo("HELLO"), help="Say it loud.")
    entries = [Entry("shout", lambda: shout), Entry("broken", lambda: 1 / 0)]
    monkeypatch.setattr(cli, "entry_points", lambda group, name=None: [e for e in entries if name in (None, e.name)])
    assert run("shout").out == "HELLO\n"
    done = run("--help")
    assert done.status == 0 and "Say it loud." in done.out
    assert done.err == "exponents: the command broken is left out: ZeroDivisionError: division by zero\n"
    assert run("whisper").status == 2
