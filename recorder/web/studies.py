"""The list of studies, and one study's settings: creating, changing, copying, archiving it.

What does not live here: its keys and codes (`keys`), its tasks and participants.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from recorder import archive as archiving
from recorder import history, overview, studies, texts
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Study
from recorder.vocabulary import ChangeKind, CountingAttempt, OrderMode
from recorder.web import afterwards
from recorder.web.fields import (
    Between,
    LinesField,
    NumberField,
    WholeNumberField,
    at_most,
    lines,
    one_line,
    told_at,
    values,
)

bp = Blueprint("studies", __name__)


def _text(label: str, placeholder: str = "", **keywords: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [at_most(5000)],
        filters=[lines],
        render_kw={"rows": 3, "placeholder": placeholder},
        **keywords,
    )


class StudyForm(FlaskForm):
    """A study's settings; only the name is needed, the rest has its defaults."""

    name = StringField("Name", [DataRequired("A study needs a name."), at_most(200)], [one_line])
    product = StringField("Product", [at_most(200)], [one_line], "What is tested.")
    description = _text("Description", description="For your team; participants do not see it.")
    variants = LinesField(
        "Variants",
        description="Versions or designs to compare, one a line. Leave empty if there is one.",
        render_kw={"rows": 3, "placeholder": "A\nB"},
        default=list,
    )
    wave_of_id = SelectField("Later round of", coerce=lambda value: int(value) if value else None)
    order_mode = RadioField(
        "Order of the tasks",
        choices={mode.value: f"{mode.label}: {mode.meaning}" for mode in OrderMode},
        coerce=OrderMode,
        default=OrderMode.FIXED,
        description="Holds for sessions created from now on. Practice tasks always come first.",
    )
    counting_attempt = RadioField(
        "Which attempt counts when a task was repeated",
        choices={each.value: each.label for each in CountingAttempt},
        coerce=CountingAttempt,
        default=CountingAttempt.FIRST,
    )
    participant_starts = RadioField(
        "Who starts a task",
        choices={
            "True": "The participant, on the shared screen (the moderator can, too)",
            "False": "Only the moderator, on the console",
        },
        coerce=lambda value: str(value) == "True",
        default=True,
    )
    moment_ago_seconds = NumberField(
        "“A moment ago”, in seconds",
        [Between(0.5, 60, optional=False)],
        description="How much earlier a mark is set when Shift is held.",
        default=3.0,
    )
    double_press_ms = WholeNumberField(
        "Double press, in milliseconds",
        [Between(0, 5000, optional=False)],
        description="The same key again within this time is one mark.",
        default=300,
    )
    difficulty_weight = NumberField(
        "Weight of a success with difficulty",
        [Between(0, 1, optional=False)],
        description="In the graded score only: a success is 1, a failure 0.",
        default=0.5,
    )
    welcome_text = _text("Welcome", texts.WELCOME)
    think_aloud_text = _text("Thinking aloud", texts.THINK_ALOUD)
    rest_text = _text("Rest between tasks", texts.REST)
    thanks_text = _text("Thanks", texts.THANKS)
    consent_text = _text("Why you record, where you ask for consent", texts.CONSENT)

    def __init__(self, study: Study | None = None, **keywords: Any) -> None:
        super().__init__(obj=study, **keywords)
        waves = studies.earlier_waves(study)
        self.wave_of_id.choices = {"": "–", **{str(each.id): each.name for each in waves}}

    def validate_variants(self, field: LinesField) -> None:
        """Refuse a variant that is too long to store, or a list too long to compare."""
        if len(field.data) > 20 or any(len(each) > 60 for each in field.data):
            raise ValidationError("Use at most 20 variants of at most 60 characters.")


