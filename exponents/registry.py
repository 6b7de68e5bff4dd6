"""Which theories are installed, found through the entry points ``exponents.theories`` and loaded one at a time.

An entry point names a theory module, or a package in which every module with theories is looked at (names that start
with ``_`` and subpackages are left out). A theory module has two assignments: ``MODELS``, a literal tuple of the ids of
its models, which is read from its source without importing it, and ``THEORIES``, its records. ``REFUSED``, as literal,
names the refusals in them. A module that cannot be
read or imported is reported by name and does not stop the others.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .errors import DataError, ModelError, UnknownNameError
from .model import Model

GROUP = "exponents.theories"


@dataclass(frozen=True)
class Listing:
    """``modules``: model id -> module that declares it. ``broken``: module -> why it cannot be used. ``refused``: id of
    a law that is not treated -> module that explains it."""

    modules: dict[str, str]
    broken: dict[str, str]
    refused: dict[str, str] = field(default_factory=dict)


@cache
def listing() -> Listing:
    """What is registered, without importing any theory."""
    modules: dict[str, str] = {}
    broken: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name, spec in _modules(broken):
        try:
            ids, laws = _declared(spec)
        except (OSError, ValueError, SyntaxError, ModelError) as error:
            broken[name] = _reason(error)
            continue
        for id in ids:
            if id in modules:
                broken[name] = f"the model id {id!r} is already declared by {modules[id]}; choose another"
            else:
                modules[id] = name
        refused |= dict.fromkeys(laws, name)
    return Listing(dict(sorted(modules.items())), broken, refused)


def theory(id: str) -> Any:
    """The theory (see ``derivations._theory``) of a registered model.

    Raises UnknownNameError for an id that nobody declares, ModelError for a theory that cannot be imported.
    """
    module = listing().modules.get(id)
    if module is None:
        raise UnknownNameError(f"no model {id!r}{_suggestion(id)}")
    try:
        theories = importlib.import_module(module).THEORIES
        found = {t.model.id: t for t in theories}
    except Exception as error:  # whatever a module of another author raises while it is imported
        raise ModelError(f"the theory module {module} cannot be used: {_reason(error)}") from error
    if id not in found:
        raise ModelError(
            f"the module {module} declares {id!r} in MODELS, but its THEORIES are {', '.join(found) or 'empty'}"
        )
    return found[id]


def resolve(name: str) -> tuple[Model, Any | None]:
    """The model that MODEL on the command line means, with its theory: a registered id, or the path of a TOML file."""
    if name in listing().modules:
        found = theory(name)
        return found.model, found
    if name.endswith(".toml") or Path(name).is_file():
        from . import toml

        return toml.load(name), None
    if name in listing().refused:
        raise ModelError(f"{name} is refused. {refusal(name)}")
    broken = "".join(f"; the module {module} could not be read: {why}" for module, why in listing().broken.items())
    raise UnknownNameError(f"no model {name!r}{_suggestion(name)}, or give the path of a TOML file{broken}")


def setting(id: str) -> str:
    """What a registered model's module says of its setting: the paragraph of its docstring that starts so."""
    text = importlib.import_module(listing().modules[id]).__doc__ or ""
    _, _, rest = text.partition("\nSetting. ")
    return " ".join(rest.partition("\n\n")[0].split())


def refusal(id: str) -> Any:
    """The refusal (see ``derivations._records``) of that id; UnknownNameError if there is none."""
    module = listing().refused.get(id)
    theories = importlib.import_module(module).THEORIES if module else ()
    found = next((r for t in theories for r in t.refusals if r.id == id), None)
    if found is None:
        raise UnknownNameError(f"no refused law {id!r}; there are {', '.join(listing().refused) or 'none'}")
    return found


def load(name: str) -> Model:
    """The model that a name means: a registered id, or the path of a TOML file."""
    return resolve(name)[0]


def experiment(name: str) -> Any:
    """The numerical experiment of a registered model; ModelError if its theory describes none."""
    model, found = resolve(name)
    if found is None or found.experiment is None:
        able = [i for i in listing().modules if getattr(theory(i), "experiment", None) is not None]
        raise ModelError(f"{model.id} describes no numerical experiment; models that do: {', '.join(able) or 'none'}")
    return found.experiment


def _suggestion(id: str) -> str:
    known = [*listing().modules, *listing().refused]
    close = get_close_matches(id, known, n=3, cutoff=0.5)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return "; `exponents models` lists what is registered"


def _modules(broken: dict[str, str]) -> Iterator[tuple[str, ModuleSpec]]:
    for entry in sorted(set(entry_points(group=GROUP)), key=lambda e: (e.name, e.value)):
        try:
            spec = find_spec(entry.module)
            if spec is None:
                raise DataError("there is no such module")
        except Exception as error:  # find_spec imports parent packages, which may raise anything
            broken[entry.module] = _reason(error)
            continue
        if spec.submodule_search_locations is None:
            yield entry.module, spec
            continue
        for found in pkgutil.iter_modules(spec.submodule_search_locations):
            if not found.name.startswith("_") and not found.ispkg:
                yield f"{entry.module}.{found.name}", found.module_finder.find_spec(found.name)


def _declared(spec: ModuleSpec) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literal tuples that a module assigns to MODELS and REFUSED, read from its source without importing it."""
    tree = ast.parse(Path(spec.origin).read_bytes(), spec.origin)
    assigned = {
        getattr(target, "id", ""): statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    }
    if "MODELS" not in assigned and "THEORIES" not in assigned:
        return (), ()
    models, refused = (_names(assigned.get(name)) for name in ("MODELS", "REFUSED"))
    if not models:
        raise ModelError('a theory module has a literal MODELS = ("some-id",) at its top level')
    return models, refused


def _names(value: ast.expr | None) -> tuple[str, ...]:
    """A literal tuple of texts; empty if it is none."""
    try:
        names = ast.literal_eval(value) if value is not None else ()
    except ValueError:
        names = ()
    return names if isinstance(names, tuple) and all(isinstance(name, str) for name in names) else ()


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
