"""The log of a session, edited in place: what an entry says may change, what was written stays.

Every change is a correction or an undo in the log. The page and the console share the lines and
the form that opens in a line's place; an address that ends in `/line` answers with the line alone.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recorder import recording
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import NotFound, RecorderError
from recorder.media.shelf import covered
from recorder.models import Attempt
from recorder.sessions import find_session
from recorder.vocabulary import EventKind
from recorder.web import live
from recorder.web.consoleview import ConsoleView
from recorder.web.entryform import OUTCOMES, EntryForm, change_of, form_of
from recorder.web.loglines import LogLine

bp = Blueprint("logbook", __name__, url_prefix="/sessions/<int:session_id>/log")


def load(session_id: int) -> ConsoleView:
    """Return what there is to see of a session, or answer 404."""
    return ConsoleView(find_session(session_id))


def line_of(view: ConsoleView, event_id: UUID) -> LogLine:
    """Return a line of the log, or answer 404."""
    for line in view.lines:
        if line.id == event_id:
            return line
    raise NotFound("There is no such entry in this session's log.")


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the whole log, newest first."""
    view = load(session_id)
    return render_template(
        "logbook/page.html", view=view, outcomes=OUTCOMES, played=covered(view.session)
    )


@bp.get("/<uuid:event_id>")
def edit(session_id: int, event_id: UUID) -> ResponseReturnValue:
    """Show one entry's form as a page of its own."""
    view = load(session_id)
    line = line_of(view, event_id)
    return render_template("logbook/edit.html", view=view, line=line, form=form_of(line))


@bp.get("/<uuid:event_id>/edit")
def edit_line(session_id: int, event_id: UUID) -> ResponseReturnValue:
    """Answer with the form that opens in the line's place."""
    view = load(session_id)
    line = line_of(view, event_id)
    return render_template("logbook/_edit.html", view=view, line=line, form=form_of(line))


@bp.get("/<uuid:event_id>/line")
def show_line(session_id: int, event_id: UUID) -> ResponseReturnValue:
    """Answer with the line, for a form that is closed without a change."""
    view = load(session_id)
    line, played = line_of(view, event_id), covered(view.session)
    return render_template("logbook/_entry.html", view=view, line=line, played=played)


@bp.post("/<uuid:event_id>")
def change(session_id: int, event_id: UUID) -> ResponseReturnValue:
    """Change an entry and return to the log."""
    view = load(session_id)
    form = _change(view, line_of(view, event_id))
    if form is None:
        return redirect(url_for("logbook.page", session_id=session_id), 303)
    line = line_of(view, event_id)
    return render_template("logbook/edit.html", view=view, line=line, form=form), 422


@bp.post("/<uuid:event_id>/line")
def change_line(session_id: int, event_id: UUID) -> ResponseReturnValue:
    """Change an entry and answer with its line, or with the form and what is wrong."""
    view = load(session_id)
    form = _change(view, line_of(view, event_id))
    if form is None:
        return show_line(session_id, event_id)
    line = line_of(view, event_id)
    return render_template("logbook/_edit.html", view=view, line=line, form=form), 422


@bp.post("/attempts/<uuid:attempt_id>")
def judge(session_id: int, attempt_id: UUID) -> ResponseReturnValue:
    """Say how a finished attempt ended, or say it anew."""
    view = load(session_id)
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is None or attempt.session_id != session_id:
        raise NotFound("There is no such attempt in this session.")
    said = {"outcome": request.form.get("outcome", "")}
    recording.mark(view.session, EventKind.OUTCOME, STEADY.now(), attempt_id=attempt_id, data=said)
    db.session.commit()
    live.bells.ring(session_id)
    return redirect(url_for("logbook.page", session_id=session_id), 303)


def _change(view: ConsoleView, line: LogLine) -> EntryForm | None:
    """Do what the posted form says; return the form where something is wrong with it."""
    form = form_of(line)
    form.process(request.form)
    moment, session = STEADY.now(), view.session
    wish = request.form.get("do", "save")
    try:
        if wish == "cancel" and not line.entry.is_cancelled:
            recording.mark(session, EventKind.UNDO, moment, target_id=line.id)
        elif wish == "restore" and line.entry.cancelled_by:
            undo = line.entry.cancelled_by.id
            recording.mark(session, EventKind.UNDO, moment, target_id=undo)
        elif wish == "save":
            if not form.validate():
                return form
            if correction := change_of(line, form):
                fields = {"target_id": line.id, "data": correction}
                recording.mark(session, EventKind.AMEND, moment, **fields)
        db.session.commit()
    except RecorderError as error:
        db.session.rollback()
        form.form_errors = [str(error)]
        return form
    live.bells.ring(session.id)
    return None
