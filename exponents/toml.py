"""Models as TOML files, with the field names of ``Model``; formulas are text in the engine's grammar.

id = "two-term"
parameters = "alpha"
domain = "alpha > 0"
resources = "d, r"                 # or a list of tables {name, at_least_one, meaning}
caps = ["r <= d**(2*alpha)"]       # or text with commas; the same for parameters, constants, domain, curve
budget = "d*r"

[components]
finite_width = "d**(-alpha)"
population = { law = "r**(-1)", meaning = "not learned yet" }
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from .errors import DataError, ExponentsError
from .model import Bound, Component, Model, Resource
from .parts import KEYS as COMPONENT_KEYS

MODEL_KEYS = tuple(f.name for f in fields(Model) if f.init)
TABLES = ("components", "held", "regimes")
LISTS = ("parameters", "constants", "domain", "caps", "curve")  # text with commas, or a list of texts
RESOURCE_KEYS = tuple(f.name for f in fields(Resource))

# --- reading ------------------------------------------------------------------------------------------------------


def load(path: str | Path) -> Model:
    """The model in a TOML file; DataError or ModelError name the file, the line or the key, and the remedy."""
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text (byte {error.start})") from None
    try:
        return loads(text, Path(path).stem)
    except ExponentsError as error:
        raise type(error)(f"{path}: {error}") from None


def loads(text: str, id: str = "model") -> Model:
    """The model in TOML text; ``id`` is used where the text gives none."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"not TOML: {error}") from None
    _check_keys(data, MODEL_KEYS, "")
    data |= {key: ", ".join(data[key]) for key in LISTS if _texts(data.get(key))}
    for key, value in data.items():
        wanted = dict if key in TABLES else (str, list) if key == "resources" else str
        if not isinstance(value, wanted):
            raise DataError(f"key {key!r} must be {'a table' if key in TABLES else 'text'}, not {value!r}")
    for name, value in data.get("components", {}).items():
        _check_component(name, value)
    for name, value in data.get("regimes", {}).items():
        if not isinstance(value, dict) or not isinstance(value.get("components", {}), dict):
            raise DataError(f"regime {name!r} must be a table with window and components")
        for id_, component in value.get("components", {}).items():
            _check_component(id_, component)
    for name, value in data.get("held", {}).items():
        if not isinstance(value, str):
            raise DataError(f"held resource {name!r} must be text, not {value!r}")
    if isinstance(data.get("resources"), list):
        data["resources"] = tuple(map(_resource, data["resources"]))
    return Model(**{"id": id} | data)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _check_keys(table: dict, allowed: Iterable[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            raise DataError(f"unknown key {key!r}{where}; keys are {', '.join(allowed)}")


def _check_component(name: str, value: Any) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, dict):
        raise DataError(f"component {name!r} must be text or a table with {', '.join(COMPONENT_KEYS)}, not {value!r}")
    _check_keys(value, COMPONENT_KEYS, f" of component {name!r}")
    for key, part in value.items():
        if not isinstance(part, str):
            raise DataError(f"key {key!r} of component {name!r} must be text, not {part!r}")


def _resource(value: Any) -> Resource | str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise DataError(f"a resource is text or a table with {', '.join(RESOURCE_KEYS)}, not {value!r}")
    _check_keys(value, RESOURCE_KEYS, " of a resource")
    for key, kind in (("name", str), ("meaning", str), ("at_least_one", bool)):
        if not isinstance(value.get(key, kind()), kind):
            raise DataError(
                f"key {key!r} of a resource must be {'true or false' if kind is bool else 'text'}, not {value[key]!r}"
            )
    if "name" not in value:
        raise DataError("a resource's name is missing")
    return Resource(**value)


# --- writing ------------------------------------------------------------------------------------------------------


def model_to_toml(model: Model) -> str:
    """TOML text that ``loads`` reads back as an equal model."""
    head = {
        "id": model.id,
        "title": model.title,
        "parameters": ", ".join(model.parameters),
        "constants": ", ".join(model.constants),
        "domain": ", ".join(map(str, model.domain.conditions)),
        "budget": " + ".join(map(str, model.budget)),
        "caps": _bounds(model.caps),
        "curve": ", ".join(model.curve or ()),
    }
    lines = [f"{key} = {_string(value)}" for key, value in head.items() if value]
    lines.append(f"resources = [{', '.join(map(_resource_text, model.resources))}]")
    if model.held:
        lines += ["", "[held]", *(f"{name} = {_string(str(law))}" for name, law in model.held)]
    for component in model.components:
        lines += ["", f"[components.{component.id}]", *_component_lines(component)]
    for regime in model.regimes:
        lines += ["", f"[regimes.{regime.id}]", f"window = {_string(_bounds(regime.window))}"]
        for component in regime.components:
            lines += ["", f"[regimes.{regime.id}.components.{component.id}]", *_component_lines(component)]
    return "\n".join(lines) + "\n"


def _component_lines(component: Component) -> list[str]:
    region = component.region
    values = {
        "law": str(component.law),
        "window": _bounds(component.window),
        "region": ", ".join(map(str, region.conditions)) if region else "",
        "meaning": component.meaning,
        "symbol": component.symbol,
        "source": component.source,
    }
    return [f"{key} = {_string(value)}" for key, value in values.items() if value]


def _resource_text(resource: Resource) -> str:
    if not resource.meaning:
        return _string(resource.name if resource.at_least_one else f"{resource.name} > 0")
    size = "" if resource.at_least_one else ", at_least_one = false"
    return f"{{ name = {_string(resource.name)}{size}, meaning = {_string(resource.meaning)} }}"


def _bounds(bounds: tuple[Bound, ...]) -> str:
    """The inequalities as they were written; one text may have given several bounds."""
    return ", ".join(dict.fromkeys(b.text for b in bounds))


def _string(text: str) -> str:
    """A TOML basic string: JSON's, with the one control character escaped that JSON leaves alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
