"""The keys of a study's consoles: every action's key, and the marks of its own (codes).

What does not live here: what the keys do (`console`).
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from recorder import codes
from recorder.db import db
from recorder.keys import DEFAULTS, NAMES, Action, key_name, key_problems, keymap
from recorder.models import Code, Study
from recorder.web.fields import KeyField, at_most, one_line, told_at, values

bp = Blueprint("keys", __name__)

GROUPS = {
    "Task": [Action.START_FINISH, Action.PAUSE, Action.NEXT, Action.REPEAT],
    "Outcome": [
        Action.SUCCESS,
        Action.SUCCESS_WITH_DIFFICULTY,
        Action.FAILURE,
        Action.ABANDONED,
        Action.TECHNICAL_FAILURE,
        Action.NOT_ATTEMPTED,
    ],
    "Mark": [Action.ERROR, Action.CLICK, Action.ASSIST, Action.NOTE, Action.QUOTE],
    "Severity and level": [Action.LEVEL_1, Action.LEVEL_2, Action.LEVEL_3, Action.LEVEL_4],
    "Screen and log": [Action.UNDO, Action.SHOW, Action.HIDE, Action.LAB, Action.HELP],
}
"""The actions as the page groups them."""


class CodeForm(FlaskForm):
    """A mark that the study defines for itself."""

    key = KeyField("Key", [InputRequired("A code needs a key.")], render_kw={"data-key": ""})
    label = StringField("Label", [DataRequired("A code needs a label."), at_most(60)], [one_line])
    colour = RadioField("Colour", choices=list(codes.COLOURS), default=codes.COLOURS[0])

    def __init__(self, study: Study, code: Code | None = None, **keywords: Any) -> None:
        super().__init__(obj=code, **keywords)
        self.others = {each.label for each in study.codes if each is not code}

    def validate_label(self, field: StringField) -> None:
        """Refuse a second code of the same label: logs tell codes by it."""
        if field.data in self.others:
            raise ValidationError(f"There is a code “{field.data}” already.")


def keys_form(study: Study, **keywords: Any) -> FlaskForm:
    """Return a form with one field for each action, holding the study's keys."""

    class KeysForm(FlaskForm):
        """The key of every action."""

        def validate(self, extra_validators: Any = None) -> bool:
            """Say at the field which keys are none, or shared."""
            super().validate(extra_validators)
            for place, problem in key_problems(_chosen(self), codes.bound_codes(study)).items():
                if place in self and not self[place].errors:
                    self[place].errors = [problem]
            return not self.errors

    for action, (_, label) in DEFAULTS.items():
        setattr(KeysForm, action.value, KeyField(label, render_kw={"data-key": ""}))
    held = {action.value: key for action, key in keymap(study.keymap).items()}
    return KeysForm(data=held, **keywords)


def _chosen(form: FlaskForm) -> dict[str, str]:
    """Return the key of every action; an empty field means the default."""
    return {action.value: form[action.value].data or key for action, (key, _) in DEFAULTS.items()}


@bp.get("/studies/<int:study_id>/keys")
def edit(study_id: int) -> ResponseReturnValue:
    """Show the study's keys and codes."""
    study = db.get_or_404(Study, study_id)
    return _page(study, keys_form(study, formdata=None))


@bp.post("/studies/<int:study_id>/keys")
def save(study_id: int) -> ResponseReturnValue:
    """Change the study's keys; the button for it takes all defaults back."""
    study = db.get_or_404(Study, study_id)
    defaults = {action.value: key_name(key) for action, (key, _) in DEFAULTS.items()}
    typed = MultiDict(defaults if "defaults" in request.form else request.form)
    form = keys_form(study, formdata=typed)
    if form.validate():
        codes.change_keys(study, _chosen(form))
        db.session.commit()
        flash("The keys are saved; consoles that are open show them when they are loaded again.")
        return redirect(url_for("keys.edit", study_id=study.id), 303)
    return _page(study, form), 422


@bp.post("/studies/<int:study_id>/codes")
def add_code(study_id: int) -> ResponseReturnValue:
    """Add a code."""
    study = db.get_or_404(Study, study_id)
    form = CodeForm(study)
    if form.validate():
        with told_at(form.key):
            code = codes.add_code(study, **values(form))
            db.session.commit()
            flash(f"The code “{code.label}” is added.")
            return redirect(url_for("keys.edit", study_id=study.id) + "#codes", 303)
    return _page(study, keys_form(study, formdata=None), form), 422


@bp.get("/codes/<int:code_id>/edit")
def edit_code(code_id: int) -> ResponseReturnValue:
    """Show the form of a code."""
    code = db.get_or_404(Code, code_id)
    form = CodeForm(code.study, code, formdata=None)
    return _code_page(code, form)


@bp.post("/codes/<int:code_id>/edit")
def save_code(code_id: int) -> ResponseReturnValue:
    """Change a code."""
    code = db.get_or_404(Code, code_id)
    form = CodeForm(code.study, code)
    if form.validate():
        with told_at(form.key):
            codes.edit_code(code, **values(form))
            db.session.commit()
            flash(f"The code “{code.label}” is saved.")
            return redirect(url_for("keys.edit", study_id=code.study_id) + "#codes", 303)
    return _code_page(code, form), 422


@bp.post("/codes/<int:code_id>/remove")
def remove_code(code_id: int) -> ResponseReturnValue:
    """Take a code off the consoles."""
    code = db.get_or_404(Code, code_id)
    study_id, label = code.study_id, code.label
    codes.remove_code(code)
    db.session.commit()
    flash(f"The code “{label}” is removed; what was marked with it stays in the logs.")
    return redirect(url_for("keys.edit", study_id=study_id) + "#codes", 303)


def _page(study: Study, form: FlaskForm, code_form: CodeForm | None = None) -> str:
    """Draw the page, with the form of a new code where none was sent."""
    if code_form is None:
        code_form = CodeForm(study, formdata=None, key=codes.free_key(study))
    return render_template(
        "studies/keys.html",
        study=study,
        form=form,
        groups=GROUPS,
        code_form=code_form,
        key_name=key_name,
        names=NAMES,
    )


def _code_page(code: Code, form: CodeForm) -> str:
    return render_template("studies/code.html", study=code.study, code=code, form=form, names=NAMES)
