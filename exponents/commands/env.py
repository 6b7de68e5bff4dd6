from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version

import click

from ..cache import directory, engine_digest
from ..output import emit
from ..registry import listing


@click.command("env")
def command() -> None:
    """Print versions and places, for reports of problems."""
    emit("\n".join(f"{name:18} {value}" for name, value in facts()))


def facts() -> list[tuple[str, str]]:
    """(name, value) of what an answer may depend on; packages are not imported."""
    packages = [re.split(r"[\s<>=!~;\[]", r, maxsplit=1)[0] for r in requires("exponents") or ()]
    cache = directory()
    return [
        ("exponents", f"{version('exponents')} (engine {engine_digest()[:12]})"),
        ("python", platform.python_version()),
        ("platform", platform.platform()),
        *((name, _version(name)) for name in dict.fromkeys(packages) if name != "exponents"),
        ("cache", "off" if cache is None else str(cache)),
        ("models", ", ".join(listing().modules) or "none"),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
