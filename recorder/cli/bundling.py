"""`recorder bundle` and `recorder import bundle`: a session or a study leaves, and comes back.

What does not live here: what is in a bundle and how it is taken in (`recorder.bundle`).
"""

from pathlib import Path

import click

from recorder.bundle import told, writing
from recorder.bundle.plan import plan_bundle
from recorder.bundle.reading import opened as opened_bundle
from recorder.bundle.taking import take_in
from recorder.cli import cli, data_option, opened
from recorder.cli.importing import import_, pairs
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import NotFound
from recorder.figures import size
from recorder.history import COMMAND_LINE
from recorder.sessions import find_session
from recorder.studies import find_study


@cli.command("bundle")
@click.argument("study")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write, replaced if it is a bundle.",
)
@click.option("--session", "session_id", type=int, help="This session alone, by its id.")
@data_option
def bundle_command(study: str, output: Path, session_id: int | None, data: Path | None) -> None:
    """Write STUDY (its name or id) with its rounds as one file that another recorder takes in.

    Sessions may run meanwhile. Names and contacts of participants are not in it.
    """
    with opened(data) as app:
        found = find_study(study)
        scope = writing.of_study(found)
        if session_id is not None:
            session = find_session(session_id)
            if session.study_id != found.id:
                raise NotFound(f"There is no session {session_id} in “{found.name}”.")
            scope = writing.of_session(session)
        folder = app.config["DATA"]
        manifest = writing.write_file(output.absolute(), scope, STEADY.now(), folder)
    big = size(output.stat().st_size)
    what = "One session of " if session_id is not None else ""
    click.echo(f"{what}{manifest.title} is in {output}: {told.held(manifest)}; {big}, verified.")


@import_.command("bundle")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME=NEW",
    callback=pairs,
    help="What a study of the bundle is to be called here, where another one has its name.",
)
@click.option(
    "--take-changes",
    is_flag=True,
    help="Where a text or a setting differs, take the bundle's; else what is here stays.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@data_option
def bundle(
    file: Path, names: dict[str, str], take_changes: bool, dry_run: bool, data: Path | None
) -> None:
    """Take the bundle in FILE in; what is here already is not doubled."""
    # It is tested before the data are opened to write, so that nobody waits for a large file.
    with opened_bundle(file) as found, opened(data, to_write=not dry_run) as app:
        plan = plan_bundle(found, names=names, take=take_changes, data=app.config["DATA"])
        for name, free in plan.clashes.items():
            raise click.ClickException(
                f"There is another study “{name}” here; say what the one in the bundle is to be "
                f'called, for example --name "{name}={free}". Nothing was imported.'
            )
        if not dry_run:
            taken = take_in(plan, found, COMMAND_LINE, STEADY.now(), app.config["DATA"])
            db.session.commit()
        for sentence in told.plan_told(plan):
            click.echo(sentence)
        if plan.stays and not take_changes:
            click.echo("To take the bundle's instead: --take-changes.")
        if dry_run:
            click.echo("Nothing was imported: this was a dry run.")
        elif taken.corrected:
            click.echo(told.corrected(taken.corrected))
