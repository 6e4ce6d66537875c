"""The observers' page: it follows a session's log live, and takes notes under a name.

An observer's link carries a key good for one session. Nothing on the page steers or marks.
"""

from datetime import datetime
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

from recorder import commits, recording
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.models import StudySession
from recorder.queries import find_event, last_seq
from recorder.sessions import find_session
from recorder.vocabulary import EventKind, Source
from recorder.web import access, handshake, live, presence
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


@bp.get("/here")
def here(session_id: int) -> ResponseReturnValue:
    """Hear that the page lives, or that it is being closed."""
    return presence.pulse(find_session(session_id).id, "observer", cookie.get("name", ""))


@bp.post("/clock")
def clock(session_id: int) -> ResponseReturnValue:
    """Answer a clock handshake."""
    return handshake.answer()


@bp.post("")
def note(session_id: int) -> ResponseReturnValue:
    """Take a note from a plain form."""
    form = NoteForm()
    if not form.validate():
        return _page(find_session(session_id), form, 422)
    _take(session_id, Note(uuid7(), form.author.data or "", form.text.data or ""))
    return redirect(url_for("observe.page", session_id=session_id), 303)


@bp.post("/act")
def act(session_id: int) -> ResponseReturnValue:
    """Take a note from the page's script."""
    try:
        said = msgspec.json.decode(request.get_data(), type=Note)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("The note could not be read; reload the page and write it again.") from error
    return jsonify(last_seq=_take(session_id, said))


def _take(session_id: int, said: Note) -> int:
    """Record an observer's note once, ring, and return the last place in the log.

    The name is remembered for the next one.
    """
    author, moment = said.author.strip()[:60], STEADY.now()
    if not author:
        raise BadInput("Say who you are; notes go under a name.")
    seq = commits.share(lambda: _write(session_id, said, author, moment))
    cookie["name"] = author
    live.bells.ring(session_id)
    return seq


def _write(session_id: int, said: Note, author: str, moment: datetime) -> int:
    session = find_session(session_id)
    if session.begun_at is None:
        raise Conflict("The session has not begun; write the note once it runs.")
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
    return last_seq(session_id)


def _page(session: StudySession, form: NoteForm, status: int) -> ResponseReturnValue:
    page = render_template("observe/page.html", view=ConsoleView(session), form=form)
    return page, status
