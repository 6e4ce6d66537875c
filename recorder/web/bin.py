"""The bin: what was deleted in any study, to be put back or deleted for good.

What does not live here: what goes into the bin (each screen deletes its own), and other changes
of a study (`history`).
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recorder import history
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Change
from recorder.vocabulary import ChangeKind
from recorder.web import afterwards

bp = Blueprint("bin", __name__, url_prefix="/bin")

EMPTIED_SHOWN = 20


class Resting(NamedTuple):
    """What a change holds in the bin, of which study, and until when."""

    change: Change
    study: str
    holds: str
    until: datetime | None


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what rests in the bin, and what left it for good lately."""
    days = current_app.config["BIN_DAYS"]
    changes = history.resting()
    studies = history.studies_with_bin(each.study_id for each in changes)
    emptied = db.select(Change).filter_by(kind=ChangeKind.EMPTYING).order_by(Change.id.desc())
    return render_template(
        "bin/index.html",
        days=days,
        rows=[
            Resting(
                each,
                studies[each.study_id].name,
                history.holds(each),
                each.at + timedelta(days=days) if days > 0 else None,
            )
            for each in changes
        ],
        emptied=db.session.scalars(emptied.limit(EMPTIED_SHOWN)).all(),
    )


@bp.post("/<int:change_id>/put-back")
def put_back(change_id: int) -> ResponseReturnValue:
    """Put back what a change holds in the bin, whole."""
    change = history.undo(history.find_change(change_id), history.MODERATOR, STEADY.now())
    db.session.commit()
    renamed = change.data["about"]["renamed"]
    afterwards.done(change, f"{change.what}. {'; '.join(renamed)}{'.' if renamed else ''}".strip())
    return redirect(url_for("bin.index"), 303)


@bp.post("/<int:change_id>/empty")
def empty(change_id: int) -> ResponseReturnValue:
    """Delete for good what a change holds in the bin."""
    gone = history.empty(history.find_change(change_id), history.MODERATOR, STEADY.now())
    db.session.commit()
    flash(f"{gone.what}.")
    return redirect(url_for("bin.index"), 303)
