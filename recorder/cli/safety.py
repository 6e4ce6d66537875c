"""`recorder backup`, `recorder restore` and `recorder check`: that nothing recorded is lost.

They work on the folder itself, not through the application, which would upgrade the data before
they are safe. What does not live here: the work (`recorder.backup`, `recorder.check`).
"""

import sys
from pathlib import Path

import click

from recorder import config
from recorder.backup.restoring import restore as put_back
from recorder.backup.writing import write
from recorder.check import Level, check_folder
from recorder.cli import cli, data_option, open_app
from recorder.clock import STEADY
from recorder.figures import size

backup_file = click.Path(path_type=Path)


@cli.command()
@click.argument("file", type=backup_file)
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write a backup of the data to FILE, also while sessions run, and verify it."""
    folder = _folder(data)
    manifest = write(folder, file.absolute(), STEADY.now())
    events = manifest.rows.get("event", 0)
    big = size(file.stat().st_size)
    click.echo(f"{folder} ({events} log entries) is in {file}: {big}, verified.")


@cli.command()
@click.argument("file", type=backup_file)
@data_option
def restore(file: Path, data: Path | None) -> None:
    """Put the backup in FILE in the place of the data, which are kept beside it."""
    folder = _folder(data)
    restored = put_back(file.absolute(), folder, STEADY.now())
    made = f"{restored.manifest.created_at.astimezone():%Y-%m-%d %H:%M}"
    events = restored.manifest.rows.get("event", 0)
    click.echo(f"{folder} holds the data of {made} again ({events} log entries).")
    if restored.kept:
        click.echo(f"What was there before is in {restored.kept}.")
    open_app(folder)


@cli.command()
@data_option
def check(data: Path | None) -> None:
    """Test the data, the disk, the clock and the backups; change nothing."""
    settings = config.settings()
    failed = False
    for tested in check_folder(
        _folder(data), STEADY.now(), backup_warn_hours=settings["BACKUP_WARN_HOURS"]
    ):
        click.echo(f"{tested.level.value:<4}  {tested.name:<14}  {tested.sentence}")
        failed = failed or tested.level is Level.FAIL
    if failed:
        sys.exit(1)


def _folder(data: Path | None) -> Path:
    return (data or config.default_data_folder()).absolute()
