"""What follows a change that can be undone: its sentence with an Undo, and the screens it rings.

What does not live here: the changes themselves (`recorder.history`).
"""

from flask import current_app, flash

from recorder.db import db
from recorder.models import WITH_BIN, Change, StudySession
from recorder.web import live


def deleted(change: Change) -> None:
    """Say what went into the bin, and for how long it rests there."""
    days = current_app.config["BIN_DAYS"]
    until = f"for {days} day{'s' if days != 1 else ''}" if days else "until it is deleted there"
    done(change, f"{change.what}. It rests in the bin {until}.")


def done(change: Change | None, said: str) -> None:
    """Say what was done, with a button that undoes it, and ring the screens of its sessions."""
    flash(said, f"change-{change.id}" if change else "message")
    if change:
        ring(change.study_id)


def ring(study_id: int) -> None:
    """Let the screens of a study's sessions look again; those in the bin find it out so."""
    query = db.select(StudySession.id).filter_by(study_id=study_id)
    for session_id in db.session.scalars(query, execution_options=WITH_BIN):
        live.bells.ring(session_id)
