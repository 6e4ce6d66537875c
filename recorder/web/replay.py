"""The page replay of a session, with its log as a timeline below; and page recordings in and out.

The page asks for what it shows: an index of what was recorded when, and the chunks from the last
snapshot before a moment. What does not live here: what is in chunks (`recorder.replay`), and how
recordings arrive (`streams`).
"""

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import FloatField
from wtforms.validators import NumberRange
from wtforms.validators import Optional as MayBeEmpty

from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import StudySession
from recorder.replay import leaving, reading, taking
from recorder.replay.streams import follow
from recorder.sessions import find_session
from recorder.web.replayview import ReplayView, index_of

bp = Blueprint("replay", __name__, url_prefix="/sessions/<int:session_id>/replay")

CHUNKS_AT_ONCE = 300
"""Five minutes of a page in use; whoever plays asks again."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src data: blob:; frame-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The recorded page lies in a frame of this one and inherits what is allowed here: its own styles,
and nothing from anywhere else. It runs no script, because the frame is a sandbox."""


class RecordingForm(FlaskForm):
    """A page recording that rrweb made elsewhere, and where in the session it begins."""

    file = FileField("Page recording", [FileRequired("Choose a file first.")])
    start = FloatField(
        "Begins at second",
        [MayBeEmpty(), NumberRange(0, 86_400, "A session lasts from second 0 to a day.")],
        description="Empty: where its own times lie in the session, else at the beginning.",
    )


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the replay; `t` in the address is the moment in milliseconds that it opens at."""
    return _page(find_session(session_id), RecordingForm(formdata=None))


@bp.get("/index.json")
def index(session_id: int) -> ResponseReturnValue:
    """Answer with what was recorded when, and which window was in front."""
    session = find_session(session_id)
    streams = reading.streams_of(session)
    return jsonify(index_of(streams, follow(streams, reading.signals_of(session))))


@bp.get("/<uuid:recording_id>/chunks")
def chunks(session_id: int, recording_id: UUID) -> ResponseReturnValue:
    """Answer with the events of some chunks, a line of JSON each; a bad one is a sentence."""
    session = find_session(session_id)
    recording = reading.find_recording(session, recording_id)
    first, last = request.args.get("first", 1, int), request.args.get("last", 1, int)
    last = min(last, first + CHUNKS_AT_ONCE - 1)
    found = reading.chunks_of(recording, first, last)
    content = b"".join(reading.lines(current_app.config["DATA"], found))
    return Response(content, mimetype="application/x-ndjson")


@bp.get("/log")
def entries(session_id: int) -> ResponseReturnValue:
    """Answer with the log as a timeline and a list to jump by."""
    return render_template("replay/_log.html", view=ReplayView(find_session(session_id)))


@bp.get("/export.json")
def export(session_id: int) -> ResponseReturnValue:
    """Answer with the pages as a recording that rrweb's own player plays."""
    session = find_session(session_id)
    # Whole before it is sent: a download that breaks off half-way would look like a file.
    content = b"".join(leaving.export_replay(current_app.config["DATA"], session))
    answer = Response(content, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=leaving.file_name(session))
    return answer


@bp.post("/import")
def take(session_id: int) -> ResponseReturnValue:
    """Take a page recording into the session and show it."""
    session = find_session(session_id)
    form = RecordingForm()
    if not form.validate():
        return _page(session, form, 422)
    try:
        found = taking.find(form.file.data.read(), form.file.data.filename or "The file")
        start_ms = None if form.start.data is None else form.start.data * 1000
        data = current_app.config["DATA"]
        recording = taking.take(data, session, found, STEADY.now(), start_ms=start_ms)
    except BadInput as problem:
        db.session.rollback()
        form.file.errors = [*form.file.errors, str(problem)]
        return _page(session, form, 422)
    at = round(recording.started_ms)
    db.session.commit()
    return redirect(url_for("replay.page", session_id=session_id, t=at), 303)


def _page(session: StudySession, form: RecordingForm, status: int = 200) -> ResponseReturnValue:
    view = ReplayView(session)
    answer = make_response(render_template("replay/page.html", view=view, form=form), status)
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return answer
