"""A session's page recordings: what the player asks for of them, and recordings in and out.

The player asks for an index of what was recorded when, and for the chunks from the last snapshot
before a moment. What does not live here: the page that plays them (`playback`), what is in chunks
(`recorder.replay`), and how recordings arrive (`streams`).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput
from recorder.replay import leaving, reading, taking
from recorder.replay.streams import Piece, Stream, follow, window_of
from recorder.sessions import find_session
from recorder.web import playbackpage

bp = Blueprint("replay", __name__, url_prefix="/sessions/<int:session_id>/replay")

CHUNKS_AT_ONCE = 300
"""Five minutes of a page in use; whoever plays asks again."""


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Lead addresses of before to the playback, at the same moment."""
    session, at = find_session(session_id), request.args.get("t")
    return redirect(url_for("playback.page", session_id=session.id, t=at), 308)


@bp.get("/index.json")
def index(session_id: int) -> ResponseReturnValue:
    """Answer with what was recorded when, and which window was in front."""
    session = find_session(session_id)
    streams = reading.streams_of(session)
    return jsonify(_index_of(streams, follow(streams, reading.signals_of(session))))


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
    """Take a page recording into the session and show it, on the page that plays it."""
    session = find_session(session_id)
    form = playbackpage.RecordingForm()
    if not form.validate():
        return playbackpage.show(session, form)
    try:
        found = taking.find(form.file.data.read(), form.file.data.filename or "The file")
        start_ms = None if form.start.data is None else form.start.data * 1000
        data = current_app.config["DATA"]
        recording = taking.take(data, session, found, STEADY.now(), start_ms=start_ms)
    except BadInput as problem:
        db.session.rollback()
        form.file.errors = [*form.file.errors, str(problem)]
        return playbackpage.show(session, form)
    at = round(recording.started_ms)
    db.session.commit()
    return redirect(url_for("playback.page", session_id=session_id, t=at), 303)


def _index_of(streams: Sequence[Stream], pieces: Sequence[Piece]) -> dict[str, Any]:
    """Return what the page must know before it asks for chunks, as short as it can be said.

    `parts` are [number, from_ms, to_ms, whether one can draw from it], `pieces` [place of the
    stream, from_ms, to_ms].
    """
    windows = list(dict.fromkeys(window_of(each) for each in streams))
    return {
        "streams": [
            {
                "id": str(each.id),
                "window": windows.index(window_of(each)),
                "label": each.label,
                "from_ms": each.from_ms,
                "to_ms": each.to_ms,
                "parts": [[*part[:3], int(part.has_snapshot)] for part in each.parts],
            }
            for each in streams
        ],
        "windows": len(windows),
        "pieces": [list(piece) for piece in pieces],
    }
