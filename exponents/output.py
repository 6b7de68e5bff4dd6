"""Files that appear whole or not at all, and a standard output that may be closed early."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from .errors import DataError

SPOOL = 1 << 24  # characters kept in memory before standard output is spooled to disk


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    It is opened before the block runs, so a path that cannot be written is refused before any work is done. Links are
    followed; what is no plain file (a device, a pipe) is written to at the end, not replaced. Raises DataError naming the
    path and the reason.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        with _into(path) as file:
            yield file
        return
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise _refused(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp's files are private
        os.replace(temporary, target)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            raise _refused(path, error) from None
        raise


def require_place(path: str | Path) -> None:
    """DataError, with the words of ``replacing``, for a path that cannot be written: for use before a long computation."""
    path = Path(path)
    parent = Path(os.path.realpath(path)).parent
    number = (
        errno.EISDIR if path.is_dir()
        else errno.ENOENT if not parent.exists()
        else errno.ENOTDIR if not parent.is_dir()
        else 0 if os.access(path if path.exists() else parent, os.W_OK)
        else errno.EACCES
    )  # fmt: skip
    if number:
        raise _refused(path, OSError(number, os.strerror(number)))


@contextmanager
def _into(path: Path) -> Iterator[BinaryIO]:
    """What is written reaches ``path`` when the block ends well."""
    with tempfile.SpooledTemporaryFile(SPOOL) as spool:
        yield spool
        spool.seek(0)
        try:
            with path.open("wb") as file:
                shutil.copyfileobj(spool, file)
        except OSError as error:
            raise _refused(path, error) from None


def _refused(path: Path, error: OSError) -> DataError:
    return DataError(f"cannot write {path}: {error.strerror or error}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write(path: str | Path, content: str | bytes) -> None:
    """Write a whole file; DataError where that is not possible."""
    with replacing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def writable(path: str | None) -> Iterator[TextIO]:
    """Text that appears whole or not at all: in a file, or on standard output for None."""
    if path is not None:
        with replacing(path) as file:
            text = TextIOWrapper(file, "utf-8", newline="\n")
            yield text
            text.flush()
            text.detach()
        return
    with tempfile.SpooledTemporaryFile(SPOOL, "w+", encoding="utf-8", newline="\n") as spool:
        yield spool
        spool.seek(0)
        with standard_output() as out:
            shutil.copyfileobj(spool, out)


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output, flushed at the end; that its reader went away is no error."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:  # point the stream elsewhere, or the interpreter complains when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit(text: str) -> None:
    """Text, ended by one newline, to standard output."""
    with standard_output() as out:
        out.write(text.rstrip("\n") + "\n")
