"""Merging two participants who are one person: choose who stays, look at what happens, do it.

What does not live here: the merge itself (`recorder.history`), and taking it apart (`history`).
"""

import re

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField

from recorder import history
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import RecorderError
from recorder.models import Participant
from recorder.web import afterwards

bp = Blueprint("merging", __name__, url_prefix="/participants/<int:participant_id>/merge")


class MergeForm(FlaskForm):
    """Who the participant is, and who stays."""

    into = SelectField("Is the same person as", coerce=lambda value: int(value) if value else None)

    def __init__(self, goes: Participant, **keywords: object) -> None:
        super().__init__(**keywords)
        others = [each for each in goes.study.participants if each is not goes]
        others.sort(key=lambda each: (_bare(each.code) != _bare(goes.code), each.id))
        self.people = {each.id: each for each in others}
        named = {str(each.id): f"{each.code} {each.segment}".strip() for each in others}
        self.into.choices = {"": "choose who stays", **named}

    @property
    def stays(self) -> Participant | None:
        """The one who stays, none while nobody is chosen."""
        return self.people.get(self.into.data)


@bp.get("")
def look(participant_id: int) -> ResponseReturnValue:
    """Ask who stays; with `into` in the address, show what a merge would do."""
    goes = db.get_or_404(Participant, participant_id)
    form = MergeForm(goes, formdata=None, into=request.args.get("into", type=int))
    return _page(goes, form)


@bp.post("")
def carry_out(participant_id: int) -> ResponseReturnValue:
    """Merge the participant into the one who stays."""
    goes = db.get_or_404(Participant, participant_id)
    form = MergeForm(goes)
    if not form.validate() or form.stays is None:
        form.into.errors = ["Choose who stays."]
        return _page(goes, form), 422
    change = history.merge(goes, form.stays, history.MODERATOR, STEADY.now())
    db.session.commit()
    afterwards.done(change, f"{change.what}. It can be taken apart again.")
    return redirect(url_for("participants.index", study_id=change.study_id), 303)


def _page(goes: Participant, form: MergeForm) -> str:
    plan, problem = None, ""
    if form.stays:
        try:
            plan = history.plan_merge(goes, form.stays)
        except RecorderError as error:
            problem = str(error)
    return render_template(
        "participants/merge.html", study=goes.study, goes=goes, form=form, plan=plan,
        problem=problem,
    )  # fmt: skip


def _bare(code: str) -> str:
    """Return a code without what people write one way or another: P1, p01 and P-001 are alike."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[\W_]", "", code.casefold()))
