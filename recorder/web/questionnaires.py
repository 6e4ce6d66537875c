"""What a study asks: which questionnaires after each task and after the session, in which words.

A form is added, moved and taken out by a button, and saved at once. What does not live here:
answers (`answering`, `participant`), and questionnaires of the study's own (`ownquestions`).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from recorder import history
from recorder import questionnaires as asking
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NotFound
from recorder.instruments import LANGUAGES, AskedItem, ItemKind, Moment
from recorder.models import Study
from recorder.questionnaires import Asked, Sheet
from recorder.vocabulary import ChangeKind
from recorder.web import sheetview
from recorder.web.fields import at_most, lines, one_line

bp = Blueprint("questionnaires", __name__, url_prefix="/studies/<int:study_id>/questionnaires")


@bp.get("")
def index(study_id: int) -> ResponseReturnValue:
    """Show what is asked after each task and after the session."""
    study = db.get_or_404(Study, study_id)
    return _page(study)


@bp.post("/asked/<moment>")
def change(study_id: int, moment: str) -> ResponseReturnValue:
    """Add a form to what is asked at a moment, move it, or take it out."""
    study = db.get_or_404(Study, study_id)
    when = _moment(moment)
    deed, _, form = request.form.get("do", "").partition(":")
    if deed == "add":
        form = request.form.get("form", "")
    forms = _changed([each.form for each in _asked(study, when)], deed, form)
    try:
        with _noting(study, "Changed what is asked"):
            asking.ask(study, **{f"after_{when}": forms})
        db.session.commit()
    except BadInput as error:
        db.session.rollback()
        return _page(db.get_or_404(Study, study_id), wrong={when: str(error)}), 422
    return redirect(
        url_for("questionnaires.index", study_id=study_id, _anchor=f"after-{when}"), 303
    )


@bp.post("/language")
def speak(study_id: int) -> ResponseReturnValue:
    """Choose the language in which participants are asked."""
    study = db.get_or_404(Study, study_id)
    try:
        with _noting(study, "Changed the language of the questionnaires"):
            asking.ask(study, language=request.form.get("language", ""))
        db.session.commit()
    except BadInput as error:
        db.session.rollback()
        return _page(db.get_or_404(Study, study_id), wrong={"language": str(error)}), 422
    return redirect(url_for("questionnaires.index", study_id=study_id), 303)


@bp.get("/<form>/preview")
def preview(study_id: int, form: str) -> ResponseReturnValue:
    """Show a form just as the participant will see it; nothing is recorded."""
    study = db.get_or_404(Study, study_id)
    asked, moment = _find(study, form)
    sheet = Sheet(asked, None, uuid4(), {})
    shown = sheetview.shown([sheet], moment)[0]
    return render_template("questionnaires/preview.html", study=study, shown=shown)


@bp.get("/<form>/words")
def words(study_id: int, form: str) -> ResponseReturnValue:
    """Show the wording of a form, to be changed."""
    study = db.get_or_404(Study, study_id)
    asked, _ = _find(study, form)
    return _words_page(study, asked, words_form(asked, _own_words(study, asked), formdata=None))


@bp.post("/<form>/words")
def save_words(study_id: int, form: str) -> ResponseReturnValue:
    """Put a form into the study's own words; what is left empty is asked as published."""
    study = db.get_or_404(Study, study_id)
    asked, _ = _find(study, form)
    typed = words_form(asked, {})
    if typed.validate():
        try:
            with _noting(study, f"Changed the wording of {asked.title}"):
                kept = {**_own_words(study, asked), **_read(asked, typed)}
                asking.word(study, asked.instrument.name, asked.language, kept)
            db.session.commit()
            flash(f"The wording of {asked.title} is saved.")
            return redirect(url_for("questionnaires.index", study_id=study_id), 303)
        except BadInput as error:
            db.session.rollback()
            typed.form_errors = [str(error)]
            study = db.get_or_404(Study, study_id)
    return _words_page(study, asked, typed), 422


PARTS = {"text": "Text", "low_end": "Low end", "high_end": "High end"}


