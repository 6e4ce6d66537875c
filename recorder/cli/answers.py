"""`recorder import answers`: a file of answers to a questionnaire into a study.

What does not live here: other imports (`importing`), reading and checking (`recorder.importing`).
"""

from pathlib import Path

import click

from recorder import importing
from recorder.cli import data_option, opened
from recorder.cli.importing import finish, import_, known, pairs, study_of
from recorder.cli.studies import file_option
from recorder.clock import STEADY
from recorder.history import COMMAND_LINE
from recorder.importing import said
from recorder.importing.noted import noted
from recorder.instruments import INSTRUMENTS, Instrument
from recorder.instruments.instrument import HIGH_IS_GOOD, LOW_IS_GOOD
from recorder.models import Study
from recorder.repertoire import instruments_of


@import_.command()
@click.argument("file", type=file_option)
@click.option("--study", "study_name", required=True, help="Created if it does not exist.")
@click.option(
    "--instrument",
    "name",
    required=True,
    help=f"One of {', '.join(INSTRUMENTS)}, or a questionnaire of the study's own.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=pairs,
    help="The column that holds an item or a field; empty to pass over the column of that name.",
)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=pairs,
    help="What a field (variant, completed_at, task) is for all rows.",
)
@click.option("--scale", metavar="LOW-HIGH", help="NASA-TLX: the ends of the scale, like 1-20.")
@click.option(
    "--performance",
    type=click.Choice([LOW_IS_GOOD, HIGH_IS_GOOD]),
    help="NASA-TLX: which end of performance is the good one.",
)
@data_option
def answers(
    file: Path,
    study_name: str,
    name: str,
    columns: dict[str, str],
    values: dict[str, str],
    scale: str | None,
    performance: str | None,
    data: Path | None,
) -> None:
    """Import the answers in FILE, a CSV, to an instrument; items are q1, q2, ... unless mapped."""
    now = STEADY.now()
    if name in INSTRUMENTS:
        _check(INSTRUMENTS[name], columns, values)
    with opened(data, to_write=True):
        study = study_of(study_name)
        instrument = _instrument(study, name)
        _check(instrument, columns, values)
        if instrument.asks_reading:
            values |= {"scale": scale} if scale else {}
            values |= {"orientation": performance} if performance else {}
        elif scale or performance:
            raise click.UsageError(f"{instrument.title} has one scale only; leave it out.")
        table = importing.read(file.read_bytes(), file.name)
        layout = importing.lay_out_answers(table, instrument, columns=columns, values=values)
        plan = importing.plan_answers(study, table, layout, instrument, now)
        with noted(study, f"answers to {instrument.title}", table, COMMAND_LINE, now):
            importing.import_answers(study, plan, now)
        finish(study, said.answers_said(plan), dry_run=False)


def _instrument(study: Study, name: str) -> Instrument:
    known_here = instruments_of(study)
    if name not in known_here:
        listed = ", ".join(f"'{each}'" for each in known_here if "@" not in each)
        raise click.BadParameter(
            f"'{name}' is no questionnaire; there are {listed}.", param_hint="'--instrument'"
        )
    return known_here[name]


def _check(instrument: Instrument, columns: dict[str, str], values: dict[str, str]) -> None:
    known(columns, [field.name for field in importing.answer_fields(instrument)])
    known(values, importing.said_fields(instrument))
