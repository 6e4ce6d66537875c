"""The console's button for the lab browser.

What does not live here: the browser (`recorder.capture.lab`), what it hears (`labfeed`), and how
it stands with it (`labdesk`).
"""

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.models import StudySession
from recorder.sessions import find_session
from recorder.web import live
from recorder.web.labdesk import desk, is_possible

bp = Blueprint("lab", __name__, url_prefix="/sessions/<int:session_id>/lab")


@bp.app_template_global("lab_now")
def lab_now(session: StudySession) -> dict[str, object]:
    """Return what a console shows of a session's lab browser."""
    return {"lamp": desk().lamp(session.id), "why_not": is_possible()}


@bp.post("")
def open_browser(session_id: int) -> ResponseReturnValue:
    """Open the lab browser; say what is happening, or why it cannot be."""
    session = find_session(session_id)
    config = current_app.config
    arguments = ["--browser", config["LAB_BROWSER"]] if config["LAB_BROWSER"] else []
    if config["LAB_POSITION"]:
        arguments += ["--position", config["LAB_POSITION"]]
    desk().open(session, request.host_url, arguments)
    live.bells.ring(session_id)
    return jsonify(said="The lab browser is opening on the shared screen.")
