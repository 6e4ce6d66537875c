"""A study's page "Capture": how its product is recorded without a hand, and what is left out.

What does not live here: the script (`tag`), the lab browser (`lab`), screen and sound (`media`).
"""

import re
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from recorder import history
from recorder.capture import tagging
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Event, Study, StudySession
from recorder.vocabulary import ChangeKind, EventKind, Source
from recorder.web.fields import at_most, one_line, values

bp = Blueprint("capture", __name__)

COUNTED = {
    EventKind.CLICK: "clicks",
    EventKind.PAGE: "pages",
    EventKind.KEY_COUNT: "counts of keys",
    EventKind.JS_ERROR: "errors of scripts",
    EventKind.HTTP_ERROR: "failed requests",
}
"""What the page says has arrived."""

BRACKETS = {")": "(", "]": "["}

QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\\.")


def is_selector(text: str) -> None:
    """Raise ValidationError where a text can be no list of selectors.

    A browser knows all of them; here only what would break every other one is refused.
    """
    bare = QUOTED.sub("x", text)
    open_brackets: list[str] = []
    for sign in bare:
        if sign in BRACKETS.values():
            open_brackets.append(sign)
        elif sign in BRACKETS and (not open_brackets or open_brackets.pop() != BRACKETS[sign]):
            raise ValidationError(f"A “{sign}” closes nothing here.")
    if open_brackets:
        raise ValidationError(f"A “{open_brackets[-1]}” is not closed.")
    if re.search(r"[\"'{};<]|/\*", bare):
        raise ValidationError("This is no selector; write them as in CSS: .card, #pin input.")
    parts = [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", bare)]
    wrong = next((part for part in parts if not re.match(r"[\w.#\[:*>+~-]", part)), None)
    if text and wrong is not None:
        raise ValidationError("Write selectors as in CSS, with commas between: .card, #pin input.")


def _selector(label: str, description: str, placeholder: str) -> StringField:
    def check(_form: FlaskForm, field: StringField) -> None:
        is_selector(field.data or "")

    return StringField(
        label,
        [at_most(500), check],
        [one_line],
        description,
        render_kw={"placeholder": placeholder, "autocomplete": "off", "spellcheck": "false"},
    )


class CaptureForm(FlaskForm):
    """What is kept of a study's product, and what is not."""

    query_values = BooleanField(
        "Keep the values in addresses (after the “?”)",
        description="They often hold what somebody typed. Without this only their names are kept.",
    )
    replay = BooleanField(
        "Record the pages themselves, to play them back",
        description="What is typed is masked. A page of 1,000 rows loads as fast as before, "
        "answers a third of a second later once it is there, and takes 50 kB a minute.",
    )
    pictures = BooleanField(
        "Show the product’s own pictures in recorded pages",
        description="Else a replay shows boxes. A picture cannot be masked: block those that show "
        "a person or what somebody wrote. Takes up to 600 kB more a minute, most pages far less.",
    )
    ignore = _selector("Ignore", "Clicks in these elements are not recorded.", ".cookie-banner")
    block = _selector("Block", "These elements are left out of recorded pages.", "#invoice, .photo")
    unmask = _selector(
        "Unmask", "Fields whose text may be seen in recorded pages.", "[name=quantity]"
    )


class Heard(NamedTuple):
    """What capture has told of the session that runs."""

    session: StudySession
    counts: dict[str, int]
    ago: timedelta | None


@bp.get("/studies/<int:study_id>/capture")
def show(study_id: int) -> ResponseReturnValue:
    """Show how the study's product is captured."""
    study = db.get_or_404(Study, study_id)
    return _page(study, CaptureForm(formdata=None, data=study.capture_settings))


@bp.post("/studies/<int:study_id>/capture")
def save(study_id: int) -> ResponseReturnValue:
    """Change what is kept of the product."""
    study = db.get_or_404(Study, study_id)
    form = CaptureForm()
    if form.validate():
        what = "Changed what is captured"
        with history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now()):
            study.capture_settings = {**study.capture_settings, **values(form)}
        db.session.commit()
        flash("Saved. Pages that are open hear of it when they are loaded again.")
        return redirect(url_for("capture.show", study_id=study.id), 303)
    return _page(study, form), 422


@bp.get("/studies/<int:study_id>/capture/heard")
def heard(study_id: int) -> ResponseReturnValue:
    """Show what has been heard in the session that runs."""
    study = db.get_or_404(Study, study_id)
    return render_template("capture/_heard.html", study=study, heard=_heard(study))


def _page(study: Study, form: FlaskForm) -> str:
    key = tagging.study_key(study, current_app.config["SECRET_KEY"])
    origin = request.host_url.rstrip("/")
    line = f'<script async src="{origin}/capture.js" data-study="{key}"></script>'
    pages = f'<script src="{origin}/capture/replay.js?study={key}"></script>'
    return render_template(
        "capture/show.html",
        study=study,
        form=form,
        line=line,
        pages_line=pages if study.capture_settings.get("replay") else "",
        origin=origin,
        heard=_heard(study),
    )


def _heard(study: Study) -> Heard | None:
    """Return what capture has told of the session that runs, None where none runs."""
    now = STEADY.now()
    session = tagging.running_session(study, now)
    if session is None:
        return None
    query = (
        db.select(Event.kind, db.func.count(), db.func.max(Event.recorded_at))
        .where(Event.session_id == session.id, Event.source == Source.CAPTURE)
        .group_by(Event.kind)
    )
    rows: list[Any] = list(db.session.execute(query))
    last = max((row[2] for row in rows), default=None)
    counts = {COUNTED[kind]: count for kind, count, _ in rows if kind in COUNTED}
    return Heard(session, counts, now - last if last else None)
