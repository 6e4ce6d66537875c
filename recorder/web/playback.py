"""Playing a session back: pages, screen, camera and sound on one clock, with its log.

The page's script keeps the clock; every stream has its own, and what says where that lies on the
session's is handed to the page. A recording without its one file is played from its chunks as they
are. What does not live here: recording (`media`, `streams`), the chunks of pages (`replay`), and
how the one file is made (`recorder.media.finishing`).
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
from recorder.media import leaving, shelf, store
from recorder.media.chain import Chain
from recorder.models import Recording
from recorder.sessions import find_session
from recorder.vocabulary import StreamKind
from recorder.web import playbackpage
from recorder.web.playbackview import PlaybackView

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
    """Show the player; `t` in the address is the moment in milliseconds that it opens at."""
    return playbackpage.show(find_session(session_id))


@bp.get("/log")
def entries(session_id: int) -> ResponseReturnValue:
    """Answer with the log as a list to jump by, and with the line it lies on."""
    return render_template("playback/_log.html", view=PlaybackView(find_session(session_id)))


@bp.get("/<uuid:recording>")
def file(session_id: int, recording: UUID) -> ResponseReturnValue:
    """Answer with a recording, or with the part of it that was asked for."""
    found = shelf.find(session_id, recording)
    folder: Path = current_app.config["DATA"]
    if found.kind is StreamKind.REPLAY:
        raise NotFound("Pages are no file to play; the session's playback draws them.")
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
