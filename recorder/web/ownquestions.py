"""Questionnaires of a study's own: defining them, changing them, taking them out of use.

What does not live here: their form (`ownform`), and when they are asked (`questionnaires`).
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recorder import questionnaires as asking
from recorder.answers import answered_versions
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Questionnaire, Study
from recorder.web.ownform import OwnForm, name_of

bp = Blueprint("ownquestions", __name__, url_prefix="/studies/<int:study_id>/questions")


@bp.get("/new")
def new(study_id: int) -> ResponseReturnValue:
    """Show the form of a new questionnaire."""
    return _page(db.get_or_404(Study, study_id), OwnForm(formdata=None))


@bp.post("/new")
def create(study_id: int) -> ResponseReturnValue:
    """Define a questionnaire, or do what a button of its form says."""
    study = db.get_or_404(Study, study_id)
    taken = [each.name for each in study.questionnaires]
    return _save(study, name_of(request.form.get("title", ""), taken), None)


@bp.get("/<name>")
def edit(study_id: int, name: str) -> ResponseReturnValue:
    """Show the form of a questionnaire."""
    study = db.get_or_404(Study, study_id)
    known = asking.questionnaire(study, name)
    form = OwnForm(formdata=None, data={"title": known.title, "items": known.items})
    return _page(study, form, known)


@bp.post("/<name>")
def save(study_id: int, name: str) -> ResponseReturnValue:
    """Change a questionnaire; one that was answered gets a new version."""
    study = db.get_or_404(Study, study_id)
    return _save(study, name, asking.questionnaire(study, name))


@bp.post("/<name>/archive")
def archive(study_id: int, name: str) -> ResponseReturnValue:
    """Take a questionnaire out of use; its answers stay."""
    study = db.get_or_404(Study, study_id)
    title = asking.questionnaire(study, name).title
    asking.archive_questionnaire(study, name, STEADY.now())
    db.session.commit()
    flash(f"“{title}” is asked no more; what was answered stays in the results.")
    return redirect(url_for("questionnaires.index", study_id=study_id), 303)


def _save(study: Study, name: str, known: Questionnaire | None) -> ResponseReturnValue:
    form = OwnForm()
    wish = request.form.get("do", "")
    if wish:
        form.turn(wish)
        return _page(study, form, known, focus=wish)
    if not form.validate():
        return _page(study, form, known), 422
    before = known.version if known else 0
    try:
        made = asking.define_questionnaire(
            study, name, form.title.data or "", form.definition, STEADY.now()
        )
        db.session.commit()
    except BadInput as error:
        study_id = study.id
        db.session.rollback()
        form.form_errors = [str(error)]
        return _page(db.get_or_404(Study, study_id), form, known), 422
    flash(_saved(made, before))
    return redirect(url_for("questionnaires.index", study_id=study.id), 303)


def _saved(made: Questionnaire, before: int) -> str:
    if before and made.version > before:
        return (
            f"“{made.title}” is saved as version {made.version}: version {before} was answered and "
            "stays as it was, with its answers."
        )
    if before:
        return f"“{made.title}” is saved."
    return f"“{made.title}” is defined. Add it to what is asked below."


def _page(
    study: Study, form: OwnForm, known: Questionnaire | None = None, focus: str = ""
) -> ResponseReturnValue:
    answered: Any = answered_versions(study, known.name) if known else {}
    return render_template(
        "questionnaires/own.html",
        study=study,
        form=form,
        known=known,
        answered=answered.get(str(known.version), 0) if known else 0,
        focus=focus,
    )
