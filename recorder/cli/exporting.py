"""`recorder export`: a study's tables as files.

What does not live here: what is in them (`recorder.exports`).
"""

import os
import sys
import tempfile
from pathlib import Path

import click

from recorder.cli import cli, data_option, opened
from recorder.exports import FORMATS, export
from recorder.studies import find_study

output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help="The file to write, replaced if it is there; - for standard output.",
)


@cli.command("export")
@click.argument("study")
@click.option(
    "--format", "name", type=click.Choice(list(FORMATS)), required=True, help="Which table."
)
@output_option
@data_option
def export_command(study: str, name: str, output: Path, data: Path | None) -> None:
    """Write a table of STUDY (its name or id) as CSV."""
    with opened(data):
        content = export(find_study(study), name).encode()
    put_out(output, content)


def put_out(output: Path, content: bytes) -> bool:
    """Write a file, or to standard output where that was named; return whether it was a file."""
    if str(output) == "-":
        # Bytes, because text would have its line ends changed on some systems.
        sys.stdout.buffer.write(content)
        return False
    replace(output, content)
    return True


def replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then into it."""
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        # A temporary file is its owner's alone; this one becomes as open as any other.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(file)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise click.ClickException(
            f"{file} cannot be written ({error.strerror}); choose another place."
        ) from error
