"""The page that records screen, camera and sound, in a tab of its own beside the console.

A browser's recorder lives as long as its page, so the page is not the console: that may be
reloaded. The page sends its chunks as any machine does (`streams`). Consent comes first, and is
entered here with who asked. What does not live here: playing back (`playback`).
"""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, widgets
from wtforms.validators import Length, Optional

from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NoConsent, SessionEnded
from recorder.figures import size
from recorder.media import consents, finishing, shelf, store
from recorder.models import StudySession
from recorder.sessions import begin, find_by_join_code, find_session
from recorder.vocabulary import Source, StreamKind
from recorder.web import handshake, live
from recorder.web.cutoff import cut_off

bp = Blueprint("media", __name__, url_prefix="/sessions/<int:session_id>/recording")
bp.add_app_template_filter(size, "file_size")


class ConsentForm(FlaskForm):
    """What the participant agrees to, and who asked."""

    kinds = SelectMultipleField(
        "The participant agrees to be recorded",
        choices={each.value: each.label for each in consents.SENSED},
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    author = StringField(
        "Who asked", [Optional(), Length(max=60, message="A name may have 60 characters.")]
    )


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the page; nothing is recorded until a person starts it."""
    session = find_session(session_id)
    return render_template("media/recording.html", **_shown(session, _form(session)))


@bp.get("/now")
def now(session_id: int) -> ResponseReturnValue:
    """Answer with what is agreed to, as it stands."""
    session = find_session(session_id)
    return render_template("media/_consent.html", **_shown(session, _form(session)))


@bp.get("/kept")
def kept(session_id: int) -> ResponseReturnValue:
    """Answer with what is on the disk."""
    recordings = shelf.recordings_of(find_session(session_id))
    return render_template("media/_kept.html", recordings=recordings)


@bp.post("/consent")
def consent(session_id: int) -> ResponseReturnValue:
    """Enter what the participant agrees to, from a plain form."""
    session, form = find_session(session_id), ConsentForm()
    if not form.validate():
        return render_template("media/recording.html", **_shown(session, form)), 422
    _enter(session, form)
    flash("What the participant agrees to is entered.")
    return redirect(url_for("media.page", session_id=session_id), 303)


@bp.post("/now")
def consent_now(session_id: int) -> ResponseReturnValue:
    """Enter what the participant agrees to while streams run, which a new page would end."""
    session, form = find_session(session_id), ConsentForm()
    if not form.validate():
        return render_template("media/_consent.html", **_shown(session, form)), 422
    _enter(session, form)
    return redirect(url_for("media.now", session_id=session_id), 303)


@bp.post("/ready")
def ready(session_id: int) -> ResponseReturnValue:
    """Say where the session's clock stands, for a stream that is about to begin; begin it if new.

    Refuses what the participant has not agreed to, before anything is recorded.
    """
    session, moment = find_session(session_id), STEADY.now()
    kind = (request.get_json(silent=True) or {}).get("kind")
    if kind not in list(consents.SENSED):
        raise BadInput("Say what is to be recorded: screen, camera or microphone.")
    if not store.may_record(session, StreamKind(kind)):
        raise NoConsent("The participant has not agreed to this; ask, and enter the answer first.")
    if session.ended_at is not None:
        raise SessionEnded("This session has ended; reopen it to record more.")
    begin(session, moment)
    db.session.commit()
    live.bells.ring(session_id)
    return jsonify(begun_ms=handshake.server_ms(session.begun_at, 0.0))


@bp.app_template_global()
def recorded_now(session: StudySession | None = None, code: str = "") -> list[str]:
    """Return what is being recorded of a session, for the lamps of its screens."""
    known = session or find_by_join_code(code)
    return [kind.label.lower() for kind in consents.recorded_now(known, STEADY.now())]


def _form(session: StudySession) -> ConsentForm:
    return ConsentForm(formdata=None, kinds=session.consents)


def _enter(session: StudySession, form: ConsentForm) -> None:
    """Enter what was ticked; other kinds, which are agreed to elsewhere, stay as they are."""
    ticked = {StreamKind(each) for each in form.kinds.data or []}
    others = {StreamKind(each) for each in session.consents} - set(consents.SENSED)
    author = (form.author.data or "").strip() or "moderator"
    consents.enter(session, ticked | others, STEADY.now(), source=Source.SYSTEM, author=author)
    db.session.commit()
    for kind in set(consents.SENSED) - ticked:
        cut_off.runs(session.id, kind)
    live.bells.ring(session.id)


def _shown(session: StudySession, form: ConsentForm) -> dict[str, object]:
    return {
        "session": session,
        "study": session.study,
        "form": form,
        "kinds": consents.SENSED,
        "agreed": [each for each in consents.SENSED if store.may_record(session, each)],
        "entered": shelf.consents_entered(session),
        "recordings": shelf.recordings_of(session),
        "how_to_add": "" if finishing.is_possible() else finishing.HOW_TO_ADD,
    }
