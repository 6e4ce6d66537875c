"""A log in words: what an entry says, for screens and files. Pure.

What does not live here: which entries are in force (`recorder.log`), and how times are written.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from recorder.figures import seconds
from recorder.log import Entry, Logged
from recorder.vocabulary import (
    ASSISTED,
    AssistLevel,
    EventKind,
    Outcome,
    Screen,
    Severity,
    StreamKind,
)


class Wording(NamedTuple):
    """An entry as a person reads it: a label, and the text that was typed or captured."""

    label: str
    text: str = ""


def describe(entry: Entry[Any]) -> Wording:
    """Say what an entry says as it now reads."""
    return describe_data(entry.kind, entry.data)


def describe_event(event: Logged) -> str:
    """Say in one line what an event said when it was written."""
    wording = describe_data(event.kind, event.data)
    return f"{wording.label} “{wording.text}”" if wording.text else wording.label


def describe_data(kind: EventKind, data: Mapping[str, Any]) -> Wording:
    """Say what an event of this kind with this data says."""
    label = _LABELS.get(kind, lambda _data: kind.label)(data)
    presses = data.get("presses", 1)
    if presses > 1:
        label = f"{label} (pressed {presses} times, one mark)"
    return Wording(label, str(data.get("text") or data.get("url") or ""))


def outcome_label(outcome: str | None) -> str:
    """Return the label of an outcome, `assisted` and none included."""
    if outcome is None:
        return "No outcome yet"
    return "Assisted" if outcome == ASSISTED else Outcome(outcome).label


def _error(data: Mapping[str, Any]) -> str:
    severity = data.get("severity")
    return f"Error, {Severity(severity).label}" if severity else "Error"


def _assist(data: Mapping[str, Any]) -> str:
    level = AssistLevel(data["level"])
    return f"Assist {level.value}, {level.label}"


def _marker(data: Mapping[str, Any]) -> str:
    if "session" in data:
        return f"Session {data['session']}"
    if "screen" in data:
        shown = Screen(data["screen"]).label
        return f"Screen shows {shown}" + (f" {data['task']}" if "task" in data else "")
    if "stream" in data:
        return f"Recording {data.get('is', '')}: {_stream(data['stream'])}"
    if isinstance(data.get("consent"), list):
        no = "Consent refused" if data.get("refused") else "Consent taken back"
        said = "Consent to record" if data.get("given") else no
        return f"{said}: {', '.join(map(_stream, data['consent']))}"
    if isinstance(data.get("asked"), list):
        said = "No longer asked to record" if data.get("no_more") else "Asked to record"
        return f"{said}: {', '.join(map(_stream, data['asked']))}"
    if isinstance(data.get("left_out"), list):
        return f"Left out: {', '.join(str(each).upper() for each in data['left_out'])}"
    if "derived" in data:
        kind = str(data["derived"]).replace("_", " ").capitalize()
        return f"{kind}{_named(data)}"
    if "product" in data:
        return f"Product {data['product']}"
    return str(data.get("code", "Marker"))


def _click(data: Mapping[str, Any]) -> str:
    """Name what was clicked, where capture knows it."""
    said = "Click" if data.get("trusted", True) else "Click by a script"
    return f"{said}{_named(data)}"


def _named(data: Mapping[str, Any]) -> str:
    name = data.get("name") or data.get("selector")
    return f" on “{name:.80}”" if isinstance(name, str) and name else ""


def _http_error(data: Mapping[str, Any]) -> str:
    request = f"{data.get('method', '')} {data.get('request', '')}".strip()
    status = data.get("status")
    return f"Failed request {request:.200}: {'no answer' if status is None else status}"


def _js_error(data: Mapping[str, Any]) -> str:
    message = str(data.get("message", ""))
    return f"Script error: {message:.200}" if message else "Script error"


def _stream(kind: object) -> str:
    known = kind in list(StreamKind)
    return StreamKind(str(kind)).label.lower() if known else str(kind)


def _finish(data: Mapping[str, Any]) -> str:
    said = data.get("outcome")
    by = ", by its address" if said and data.get("url") else ""
    return f"Finish: {outcome_label(said).lower()}{by}" if said else "Finish"


def _outcome(data: Mapping[str, Any]) -> str:
    return f"Outcome: {outcome_label(data['outcome']).lower()}"


def _gap(data: Mapping[str, Any]) -> str:
    decided = {"True": ", left out of the time", "False": ", counted in the time"}
    choice = decided.get(str(data.get("trimmed")), "")
    return f"Gap: {data.get('why', 'nothing was watched')}{choice}"


def _answer(data: Mapping[str, Any]) -> str:
    """Name the questionnaire; one that is handed in with blanks says how many items it has."""
    name = str(data.get("instrument", "")).upper()
    items = data.get("items")
    if not isinstance(items, Mapping):
        return f"Answer {name} {data.get('value', '')}".strip()
    given = sum(value is not None for value in items.values())
    if len(items) == 1 and given:
        return f"Answer {name} {next(iter(items.values()))}"
    return f"Answer {name}, {given} of {len(items)} items"


def _totals(data: Mapping[str, Any]) -> str:
    """Name the sums that a file brought in place of a log; times are written in seconds."""
    brought = [(name.replace("_", " "), value) for name, value in data.items()]
    said = [
        seconds(value) if name == "seconds" else f"{name} {value}"
        for name, value in brought
        if isinstance(value, int | float)
    ]
    return f"Totals: {', '.join(said)}" if said else "Totals"


_LABELS = {
    EventKind.CLICK: _click,
    EventKind.JS_ERROR: _js_error,
    EventKind.HTTP_ERROR: _http_error,
    EventKind.ERROR: _error,
    EventKind.ASSIST: _assist,
    EventKind.MARKER: _marker,
    EventKind.FINISH: _finish,
    EventKind.OUTCOME: _outcome,
    EventKind.ANSWER: _answer,
    EventKind.GAP: _gap,
    EventKind.TOTALS: _totals,
}
