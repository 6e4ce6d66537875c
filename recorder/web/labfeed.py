"""What the lab browser hears of its session, under /api/v1, and what it says of itself.

With the session's capture token. What does not live here: what it captures (`api`, `streams`), what
the participant says with its bar (`participant`), and the console's button (`lab`).
"""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from recorder import questionnaires
from recorder.db import db
from recorder.media.permission import may_record
from recorder.models import StudySession
from recorder.queries import attempts_of, last_seq, open_attempt
from recorder.sessions import find_session
from recorder.texts import texts_of
from recorder.vocabulary import Screen, StreamKind
from recorder.web import consentview, live, openapi, tokens, wire
from recorder.web.labdesk import LabSaid, desk
from recorder.web.openapi import Route

bp = Blueprint("labfeed", __name__, url_prefix="/api/v1/sessions/<int:session_id>")


class LabTask(msgspec.Struct):
    """The current task, as far as the participant may see it, and where it starts."""

    id: int
    code: str
    title: str
    scenario: str
    start_url: str


class LabState(msgspec.Struct):
    """What a session is at now.

    `attempt` is the one that runs, `attempts` how many the current task has had; `asks` says
    whether questionnaires, or consent, are before the participant; `lab` whether a lab browser is
    open, which captures its clicks itself; `recorded` names what is being recorded, and `stop` is
    what a button says that ends it, each "" where there is nothing; `pages` says whether the pages'
    own structure may be recorded now; `settings` are the study's for capture, and `consents` the
    streams that the participant agreed to.
    """

    uuid: UUID
    seq: int
    begun: bool
    ended: bool
    screen: Screen
    task: LabTask | None
    attempt: UUID | None
    attempts: int
    may_start: bool
    asks: bool
    texts: dict[str, str]
    is_optimal: bool
    lab: bool
    recorded: str
    stop: str
    pages: bool
    settings: dict[str, Any]
    consents: list[StreamKind]


class Heard(msgspec.Struct):
    """Nothing but that it was heard."""


SAID = msgspec.json.Decoder(LabSaid)


@bp.get("")
def get_session(session_id: int) -> ResponseReturnValue:
    """Answer with what a session is at now: its task, the screen, settings of capture."""
    session = find_session(tokens.session_id_of(tokens.shown(), session_id))
    return wire.answer(_state(session))


@bp.get("/stream")
def stream(session_id: int) -> Response:
    """Ring whenever the session changes."""
    tokens.session_id_of(tokens.shown(), session_id)
    db.session.remove()
    return live.stream(session_id, "lab")


@bp.post("/lab")
def post_lab(session_id: int) -> ResponseReturnValue:
    """Hear that a lab browser lives, how much waits there, or that it leaves."""
    tokens.session_id_of(tokens.shown(), session_id)
    said = wire.read(request.get_data(), SAID)
    desk().hear(session_id, said)
    return wire.answer(Heard())


def _state(session: StudySession) -> LabState:
    task, running, texts = session.current_task, open_attempt(session), texts_of(session.study)
    consent = consentview.shown(session)
    return LabState(
        uuid=session.uuid,
        seq=last_seq(session.id),
        begun=session.begun_at is not None,
        ended=session.ended_at is not None,
        screen=Screen.THANKS if session.ended_at else session.screen,
        task=LabTask(task.id, task.code, task.title, task.scenario, task.start_url)
        if task
        else None,
        attempt=running.id if running else None,
        attempts=sum(each.task_id == session.current_task_id for each in attempts_of(session)),
        may_start=session.study.participant_starts,
        asks=bool(questionnaires.on_screen(session) or consent.asked),
        texts={
            "welcome": texts.welcome,
            "think_aloud": texts.think_aloud,
            "rest": texts.rest,
            "thanks": texts.thanks,
        },
        is_optimal=session.is_optimal,
        recorded=consent.say.named(consent.recorded),
        stop=consent.say.stop_recording if consent.recorded and consent.agreed else "",
        pages=may_record(session, StreamKind.REPLAY),
        lab=desk().lamp(session.id).is_there,
        settings=session.study.capture_settings,
        consents=[StreamKind(each) for each in session.consents],
    )


openapi.others += [
    Route(get_session, "get", "/sessions/{session_id}", None, LabState),
    Route(post_lab, "post", "/sessions/{session_id}/lab", LabSaid, Heard),
]
