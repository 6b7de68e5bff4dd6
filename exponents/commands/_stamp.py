"""Stamps: what was reproduced for a model, so that what is unchanged and undamaged is not done again.

A stamp lies beside the files it speaks of. Its ``key`` is a digest of everything they follow from: the model and its
theory, the sources of the theory and of the engine, the works cited, the versions of what computes and draws. Its
``files`` are digests of what was written, its verdicts those that were computed for exactly this content. The first
line is a checksum of the rest. A stamp that is damaged, of another key, or whose files are not as they were written
counts for nothing.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec, resolve_name
from inspect import isfunction
from pathlib import Path
from typing import Any

from ..cache import engine_digest
from ..codec import encode_model
from ..output import write

NAME = "stamp.json"
VERSIONS = ("exponents", "python-flint", "z3-solver", "sympy", "numpy", "matplotlib")


@dataclass(frozen=True)
class Stamp:
    """What is known of a model: counts and verdicts in words, lines on what is REFUTED, every line of the checker,
    BibTeX entries, and file name -> sha256 of what lies in the directory."""

    key: str
    phases: str
    claims: str
    proofs: str
    refuted: tuple[str, ...]
    findings: tuple[str, ...]
    entries: Mapping[str, str]
    files: Mapping[str, str]


def key(theory: Any, entries: Mapping[str, str]) -> str:
    """The digest of what the files of a theory follow from; ``entries`` are the BibTeX entries that it cites."""
    records = [(*theory.claims, *theory.curves, *theory.edges), theory.sources, theory.fits, theory.laws]
    content = [
        encode_model(theory.model),
        theory.id,
        [[_told(astuple(record)) for record in group] for group in records],
        dict(entries),
        source_digest(theory_module(theory)),
        engine_digest(),
        {name: version(name) for name in VERSIONS},
    ]
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _told(value: Any) -> str:
    """A value as text, functions by their names: their addresses are others in every process."""
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_told, value))})"
    return f"{value.__module__}.{value.__qualname__}" if isfunction(value) else repr(value)


def stored(stamp: Stamp, directory: Path) -> None:
    body = json.dumps(asdict(stamp), indent=1, sort_keys=True).encode()
    write(directory / NAME, sha256(body).hexdigest().encode() + b"\n" + body)


def recalled(directory: Path, key: str) -> Stamp | None:
    """The stamp of a directory if it has this key and every file is what the stamp says."""
    try:
        checksum, _, body = (directory / NAME).read_bytes().partition(b"\n")
        if sha256(body).hexdigest().encode() != checksum:
            return None
        data = json.loads(body)
        stamp = Stamp(**data | {n: tuple(data[n]) for n in ("refuted", "findings")})
        whole = stamp.key == key and all(digest(directory / name) == found for name, found in stamp.files.items())
    except (OSError, KeyError, TypeError, ValueError):  # absent, or written by something that only looks like us
        return None
    return stamp if whole else None


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


# --- sources -------------------------------------------------------------------------------------------------------


def theory_module(theory: Any) -> str:
    """The module that declares a theory's model."""
    from ..registry import listing

    return listing().modules.get(theory.model.id, type(theory).__module__)


def source_digest(module: str) -> str:
    """A digest of a module's source, of what it imports from its own package, and of that package's data files.

    Nothing is imported. The bibliography is left out: what is cited of it goes into the key by itself.
    """
    total = sha256()
    for name, path in sorted((closure(module) | _data(module.partition(".")[0])).items()):
        total.update(name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def closure(module: str) -> dict[str, Path]:
    """A module and what it imports from its own top-level package, directly or not: name -> source."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found and (path := _source(name)) is not None:
            found[name] = path
            waiting += _imported(name)
    return found


@cache
def _source(name: str) -> Path | None:
    """The file of a module; None for what is not a module with a source, such as a function in one."""
    root, *inside = name.split(".")
    for folder in _folders(root):
        path = folder.joinpath(*inside)
        for candidate in (path / "__init__.py", path.with_name(path.name + ".py")):
            if candidate.is_file():
                return candidate
    return None if inside else _single(root)


@cache
def _folders(root: str) -> tuple[Path, ...]:
    """Where a top-level package lies; nowhere if it is a single module."""
    spec = find_spec(root)
    return tuple(map(Path, (spec and spec.submodule_search_locations) or ()))


def _single(root: str) -> Path | None:
    spec = find_spec(root)
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


@cache
def _imported(name: str) -> tuple[str, ...]:
    """Names in the same top-level package that a module imports anywhere, modules or what is in them."""
    path, root = _source(name), name.partition(".")[0]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return tuple(n for n in _named(ast.parse(path.read_bytes()), package) if n.partition(".")[0] == root)


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module or ""
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def _data(root: str) -> dict[str, Path]:
    """Path in the package -> file, of everything that is neither source nor bibliography."""
    left_out = (".py", ".pyc", ".bib")
    found = {p.relative_to(f).as_posix(): p for f in _folders(root) for p in f.rglob("*") if p.suffix not in left_out}
    return {name: path for name, path in found.items() if path.is_file()}
