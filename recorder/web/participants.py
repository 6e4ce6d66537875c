"""A study's participants: the list, the form of one, a pasted list, and how balanced orders stand.

Name and contact are shown on these pages and nowhere else.
"""

from contextlib import AbstractContextManager
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from recorder import archive as archiving
from recorder import balance, history, overview, participants, roster
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Participant, Study
from recorder.vocabulary import ChangeKind
from recorder.web import afterwards
from recorder.web.fields import PairsField, at_most, one_line, printable, told_at, values

bp = Blueprint("participants", __name__)

MOST_PROBLEMS = 20
"""How many bad lines of a pasted list are shown; whoever mends these sees the next."""


class ParticipantForm(FlaskForm):
    """A participant as the study knows them, and apart from that who they are."""

    code = StringField(
        "Code",
        [DataRequired("A participant needs a code, for example P01."), at_most(60)],
        [one_line],
        "What results and exports call them; no name.",
    )
    segment = StringField(
        "Segment", [at_most(100)], [one_line], "The group they stand for: nurse, first-time buyer."
    )
    variant = SelectField("Variant", default="")
    attributes = PairsField(
        "Attributes",
        description="Whatever else you know, one a line, as name: value.",
        render_kw={"rows": 3, "placeholder": "age: 34\ndevice: phone"},
        default=dict,
    )
    contact_name = StringField("Name", [at_most(200)], [one_line])
    contact_reach = StringField(
        "Contact", [at_most(200)], [one_line], "E-mail or telephone; can be deleted on its own."
    )

    def __init__(self, study: Study, person: Participant | None = None, **keywords: Any) -> None:
        contact = person.contact if person else None
        known = {"contact_name": contact.name, "contact_reach": contact.reach} if contact else {}
        super().__init__(obj=person, **known, **keywords)
        # A variant that the study has dropped since stays what it was for who has it.
        own = [person.variant] if person and person.variant not in study.variants else []
        self.variant.choices = {each: each or "–" for each in ["", *study.variants, *own]}


class ListForm(FlaskForm):
    """Participants, pasted as a list."""

    text = TextAreaField(
        "Participants, one a line",
        [DataRequired("Paste at least one line."), at_most(500_000)],
        [printable],
        render_kw={"rows": 12, "spellcheck": "false"},
    )


@bp.get("/studies/<int:study_id>/participants")
def index(study_id: int) -> ResponseReturnValue:
    """Show the study's participants, and how balanced their task orders stand."""
    study = db.get_or_404(Study, study_id)
    people = overview.people(study)
    return render_template(
        "participants/index.html",
        study=study,
        active=[each for each in people if not each.archived_at],
        archived=[each for each in people if each.archived_at],
        orders=balance.orders(study),
        standings=balance.standings(study),
    )


@bp.get("/studies/<int:study_id>/participants/new")
def new(study_id: int) -> ResponseReturnValue:
    """Show the form of a new participant, with the next free code."""
    study = db.get_or_404(Study, study_id)
    code = participants.next_code(each.code for each in study.participants)
    form = ParticipantForm(study, formdata=None, code=code)
    return render_template("participants/edit.html", study=study, participant=None, form=form)


@bp.post("/studies/<int:study_id>/participants/new")
def create(study_id: int) -> ResponseReturnValue:
    """Add a participant; one button goes on to the next one."""
    study = db.get_or_404(Study, study_id)
    form = ParticipantForm(study)
    if form.validate():
        with told_at(form.code):
            person, contact = _parted(form)
            participant = participants.add_participant(study, now=STEADY.now(), **person)
            participants.set_contact(participant, *contact)
            db.session.commit()
            flash(f"{participant.code} is added{_replacing(participant)}.")
            to = "participants.new" if "another" in request.form else "participants.index"
            return redirect(url_for(to, study_id=study.id), 303)
    return render_template("participants/edit.html", study=study, participant=None, form=form), 422


@bp.get("/studies/<int:study_id>/participants/paste")
def paste(study_id: int) -> ResponseReturnValue:
    """Show the place for a pasted list."""
    study = db.get_or_404(Study, study_id)
    form = ListForm(formdata=None)
    return render_template("participants/paste.html", study=study, form=form, problems=[])


