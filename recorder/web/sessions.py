"""A study's sessions: the list, creating and starting them, archiving them.

What does not live here: running a session (`console`) and reading one (`logbook`).
"""

from contextlib import AbstractContextManager
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from recorder import archive as archiving
from recorder import history, overview, participants, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.models import Participant, Study, StudySession
from recorder.tasks import active_tasks
from recorder.vocabulary import ChangeKind
from recorder.web import afterwards, live
from recorder.web.fields import at_most, one_line, told_at

bp = Blueprint("sessions", __name__)


class SessionForm(FlaskForm):
    """Whose session it is: a participant of the study, or a new one by their code."""

    participant = SelectField(
        "Participant", coerce=lambda value: int(value) if value else None, default=None
    )
    code = StringField(
        "Code of a new participant",
        [at_most(60)],
        [one_line],
        "Only for somebody who is not in the list above.",
    )
    variant = SelectField("Variant", default="")

    def __init__(self, study: Study, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.people = {each.id: each for each in participants.expected(study)}
        known = {str(each.id): _introduced(each) for each in self.people.values()}
        self.participant.choices = {"": "a new participant", **known}
        self.study = study
        own = self.chosen.variant if self.chosen else ""
        unnamed = f"the participant’s own ({own})" if own else "choose one"
        self.variant.choices = {"": unnamed, **{each: each for each in study.variants}}
        if not own and any(each.variant for each in self.people.values()):
            self.variant.description = "May be left open for a participant with one of their own."

    @property
    def chosen(self) -> Participant | None:
        """The participant that was chosen, none for a new one."""
        return self.people.get(self.participant.data)

    def validate_code(self, field: StringField) -> None:
        """Take a code for a new participant, and for nobody else."""
        if self.chosen and field.data:
            raise ValidationError("Choose “a new participant” above to use this code.")
        if not (self.chosen or field.data):
            raise ValidationError("Choose a participant, or type the code of a new one.")

    def validate_variant(self, field: SelectField) -> None:
        """Ask for a variant where the study compares some and the participant has none."""
        try:
            own = self.chosen.variant if self.chosen else ""
            participants.variant_for(self.study, own, field.data)
        except BadInput as problem:
            raise ValidationError(str(problem)) from problem


@bp.get("/studies/<int:study_id>/sessions")
def index(study_id: int) -> ResponseReturnValue:
    """Show the study's sessions, and who has none yet."""
    study = db.get_or_404(Study, study_id)
    rows = overview.session_rows(study)
    served = {row.session.participant_id for row in rows if not row.session.archived_at}
    return render_template(
        "sessions/index.html",
        study=study,
        rows=[row for row in rows if not row.session.archived_at],
        archived=[row for row in rows if row.session.archived_at],
        waiting=[each for each in participants.expected(study) if each.id not in served],
        tasks=active_tasks(study),
    )


@bp.get("/studies/<int:study_id>/sessions/new")
def new(study_id: int) -> ResponseReturnValue:
    """Show the form of a new session; `participant` in the address chooses one."""
    study = db.get_or_404(Study, study_id)
    chosen = request.args.get("participant", type=int)
    form = SessionForm(study, formdata=None, participant=chosen)
    free = participants.next_code(each.code for each in study.participants)
    return render_template("sessions/new.html", study=study, form=form, free=free)


@bp.post("/studies/<int:study_id>/sessions/new")
def create(study_id: int) -> ResponseReturnValue:
    """Create a session and go to its console."""
    study = _open_study(study_id)
    form = SessionForm(study)
    if form.validate():
        with told_at(form.code):
            variant = form.variant.data
            participant = form.chosen or participants.add_participant(
                study, form.code.data, STEADY.now(), variant=variant
            )
            return _to_console(participant, variant or participant.variant)
    free = participants.next_code(each.code for each in study.participants)
    return render_template("sessions/new.html", study=study, form=form, free=free), 422


@bp.post("/participants/<int:participant_id>/start")
def start(participant_id: int) -> ResponseReturnValue:
    """Create a participant's session with one press, and go to its console."""
    participant = db.get_or_404(Participant, participant_id)
    study = _open_study(participant.study_id)
    if participant not in participants.expected(study):
        raise Conflict(f"{participant.code} is a no-show or archived; take that back first.")
    if study.variants and not participant.variant:
        return redirect(url_for("sessions.new", study_id=study.id, participant=participant.id), 303)
    return _to_console(participant, participant.variant)


@bp.post("/sessions/<int:session_id>/archive")
def archive(session_id: int) -> ResponseReturnValue:
    """Archive a session: its recordings stay, and leave the results."""
    session = db.get_or_404(StudySession, session_id)
    with _noting(session, "Archived"):
        archiving.archive(session, STEADY.now())
    return _back(
        session, f"The session of {session.participant.code} is archived; the results leave it out."
    )


@bp.post("/sessions/<int:session_id>/unarchive")
def unarchive(session_id: int) -> ResponseReturnValue:
    """Take a session out of the archive, and into the results again."""
    session = db.get_or_404(StudySession, session_id)
    with _noting(session, "Took out of the archive:"):
        archiving.unarchive(session)
    return _back(session, f"The session of {session.participant.code} is back in the results.")


@bp.post("/sessions/<int:session_id>/delete")
def delete(session_id: int) -> ResponseReturnValue:
    """Put a session into the bin, with its log."""
    session = db.get_or_404(StudySession, session_id)
    change = history.discard(session, history.MODERATOR, STEADY.now())
    db.session.commit()
    afterwards.deleted(change)
    return redirect(url_for("sessions.index", study_id=change.study_id), 303)


def _noting(session: StudySession, deed: str) -> AbstractContextManager[object]:
    what = f"{deed} the session with {session.participant.code}"
    study = session.study
    return history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now())


def _open_study(study_id: int) -> Study:
    """Return a study that takes new sessions."""
    study: Study = db.get_or_404(Study, study_id)
    if study.archived_at:
        raise Conflict(f"“{study.name}” is archived; take it out of the archive first.")
    return study


def _to_console(participant: Participant, variant: str) -> ResponseReturnValue:
    """Commit a new session, or find the one that waits already, and go to its console."""
    session = overview.planned_session(participant)
    if session is None or session.variant != variant:
        session = sessions.create_session(
            participant.study, participant, STEADY.now(), variant=variant
        )
    db.session.commit()
    return redirect(f"/sessions/{session.id}/console", 303)


def _back(session: StudySession, said: str) -> ResponseReturnValue:
    """Commit, tell the session's screens, say what was done, and go back to the list."""
    session_id, study_id = session.id, session.study_id
    db.session.commit()
    live.bells.ring(session_id)
    flash(said)
    return redirect(url_for("sessions.index", study_id=study_id), 303)


def _introduced(participant: Participant) -> str:
    parts = (participant.code, participant.segment, participant.variant)
    return " · ".join(part for part in parts if part)
