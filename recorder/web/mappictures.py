"""Pictures of the product's pages for maps: shown, and taken as the researcher's browser drew them.

A picture that is drawn from a replay is kept for the session that it replays, under the same rule
as the lab browser's. What does not live here: the lab browser's own (`pictures`), where replays
show a page (`recorder.replay.views`), and the maps (`maps`).
"""

from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from recorder import pictures
from recorder.errors import BadInput, NotFound
from recorder.replay.views import views_of
from recorder.sessions import find_session

bp = Blueprint("mappictures", __name__)


@bp.get("/sessions/<uuid:session>/pictures/<name>")
def picture(session: UUID, name: str) -> ResponseReturnValue:
    """Answer with the picture of a page."""
    found = pictures.named(current_app.config["DATA"], session, name)
    return Response(found.path.read_bytes(), mimetype=found.mime)


@bp.post("/sessions/<int:session_id>/pictures")
def keep(session_id: int) -> ResponseReturnValue:
    """Keep a picture of a page that this session's replay shows, with the page's size in pixels."""
    session = find_session(session_id)
    if (request.content_length or 0) > pictures.MOST_BYTES:
        raise BadInput(f"A picture may have {pictures.MOST_BYTES // 1024**2} MB; send it smaller.")
    page = request.args.get("page", "")
    if not views_of(session, page):
        raise NotFound("This session's replay does not show that page; open the map again.")
    size = (request.args.get("width", 0, int), request.args.get("height", 0, int))
    kept = pictures.keep(current_app.config["DATA"], session, page, size, request.get_data())
    return jsonify(kept=kept)
