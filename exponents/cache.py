"""What has been solved before, in the user's cache directory.

An entry is keyed by the content of the model and of the question, the version and the engine's own source. Its
first line is the checksum of the rest: a damaged entry is computed again. A directory that cannot be written is no
cache and no error. ``EXPONENTS_CACHE=off`` turns the cache off; ``XDG_CACHE_HOME`` moves it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from .codec import decode, encode, encode_model
from .errors import ExponentsError
from .model import Model
from .output import replacing

Record = TypeVar("Record")


def remembered(
    kind: type[Record], model: Model, question: str, compute: Callable[[], Record], refresh: bool = False
) -> Record:
    """``compute()``, or what it gave for the same model and question before (``refresh``: compute in any case).

    ``kind`` is the record's class; its exponents lie in the model's field.
    """
    place = _place(kind, model, question)
    if place is None:
        return compute()
    found = None if refresh else _recall(place, kind, model)
    if found is None:
        found = compute()
        _store(place, found, model)
    return found


def directory() -> Path | None:
    """Where entries are kept; None when the cache is off."""
    if os.environ.get("EXPONENTS_CACHE", "").lower() == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG specification: relative paths are ignored
        try:
            base = Path.home() / ".cache"
        except RuntimeError:
            return None
    return Path(base) / "exponents"


@cache
def engine_digest() -> str:
    """A digest of the engine's source: an edited engine does not believe what it found before the edit."""
    digest = sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _place(kind: type, model: Model, question: str) -> Path | None:
    base = directory()
    if base is None:
        return None
    content = json.dumps([kind.__name__, encode_model(model), question, engine_digest()], sort_keys=True)
    return base / f"{sha256(content.encode()).hexdigest()}.json"


def _recall(place: Path, kind: type[Record], model: Model) -> Record | None:
    try:
        checksum, _, body = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    if sha256(body).hexdigest().encode() != checksum:
        return None
    try:
        return decode(kind, json.loads(body), model.field)
    except (ExponentsError, ValueError):  # written by something that only looks like this engine
        return None


def _store(place: Path, record, model: Model) -> None:
    body = json.dumps(encode(record, model.field), separators=(",", ":")).encode()
    with suppress(OSError, ExponentsError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with replacing(place) as file:
            file.write(sha256(body).hexdigest().encode() + b"\n" + body)
