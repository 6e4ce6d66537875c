"""Findings out of a table: one row says that a participant met a problem.

The study gets the problems and the participants it does not know; problems that it knows keep their
titles. Who met none is in no row, and counts all the same as long as they took part. What does not
live here: problems of the file itself (`problems`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from recorder.db import db
from recorder.importing import cells
from recorder.importing.fields import PARTICIPANT, Field
from recorder.importing.layout import Layout, read_common, read_row
from recorder.importing.problems import BadRows, Problem
from recorder.importing.table import Table
from recorder.models import Finding, Occurrence, Participant, Study
from recorder.queries import problems_met
from recorder.vocabulary import Source

FINDINGS = (
    PARTICIPANT,
    Field(
        "problem",
        cells.name(60),
        "the problem's code",
        needed=True,
        aliases=("problem_id", "problem_code", "finding", "issue"),
    ),
    Field("title", cells.name(200), "what goes wrong, for a new problem"),
    Field("severity", cells.severity, "minor, major or critical, for a new problem"),
)


@dataclass(frozen=True, slots=True)
class FindingPlan:
    """What an import of findings would do: who met which problem, and what is wrong.

    `described` holds title and severity of each problem, as the first row says that says any.
    """

    name: str
    layout: Layout
    unused: Sequence[str]
    rows: Sequence[tuple[str, str]]
    problems: Sequence[Problem]
    findings: Sequence[str]
    new_findings: Sequence[str]
    participants: Sequence[str]
    new_participants: Sequence[str]
    described: Mapping[str, tuple[str, int | None]]


def plan_findings(study: Study, table: Table, layout: Layout) -> FindingPlan:
    """Read who met which problem and check it; the study stays as it is."""
    _, wrong = read_common(layout)
    problems = [*wrong, *table.problems]
    met = problems_met(study)
    lines: dict[tuple[str, str], int] = {}
    known: list[Problem] = []
    titles: dict[str, str] = {}
    grades: dict[str, int] = {}
    for row in table.rows:
        values, wrong = read_row(layout, row)
        problems += wrong
        if wrong:
            continue
        pair = (values["participant"], values["problem"])
        if pair in lines:
            reason = f"{pair[0]} met {pair[1]} in line {lines[pair]} already; say it once"
            problems.append(Problem(row.line, "", reason))
        elif pair[0] in met.get(pair[1], ()):
            reason = f"{pair[0]} met {pair[1]} in the study already; take the row out of the file"
            known.append(Problem(row.line, "", reason))
        lines.setdefault(pair, row.line)
        if "title" in values:
            titles.setdefault(pair[1], values["title"])
        if "severity" in values:
            grades.setdefault(pair[1], values["severity"])
    if known and len(known) == len(lines) and not problems:
        known = [Problem(None, "", "everything in it is in the study already")]
    participants = {each.code for each in study.participants}
    people = list(dict.fromkeys(who for who, _ in lines))
    found = list(dict.fromkeys(code for _, code in lines))
    return FindingPlan(
        name=table.name,
        layout=layout,
        unused=layout.unused(table),
        rows=list(lines),
        problems=[*problems, *known],
        findings=found,
        new_findings=[code for code in found if code not in met],
        participants=people,
        new_participants=[code for code in people if code not in participants],
        described={code: (titles.get(code, ""), grades.get(code)) for code in found},
    )


def import_findings(study: Study, plan: FindingPlan, now: datetime) -> None:
    """Keep who met which problem as planned; raise BadRows where the plan has problems."""
    if plan.problems:
        raise BadRows(plan.name, plan.problems)
    participants = {each.code: each for each in study.participants}
    for code in plan.new_participants:
        participants[code] = Participant(code=code, created_at=now)
        study.participants.append(participants[code])
    query = db.select(Finding).filter_by(study_id=study.id)
    findings = {each.code: each for each in db.session.scalars(query)}
    for code in plan.new_findings:
        title, severity = plan.described[code]
        finding = Finding(study=study, code=code, title=title, severity=severity, created_at=now)
        findings[code] = finding
        db.session.add(finding)
    for who, code in plan.rows:
        findings[code].occurrences.append(
            Occurrence(
                participant=participants[who],
                source=Source.IMPORT,
                imported_from=plan.name[-300:],
                created_at=now,
            )
        )
    db.session.flush()