def words_form(asked: Asked, own: dict[str, dict[str, str]], **keywords: object) -> FlaskForm:
    """Return the form of an instrument's words: a text for each item, and the ends of scales."""
    fields = {}
    for place, each in enumerate(asked.items):
        for part, label in _parts(each).items():
            published = _published(each, part)
            kind = TextAreaField if part == "text" else StringField
            fields[f"w{place}_{part}"] = kind(
                label,
                [at_most(1_000)],
                [lines if part == "text" else one_line],
                render_kw={"placeholder": published, **({"rows": 2} if part == "text" else {})},
                default=own.get(each.name, {}).get(part, ""),
            )
    made: type[FlaskForm] = type("WordsForm", (FlaskForm,), fields)
    return made(**keywords)


def _parts(each: AskedItem) -> dict[str, str]:
    return PARTS if each.item.kind is ItemKind.SCALE else {"text": PARTS["text"]}


def _published(each: AskedItem, part: str) -> str:
    """Return the words that stand where the study has none."""
    spoken = each.language if each.language in each.item.texts else "en"
    if part == "text":
        return each.item.texts.get(spoken, "")
    ends = each.item.ends.get(spoken) or each.item.ends.get("en") or ("", "")
    return ends[0 if part == "low_end" else 1]


def _read(asked: Asked, form: FlaskForm) -> dict[str, dict[str, str]]:
    return {
        each.name: {part: form[f"w{place}_{part}"].data or "" for part in _parts(each)}
        for place, each in enumerate(asked.items)
    }


def _own_words(study: Study, asked: Asked) -> dict[str, dict[str, str]]:
    spoken = study.questionnaire_wording.get(asked.instrument.name, {})
    return dict(spoken.get(asked.language, {}))


def _words_page(study: Study, asked: Asked, form: FlaskForm) -> ResponseReturnValue:
    rows = [
        (each, [form[f"w{place}_{part}"] for part in _parts(each)])
        for place, each in enumerate(asked.items)
    ]
    language = LANGUAGES[asked.language]
    return render_template(
        "questionnaires/words.html",
        study=study, asked=asked, form=form, rows=rows, language=language,
    )  # fmt: skip


def _page(study: Study, wrong: dict[str, str] | None = None) -> ResponseReturnValue:
    shown = [
        (moment, _asked(study, moment), _left(study, moment))
        for moment in (Moment.TASK, Moment.SESSION)
    ]
    return render_template(
        "questionnaires/index.html",
        study=study,
        shown=shown,
        languages=LANGUAGES,
        wrong=wrong or {},
        own=sorted({each.name for each in study.questionnaires if not each.archived_at}),
        newest={each.name: each for each in study.questionnaires if not each.archived_at},
    )


def _asked(study: Study, moment: Moment) -> list[Asked]:
    those = asking.asked_after_task if moment is Moment.TASK else asking.asked_after_session
    return those(study)


def _left(study: Study, moment: Moment) -> list[Asked]:
    """Return what may be added to what is asked: one form of each instrument, those of archived
    questionnaires not.
    """
    taken = {each.instrument.name for each in _asked(study, moment)}
    gone = {each.name for each in study.questionnaires if each.archived_at}
    gone -= {each.name for each in study.questionnaires if not each.archived_at}
    return [
        each
        for each in asking.choices(study, moment)
        if each.instrument.name not in taken and each.instrument.name not in gone
    ]


def _changed(forms: Sequence[str], deed: str, form: str) -> list[str]:
    """Return the forms after one was added, moved or taken out."""
    if deed == "add":
        return [*forms, form] if form not in forms else list(forms)
    if form not in forms:
        return list(forms)
    at, rest = forms.index(form), [each for each in forms if each != form]
    if deed == "remove":
        return rest
    to = max(0, at + {"up": -1, "down": 1}.get(deed, 0))
    return [*rest[:to], form, *rest[to:]]


def _find(study: Study, form: str) -> tuple[Asked, Moment]:
    """Return a form by its name, and the moment at which it is asked."""
    moments = [Moment.SESSION, Moment.TASK]
    if form in study.asked_after_task:
        moments.reverse()
    for moment in moments:
        for each in asking.choices(study, moment):
            if each.form == form:
                return each, moment
    raise NotFound(f"This study has no questionnaire “{form:.60}”.")


def _moment(named: str) -> Moment:
    try:
        return Moment(named)
    except ValueError:
        raise NotFound("Questions are asked after a task or after the session.") from None


def _noting(study: Study, what: str) -> AbstractContextManager[object]:
    return history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now())
