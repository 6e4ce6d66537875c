"""The `recorder` command: one module per neighbourhood of subcommands.

Errors are one sentence on stderr: exit code 2 for wrong use, 1 for what went wrong. Every command
takes `--data DIR`. What does not live here: anything that a page could not do too.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import DatabaseError

from recorder import config, create_app
from recorder.db import writing
from recorder.errors import RecorderError
from recorder.trouble import sentence_for

Command = TypeVar("Command", bound=Callable[..., Any])

COMMANDS = (
    "answers",
    "bundling",
    "calc",
    "capture",
    "desktop",
    "exporting",
    "importing",
    "metrics",
    "replaying",
    "safety",
    "serve",
    "studies",
)
"""The modules whose commands register on `cli`."""


class DefaultsToRun(click.Group):
    """A group whose `run` may be left out: `recorder --port 9000` runs."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` before arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "--version")):
            known = bool(args) and not args[0].startswith("-")
            args = args if known else ["run", *args]
        return super().parse_args(ctx, args)


def data_option(command: Command) -> Command:
    """Give a command `--data DIR`, which reaches it as `data`."""
    option = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="RECORDER_DATA",
        default=None,
        help="The folder of the data (default: instance/ in a checkout, else the user's).",
    )
    return option(command)


def open_app(data: Path | None) -> Flask:
    """Return the application over a data folder, the default one where none is named."""
    return create_app({"DATA": data or config.default_data_folder()})


@contextmanager
def opened(data: Path | None, *, to_write: bool = False) -> Iterator[Flask]:
    """Open a data folder for one command: to read beside others, or to write when they are done."""
    app = open_app(data)
    with app.app_context(), writing() if to_write else nullcontext():
        yield app


@click.group(cls=DefaultsToRun, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="usability-session-recorder", prog_name="recorder")
def cli() -> None:
    """Record moderated usability tests, offline, on one laptop."""


def load_commands() -> None:
    """Import the modules whose commands register on `cli`."""
    for module in COMMANDS:
        import_module(f"recorder.cli.{module}")


def main() -> None:
    """Run the command; turn the core's errors into a sentence and exit code 1."""
    load_commands()

    try:
        cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"recorder: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except RecorderError as error:
        click.echo(f"recorder: {error}", err=True)
        sys.exit(1)
    except (DatabaseError, OSError) as error:
        reason = error.orig if isinstance(error, DatabaseError) else error.strerror
        what_to_do = f"{sentence_for(error) or ''} Nothing was changed.".strip()
        sentence = f"The data folder cannot be used ({reason}). {what_to_do}"
        click.echo(f"recorder: {sentence}", err=True)
        sys.exit(1)
