"""Importing files into a study: choose a file, look at what would happen, do it.

Looking changes nothing: the uploaded file waits in the data folder until it is imported, for a
day at most. What does not live here: the form of the columns (`importform`), reading and checking
(`recorder.importing`), pasted lists of participants (`participants`).
"""

from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import HTTPException
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from recorder import history, importing
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.importing import table, uploads
from recorder.importing.noted import noted
from recorder.importing.uploads import Upload
from recorder.instruments import INSTRUMENTS
from recorder.models import Study
from recorder.repertoire import instruments_of
from recorder.web import afterwards
from recorder.web.access import is_moderator
from recorder.web.importform import PROBLEMS_SHOWN, Preview, preview
from recorder.web.importkinds import ANSWERS, KINDS, Kind, kind_of
from recorder.web.problems import too_large

bp = Blueprint("importing", __name__, url_prefix="/studies/<int:study_id>/import")


class UploadForm(FlaskForm):
    """The file, and what it holds."""

    kind = RadioField(
        "What is in the file?",
        choices=[SelectChoice(name, kind.label) for name, kind in KINDS.items()],
        default="attempts",
    )
    instrument = SelectField("Questionnaire", validate_choice=False)
    file = FileField("File", [FileRequired("Choose a file first.")])

    def offer(self, study: Study) -> None:
        """Offer the study's questionnaires."""
        self.instrument.choices = [
            SelectChoice(name, each.title)
            for name, each in instruments_of(study).items()
            if "@" not in name
        ]


@bp.get("")
def index(study_id: int) -> ResponseReturnValue:
    """Ask for the file."""
    study = db.get_or_404(Study, study_id)
    kind = request.args.get("kind", "attempts")
    form = UploadForm(formdata=None, kind=kind if kind in KINDS else "attempts")
    form.offer(study)
    return render_template("importing/index.html", study=study, form=form, kinds=KINDS)


@bp.post("")
def upload(study_id: int) -> ResponseReturnValue:
    """Keep the file and go on to the look at it."""
    study = db.get_or_404(Study, study_id)
    form = UploadForm()
    form.offer(study)
    if form.validate():
        file = form.file.data
        kind = form.kind.data
        if kind == ANSWERS:
            kind = f"{ANSWERS}:{form.instrument.data or next(iter(INSTRUMENTS))}"
        name = Path((file.filename or "").replace("\\", "/")).name[-200:] or "file.csv"
        try:
            text = table.decode(file.read(), name)
            table.parse(text, name)
            kind_of(study, kind)
        except BadInput as problem:
            form.file.errors = [str(problem)]
        else:
            kept = Upload(study.id, kind, name, text)
            token = uploads.keep(_folder(), kept, STEADY.now())
            return redirect(url_for("importing.look", study_id=study.id, token=token), 303)
    return render_template("importing/index.html", study=study, form=form, kinds=KINDS), 422


@bp.errorhandler(413)
def refuse_large(_error: HTTPException) -> ResponseReturnValue:
    """Say on the study's own page that a file is too large, and what the limit is.

    The limit strikes before anybody looked at who asks.
    """
    if not is_moderator():
        return redirect(url_for("access.ask"), 303)
    study = db.get_or_404(Study, (request.view_args or {})["study_id"])
    form = UploadForm(formdata=None)
    form.offer(study)
    form.file.errors = [too_large()]
    return render_template("importing/index.html", study=study, form=form, kinds=KINDS), 413


@bp.get("/<token>")
def look(study_id: int, token: str) -> ResponseReturnValue:
    """Show what an import would do, with the columns as the address says."""
    return render_template("importing/look.html", **_shown(study_id, token))


@bp.get("/<token>/columns")
def columns(study_id: int, token: str) -> ResponseReturnValue:
    """Answer with the part of the page that follows from the choice of columns."""
    return render_template("importing/_look.html", **_shown(study_id, token))


@bp.post("/<token>")
def carry_out(study_id: int, token: str) -> ResponseReturnValue:
    """Import the file as the form says, or show what is wrong and change nothing."""
    shown = _shown(study_id, token)
    study, kind, preview = shown["study"], shown["kind"], shown["preview"]
    if not preview.ready:
        return render_template("importing/look.html", **shown), 422
    if study.archived_at:
        raise Conflict(f"“{study.name}” is archived; take it out of the archive first.")
    now = STEADY.now()
    with noted(study, kind.label.lower(), preview.table, history.MODERATOR, now) as note:
        kind.carry_out(study, preview.plan, now)
    db.session.commit()
    uploads.forget(_folder(), token)
    afterwards.done(note.change, f"Imported from {preview.table.name}. {preview.told[0]}")
    return redirect(url_for(kind.done, study_id=study.id), 303)


def _shown(study_id: int, token: str) -> dict[str, Study | Kind | Preview | str | int]:
    study = db.get_or_404(Study, study_id)
    kept = uploads.find(_folder(), token, study.id)
    kind = kind_of(study, kept.kind)
    read = importing.table.parse(kept.text, kept.name)
    given = request.form if request.method == "POST" else request.args
    return {
        "study": study,
        "kind": kind,
        "token": token,
        "most": PROBLEMS_SHOWN,
        "preview": preview(kind, read, study, given, STEADY.now()),
    }


def _folder() -> Path:
    return Path(current_app.config["DATA"]) / "uploads"
