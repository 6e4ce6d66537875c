"""The history of a study: its changes with who, when and what, and the undo of each.

What does not live here: what was deleted, over all studies (`bin`), and a session's log, where its
own entries are corrected (`logbook`).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recorder import history
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Change, Study, StudySession
from recorder.queries import corrections_of
from recorder.vocabulary import ChangeKind
from recorder.web import afterwards

bp = Blueprint("history", __name__)

AT_ONCE = 100
"""How many changes one page shows."""

MOST_TOLD = 6
LONGEST_VALUE = 80


class Entry(NamedTuple):
    """A change as the page shows it: what became what, and what its button says, if it has one."""

    change: Change
    became: list[str]
    verb: str


@bp.get("/studies/<int:study_id>/history")
def index(study_id: int) -> ResponseReturnValue:
    """Show a study's changes, the newest first, and which logs were corrected."""
    study = db.get_or_404(Study, study_id)
    changes = history.changes_of(study)
    begin = max(0, request.args.get("from", 0, int))
    corrected = corrections_of(study)
    sessions = db.select(StudySession).where(StudySession.id.in_(list(corrected)))
    return render_template(
        "history/index.html",
        study=study,
        entries=[_entry(each) for each in changes[begin : begin + AT_ONCE]],
        begin=begin,
        step=AT_ONCE,
        total=len(changes),
        resting=len(history.resting(study.id)),
        corrected=[(each, *corrected[each.id]) for each in db.session.scalars(sessions)],
    )


@bp.post("/changes/<int:change_id>/undo")
def undo(change_id: int) -> ResponseReturnValue:
    """Take a change back, and show it in the history."""
    change = history.find_change(change_id)
    undoing = history.undo(change, history.MODERATOR, STEADY.now())
    db.session.commit()
    about = undoing.data["about"]
    notes = [*about["renamed"], *(f"left as it is now: {each}" for each in about["left"])]
    said = "; ".join([undoing.what, *notes])
    afterwards.done(undoing, f"{said}.")
    if not db.session.scalar(db.select(Study.id).filter_by(id=undoing.study_id)):
        return redirect(url_for("bin.index"), 303)
    return redirect(url_for("history.index", study_id=undoing.study_id), 303)


def _entry(change: Change) -> Entry:
    verb = ""
    if not (change.undone_at or change.gone_at or change.kind is ChangeKind.EMPTYING):
        rests = change.kind is ChangeKind.DELETION
        again = change.kind is ChangeKind.UNDO
        verb = "Put back" if rests else "Do again" if again else "Undo"
    return Entry(change, list(_told(change)), verb)


def _told(change: Change) -> Iterator[str]:
    """Yield what became what, names and contacts left out."""
    if change.kind is not ChangeKind.EDIT:
        return
    steps = [each for each in change.data["steps"] if each[0] != "contact"]
    for _, _, column, was, became in steps[:MOST_TOLD]:
        yield f"{column.removesuffix('_id').replace('_', ' ')}: {_value(was)} → {_value(became)}"
    if len(steps) > MOST_TOLD:
        yield f"and {len(steps) - MOST_TOLD} more"


def _value(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text[:LONGEST_VALUE]}…" if len(text) > LONGEST_VALUE else text
