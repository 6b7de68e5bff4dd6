"""Entries of a BibTeX file by key: enough of BibTeX to cut a file into entries."""

from __future__ import annotations

import re
from pathlib import Path

from .errors import DataError, UnknownNameError

START = re.compile(r"^@(?!comment|string|preamble)(\w+)\s*\{\s*([^,\s]+)\s*,", re.MULTILINE | re.IGNORECASE)


def entries(path: Path) -> dict[str, str]:
    """key -> the entry's text. Raises DataError for a file that cannot be read or an entry that does not end."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise DataError(f"cannot read the bibliography {path}: {error.strerror}") from None
    return {match[2]: text[match.start() : _end(text, match, path)] for match in START.finditer(text)}


def entry(path: Path, key: str) -> str:
    found = entries(path)
    if key not in found:
        raise UnknownNameError(f"no entry {key!r} in {path.name}; it has {', '.join(found)}")
    return found[key]


def _end(text: str, match: re.Match, path: Path) -> int:
    depth = 0
    for place in range(text.index("{", match.start()), len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place + 1
    line = text.count("\n", 0, match.start()) + 1
    raise DataError(f"{path.name}: the entry {match[2]!r} of line {line} has no closing brace")
