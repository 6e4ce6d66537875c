"""The page before the participant sits down: is everything ready, a line for each test.

The page is there at once and fetches each group of tests as a fragment; the long ones run in a
process of their own, beside whatever is being recorded. What only the browser knows (its clock,
its storage, the keys under the fingers) it tests itself (`static/js/preflight.js`). What does not
live here: the tests (`recorder.check`), who is there (`presence`).
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recorder import codes, keys
from recorder.backup import keeping
from recorder.check import Level, Tested, disk, facts_in, place, readiness
from recorder.check.apart import check_apart
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import StudySession
from recorder.sessions import find_session
from recorder.web import live, presence
from recorder.web.presence import Standing

bp = Blueprint("preflight", __name__, url_prefix="/sessions/<int:session_id>/preflight")

GROUPS = {
    "screen": "The shared screen",
    "study": "The study",
    "disk": "The disk",
    "clock": "The clocks",
    "backup": "The backup",
    "data": "The data",
}
"""The groups of tests that the recorder makes, in the order of the page."""

LABELS = {
    "screen": "Shared screen",
    "space": "Room",
    "write": "A write",
    "clock": "Recorder",
    "backup": "Last backup",
    "criteria": "Success criteria",
    "integrity": "Database",
}
"""What a test is called on the page, where that is not its name in `recorder check`."""


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the page; nothing is tested yet."""
    session = find_session(session_id)
    keymap = keys.keymap(session.study.keymap, [code.key for code in session.study.codes])
    return render_template(
        "preflight/page.html",
        session=session,
        study=session.study,
        groups=GROUPS,
        keymap={action: key for action, key in keymap.items() if key},
        meanings={action.value: meaning for action, (_, meaning) in keys.DEFAULTS.items()},
        key_name=keys.key_name,
    )


@bp.get("/<group>")
def tests(session_id: int, group: str) -> ResponseReturnValue:
    """Answer with the lines of one group of tests."""
    if group not in TESTS:
        abort(404)
    session = find_session(session_id)
    found = list(TESTS[group](session))
    return render_template(
        "preflight/_lines.html", tests=found, labels=LABELS, session=session, group=group
    )


@bp.get("/stream")
def stream(session_id: int) -> Response:
    """Ring whenever the session changes, as when its shared screen connects."""
    find_session(session_id)
    db.session.remove()
    return live.stream(session_id, "preflight")


@bp.post("/backup")
def back_up(session_id: int) -> ResponseReturnValue:
    """Make a backup now, where anything was recorded since the last one."""
    find_session(session_id)
    # The copy may take long, and marks of a running session must be written meanwhile.
    db.session.remove()
    settings = current_app.config
    file = keeping.back_up(
        settings["DATA"],
        STEADY.now(),
        kept=settings["BACKUPS_KEPT"],
        days=settings["BACKUP_DAYS_KEPT"],
    )
    made = f"{file.name} is written and verified." if file else "Nothing is new since the last one."
    flash(f"Backup: {made}")
    return redirect(url_for("preflight.page", session_id=session_id), 303)


def _screen(session: StudySession) -> Iterable[Tested]:
    """Say whether the shared screen is connected, in front, and the only one."""
    screens = presence.roll.of(session.id, "participant")
    there = [each for each in screens if each.standing.is_there]
    if len(there) > 1:
        level, sentence = (
            Level.WARN,
            (f"{len(there)} pages are open with this join code; close all but the participant's."),
        )
    elif there and there[0].standing is Standing.HERE:
        level, sentence = Level.OK, "It is connected and in front."
    elif there:
        level, sentence = (
            Level.WARN,
            ("It is connected, but another tab or window covers it; bring it to the front."),
        )
    elif screens:
        was = "closed" if screens[0].standing is Standing.CLOSED else "not heard any more"
        level, sentence = Level.WARN, f"It was connected and is {was}; open it again."
    else:
        level, sentence = (
            Level.WARN,
            ("It is not connected; open the address below on it, or go on without one."),
        )
    return [Tested("screen", level, sentence)]


def _study(session: StudySession) -> Iterable[Tested]:
    study = session.study
    keyboard = readiness.console_keys(study.keymap, codes.bound_codes(study))
    return [*readiness.tests(session), keyboard]


def _disk(_session: StudySession) -> Iterable[Tested]:
    folder = _let_go()
    return [disk.space(folder, facts_in(folder)), disk.write(folder)]


def _clock(_session: StudySession) -> Iterable[Tested]:
    return [place.clock(facts_in(current_app.config["DATA"]), datetime.now(UTC))]


def _backup(_session: StudySession) -> Iterable[Tested]:
    folder = current_app.config["DATA"]
    allowed = timedelta(hours=current_app.config["BACKUP_WARN_HOURS"])
    return [place.backup(folder, facts_in(folder), STEADY.now(), allowed)]


def _data(_session: StudySession) -> Iterable[Tested]:
    # The keys of this session's study have their line already; those of other studies can wait.
    return [each for each in check_apart(_let_go()) if each.name != "console keys"]


def _let_go() -> Path:
    """Give the connection back before something that takes long; return the data folder."""
    db.session.remove()
    folder: Path = current_app.config["DATA"]
    return folder


TESTS: dict[str, Callable[[StudySession], Iterable[Tested]]] = {
    "screen": _screen,
    "study": _study,
    "disk": _disk,
    "clock": _clock,
    "backup": _backup,
    "data": _data,
}
