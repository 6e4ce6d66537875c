"""The participant's screen: one calm page that says one thing at a time.

It is reached by a join code, shows no timer, grade, name, count or next task, and leads nowhere
else. What it shows follows from the session, so that a reload comes back where it was.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from uuid6 import uuid7
from wtforms import StringField
from wtforms.validators import InputRequired

from recorder import commits, questionnaires, recording, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, Conflict, NotFound, SessionEnded
from recorder.instruments import Moment
from recorder.models import Attempt, StudySession
from recorder.queries import find_event, last_seq, open_attempt
from recorder.texts import texts_of
from recorder.vocabulary import EventKind, Outcome, Screen, Source
from recorder.web import consentview, handshake, live, presence, sheetview

bp = Blueprint("participant", __name__, url_prefix="/p")


class CodeForm(FlaskForm):
    """The place to type a join code."""

    code = StringField("Code", [InputRequired("Type the code that the moderator gave you.")])


class Word(msgspec.Struct):
    """What a participant says with a button, about which task or attempt, and when.

    To a questionnaire they say answers by item, under the key of its form; `done` hands it in. To
    being recorded they say yes or no by kind of stream, and take it back for one or for all.
    """

    word: Literal["start", "done", "give_up", "answer", "leave_out", "consent", "take_back"]
    about: str
    form: str = ""
    key: UUID | None = None
    items: dict[str, Any] = {}
    done: bool = False
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


@bp.get("/<code>/here")
def here(code: str) -> ResponseReturnValue:
    """Hear that the page lives, or that it is being closed."""
    return presence.pulse(sessions.find_by_join_code(code).id, "participant")


@bp.post("/<code>/clock")
def clock(code: str) -> ResponseReturnValue:
    """Answer a clock handshake."""
    return handshake.answer()


@bp.post("/<code>")
def say(code: str) -> ResponseReturnValue:
    """Take a button press from a plain form; one that comes after the end finds the thanks."""
    if request.form.get("word") == sheetview.ANSWER:
        return _hand_in(code)
    said: dict[str, Any] = request.form.to_dict()
    if said.get("word") == consentview.CONSENT:
        said["items"] = consentview.typed(request.form)
    try:
        _take(code, _read(msgspec.json.encode(said)))
    except SessionEnded:
        return render_template(
            "participant/page.html", **_shown(sessions.find_by_join_code(code))
        ), 409
    return redirect(url_for("participant.page", code=code), 303)


@bp.post("/<code>/act")
def act(code: str) -> ResponseReturnValue:
    """Take a button press from the page's script, with the moment it was made."""
    return jsonify(last_seq=_take(code, _read(request.get_data())))


def _hand_in(code: str) -> ResponseReturnValue:
    """Take a questionnaire from a plain form; ask once, kindly, where something is left open."""
    session = sessions.find_by_join_code(code)
    attempt = sheetview.attempt_about(session, request.form.get("about", ""))
    asked = sheetview.asked_of(session, request.form.get("form", ""), attempt)
    items = sheetview.typed([each.item for each in asked.items], request.form)
    left = asked.missing(items)
    is_done = not left or "anyway" in request.form
    nothing = is_done and not any(each not in (None, []) for each in items.values())
    said = {
        "word": sheetview.LEAVE_OUT if nothing else sheetview.ANSWER,
        "about": request.form.get("about", ""),
        "form": asked.form,
        "key": request.form.get("key") or None,
        "items": {} if nothing else items,
        "done": is_done,
    }
    _take(code, _read(msgspec.json.encode(said)))
    if is_done:
        return redirect(url_for("participant.page", code=code), 303)
    shown = _shown(sessions.find_by_join_code(code))
    return render_template("participant/page.html", **shown, left=left), 422


def _read(body: bytes) -> Word:
    try:
        return msgspec.json.decode(body, type=Word)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("This page is out of date; please reload it.") from error


def _take(code: str, word: Word) -> int:
    """Record what a participant said, ring, and return the last place in the log."""
    now = STEADY.now()
    session_id, seq = commits.share(lambda: _hear(code, word, now))
    consentview.settle(session_id, word)
    live.bells.ring(session_id)
    return seq


def _hear(code: str, word: Word, now: datetime) -> tuple[int, int]:
    """Record what a participant said; return the session and the last place in its log.

    What no longer fits (the moderator was quicker, or the page was old) is no error to them: the
    page simply shows how things stand.
    """
    session = sessions.find_by_join_code(code)
    if word.word in sheetview.WORDS:
        # Answers are worth keeping whenever they come; those that came before count.
        with suppress(Conflict), db.session.begin_nested():
            sheetview.hear(session, word, now)
    elif find_event(word.id) is not None:
        return session.id, last_seq(session.id)
    elif word.word in consentview.WORDS:
        consentview.hear(session, word, now)
    else:
        if session.ended_at is not None:
            raise SessionEnded("The session is over; thank you.")
        with suppress(Conflict), db.session.begin_nested():
            _record(session, word, now)
    return session.id, last_seq(session.id)


def _record(session: StudySession, word: Word, now: datetime) -> None:
    if not _fits(session, word):
        return
    drafted = {
        "start": {"kind": EventKind.START, "task_id": session.current_task_id},
        "done": {"kind": EventKind.FINISH},
        "give_up": {"kind": EventKind.FINISH, "data": {"outcome": Outcome.ABANDONED}},
    }[word.word]
    sessions.begin(session, now, handshake.moment(word.at_ms, now))
    recording.mark(
        session,
        now=now,
        key=word.id,
        t_ms=handshake.session_time(session, word.at_ms, now),
        source=Source.PARTICIPANT,
        **handshake.reading(word),
        **drafted,
    )


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
    if session.screen is Screen.TASK and not session.ended_at:
        sheets = sheetview.shown(questionnaires.to_come(session, running), Moment.TASK)
    else:
        sheets = sheetview.shown_now(session)
    return {
        "seq": last_seq(session.id),
        "sheets": sheets,
        "code": session.join_code,
        "screen": Screen.THANKS if session.ended_at else session.screen,
        "scenario": session.current_task.scenario if session.current_task else "",
        "title": session.current_task.title if session.current_task else "",
        "running_id": running.id if running else None,
        "task_id": session.current_task_id,
        "may_start": session.study.participant_starts,
        "texts": texts_of(session.study),
        "consent": consentview.shown(session),
    }
