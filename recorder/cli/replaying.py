"""`recorder import replay` and `recorder export-replay`: page recordings in and out.

What does not live here: what is in them (`recorder.replay`).
"""

from contextlib import nullcontext
from pathlib import Path

import click

from recorder import history, participants
from recorder.cli import cli, data_option, opened
from recorder.cli.exporting import output_option, put_out
from recorder.cli.importing import import_, study_of
from recorder.cli.studies import file_option
from recorder.clock import STEADY
from recorder.db import db
from recorder.figures import size
from recorder.models import Participant, Study, StudySession
from recorder.replay import leaving, taking
from recorder.sessions import find_session
from recorder.vocabulary import ChangeKind


@import_.command("replay")
@click.argument("file", type=file_option)
@click.option("--session", "session_id", type=int, help="The session it belongs to, by its id.")
@click.option("--study", "study_name", help="Instead: make a session of this study of it.")
@click.option("--participant", "code", help="Whose session that is; a new participant if unnamed.")
@click.option(
    "--at", "start", type=click.FloatRange(0), help="The second of the session that it begins at."
)
@data_option
def replay(
    file: Path,
    session_id: int | None,
    study_name: str | None,
    code: str | None,
    start: float | None,
    data: Path | None,
) -> None:
    """Import the page recording in FILE, events of rrweb as JSON or JSON lines, also as .gz."""
    if (session_id is None) == (study_name is None):
        raise click.UsageError("Say which session it belongs to, --session ID or --study NAME.")
    if session_id is not None and code:
        raise click.UsageError("--participant goes with --study; a session has its own.")
    now = STEADY.now()
    # It is read before the data are opened to write, so that nobody waits for a large file.
    found = taking.find(file.read_bytes(), file.name)
    with opened(data, to_write=True) as app:
        if session_id is not None:
            session, noting = find_session(session_id), nullcontext()
            start_ms = None if start is None else start * 1000
        else:
            study = study_of(study_name or "")
            what = f"Imported a page recording from {file.name}"
            noting = history.noting(study, ChangeKind.IMPORT, what, history.COMMAND_LINE, now)
            session, start_ms = None, (start or 0.0) * 1000
        with noting:
            if session is None:
                session = taking.new_session(_participant(study, code), found, now)
            recording = taking.take(app.config["DATA"], session, found, now, start_ms=start_ms)
        seconds = found.lasts_ms / 1000
        said = (
            f"Imported {len(found.events)} events, {seconds:.1f} seconds, "
            f"from second {recording.started_ms / 1000:.1f} of session {session.id}."
        )
        db.session.commit()
    click.echo(said)


def _participant(study: Study, code: str | None) -> Participant:
    """Return the participant of a code, a new one where it is not known or not said."""
    known: dict[str, Participant] = {each.code: each for each in study.participants}
    if code in known:
        return known[code]
    free = code or participants.next_code(known)
    return participants.add_participant(study, free, STEADY.now())


@cli.command("export-replay")
@click.argument("session_id", metavar="SESSION", type=int)
@output_option
@data_option
def export_replay(session_id: int, output: Path, data: Path | None) -> None:
    """Write the pages of SESSION (its id) as a recording that rrweb's own player plays."""
    with opened(data) as app:
        session: StudySession = find_session(session_id)
        content = b"".join(leaving.export_replay(app.config["DATA"], session))
    if put_out(output, content):
        click.echo(f"The pages of session {session_id} are in {output}; {size(len(content))}.")
