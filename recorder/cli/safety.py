"""`recorder backup`, `recorder restore` and `recorder check`: that nothing recorded is lost.

They work on the folder itself, not through the application, which would upgrade the data before
they are safe. What does not live here: the work (`recorder.backup`, `recorder.check`).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from recorder import config
from recorder.backup.manifest import Manifest
from recorder.backup.restoring import restore as put_back
from recorder.backup.writing import write
from recorder.check import Level, check_folder
from recorder.check import kill as killing
from recorder.check.kill.scene import prepare
from recorder.cli import cli, data_option, open_app, opened
from recorder.clock import STEADY
from recorder.db import db
from recorder.figures import size

backup_file = click.Path(path_type=Path)


@cli.command()
@click.argument("file", type=backup_file)
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write a backup of the data to FILE, also while sessions run, and verify it."""
    folder = _folder(data)
    manifest = write(folder, file.absolute(), STEADY.now(), with_recordings=True)
    big = size(file.stat().st_size)
    click.echo(f"{folder} ({_told(manifest)}) is in {file}: {big}, verified.")
    if manifest.left_out:
        click.echo(
            f"{manifest.left_out} chunks of recordings are gone or damaged and are not in it; "
            "recorder check names them.",
            err=True,
        )


@cli.command()
@click.argument("file", type=backup_file)
@data_option
def restore(file: Path, data: Path | None) -> None:
    """Put the backup in FILE in the place of the data, which are kept beside it."""
    folder = _folder(data)
    restored = put_back(file.absolute(), folder, STEADY.now())
    made = f"{restored.manifest.created_at.astimezone():%Y-%m-%d %H:%M}"
    click.echo(f"{folder} holds the data of {made} again ({_told(restored.manifest)}).")
    if restored.kept:
        click.echo(f"What was there before is in {restored.kept}.")
    open_app(folder)


@cli.command()
@click.option(
    "--kill",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Kill a recorder of its own N times while it records, and count what is lost.",
)
@data_option
def check(data: Path | None, kill: int | None) -> None:
    """Test the data, the disk, the clock and the backups; change nothing."""
    if kill:
        _kill(kill)
        return
    settings = config.settings()
    failed = False
    for tested in check_folder(
        _folder(data), STEADY.now(), backup_warn_hours=settings["BACKUP_WARN_HOURS"]
    ):
        click.echo(f"{tested.level.value:<4}  {tested.name:<14}  {tested.sentence}")
        failed = failed or tested.level is Level.FAIL
    if failed:
        sys.exit(1)


def _kill(kills: int) -> None:
    """Kill recorders in throw-away folders; say what was acknowledged, found, lost, doubled."""
    done = 0

    def killed() -> None:
        nonlocal done
        done += 1
        if done % max(1, kills // 20) == 0:
            click.echo(f"killed {done} of {kills} times", err=True)

    with TemporaryDirectory(prefix="recorder-kill-", ignore_cleanup_errors=True) as place:
        lanes = []
        for number, share in enumerate(killing.lanes_for(kills)):
            folder = Path(place) / f"lane{number}"
            with opened(folder, to_write=True):
                seats = prepare(killing.CONSOLES, killing.seats_for(share), STEADY.now())
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            lanes.append((folder, seats, share))
        found = killing.run_lanes(lanes, killed)
    clients = len(lanes) * (killing.CONSOLES + killing.MACHINES)
    click.echo(f"killed        {found.kills} times, {clients} clients, {found.attempts} attempts")
    for name in ("acknowledged", "found", "lost", "doubled"):
        click.echo(f"{name:<12}  {getattr(found, name)}")
    click.echo(
        f"sent again    {found.cut_off} entries; {found.unheard} of them were on the disk already"
    )
    for sentence in found.faults[:5] or ["The data are sound; the log rebuilds every attempt."]:
        click.echo(f"{'wrong' if found.faults else 'log':<12}  {sentence}")
    if not found.is_sound:
        sys.exit(1)


def _told(manifest: Manifest) -> str:
    events, chunks = manifest.rows.get("event", 0), manifest.recordings
    return f"{events} log entries" + (f", {chunks} chunks of recordings" if chunks else "")


def _folder(data: Path | None) -> Path:
    return (data or config.default_data_folder()).absolute()
