"""The participant's screen: one calm page that says one thing at a time.

It is reached by a join code, shows no timer, grade, name, count or next task, and leads nowhere
else. What it shows follows from the session, so that a reload comes back where it was.
"""

from typing import Literal
from uuid import UUID

import msgspec
from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from uuid6 import uuid7
from wtforms import StringField
from wtforms.validators import InputRequired

from recorder import recording, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict, NotFound, SessionEnded
from recorder.models import Attempt, StudySession
from recorder.queries import find_event, last_seq, open_attempt
from recorder.texts import texts_of
from recorder.vocabulary import EventKind, Outcome, Screen, Source
from recorder.web import handshake, live

bp = Blueprint("participant", __name__, url_prefix="/p")


class CodeForm(FlaskForm):
    """The place to type a join code."""

    code = StringField("Code", [InputRequired("Type the code that the moderator gave you.")])


class Word(msgspec.Struct):
    """What a participant says with a button, about which task or attempt, and when."""

    word: Literal["start", "done", "give_up"]
    about: str
    id: UUID = msgspec.field(default_factory=uuid7)
    at_ms: float | None = None
    t_error_ms: float | None = None
    client_ms: float | None = None


@bp.get("/")
def join() -> ResponseReturnValue:
    """Ask for the join code."""
    return render_template("participant/join.html", form=CodeForm(formdata=None))


@bp.post("/")
def enter() -> ResponseReturnValue:
    """Go to the page of a join code."""
    form = CodeForm()
    if form.validate():
        try:
            session = sessions.find_by_join_code(form.code.data or "")
            return redirect(url_for("participant.page", code=session.join_code), 303)
        except NotFound as error:
            form.code.errors = [str(error)]
    return render_template("participant/join.html", form=form), 422


@bp.get("/<code>")
def page(code: str) -> ResponseReturnValue:
    """Show the participant's page."""
    try:
        session = sessions.find_by_join_code(code)
    except NotFound as error:
        form = CodeForm(formdata=None, code=code)
        form.code.errors = [str(error)]
        return render_template("participant/join.html", form=form), 404
    return render_template("participant/page.html", **_shown(session))


@bp.get("/<code>/now")
def now(code: str) -> ResponseReturnValue:
    """Answer with what the page says now."""
    return render_template("participant/_now.html", **_shown(sessions.find_by_join_code(code)))


@bp.get("/<code>/stream")
def stream(code: str) -> Response:
    """Ring whenever the session changes."""
    session_id = sessions.find_by_join_code(code).id
    db.session.remove()
    return live.stream(session_id, "participant")


@bp.post("/<code>/clock")
def clock(code: str) -> ResponseReturnValue:
    """Answer a clock handshake."""
    return handshake.answer()


@bp.post("/<code>")
def say(code: str) -> ResponseReturnValue:
    """Take a button press from a plain form; one that comes after the end finds the thanks."""
    try:
        _hear(code, _read(msgspec.json.encode(request.form.to_dict())))
    except SessionEnded:
        return render_template(
            "participant/page.html", **_shown(sessions.find_by_join_code(code))
        ), 409
    return redirect(url_for("participant.page", code=code), 303)


@bp.post("/<code>/act")
def act(code: str) -> ResponseReturnValue:
    """Take a button press from the page's script, with the moment it was made."""
    session = _hear(code, _read(request.get_data()))
    return jsonify(last_seq=last_seq(session))


def _read(body: bytes) -> Word:
    try:
        return msgspec.json.decode(body, type=Word)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("This page is out of date; please reload it.") from error


def _hear(code: str, word: Word) -> StudySession:
    """Record what a participant said.

    What no longer fits (the moderator was quicker, or the page was old) is no error to them: the
    page simply shows how things stand.
    """
    session = sessions.find_by_join_code(code)
    if find_event(word.id):
        return session
    if session.ended_at is not None:
        raise SessionEnded("The session is over; thank you.")
    if not _fits(session, word):
        return session
    drafted = {
        "start": {"kind": EventKind.START, "task_id": session.current_task_id},
        "done": {"kind": EventKind.FINISH},
        "give_up": {"kind": EventKind.FINISH, "data": {"outcome": Outcome.ABANDONED}},
    }[word.word]
    moment = STEADY.now()
    sessions.begin(session, moment, handshake.moment(word.at_ms, moment))
    try:
        recording.mark(
            session,
            now=moment,
            key=word.id,
            t_ms=handshake.session_time(session, word.at_ms, moment),
            source=Source.PARTICIPANT,
            **handshake.reading(word),
            **drafted,
        )
    except Conflict:
        db.session.rollback()
        return session
    db.session.commit()
    live.bells.ring(session.id)
    return session


def _fits(session: StudySession, word: Word) -> bool:
    """Whether a word is about what the participant's page shows now."""
    running = open_attempt(session)
    if word.word == "start":
        offered = session.screen is Screen.TASK and word.about == str(session.current_task_id)
        return offered and running is None and session.study.participant_starts
    return running is not None and word.about == str(running.id)


def _shown(session: StudySession) -> dict[str, object]:
    """Return what the page needs, and nothing that a participant must not see."""
    running: Attempt | None = open_attempt(session)
    return {
        "code": session.join_code,
        "screen": Screen.THANKS if session.ended_at else session.screen,
        "scenario": session.current_task.scenario if session.current_task else "",
        "title": session.current_task.title if session.current_task else "",
        "running_id": running.id if running else None,
        "task_id": session.current_task_id,
        "may_start": session.study.participant_starts,
        "texts": texts_of(session.study),
    }
