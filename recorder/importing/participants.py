"""Participants out of a table: new ones are added, known ones changed, none is taken away.

Columns of no field are attributes under their own names. Names and contacts go where they are
kept apart. An empty cell leaves a known participant as they are. What does not live here: which
column says what (`layout`), and pasted lists (`recorder.roster`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.fields import PARTICIPANTS
from recorder.importing.layout import Layout, read_common, read_row, tidy
from recorder.importing.problems import BadRows, Problem
from recorder.importing.table import Row, Table
from recorder.models import Participant, Study
from recorder.participants import add_participant, edit_participant, set_contact

CONTACT = ("name", "reach")

PRIVATE = {alias for field in PARTICIPANTS if field.name in CONTACT for alias in field.aliases}
"""Columns that hold contacts by their name; they must not become attributes, which are exported."""


@dataclass(frozen=True, slots=True)
class ParticipantPlan:
    """What an import of participants would do: what is set by the code of new and changed ones."""

    name: str
    layout: Layout
    attributes: Sequence[str]
    problems: Sequence[Problem]
    rows: Sequence[Mapping[str, Any]]
    new: Mapping[str, Mapping[str, Any]]
    changed: Mapping[str, Mapping[str, Any]]
    new_variants: Sequence[str]


def plan_participants(study: Study, table: Table, layout: Layout) -> ParticipantPlan:
    """Read a table's participants and compare them with the study's, who stay as they are.

    A study without variants gets those that the file names; in any other, another is a problem.
    """
    common, wrong = read_common(layout)
    problems = [*wrong, *table.problems]
    attributes = layout.unused(table)
    problems += _bad_names(attributes)
    known = {each.code: each for each in study.participants}
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        values, wrong = read_row(layout, row)
        values = {**common, **values, "attributes": _attributes(row, attributes, wrong)}
        code, variant = values.get("participant"), values.get("variant")
        if code in lines:
            reason = f"“{code}” stands in line {lines[code]} already; name everybody once"
            wrong.append(
                Problem(row.line, layout.columns.get("participant", "participant"), reason)
            )
        if variant and study.variants and variant not in study.variants:
            reason = f"“{variant}” is none of the study's variants ({', '.join(study.variants)})"
            wrong.append(Problem(row.line, layout.columns.get("variant", "variant"), reason))
        if code is not None:
            lines.setdefault(code, row.line)
            rows.append(values)
        problems += wrong
    differing = {row["participant"]: _differing(known.get(row["participant"]), row) for row in rows}
    variants = dict.fromkeys(row["variant"] for row in rows if row.get("variant"))
    return ParticipantPlan(
        name=table.name,
        layout=layout,
        attributes=attributes,
        problems=problems,
        rows=rows,
        new={code: values for code, values in differing.items() if code not in known},
        changed={code: each for code, each in differing.items() if code in known and each},
        new_variants=[each for each in variants if each not in study.variants],
    )


def import_participants(study: Study, plan: ParticipantPlan, now: datetime) -> None:
    """Add and change participants as planned; raise BadRows where the plan has problems."""
    if plan.problems:
        raise BadRows(plan.name, plan.problems)
    study.variants = [*study.variants, *plan.new_variants]
    known = {each.code: each for each in study.participants}
    for code, values in {**plan.new, **plan.changed}.items():
        fields = {name: value for name, value in values.items() if name not in CONTACT}
        participant = known.get(code)
        if participant is None:
            participant = add_participant(study, code, now, **fields)
        elif fields:
            edit_participant(participant, **fields)
        if any(name in values for name in CONTACT):
            kept = participant.contact
            name = values.get("name", kept.name if kept else "")
            set_contact(participant, name, values.get("reach", kept.reach if kept else ""))


def _bad_names(attributes: Sequence[str]) -> Iterator[Problem]:
    for name in attributes:
        if len(name) > 60 or ":" in name or "=" in name:
            reason = "cannot name an attribute; use at most 60 characters without “:” and “=”"
            yield Problem(None, cells.shown(name), reason)
        elif tidy(name) in PRIVATE:
            reason = (
                "holds contacts, which are kept apart in one column, “reach”; join or delete it"
            )
            yield Problem(None, name, reason)


def _attributes(row: Row, names: Sequence[str], wrong: list[Problem]) -> dict[str, str]:
    read = cells.name(200)
    said: dict[str, str] = {}
    for name in names:
        if text := row.cells[name].strip():
            try:
                said[name] = read(text)
            except CellError as error:
                wrong.append(Problem(row.line, name, str(error)))
    return said


def _differing(known: Participant | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row would set that is not so already."""
    said = {name: value for name, value in values.items() if name != "participant"}
    if known is None:
        return said
    said["attributes"] = {**known.attributes, **values["attributes"]}
    contact = known.contact
    now = {
        "segment": known.segment,
        "variant": known.variant,
        "attributes": known.attributes,
        "name": contact.name if contact else "",
        "reach": contact.reach if contact else "",
    }
    return {name: value for name, value in said.items() if now[name] != value}
