"""Pictures of the product's pages, sent by the lab browser under /api/v1.

With a session's capture token, as for its events. Nothing is written to the database. What does
not live here: the maps that are drawn over them (`maps`).
"""

import msgspec
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from recorder import pictures
from recorder.errors import BadInput
from recorder.sessions import find_session
from recorder.web import openapi, tokens, wire
from recorder.web.openapi import Route

bp = Blueprint("pictures", __name__, url_prefix="/api/v1")


class KeptPicture(msgspec.Struct):
    """The name under which a picture is on the disk."""

    kept: str


@bp.post("/sessions/<int:session_id>/pictures")
def post_picture(session_id: int) -> ResponseReturnValue:
    """Keep a picture of a page: a JPEG or PNG of the whole page, with the page's size in pixels."""
    session = find_session(tokens.session_id_of(tokens.shown(), session_id))
    url = request.args.get("url", "")
    if not url:
        raise BadInput("Say with ?url= which page the picture shows.")
    if (request.content_length or 0) > pictures.MOST_BYTES:
        raise BadInput(f"A picture may have {pictures.MOST_BYTES // 1024**2} MB; send it smaller.")
    size = (request.args.get("width", 0, int), request.args.get("height", 0, int))
    kept = pictures.keep(current_app.config["DATA"], session, url, size, request.get_data())
    return wire.answer(KeptPicture(kept))


openapi.others += [
    Route(
        post_picture,
        "post",
        "/sessions/{session_id}/pictures",
        bytes,
        KeptPicture,
        {"url": "string", "width": "integer", "height": "integer"},
    )
]
