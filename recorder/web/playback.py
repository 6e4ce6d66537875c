"""Playing a session back: its recordings in step with its log.

Every stream has its own clock; what says where that lies on the session's is handed to the page
with the log, and the page's script keeps them together. A recording without its one file is played
from its chunks as they are. What does not live here: recording (`media`), and how the one file is
made (`recorder.media.finishing`).
"""

from pathlib import Path
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import NotFound
from recorder.log import effective
from recorder.media import finishing, leaving, shelf, store
from recorder.media.chain import Chain
from recorder.models import Recording, StudySession
from recorder.queries import attempts_of, events_of
from recorder.sessions import find_session
from recorder.timeline import lay_out
from recorder.vocabulary import StreamKind, derived_outcome
from recorder.web.loglines import log_lines

bp = Blueprint("playback", __name__, url_prefix="/sessions/<int:session_id>/playback")

TYPES = {
    (".webm", True): "audio/webm",
    (".webm", False): "video/webm",
    (".mp4", True): "audio/mp4",
    (".mp4", False): "video/mp4",
}
"""What a file is served as: by its ending and whether it is sound, never by what was claimed."""


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the player with the session's log."""
    session = find_session(session_id)
    entries, attempts = effective(events_of(session)), attempts_of(session)
    streams = [_stream(session, kept) for kept in shelf.recordings_of(session)]
    drawn = lay_out(attempts, entries)
    lines = [line for line in reversed(log_lines(entries, attempts)) if not line.is_steering]
    end_ms = max([drawn.end_ms, *(each["to_ms"] for each in streams)])
    return render_template(
        "media/playback.html",
        session=session,
        study=session.study,
        streams=streams,
        attempts=[each for each in attempts if each.started_ms is not None],
        lines=lines,
        end_ms=end_ms,
        outcome_of=lambda each: derived_outcome(each.outcome, each.assist_level),
        how_to_add="" if finishing.is_possible() else finishing.HOW_TO_ADD,
    )


@bp.get("/<uuid:recording>")
def file(session_id: int, recording: UUID) -> ResponseReturnValue:
    """Answer with a recording, or with the part of it that was asked for."""
    found = shelf.find(session_id, recording)
    folder: Path = current_app.config["DATA"]
    mimetype = TYPES[store.suffix_of(found), found.kind is StreamKind.MICROPHONE]
    if found.file and (whole := store.folder_of(folder, found) / found.file).is_file():
        db.session.remove()
        return send_file(whole, mimetype=mimetype, conditional=True)
    return _chunks(found, folder, mimetype)


@bp.post("/<uuid:recording>/delete")
def delete(session_id: int, recording: UUID) -> ResponseReturnValue:
    """Delete a recording for good, as a participant may ask; the log keeps that it was."""
    found = shelf.find(session_id, recording)
    said = found.kind.label.lower()
    leaving.erase(found, STEADY.now())
    db.session.commit()
    flash(f"The recording ({said}) is deleted for good.")
    return redirect(url_for("playback.page", session_id=session_id), 303)


def _chunks(found: Recording, folder: Path, mimetype: str) -> Response:
    """Answer with the chunks one after another, as the browser gave them out."""
    paths = [store.path_of(folder, found, each.number) for each in shelf.chunks_of(found)]
    db.session.remove()
    try:
        chain = Chain(paths)
    except OSError as error:
        raise NotFound("A part of this recording is gone; restore a backup.") from error
    answer = Response(wrap_file(request.environ, chain), mimetype=mimetype)  # type: ignore[arg-type]
    answer.direct_passthrough = True
    answer.content_length = chain.size
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=chain.size)
    return answer


def _stream(session: StudySession, kept: shelf.Kept) -> dict[str, object]:
    """Return what the player needs of a recording."""
    found = kept.recording
    whole = finishing.whole_of(current_app.config["DATA"], found)
    anchors = whole.anchors if whole else [(0.0, found.started_ms), (1.0, found.started_ms + 1)]
    return {
        "id": found.id,
        "kind": found.kind,
        "label": found.label,
        "url": url_for("playback.file", session_id=session.id, recording=found.id),
        "from_ms": kept.from_ms,
        "to_ms": kept.to_ms,
        "missing": kept.missing,
        "anchors": anchors,
        "error_ms": whole.error_ms if whole else None,
        "is_whole": whole is not None,
    }
