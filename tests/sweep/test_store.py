"""The store: appends, torn lines, versions, claims, compaction and full disks."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import subprocess

import pytest

from exponents.errors import DataError
from verify.sweep import Store, StoreError

from .grid import start


def _key(i: int) -> str:
    return hashlib.sha256(str(i).encode()).hexdigest()


def _fill(directory: str, numbers: range) -> None:
    with Store(directory) as store:
        for i in numbers:
            store.append(_key(i), {"value": i})


def test_records_come_back(tmp_path):
    _fill(tmp_path, range(5))
    with Store(tmp_path) as store:
        assert store.records() == {_key(i): {"value": i} for i in range(5)}
        assert store.finished() == {_key(i) for i in range(5)}


def test_first_record_of_a_key_stays(tmp_path):
    with Store(tmp_path) as store:
        store.append(_key(1), {"value": 1})
        store.append(_key(1), {"value": 2})
        assert store.records() == {_key(1): {"value": 1}}


def test_torn_line_is_cut(tmp_path):
    _fill(tmp_path, range(3))
    whole = (tmp_path / "records").read_bytes()
    for cut in range(len(whole)):  # a kill after any byte
        (tmp_path / "records").write_bytes(whole[:cut])
        _fill(tmp_path, range(3))
        assert (tmp_path / "records").read_bytes() == whole


def test_garbage_is_reported(tmp_path):
    _fill(tmp_path, range(1))
    with (tmp_path / "records").open("a") as file:
        file.write("not a record\n")
    with Store(tmp_path) as store, pytest.raises(DataError, match="not a record"):
        store.records()


def test_other_version(tmp_path):
    _fill(tmp_path, range(1))
    (tmp_path / "version").write_text("0\n")
    with pytest.raises(StoreError, match="version '0'"):
        Store(tmp_path)


def test_compaction_is_canonical_and_seen_by_others(tmp_path):
    forward, backward = tmp_path / "a", tmp_path / "b"
    _fill(forward, range(20))
    with Store(backward) as reader:
        _fill(backward, range(19, 9, -1))
        assert len(reader.finished()) == 10
        _fill(backward, range(9, -1, -1))
        for directory in (forward, backward):
            with Store(directory) as store:
                store.compact()
        assert reader.finished() == {_key(i) for i in range(20)}
        reader.append(_key(20), {"value": 20})
    assert (backward / "records").read_bytes()[: (forward / "records").stat().st_size] == (
        forward / "records"
    ).read_bytes()
    assert not list(tmp_path.rglob("*.tmp"))


APPEND = """
import hashlib, sys
from verify.sweep import Store
with Store(sys.argv[1]) as store:
    for i in range(int(sys.argv[2]), int(sys.argv[2]) + 40):
        store.append(hashlib.sha256(str(i).encode()).hexdigest(), {"value": i})
"""


def test_processes_append_at_once(tmp_path):
    processes = [start(APPEND, tmp_path, first) for first in (0, 20)]
    assert [process.wait() for process in processes] == [0, 0]
    lines = (tmp_path / "records").read_text().splitlines()
    assert sorted(json.loads(line)["record"]["value"] for line in lines) == list(range(60))


CLAIM = """
import sys, time
from verify.sweep import Store
store = Store(sys.argv[1])
print(store.claim(sys.argv[2]), flush=True)
time.sleep(60)
"""


def test_claims_die_with_their_process(tmp_path):
    other = start(CLAIM, tmp_path, _key(1), stdout=subprocess.PIPE)
    with other, Store(tmp_path) as store:
        assert other.stdout.readline() == "True\n"
        assert not store.claim(_key(1))
        assert store.claim(_key(2))
        other.kill()
        other.wait()
        assert store.claim(_key(1))


def test_full_disk_keeps_the_records(tmp_path, monkeypatch):
    """Half of a record is written before the disk is full."""
    _fill(tmp_path, range(3))
    before = (tmp_path / "records").read_bytes()
    write = os.pwrite
    room = [10]

    def pwrite(file, data, offset):
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(file, data[: room[0]], offset)
        room[0] -= written
        return written

    monkeypatch.setattr(os, "pwrite", pwrite)
    with Store(tmp_path) as store:
        with pytest.raises(StoreError, match="free some room and resume"):
            store.append(_key(3), {"value": 3})
        assert (tmp_path / "records").read_bytes() == before
        monkeypatch.undo()
        store.append(_key(3), {"value": 3})
        assert len(store.records()) == 4


LIMIT = """
import resource, signal, sys
from verify.sweep import Store, StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Store(sys.argv[1]) as store:
    store.append("00" * 32, {"value": 0})
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))
    try:
        store.append("11" * 32, {"value": "x" * 200})
    except StoreError as error:
        print(error)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file sizes")
def test_real_limit_keeps_the_records(tmp_path):
    output, _ = start(LIMIT, tmp_path, stdout=subprocess.PIPE).communicate()
    assert "no room to write" in output
    with Store(tmp_path) as store:
        assert store.records() == {"00" * 32: {"value": 0}}
