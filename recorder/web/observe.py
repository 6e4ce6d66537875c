"""The observers' page: it follows a session's log live, and takes notes under a name.

An observer's link carries a key good for one session. Nothing on the page steers or marks.
"""

from secrets import compare_digest
from uuid import UUID

import msgspec
from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    session as cookie,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from uuid6 import uuid7
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from recorder import recording
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.models import StudySession
from recorder.queries import find_event, last_seq
from recorder.sessions import find_session
from recorder.vocabulary import EventKind, Source
from recorder.web import access, handshake, live
from recorder.web.consoleview import ConsoleView

bp = Blueprint("observe", __name__, url_prefix="/sessions/<int:session_id>/observe")


class NoteForm(FlaskForm):
    """An observer's note under their name."""

    author = StringField("Your name", [InputRequired("Say who you are."), Length(max=60)])
    text = StringField("Note", [InputRequired("Write the note first."), Length(max=10_000)])


class Note(msgspec.Struct):
    """A note from the page's script, stamped when the typing began."""

    id: UUID
    author: str
    text: str
    at_ms: float | None = None
    t_error_ms: float | None = None
    client_ms: float | None = None


@bp.before_request
def _let_in() -> ResponseReturnValue | None:
    """Admit who holds the session's observer key; it becomes a cookie and leaves the address."""
    session_id = (request.view_args or {})["session_id"]
    key = request.args.get("key", "")
    session = db.session.get(StudySession, session_id)
    if key and session and compare_digest(key.encode(), session.observer_key.encode()):
        access.admit_observer(session_id)
        return redirect(url_for("observe.page", session_id=session_id))
    if not access.observes(session_id):
        return abort(403, "This page needs the observers' link; ask the moderator for it.")
    return None


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the session as it runs."""
    form = NoteForm(formdata=None, author=cookie.get("name", ""))
    return _page(find_session(session_id), form, 200)


@bp.get("/now")
def now(session_id: int) -> ResponseReturnValue:
    """Answer with the part of the page that changes."""
    return render_template("observe/_now.html", view=ConsoleView(find_session(session_id)))


@bp.get("/stream")
def stream(session_id: int) -> Response:
    """Ring whenever the session changes."""
    find_session(session_id)
    db.session.remove()
    return live.stream(session_id, "observer")


@bp.post("/clock")
def clock(session_id: int) -> ResponseReturnValue:
    """Answer a clock handshake."""
    return handshake.answer()


@bp.post("")
def note(session_id: int) -> ResponseReturnValue:
    """Take a note from a plain form."""
    session, form = find_session(session_id), NoteForm()
    if not form.validate():
        return _page(session, form, 422)
    _write(session, Note(uuid7(), form.author.data or "", form.text.data or ""))
    return redirect(url_for("observe.page", session_id=session_id), 303)


@bp.post("/act")
def act(session_id: int) -> ResponseReturnValue:
    """Take a note from the page's script."""
    session = find_session(session_id)
    try:
        said = msgspec.json.decode(request.get_data(), type=Note)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("The note could not be read; reload the page and write it again.") from error
    _write(session, said)
    return jsonify(last_seq=last_seq(session))


def _write(session: StudySession, said: Note) -> None:
    """Record an observer's note once, and remember the name for the next one."""
    author = said.author.strip()[:60]
    if not author:
        raise BadInput("Say who you are; notes go under a name.")
    if session.begun_at is None:
        raise Conflict("The session has not begun; write the note once it runs.")
    cookie["name"] = author
    moment = STEADY.now()
    if find_event(said.id) is None:
        recording.mark(
            session,
            EventKind.NOTE,
            moment,
            key=said.id,
            t_ms=handshake.session_time(session, said.at_ms, moment),
            source=Source.OBSERVER,
            author=author,
            data={"text": said.text.strip()},
            **handshake.reading(said),
        )
        db.session.commit()
        live.bells.ring(session.id)


def _page(session: StudySession, form: NoteForm, status: int) -> ResponseReturnValue:
    page = render_template("observe/page.html", view=ConsoleView(session), form=form)
    return page, status
