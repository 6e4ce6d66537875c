"""`recorder import`: files of attempts, participants and problems into a study.

A dry run does everything but commit. What does not live here: reading and checking files
(`recorder.importing`), and answers (`answers`).
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import click

from recorder import importing
from recorder.cli import cli, data_option, opened
from recorder.cli.studies import file_option, import_tasks
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import NotFound
from recorder.history import COMMAND_LINE
from recorder.importing import said
from recorder.importing.noted import noted
from recorder.models import Study
from recorder.studies import create_study, find_study

ATTEMPT_FIELDS = [field.name for field in importing.ATTEMPTS]


@cli.group("import")
def import_() -> None:
    """Import files into a study."""


def pairs(_context: click.Context, option: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    """Read `field=value` options; refuse those given twice."""
    read: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals:
            raise click.BadParameter(f"“{pair}” is not of the form field=…", param=option)
        if name in read:
            raise click.BadParameter(f"“{name}” is given twice.", param=option)
        read[name] = value.strip()
    return read


def attempt_pairs(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[str, str]:
    """Read `field=value` options; refuse those of no field of attempts."""
    return known(pairs(context, option, given), ATTEMPT_FIELDS, option)


def known(
    read: dict[str, str], fields: Sequence[str], option: click.Parameter | None = None
) -> dict[str, str]:
    """Return what was read of `field=value` options; refuse unknown fields."""
    for name in read:
        if name not in fields:
            listed = ", ".join(fields)
            raise click.BadParameter(
                f"“{name}” is no field; the fields are {listed}.", param=option
            )
    return read


def names(_context: click.Context, _option: click.Parameter, given: str | None) -> list[str]:
    """Read names with commas between them; quotation marks keep a comma within one."""
    listed = next(csv.reader([given or ""], skipinitialspace=True), [])
    return [name.strip() for name in listed if name.strip()]


@import_.command()
@click.argument("file", type=file_option)
@click.option("--study", "study_name", required=True, help="Created if it does not exist.")
@click.option("--tasks", type=file_option, help="A CSV of the study's tasks.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=attempt_pairs,
    help="The column that holds a field; empty to pass over the column of that name.",
)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=attempt_pairs,
    help="What a field is for all rows.",
)
@click.option(
    "--task-columns",
    metavar="A,B,C",
    callback=names,
    help="One row per participant; these columns hold the seconds of one task each.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@data_option
def attempts(
    file: Path,
    study_name: str,
    tasks: Path | None,
    columns: dict[str, str],
    values: dict[str, str],
    task_columns: list[str],
    dry_run: bool,
    data: Path | None,
) -> None:
    """Import the attempts in FILE, a CSV."""
    now = STEADY.now()
    with opened(data, to_write=True):
        table = importing.read(file.read_bytes(), file.name)
        layout = importing.lay_out(
            table,
            importing.ATTEMPTS,
            columns=columns,
            values=values,
            task_columns=task_columns,
            mappable=True,
        )
        study = study_of(study_name)
        with noted(study, "attempts", table, COMMAND_LINE, now):
            if tasks:
                for sentence in said.tasks_said(import_tasks(study, tasks)):
                    click.echo(sentence)
            plan = importing.plan_attempts(study, table, layout, now)
            importing.import_attempts(study, plan, now)
        finish(study, said.attempts_said(plan), dry_run=dry_run)


@import_.command()
@click.argument("file", type=file_option)
@click.option("--study", "study_name", required=True, help="Created if it does not exist.")
@data_option
def participants(file: Path, study_name: str, data: Path | None) -> None:
    """Import the participants in FILE, a CSV; columns of no field become attributes."""
    now = STEADY.now()
    with opened(data, to_write=True):
        study, table, layout = _laid_out(file, study_name, importing.PARTICIPANTS)
        plan = importing.plan_participants(study, table, layout)
        with noted(study, "participants", table, COMMAND_LINE, now):
            importing.import_participants(study, plan, now)
        finish(study, said.participants_said(plan), dry_run=False)


@import_.command()
@click.argument("file", type=file_option)
@click.option("--study", "study_name", required=True, help="Created if it does not exist.")
@data_option
def problems(file: Path, study_name: str, data: Path | None) -> None:
    """Import which participant met which problem from FILE, a CSV."""
    now = STEADY.now()
    with opened(data, to_write=True):
        study, table, layout = _laid_out(file, study_name, importing.FINDINGS)
        plan = importing.plan_findings(study, table, layout)
        with noted(study, "problems", table, COMMAND_LINE, now):
            importing.import_findings(study, plan, now)
        finish(study, said.findings_said(plan), dry_run=False)


def _laid_out(
    file: Path, study_name: str, fields: Sequence[importing.Field]
) -> tuple[Study, importing.Table, importing.Layout]:
    """Read a file whose columns bear the names of their fields; return it with its study."""
    table = importing.read(file.read_bytes(), file.name)
    columns = importing.suggest(table, fields)
    layout = importing.lay_out(table, fields, columns=columns)
    return study_of(study_name), table, layout


def study_of(name: str) -> Study:
    """Return the study of this name or id, created where there is none."""
    try:
        return find_study(name)
    except NotFound:
        return create_study(name, STEADY.now())


def finish(study: Study, sentences: Sequence[str], *, dry_run: bool) -> None:
    """Commit an import, or forget it, and say what it did."""
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    for sentence in sentences:
        click.echo(sentence)
    click.echo(
        "Nothing was imported: this was a dry run." if dry_run else f"Imported into {study.name}."
    )
