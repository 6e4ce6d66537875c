"""Bundles: a study or a session as one file to take away, and such a file taken in.

Looking at an uploaded bundle changes nothing: it waits in the data folder until it is imported,
for a day at most. What does not live here: what is in a bundle and how it is taken in
(`recorder.bundle`), and files of other programs (`importing`).
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import HTTPException
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired

from recorder.backup.manifest import told as told_of_disk
from recorder.bundle import told, writing
from recorder.bundle.parts import Scope
from recorder.bundle.plan import LONGEST_NAME, Plan, plan_bundle
from recorder.bundle.reading import Bundle, opened
from recorder.bundle.taking import take_in
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import RecorderError
from recorder.exports import file_name
from recorder.history import MODERATOR
from recorder.importing import uploads
from recorder.models import Study, StudySession
from recorder.web import live
from recorder.web.access import is_moderator
from recorder.web.fields import at_most, one_line

bp = Blueprint("bundles", __name__)


class UploadForm(FlaskForm):
    """The bundle."""

    file = FileField("Bundle", [FileRequired("Choose a file first.")])


class ChoiceForm(FlaskForm):
    """What whoever imports has to say; a field for each name that is taken is added."""

    take = RadioField(
        "Where something differs",
        choices={"here": "keep what is here", "bundle": "take what the bundle says"},
        default="here",
    )


@bp.get("/studies/<int:study_id>/bundle")
def study(study_id: int) -> ResponseReturnValue:
    """Answer with a study and its rounds as a bundle."""
    found = db.get_or_404(Study, study_id)
    return _sent(writing.of_study(found), found.name)


@bp.get("/sessions/<int:session_id>/bundle")
def session(session_id: int) -> ResponseReturnValue:
    """Answer with one session as a bundle."""
    found = db.get_or_404(StudySession, session_id)
    return _sent(writing.of_session(found), f"{found.study.name} {found.participant.code}")


def _sent(scope: Scope, name: str) -> ResponseReturnValue:
    now = STEADY.now()
    stream = TemporaryFile()  # noqa: SIM115  (the answer closes it when it was sent)
    try:
        writing.write(stream, scope, now, current_app.config["DATA"])
    except BaseException as error:
        stream.close()
        if isinstance(error, OSError):
            raise told_of_disk(error, Path("The bundle")) from error
        raise
    stream.seek(0)
    named = f"{file_name(name)} bundle {now.astimezone():%Y-%m-%d}.zip"
    return send_file(stream, "application/zip", as_attachment=True, download_name=named)


@bp.get("/bundles")
def index() -> ResponseReturnValue:
    """Ask for a bundle."""
    return render_template("bundles/index.html", form=UploadForm(formdata=None))


@bp.post("/bundles")
def upload() -> ResponseReturnValue:
    """Test a bundle, keep it and go on to the look at it."""
    form = UploadForm()
    if form.validate():
        stream = form.file.data.stream
        try:
            with opened(stream) as bundle:
                plan_bundle(bundle)
        except RecorderError as problem:
            form.file.errors = [str(problem)]
        else:
            stream.seek(0)
            token = uploads.keep_bundle(_folder(), stream, STEADY.now())
            return redirect(url_for("bundles.look", token=token), 303)
    return render_template("bundles/index.html", form=form), 422


@bp.errorhandler(413)
def refuse_large(_error: HTTPException) -> ResponseReturnValue:
    """Say on the page itself that a bundle is too large for the browser, and what to do.

    The limit strikes before anybody looked at who asks.
    """
    if not is_moderator():
        return redirect(url_for("access.ask"), 303)
    form = UploadForm(formdata=None)
    limit = current_app.config["MAX_UPLOAD_MB"]
    form.file.errors = [
        f"This bundle is larger than {limit} MB; import it by recorder import bundle, or raise "
        "RECORDER_MAX_UPLOAD_MB and start again."
    ]
    return render_template("bundles/index.html", form=form), 413


@bp.get("/bundles/<token>")
def look(token: str) -> ResponseReturnValue:
    """Show what taking a bundle in would do."""
    with opened(uploads.find_bundle(_folder(), token), "The bundle") as bundle:
        plan = plan_bundle(bundle, data=current_app.config["DATA"])
        form = choice_form(plan.clashes)(formdata=None)
        return _shown(plan, form, token)


@bp.post("/bundles/<token>")
def carry_out(token: str) -> ResponseReturnValue:
    """Take a bundle in as the form says, or show what is missing and change nothing."""
    with opened(uploads.find_bundle(_folder(), token), "The bundle") as bundle:
        clashes = plan_bundle(bundle).clashes
        form = choice_form(clashes)()
        if not form.validate():
            return _shown(plan_bundle(bundle, data=current_app.config["DATA"]), form, token), 422
        plan = _planned(bundle, form, clashes)
        if plan.clashes:
            for place, name in enumerate(clashes):
                if name in plan.clashes:
                    form[f"name_{place}"].errors = ["There is a study of this name too."]
            return _shown(plan, form, token), 422
        taken = take_in(plan, bundle, MODERATOR, STEADY.now(), current_app.config["DATA"])
        db.session.commit()
    for session_id in taken.session_ids:
        live.bells.ring(session_id)
    uploads.forget(_folder(), token)
    flash(
        " ".join([*told.plan_told(plan), *([told.corrected(n)] if (n := taken.corrected) else [])])
    )
    return redirect(url_for("sessions.index", study_id=taken.study_ids[0]), 303)


def choice_form(clashes: Mapping[str, str]) -> type[ChoiceForm]:
    """Return the form with a field for each name that another study has here."""

    class Choices(ChoiceForm):
        pass

    for place, (name, free) in enumerate(clashes.items()):
        checks = [DataRequired("A study needs a name."), at_most(LONGEST_NAME)]
        label = f"Name here for “{name}” of the bundle"
        setattr(Choices, f"name_{place}", StringField(label, checks, [one_line], default=free))
    return Choices


def _planned(bundle: Bundle, form: ChoiceForm, clashes: Mapping[str, str]) -> Plan:
    names = {name: form[f"name_{place}"].data for place, name in enumerate(clashes)}
    data = current_app.config["DATA"]
    return plan_bundle(bundle, names=names, take=form.take.data == "bundle", data=data)


def _shown(plan: Plan, form: ChoiceForm, token: str) -> Any:
    return render_template(
        "bundles/look.html",
        plan=plan,
        form=form,
        token=token,
        held=told.held(plan.manifest),
        told=told.plan_told(plan),
        names=[field for field in form if field.name.startswith("name_")],
        asks=bool(plan.stays) or form.take.data != "here",
    )


def _folder() -> Path:
    return Path(current_app.config["DATA"]) / "uploads"
