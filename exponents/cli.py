"""The command ``exponents``. Exit status: 0 done, 1 something is REFUTED, 2 bad input or interrupted.

Each command is a module of ``exponents.commands``, imported when it is used; other distributions add theirs through
the entry points ``exponents.commands``."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points

import click

from . import threads
from .errors import ExponentsError

COMMANDS = (
    "models",
    "table",
    "query",
    "allocate",
    "compare",
    "plot",
    "page",
    "prove",
    "derive",
    "cite",
    "docs",
    "env",
    "reproduce",
)
GROUP = "exponents.commands"


class Interrupted(Exception):
    """Ctrl-C, taken before click prints an empty line for it."""


class Commands(click.Group):
    """A group whose commands are found by name; errors become one line on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *sorted(e.name for e in entry_points(group=GROUP))]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            return import_module(f".commands.{name}", __package__).command
        for entry in entry_points(group=GROUP, name=name):
            try:
                return entry.load()
            except Exception as error:  # whatever a module of another author raises while it is imported
                _complain(f"the command {name} is left out: {type(error).__name__}: {error}")
        return None

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def main(self, args=None, prog_name=None, **extra):
        """Run and exit with the house's statuses."""
        extra.pop("standalone_mode", None)
        threads.single()
        try:
            status = super().main(args, prog_name or "exponents", standalone_mode=False, **extra)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "exponents"
            status = _complain(f"error: {error.format_message().rstrip('.')}; see {path} --help")
        except (ExponentsError, click.ClickException) as error:
            status = _complain(f"error: {error}")
        except OSError as error:  # standard output on a full disk, say
            status = _complain(f"error: {error.strerror or error}")
        except Interrupted:
            status = _complain("interrupted; nothing was written")
        sys.exit(status if isinstance(status, int) else 0)


def _complain(what: str) -> int:
    click.echo(" ".join(f"exponents: {what}".split()), err=True)
    return 2


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="exponents", message="%(prog)s %(version)s")
def main() -> None:
    """Exact phase diagrams of neural scaling laws, with proofs.

    MODEL is the id of a registered model (see `exponents models`) or the path of a TOML file.
    """
