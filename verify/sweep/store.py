"""The store of a sweep: records that survive a kill at any moment, keyed by what they are records of.

A directory with four files. ``version`` names the layout and the numbers it holds; ``records`` is JSON, one
record a line, appended and flushed to the disk under ``lock``; a line without its end is the trace of a kill
and is cut off before the next append. ``claims`` stays empty: a process that runs a task holds a lock on the
byte of that file which the task's key addresses, and the operating system drops the lock when the process
dies, however it dies. So two sweeps on one store share the work, and a dead one blocks nothing.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exponents.errors import DataError, ExponentsError

VERSION = "3"
"""Changes whenever the same task would give other numbers or the layout changes."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreError(ExponentsError):
    """A store that cannot be used: of another version, not writable, or on a full disk."""


class Store:
    """The store in ``directory``, created if it is not there.

    Raises ``StoreError`` for a store of another version and ``DataError`` for a line that is not a record.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory, self._threads = Path(directory), threading.Lock()
        with _reported(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._claims = os.open(self.directory / "claims", os.O_RDWR | os.O_CREAT, 0o666)
            self._lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o666)
            with self._locked():
                self._check_version()
        self._file, self._offset, self._keys = -1, 0, set()

    def close(self) -> None:
        """Drop all claims."""
        for file in (self._claims, self._lock, self._file):
            if file >= 0:
                os.close(file)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file of records."""
        return self.directory / "records"

    def _check_version(self) -> None:
        file = self.directory / "version"
        if not file.exists():
            _replace(file, f"{VERSION}\n".encode())
        elif (found := file.read_text().strip()) != VERSION:
            raise StoreError(
                f"store {self.directory} has version {found!r}, this program writes {VERSION!r}: "
                "use another directory, or the program that wrote it"
            )

    # --- 1. Records ---------------------------------------------------------------------------------------

    def records(self) -> dict[str, dict[str, Any]]:
        """All finished records by key."""
        return {key: json.loads(line)["record"] for key, line in self._lines().items()}

    def finished(self) -> set[str]:
        """Keys of all finished records; reads only what was appended since the last call."""
        with _reported(self.path), self._locked():
            self._refresh()
            return set(self._keys)

    def append(self, key: str, record: Mapping[str, Any]) -> None:
        """Add a finished record; it is on the disk when this returns. A key that is there already stays as it
        is.
        """
        line = json.dumps({"key": key, "record": record}, sort_keys=True, allow_nan=False).encode() + b"\n"
        with _reported(self.path), self._locked():
            self._refresh()
            if key in self._keys:
                return
            end = _cut_torn_line(self._file)
            try:
                _write_all(self._file, line, end)
                os.fsync(self._file)
            except OSError:
                os.ftruncate(self._file, end)  # half a record is worth nothing, and the disk may need the room
                raise

    def _refresh(self) -> None:
        """Read on. A compaction replaces the file; ours stays open, so that its inode number is not used
        again.
        """
        if self._file < 0 or not self.path.exists() or os.fstat(self._file).st_ino != self.path.stat().st_ino:
            if self._file >= 0:
                os.close(self._file)
            self._file, self._offset, self._keys = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), 0, set()
        appended = os.pread(self._file, os.fstat(self._file).st_size - self._offset, self._offset)
        complete = appended[: appended.rfind(b"\n") + 1]
        self._keys.update(self._key(line) for line in complete.splitlines())
        self._offset += len(complete)

    def compact(self) -> None:
        """Rewrite the records in the order of their keys: the same set of records gives the same bytes."""
        with _reported(self.path), self._locked():
            lines = self._read()
            _replace(self.path, b"".join(lines[key] + b"\n" for key in sorted(lines)))

    def _lines(self) -> dict[str, bytes]:
        with _reported(self.path), self._locked():
            return self._read()

    def _read(self) -> dict[str, bytes]:
        if not self.path.exists():
            return {}
        *lines, _torn = self.path.read_bytes().split(b"\n")
        return {self._key(line): line for line in reversed(lines)}

    def _key(self, line: bytes) -> str:
        try:
            return json.loads(line)["key"]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                f"{self.path} holds a line that is not a record, {line[:60]!r}: remove that line and resume"
            ) from error

    # --- 2. Locks -----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        # flock holds between processes, the other lock between the threads of this one
        with self._threads:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    def claim(self, key: str) -> bool:
        """Take the task for this process until :meth:`release` or death; false if another process has it."""
        try:
            fcntl.lockf(self._claims, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(key))
        except (BlockingIOError, PermissionError):
            return False
        return True

    def release(self, *keys: str) -> None:
        """Give tasks back."""
        for key in keys:
            fcntl.lockf(self._claims, fcntl.LOCK_UN, 1, _place(key))


def _place(key: str) -> int:
    """The byte of ``claims`` for a key: 62 bits of its hash, the range of a file offset."""
    return int(key[:16], 16) >> 2


def _cut_torn_line(file: int) -> int:
    """Length of the file without an unfinished last line, which is removed."""
    size = end = os.fstat(file).st_size
    while end and os.pread(file, 1, end - 1) != b"\n":
        end -= 1
    if end < size:
        os.ftruncate(file, end)
    return end


def _write_all(file: int, data: bytes, offset: int) -> None:
    while data:
        written = os.pwrite(file, data, offset)
        data, offset = data[written:], offset + written


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that at every moment either the old or the new one is there."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Operating-system errors as errors of the store."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(
                f"no room to write {path}: the disk, quota or file-size limit is full; "
                "every finished record is kept, so free some room and resume"
            ) from error
        raise StoreError(f"store {path} cannot be used ({error.strerror}): check the path and its rights") from error
