"""The script that records the pages of a product which carries a line for it.

A line of its own, beside the script tag's: it is large, and few studies want it there. Which
session runs, and who may ask from another origin, is the script tag's matter (`tag`).
"""

from gzip import compress

from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue

from recorder.capture import tagging
from recorder.errors import NotFound
from recorder.replay.script import tag_script

bp = Blueprint("replaytag", __name__)

FRESH_SECONDS = 60
"""What is masked is a setting of the study; a page that loads a minute later knows the new one."""


@bp.get("/capture/replay.js")
def script() -> ResponseReturnValue:
    """Serve the script to a product's page; `study` in the address is the study's key."""
    study = tagging.find_study(request.args.get("study", ""), current_app.config["SECRET_KEY"])
    if not study.capture_settings.get("replay"):
        raise NotFound("This study does not record pages; its page Capture says so.")
    content = tag_script(study.capture_settings).encode()
    answer = Response(content, mimetype="text/javascript")
    if "gzip" in request.accept_encodings:
        answer.set_data(compress(content, 6, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    session.accessed = False
    return answer
