"""The form to enter a questionnaire's answers from paper: a field for each item, in its order.

What does not live here: routes (`answering`), and how a participant sees the same questions
(`sheetview`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from recorder.figures import number
from recorder.instruments import AskedItem, Instrument, ItemKind
from recorder.instruments.instrument import LONGEST_ANSWER
from recorder.questionnaires import Asked
from recorder.web.fields import Between, NumberField, WholeNumberField, at_most, lines
from recorder.web.sheetview import choice_label

PREFIX = "item_"
"""Before the names of items, which may be those of a form's own parts."""


class PaperForm(FlaskForm):
    """The answers of one paper; the fields of the items are added for each questionnaire."""

    key = HiddenField()

    @property
    def rows(self) -> list[Field]:
        """The fields of the items, in their order."""
        return [each for each in self if each.name.startswith(PREFIX)]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by item, None where blank."""
        return {each.name.removeprefix(PREFIX): each.data or _zero(each.data) for each in self.rows}


def _zero(value: Any) -> Any:
    """Return a zero as the answer that it is, and nothing for what is blank."""
    return value if isinstance(value, int | float) else None


def paper_form(asked: Asked, answers: Mapping[str, Any], **keywords: Any) -> PaperForm:
    """Return the form of a questionnaire with what is known of its answers."""
    fields = {PREFIX + each.name: _field(asked, each) for each in asked.items}
    known = {PREFIX + name: value for name, value in answers.items() if value is not None}
    made: type[PaperForm] = type("Paper", (PaperForm,), fields)
    return made(**keywords, data=known)


def _field(asked: Asked, each: AskedItem) -> Any:
    item = each.item
    label = each.text or item.described
    choices = {choice: choice_label(asked.instrument, choice) for choice in item.choices}
    if item.kind is ItemKind.SCALE:
        kind = WholeNumberField if item.whole else NumberField
        attributes = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "data-low": item.low,
            "data-high": item.high,
            "size": 4,
        }
        if not item.optional:
            attributes["data-needed"] = ""
        return kind(label, [Between(item.low, item.high)], render_kw=attributes)
    if item.kind is ItemKind.CHOICE:
        needed = {} if item.optional and not asked.instrument.forms else {"data-needed": ""}
        return SelectField(label, choices={"": "–", **choices}, default="", render_kw=needed)
    if item.kind is ItemKind.CHOICES:
        return SelectMultipleField(
            label,
            choices=list(choices.items()),
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    return TextAreaField(label, [at_most(LONGEST_ANSWER)], [lines], render_kw={"rows": 2})


def what_it_comes_to(instrument: Instrument, asked: Asked, answers: Mapping[str, Any]) -> str:
    """Say what answers come to: the score, what is blank, whether all are the same."""
    responses = instrument.in_order(answers)
    said: list[str] = []
    score = instrument.score(responses)
    if score is not None and len(instrument.required) > 1:
        said.append(f"The score is {number(score)}.")
    if missing := asked.missing(answers):
        said.append(_blank(missing, score is None and not instrument.is_own))
    if instrument.is_straight_lined(responses):
        said.append("All answers on the scale are the same; it is flagged in the results.")
    return " ".join(said)


def _blank(missing: Sequence[str], has_no_score: bool) -> str:
    shown = ", ".join(missing[:8]) + (", …" if len(missing) > 8 else "")
    return f"Blank: {shown}" + ("; so it has no score." if has_no_score else ".")
