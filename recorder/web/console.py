"""The moderator's console: one page per session, run from the keyboard.

The page is drawn once; what changes is one fragment, fetched again whenever the bell rings. Keys
and buttons become acts (`recorder.web.acts`), which the page's script posts one after another.
"""

from functools import partial

import segno
from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recorder import commits
from recorder.clock import STEADY
from recorder.db import db
from recorder.sessions import find_session
from recorder.web import acts, handshake, live
from recorder.web.consoleview import ConsoleView
from recorder.web.questionsview import Questions

bp = Blueprint("console", __name__, url_prefix="/sessions/<int:session_id>")


@bp.get("/console")
def page(session_id: int) -> ResponseReturnValue:
    """Show the console."""
    return render_template("console/page.html", **_shown(session_id))


@bp.get("/console/now")
def now(session_id: int) -> ResponseReturnValue:
    """Answer with the part of the console that changes."""
    return render_template("console/_now.html", **_shown(session_id))


def _shown(session_id: int) -> dict[str, object]:
    session = find_session(session_id)
    return {"view": ConsoleView(session), "questions": Questions(session)}


@bp.get("/console/stream")
def stream(session_id: int) -> Response:
    """Ring whenever the session changes."""
    find_session(session_id)
    db.session.remove()
    return live.stream(session_id, "console")


@bp.post("/console/clock")
def clock(session_id: int) -> ResponseReturnValue:
    """Answer a clock handshake."""
    return handshake.answer()


@bp.post("/console/act")
def act(session_id: int) -> ResponseReturnValue:
    """Do one act; the answer comes after the commit."""
    now, asked = STEADY.now(), acts.read(request.get_data())
    jot = partial(acts.jot, session_id, asked, now) if asked.do == "mark" else None
    done = commits.share(partial(acts.perform, session_id, asked, now), jot)
    live.bells.ring(session_id)
    return jsonify(last_seq=done.last_seq, said=done.said)


@bp.get("/join.svg")
def join_code(session_id: int) -> ResponseReturnValue:
    """Draw the participant's address as a QR code."""
    session = find_session(session_id)
    address = url_for("participant.page", code=session.join_code, _external=True)
    drawing = segno.make(address, error="m").svg_inline(scale=4, border=1, light="#fff")
    return Response(drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
                    mimetype="image/svg+xml")  # fmt: skip