@bp.post("/studies/<int:study_id>/participants/paste")
def add_list(study_id: int) -> ResponseReturnValue:
    """Add everybody on a pasted list, or nobody where a line is wrong."""
    study = db.get_or_404(Study, study_id)
    form, problems = ListForm(), []
    if form.validate():
        with told_at(form.text):
            try:
                added = roster.add_list(study, form.text.data, STEADY.now())
            except roster.BadLines as bad:
                problems = bad.problems
            else:
                db.session.commit()
                flash(f"{len(added)} participant{'s' if len(added) != 1 else ''} added.")
                return redirect(url_for("participants.index", study_id=study.id), 303)
    return render_template(
        "participants/paste.html", study=study, form=form, problems=problems, most=MOST_PROBLEMS
    ), 422


@bp.get("/participants/<int:participant_id>/edit")
def edit(participant_id: int) -> ResponseReturnValue:
    """Show the form of a participant."""
    participant = db.get_or_404(Participant, participant_id)
    form = ParticipantForm(participant.study, participant, formdata=None)
    return _form(participant, form)


@bp.post("/participants/<int:participant_id>/edit")
def save(participant_id: int) -> ResponseReturnValue:
    """Change a participant."""
    participant = db.get_or_404(Participant, participant_id)
    form = ParticipantForm(participant.study, participant)
    if form.validate():
        with told_at(form.code):
            person, contact = _parted(form)
            # Who they are stays out of the history: it can be deleted on its own.
            with _noting(participant, "Changed"):
                participants.edit_participant(participant, **person)
            participants.set_contact(participant, *contact)
            return _back(participant, f"{participant.code} is saved.")
    return _form(participant, form), 422


@bp.post("/participants/<int:participant_id>/contact/delete")
def delete_contact(participant_id: int) -> ResponseReturnValue:
    """Delete who a participant is, and keep what they did."""
    participant = db.get_or_404(Participant, participant_id)
    participants.set_contact(participant, "", "")
    return _back(participant, f"Name and contact of {participant.code} are deleted.")


@bp.post("/participants/<int:participant_id>/no-show")
def mark_no_show(participant_id: int) -> ResponseReturnValue:
    """Say that a participant did not come."""
    participant = db.get_or_404(Participant, participant_id)
    with _noting(participant, "Marked as a no-show:"):
        participants.mark_no_show(participant, STEADY.now())
    return _back(participant, f"{participant.code} is a no-show; the next one takes the place.")


@bp.post("/participants/<int:participant_id>/came")
def unmark_no_show(participant_id: int) -> ResponseReturnValue:
    """Take a no-show back."""
    participant = db.get_or_404(Participant, participant_id)
    with _noting(participant, "Took back the no-show of"):
        participants.unmark_no_show(participant)
    return _back(participant, f"{participant.code} is no no-show any more.")


@bp.post("/participants/<int:participant_id>/archive")
def archive(participant_id: int) -> ResponseReturnValue:
    """Archive a participant; what was recorded stays."""
    participant = db.get_or_404(Participant, participant_id)
    with _noting(participant, "Archived"):
        archiving.archive(participant, STEADY.now())
    return _back(participant, f"{participant.code} is archived; their recordings stay.")


@bp.post("/participants/<int:participant_id>/unarchive")
def unarchive(participant_id: int) -> ResponseReturnValue:
    """Take a participant out of the archive."""
    participant = db.get_or_404(Participant, participant_id)
    with _noting(participant, "Took out of the archive:"):
        archiving.unarchive(participant)
    return _back(participant, f"{participant.code} is back.")


@bp.post("/participants/<int:participant_id>/delete")
def delete(participant_id: int) -> ResponseReturnValue:
    """Put a participant into the bin, with their sessions and answers."""
    participant = db.get_or_404(Participant, participant_id)
    change = history.discard(participant, history.MODERATOR, STEADY.now())
    db.session.commit()
    afterwards.deleted(change)
    return redirect(url_for("participants.index", study_id=change.study_id), 303)


def _noting(participant: Participant, deed: str) -> AbstractContextManager[object]:
    what = f"{deed} participant {participant.code}"
    study = participant.study
    return history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now())


def _form(participant: Participant, form: ParticipantForm) -> str:
    return render_template(
        "participants/edit.html", study=participant.study, participant=participant, form=form
    )


def _back(participant: Participant, said: str) -> ResponseReturnValue:
    """Commit, say what was done, and go back to the list."""
    db.session.commit()
    flash(said)
    return redirect(url_for("participants.index", study_id=participant.study_id), 303)


def _parted(form: ParticipantForm) -> tuple[dict[str, Any], tuple[str, str]]:
    """Part who a participant is from what the study knows of them."""
    known = values(form)
    return known, (known.pop("contact_name"), known.pop("contact_reach"))


def _replacing(participant: Participant) -> str:
    return f" and takes the place of {participant.replaces.code}" if participant.replaces else ""
