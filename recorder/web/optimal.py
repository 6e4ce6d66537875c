"""The switch that makes a session an expert's, and the buttons that take its path as the optimum.

What does not live here: the page they stand on (`results`), and maps of paths (`maps`).
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from recorder import history, optimal
from recorder.clock import STEADY
from recorder.db import db
from recorder.sessions import find_session
from recorder.vocabulary import ChangeKind
from recorder.web import live

bp = Blueprint("optimal", __name__)


@bp.post("/sessions/<int:session_id>/optimal")
def switch(session_id: int) -> ResponseReturnValue:
    """Mark a session as an expert's, which counts in no figure, or as a participant's again."""
    session = find_session(session_id)
    is_optimal = request.form.get("optimal") == "yes"
    code = session.participant.code
    what = f"Made the session of {code} {'the optimal path' if is_optimal else 'count again'}"
    with history.noting(session.study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now()):
        optimal.set_optimal(session, is_optimal)
    db.session.commit()
    live.bells.ring(session.id)
    flash(
        f"The session of {code} is the optimal path now, and counts in no figure."
        if is_optimal
        else f"The session of {code} counts in the figures again."
    )
    return redirect(url_for("results.session", session_id=session.id), 303)


@bp.post("/sessions/<int:session_id>/optimal/<int:task_id>")
def use(session_id: int, task_id: int) -> ResponseReturnValue:
    """Take what the expert needed as a task's optimum."""
    session = find_session(session_id)
    what = f"Took the optimum of a task from the session of {session.participant.code}"
    note = history.noting(session.study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now())
    with note as noted:
        offer = optimal.use(session, task_id)
        noted.what = f"Took {offer.said} as the optimum of {offer.task.code}"
    db.session.commit()
    flash(f"{offer.task.code} is measured against {offer.said} now.")
    return redirect(url_for("results.session", session_id=session.id), 303)
