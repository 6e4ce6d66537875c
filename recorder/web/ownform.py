"""The form of a questionnaire that a study defines for itself: a title and its questions.

Questions are added, moved and removed by buttons of the form, which comes back as it was typed.
What does not live here: routes (`questionnaires`), and what a question may be
(`recorder.instruments.own`).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form
from wtforms.validators import DataRequired

from recorder.instruments import INSTRUMENTS, ItemKind
from recorder.instruments.own import LONGEST_LABEL, LONGEST_TEXT, MOST_ITEMS
from recorder.web.fields import LinesField, WholeNumberField, at_most, lines, one_line

KINDS = {
    ItemKind.SCALE.value: "A scale",
    ItemKind.CHOICE.value: "One of several choices",
    ItemKind.CHOICES.value: "Any of several choices",
    ItemKind.TEXT.value: "In their own words",
}


class ItemForm(Form):
    """One question; the parts that its kind does not have are left as they are."""

    name = StringField(
        "Name in files", [at_most(40)], [one_line], render_kw={"placeholder": "q1, q2, … by itself"}
    )
    text = TextAreaField("Question", [at_most(LONGEST_TEXT)], [lines], render_kw={"rows": 2})
    kind = SelectField("Answered by", choices=KINDS, default=ItemKind.SCALE.value)
    low = WholeNumberField("From", default=1)
    high = WholeNumberField("To", default=7)
    low_end = StringField("Low end", [at_most(LONGEST_LABEL)], [one_line])
    high_end = StringField("High end", [at_most(LONGEST_LABEL)], [one_line])
    choices = LinesField("Choices, one a line", default=list, render_kw={"rows": 4})
    optional = BooleanField("May be left blank without being asked about it")


class OwnForm(FlaskForm):
    """A questionnaire of the study's own."""

    title = StringField("Title", [DataRequired("A questionnaire needs a title."), at_most(200)],
                        [one_line], "For your team; participants do not see it.")  # fmt: skip
    items = FieldList(FormField(ItemForm), min_entries=1, max_entries=MOST_ITEMS)
    done = HiddenField()

    def turn(self, wish: str) -> None:
        """Add, move or remove a question, as a button of the form says."""
        deed, _, place = wish.partition("-")
        rows = [each.data for each in self.items]
        at = int(place) if place.isdigit() and int(place) < len(rows) else None
        if deed == "add" and len(rows) < MOST_ITEMS:
            rows.append({"kind": rows[-1]["kind"] if rows else ItemKind.SCALE.value})
        elif deed == "remove" and at is not None:
            del rows[at]
        elif deed in ("up", "down") and at is not None:
            to = at + (1 if deed == "down" else -1)
            if 0 <= to < len(rows):
                rows[at], rows[to] = rows[to], rows[at]
        while self.items.entries:
            self.items.pop_entry()
        self.items.last_index = -1
        for row in rows or [{}]:
            self.items.append_entry({name: value for name, value in row.items() if value != ""})

    @property
    def definition(self) -> list[dict[str, Any]]:
        """The questions as they are kept; rows without a text are left away."""
        rows = [each.data for each in self.items if each.data["text"] or each.data["choices"]]
        taken = {row["name"] for row in rows}
        for row in rows:
            row["name"] = row["name"] or _free(taken)
            taken.add(row["name"])
        return rows


def _free(taken: Iterable[str]) -> str:
    return next(name for n in range(1, 999) if (name := f"q{n}") not in set(taken))


def name_of(title: str, taken: Sequence[str]) -> str:
    """Return a name in files for a title, which none of the taken ones is."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-")
    if not re.match(r"[a-z][a-z0-9-]*[a-z0-9]$", stem):
        stem = f"own-{stem}".strip("-")
    used = {*taken, *INSTRUMENTS, *(way for each in INSTRUMENTS.values() for way in each.ways)}
    if stem not in used:
        return stem
    return next(name for n in range(2, 999) if (name := f"{stem}-{n}") not in used)