class CopyForm(FlaskForm):
    """What the copy of a study is called, and what it is."""

    name = StringField("Name", [DataRequired("A study needs a name."), at_most(200)], [one_line])
    kind = RadioField(
        "The copy is",
        choices={
            "copy": "a study of its own",
            "wave": "a later round (wave) of this study, to be compared with it",
        },
        default="copy",
    )


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show every study."""
    rows = overview.study_rows()
    return render_template(
        "studies/index.html",
        resting=len(history.resting()),
        rows=[row for row in rows if not row.study.archived_at],
        archived=[row for row in rows if row.study.archived_at],
    )


@bp.get("/studies/new")
def new() -> ResponseReturnValue:
    """Show the form of a new study."""
    return render_template("studies/new.html", form=StudyForm(formdata=None))


@bp.post("/studies/new")
def create() -> ResponseReturnValue:
    """Create a study and go on to its tasks."""
    form = StudyForm()
    if form.validate():
        with told_at(form.name):
            study = studies.create_study(now=STEADY.now(), **values(form))
            db.session.commit()
            return redirect(url_for("tasks.index", study_id=study.id), 303)
    return render_template("studies/new.html", form=form), 422


@bp.get("/studies/<int:study_id>")
def show(study_id: int) -> ResponseReturnValue:
    """Go to the study's tasks."""
    study = db.get_or_404(Study, study_id)
    return redirect(url_for("tasks.index", study_id=study.id))


@bp.get("/studies/<int:study_id>/settings")
def edit(study_id: int) -> ResponseReturnValue:
    """Show the study's settings."""
    study = db.get_or_404(Study, study_id)
    return render_template("studies/edit.html", study=study, form=StudyForm(study, formdata=None))


@bp.post("/studies/<int:study_id>/settings")
def save(study_id: int) -> ResponseReturnValue:
    """Change the study's settings."""
    study = db.get_or_404(Study, study_id)
    form = StudyForm(study)
    if form.validate():
        with told_at(form.name):
            now = STEADY.now()
            what = "Changed the study’s settings"
            with history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, now):
                studies.edit_study(study, **values(form))
            db.session.commit()
            flash("Saved.")
            return redirect(url_for("studies.edit", study_id=study.id), 303)
    return render_template("studies/edit.html", study=study, form=form), 422


@bp.get("/studies/<int:study_id>/duplicate")
def duplicate(study_id: int) -> ResponseReturnValue:
    """Show the form of a copy."""
    study = db.get_or_404(Study, study_id)
    form = CopyForm(formdata=None, name=f"{study.name[:190]}, copy")
    return render_template("studies/duplicate.html", study=study, form=form)


@bp.post("/studies/<int:study_id>/duplicate")
def create_copy(study_id: int) -> ResponseReturnValue:
    """Copy the study and go on to the copy's tasks."""
    study = db.get_or_404(Study, study_id)
    form = CopyForm()
    if form.validate():
        with told_at(form.name):
            wave = form.kind.data == "wave"
            copy = studies.duplicate_study(study, form.name.data, STEADY.now(), as_wave=wave)
            db.session.commit()
            flash(f"Copied “{study.name}”: its tasks and settings, without participants.")
            return redirect(url_for("tasks.index", study_id=copy.id), 303)
    return render_template("studies/duplicate.html", study=study, form=form), 422


@bp.post("/studies/<int:study_id>/archive")
def archive(study_id: int) -> ResponseReturnValue:
    """Put the study into the archive."""
    study = db.get_or_404(Study, study_id)
    archiving.archive(study, STEADY.now())
    db.session.commit()
    flash(f"“{study.name}” is archived; nothing of it is lost.")
    return redirect(url_for("studies.index"), 303)


@bp.post("/studies/<int:study_id>/unarchive")
def unarchive(study_id: int) -> ResponseReturnValue:
    """Take the study out of the archive."""
    study = db.get_or_404(Study, study_id)
    archiving.unarchive(study)
    db.session.commit()
    return redirect(url_for("tasks.index", study_id=study.id), 303)


@bp.post("/studies/<int:study_id>/delete")
def delete(study_id: int) -> ResponseReturnValue:
    """Put a study into the bin, with all that it holds."""
    study = db.get_or_404(Study, study_id)
    change = history.discard(study, history.MODERATOR, STEADY.now())
    db.session.commit()
    afterwards.deleted(change)
    return redirect(url_for("studies.index"), 303)
