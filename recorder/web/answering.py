"""Answers entered by the moderator: what a participant gave on paper, and corrections.

What was answered in a session stands in its log; a correction keeps what it was. What does not
live here: the participant's own screen (`participant`), and files of answers (`importing`).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from uuid6 import uuid7

from recorder import questionnaires
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NotFound, RecorderError
from recorder.instruments import SEQ, Moment
from recorder.models import Attempt, StudySession
from recorder.queries import attempts_of
from recorder.questionnaires import Asked
from recorder.sessions import find_session
from recorder.vocabulary import AttemptStatus, Source
from recorder.web import live
from recorder.web.paperform import PaperForm, paper_form, what_it_comes_to

bp = Blueprint("answering", __name__, url_prefix="/sessions/<int:session_id>/answers")


@dataclass(frozen=True, slots=True)
class Row:
    """One questionnaire of a session, and how far it is: given, begun or open."""

    asked: Asked
    attempt: Attempt | None
    answers: dict[str, Any]
    standing: str

    @property
    def said(self) -> str:
        """What the answers come to."""
        if self.standing != "given":
            return ""
        if len(self.asked.items) == 1:
            return str(self.answers.get(self.asked.items[0].name, "–"))
        return what_it_comes_to(self.asked.instrument, self.asked, self.answers)


@bp.get("")
def index(session_id: int) -> ResponseReturnValue:
    """Show every questionnaire of the session, and lead to entering each."""
    session = find_session(session_id)
    asked = questionnaires.asked_after_session(session.study)
    others = [
        each
        for each in questionnaires.choices(session.study, Moment.SESSION)
        if each.form not in {one.form for one in asked}
    ]
    rows = [_row(session, each, None) for each in asked]
    answered = [_row(session, each, None) for each in others if len(each.instrument.forms) < 2]
    rows += [each for each in answered if each.standing != "open"]
    shown = {each.asked.form for each in rows}
    return render_template(
        "answering/index.html",
        session=session,
        study=session.study,
        rows=rows,
        others=[each for each in others if each.form not in shown],
        tasks=[(each, _after(session, each)) for each in attempts_of(session) if _is_over(each)],
    )


@bp.get("/other")
def other(session_id: int) -> ResponseReturnValue:
    """Go to the questionnaire that was chosen from the list."""
    form = request.args.get("form", "")
    return redirect(url_for("answering.enter", session_id=session_id, form=form))


@bp.get("/<form>")
def enter(session_id: int, form: str) -> ResponseReturnValue:
    """Show the form of a questionnaire with what is known of its answers."""
    session = find_session(session_id)
    row = _find(session, form)
    paper = paper_form(row.asked, row.answers, formdata=None, key=str(uuid7()))
    return _page(session, row, paper)


@bp.post("/<form>")
def save(session_id: int, form: str) -> ResponseReturnValue:
    """Take the answers, or correct them, and go back to the list."""
    session = find_session(session_id)
    row = _find(session, form)
    paper = paper_form(row.asked, {})
    if not paper.validate():
        return _page(session, row, paper), 422
    try:
        _take(session, row, paper)
        db.session.commit()
    except RecorderError as error:
        db.session.rollback()
        session = find_session(session_id)
        return _page(session, _find(session, form), paper, str(error)), 422
    live.bells.ring(session_id)
    comes_to = what_it_comes_to(row.asked.instrument, row.asked, paper.answers)
    flash(f"{row.asked.title} of {session.participant.code} is recorded. {comes_to}".strip())
    return redirect(url_for("answering.index", session_id=session_id), 303)


def _take(session: StudySession, row: Row, paper: PaperForm) -> None:
    """Record what was entered, as an answer or as the correction of one."""
    if all(each is None for each in paper.answers.values()):
        raise BadInput("Type at least one answer; a questionnaire without any is not recorded.")
    try:
        key = UUID(paper.key.data or "")
    except ValueError:
        raise BadInput("This page is out of date; please reload it.") from None
    put = questionnaires.correct_answer if row.standing == "given" else questionnaires.take_answer
    put(
        session,
        row.asked.form,
        paper.answers,
        STEADY.now(),
        source=Source.MODERATOR,
        key=key,
        attempt=row.attempt,
    )


def _page(
    session: StudySession, row: Row, paper: PaperForm, wrong: str = ""
) -> ResponseReturnValue:
    return render_template(
        "answering/enter.html",
        session=session,
        study=session.study,
        row=row,
        form=paper,
        pairs=list(zip(paper.rows, row.asked.items, strict=True)),
        wrong=wrong,
    )


def _find(session: StudySession, form: str) -> Row:
    """Return the questionnaire that an address names, after the attempt that it names."""
    attempt = _attempt(session, request.args.get("attempt", ""))
    moment = Moment.SESSION if attempt is None else Moment.TASK
    for each in questionnaires.choices(session.study, moment):
        if each.form == form:
            return _row(session, each, attempt)
    raise NotFound(f"This study has no questionnaire “{form:.60}” for after the {moment}.")


def _attempt(session: StudySession, named: str) -> Attempt | None:
    if not named:
        return None
    for each in attempts_of(session):
        if str(each.id) == named:
            return each
    raise NotFound("There is no such attempt in this session.")


def _row(session: StudySession, asked: Asked, attempt: Attempt | None) -> Row:
    if asked.instrument is SEQ and attempt is not None and attempt.seq_rating is not None:
        return Row(asked, attempt, {SEQ.name: attempt.seq_rating}, "given")
    given = questionnaires.answer_in(session, asked.instrument.name, attempt)
    if given is not None:
        return Row(asked, attempt, given.items, "given")
    begun = questionnaires.begun_answer(session, asked.instrument.name, attempt)
    return Row(asked, attempt, begun.items if begun else {}, "begun" if begun else "open")


def _after(session: StudySession, attempt: Attempt) -> list[Row]:
    """Return what is asked after a task, and what was answered after it anyway."""
    study = session.study
    asked = {each.form for each in questionnaires.asked_after_task(study)}
    possible = questionnaires.choices(study, Moment.TASK)
    rows = [_row(session, each, attempt) for each in possible]
    return [
        each
        for each in rows
        if each.asked.form in asked
        or (each.standing == "given" and each.asked.form == each.asked.instrument.name)
    ]


def _is_over(attempt: Attempt) -> bool:
    valid = attempt.outcome is None or attempt.outcome.is_valid
    return attempt.status is AttemptStatus.FINISHED and valid and not attempt.task.is_practice
