"""A command of the console as a function, for commands that come through entry points."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.testing import CliRunner, Result

from exponents.cli import Commands


def runner(name: str, command: click.Command) -> Callable[..., Result]:
    """Run words of ``exponents NAME``; the result with its streams. What is no exit of the command is raised."""
    group = Commands(name="exponents", commands={name: command})
    group.get_command = lambda ctx, name: command

    def call(*words: object) -> Result:
        result = CliRunner().invoke(group, [name, *map(str, words)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call
