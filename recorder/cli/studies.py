"""`recorder study` and `recorder session`: making them from a script, and listing studies.

What does not live here: importing into studies (`importing`), and running sessions (`serve`).
"""

import json
from pathlib import Path

import click
from flask import url_for

from recorder import importing, overview, sessions
from recorder.cli import cli, data_option, opened
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import Conflict
from recorder.models import Study
from recorder.participants import add_participant, variant_for
from recorder.studies import create_study, duplicate_study, find_study

file_option = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@cli.group()
def study() -> None:
    """Create and list studies."""


@study.command("create")
@click.argument("name")
@click.option("--tasks", type=file_option, help="A CSV of the study's tasks.")
@click.option("--wave-of", metavar="STUDY", help="The study that this is a later round of.")
@data_option
def create(name: str, tasks: Path | None, wave_of: str | None, data: Path | None) -> None:
    """Create a study called NAME, with the tasks of a file or of the study it is a wave of."""
    now = STEADY.now()
    with opened(data, to_write=True):
        if wave_of:
            made = duplicate_study(find_study(wave_of), name, now, as_wave=True)
        else:
            made = create_study(name, now)
        if tasks:
            import_tasks(made, tasks)
        db.session.commit()
        click.echo(f"Study {made.id}: {made.name} ({_many(len(made.tasks), 'task')})")


@study.command("list")
@data_option
def list_studies(data: Path | None) -> None:
    """List every study with its id, the newest first; archived ones are marked."""
    with opened(data):
        for row in overview.study_rows():
            holds = (
                _many(row.tasks, "task"),
                _many(row.participants, "participant"),
                _many(row.sessions, "session"),
            )
            archived = "  (archived)" if row.study.archived_at else ""
            click.echo(f"{row.study.id}\t{row.study.name}\t{', '.join(holds)}{archived}")


@cli.group()
def session() -> None:
    """Create sessions."""


@session.command("create")
@click.argument("study_name", metavar="STUDY")
@click.option("--participant", required=True, metavar="CODE", help="Made new if not there yet.")
@click.option("--variant", default=None, help="Default: the participant's own.")
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where the recorder is or will be served.",
)
@data_option
def create_session(
    study_name: str, participant: str, variant: str | None, url: str, data: Path | None
) -> None:
    """Create a session in STUDY (its name or id) and print how to reach it, as JSON.

    The addresses carry the keys that open them: whoever has them gets in.
    """
    now = STEADY.now()
    with opened(data, to_write=True) as app, app.test_request_context(base_url=url):
        found = find_study(study_name)
        if found.archived_at:
            raise Conflict(f"“{found.name}” is archived; take it back first, on its page.")
        known = next((p for p in found.participants if p.code == participant.strip()), None)
        variant = variant_for(found, known.variant if known else "", variant)
        whose = known or add_participant(found, participant, now, variant=variant)
        made = sessions.create_session(found, whose, now, variant=variant or whose.variant)
        db.session.commit()
        key = {"key": app.config["ACCESS_KEY"]}
        said = {
            "session": made.id,
            "join_code": made.join_code,
            "capture_token": made.capture_token,
            "urls": {
                "console": url_for("console.page", session_id=made.id, _external=True, **key),
                "participant": url_for("participant.page", code=made.join_code, _external=True),
                "observer": url_for(
                    "observe.page", session_id=made.id, key=made.observer_key, _external=True
                ),
            },
        }
        click.echo(json.dumps(said, indent=1))


def import_tasks(study: Study, file: Path) -> importing.TaskPlan:
    """Import a file of tasks into a study and return what was planned."""
    table = importing.read(file.read_bytes(), file.name)
    plan = importing.plan_tasks(study, table, importing.lay_out(table, importing.TASKS))
    importing.import_tasks(study, plan)
    return plan


def _many(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
