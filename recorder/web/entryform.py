"""The form of a log entry: its time, kind, grade, outcome and text, and what changed in it."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from recorder.recording.drafts import LONGEST_TEXT
from recorder.vocabulary import MARKS, AssistLevel, EventKind, Outcome, Severity
from recorder.web.filters import clock
from recorder.web.loglines import LogLine

KINDS = [SelectChoice(kind.value, kind.label) for kind in EventKind if kind in MARKS]
OUTCOMES = [SelectChoice("", "No outcome yet")]
OUTCOMES += [SelectChoice(each.value, each.label) for each in Outcome]
SEVERITIES = [SelectChoice("", "not said")]
SEVERITIES += [SelectChoice(str(each.value), each.label) for each in Severity]
LEVELS = [SelectChoice(str(each.value), f"{each.value} {each.label}") for each in AssistLevel]
TIME = re.compile(r"(?P<sign>-?)(?:(?P<minutes>\d{1,4}):)?(?P<seconds>\d{1,5}(?:\.\d{1,3})?)")


def read_time(text: str) -> float:
    """Read `mm:ss.t` or plain seconds as milliseconds; raise ValueError for anything else.

    A time before the start of its task has a minus.

    >>> read_time("02:31.8"), read_time("90"), read_time("-00:03.0")
    (151800.0, 90000.0, -3000.0)
    """
    match = TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    milliseconds = (int(match["minutes"] or 0) * 60 + float(match["seconds"])) * 1000
    return -milliseconds if match["sign"] else milliseconds


class EntryForm(FlaskForm):
    """What can be corrected in an entry; which fields a kind has is decided by `fields_of`."""

    time = StringField("Time")
    kind = SelectField("Kind", choices=KINDS)
    severity = SelectField("Severity of an error", choices=SEVERITIES)
    level = SelectField("Level of an assist", choices=LEVELS, default="3")
    outcome = SelectField("Outcome", choices=OUTCOMES)
    text = StringField("Text", [Optional(), Length(max=LONGEST_TEXT)])

    def validate_time(self, field: Field) -> None:
        """Say how a time is written where it is not."""
        try:
            read_time(field.data or "")
        except ValueError:
            raise ValidationError("Write minutes and seconds, for example 02:31.8.") from None


def form_of(line: LogLine) -> EntryForm:
    """Return the form of an entry as it reads now, without the fields its kind does not have."""
    data = line.entry.data
    form = EntryForm(
        time=clock(line.shown_ms),
        kind=line.entry.kind.value,
        severity=str(data.get("severity") or ""),
        level=str(data.get("level") or 3),
        outcome=data.get("outcome") or "",
        text=data.get("text") or "",
        prefix=f"e{line.entry.event.seq}-",
    )
    for name in {"time", "kind", "severity", "level", "outcome", "text"} - fields_of(line):
        delattr(form, name)
    return form


def fields_of(line: LogLine) -> set[str]:
    """Return the names of what can be corrected in an entry."""
    if line.entry.kind in MARKS:
        return {"time", "kind", "severity", "level", "text"}
    if line.entry.kind is EventKind.FINISH:
        return {"time", "outcome"}
    if line.entry.kind is EventKind.GAP:
        return set()
    return {"outcome"} if line.entry.kind is EventKind.OUTCOME else {"time"}


def change_of(line: LogLine, form: EntryForm) -> dict[str, Any]:
    """Return the correction that a form makes to an entry; empty where nothing changed."""
    entry, change = line.entry, {}
    if "time" in form and form.time.data.strip() != clock(line.shown_ms):
        zero = entry.t_ms - line.shown_ms
        change["t_ms"] = zero + read_time(form.time.data)
    kind = EventKind(form.kind.data) if "kind" in form else entry.kind
    if kind is not entry.kind:
        change["kind"] = kind.value
    wanted: dict[str, Any] = {}
    if kind is EventKind.ERROR:
        wanted["severity"] = int(form.severity.data) if form.severity.data else None
    if kind is EventKind.ASSIST:
        wanted["level"] = int(form.level.data)
    if "outcome" in form:
        wanted["outcome"] = form.outcome.data or None
    if "text" in form:
        wanted["text"] = (form.text.data or "").strip() or None
    data = {name: value for name, value in wanted.items() if entry.data.get(name) != value}
    return {**change, **({"data": data} if data else {})}
