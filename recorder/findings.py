"""Findings of a study by hand: adding and changing them, and who met them.

Every change is noted in the study's history and can be undone there. Nothing commits. What does
not live here: importing them (`recorder.importing.findings`), and what they come to
(`recorder.summary.discovered`).
"""

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from recorder import history
from recorder.db import db, flush_or
from recorder.errors import BadInput, NotFound
from recorder.history.noting import Note
from recorder.models import Change, Finding, Occurrence, Participant, Study
from recorder.summary.records import as_people_count
from recorder.vocabulary import ChangeKind, Source


def findings_of(study: Study) -> list[Finding]:
    """Return a study's findings by code, as people count."""
    found = db.session.scalars(db.select(Finding).filter_by(study_id=study.id))
    return sorted(found, key=lambda each: (as_people_count(each.code), each.id))


def find_finding(finding_id: int) -> Finding:
    """Return the finding of this id; raise NotFound where there is none."""
    finding: Finding | None = db.session.scalar(db.select(Finding).filter_by(id=finding_id))
    if finding is None:
        raise NotFound("There is no such problem; the study's page of problems lists them.")
    return finding


def free_code(study: Study) -> str:
    """Return the next code that no finding has, counted on from the last: PR12 after PR11."""
    codes = [each.code for each in findings_of(study)]
    counted = [match for code in codes if (match := re.fullmatch(r"(.*?)([0-9]{1,9})", code))]
    stem, width, last = "U", 2, 0
    if counted:
        stem = counted[-1][1]
        own = [match[2] for match in counted if match[1] == stem]
        width, last = max(map(len, own)), max(map(int, own))
    return next(
        code
        for number in range(last + 1, last + len(codes) + 2)
        if (code := f"{stem}{number:0{width}}") not in codes
    )


def save(
    study: Study,
    finding: Finding | None,
    now: datetime,
    *,
    code: str,
    title: str,
    severity: int | None,
    description: str,
    met_by: Iterable[int],
) -> Change | None:
    """Add a finding, or change one, with the ids of the participants who met it.

    Raises BadInput for a code that is taken or empty. Returns what the history noted.
    """
    if not code:
        raise BadInput("A problem needs a code, for example U01.")
    said = f"Changed problem {code}" if finding else f"Added problem {code}"
    with _noting(study, said, now) as note:
        if finding is None:
            finding = Finding(study=study, created_at=now)
            db.session.add(finding)
        finding.code, finding.title, finding.severity = code, title, severity
        finding.description = description
        flush_or(BadInput(f"There is a problem {code} already; give another code."))
        wanted = set(met_by) & {each.id for each in study.participants}
        gone = [each for each in finding.occurrences if each.participant_id not in wanted]
        known = {each.participant_id for each in finding.occurrences}
        for participant_id in sorted(wanted - known):
            _add(finding, participant_id, now)
        note.binned = {"occurrence": [each.id for each in gone]} if gone else {}
    return note.change


def set_met(
    finding: Finding, participant: Participant, now: datetime, *, met: bool
) -> Change | None:
    """Say that a participant met a finding, or did not; None where it stands so already."""
    query = db.select(Occurrence).filter_by(finding_id=finding.id, participant_id=participant.id)
    there = db.session.scalar(query)
    if met is (there is not None):
        return None
    verb = "met" if met else "did not meet"
    with _noting(finding.study, f"{participant.code} {verb} {finding.code}", now) as note:
        if there is None:
            _add(finding, participant.id, now)
        else:
            note.binned = {"occurrence": [there.id]}
    return note.change


def discard(finding: Finding, now: datetime) -> Change:
    """Put a finding into the bin, with who met it."""
    said = f"Deleted problem {finding.code}"
    kind = ChangeKind.DELETION
    with history.noting(finding.study, kind, said, history.MODERATOR, now) as note:
        note.binned = {"finding": [finding.id]}
    if note.change is None:
        raise NotFound("There is no such problem any more.")
    return note.change


def met_pairs(study: Study) -> set[tuple[int, int]]:
    """Return who met what, as (finding, participant) by their ids."""
    query = (
        db.select(Occurrence.finding_id, Occurrence.participant_id)
        .join(Occurrence.finding)
        .where(Finding.study_id == study.id)
    )
    return {(finding, participant) for finding, participant in db.session.execute(query)}


def _add(finding: Finding, participant_id: int, now: datetime) -> None:
    db.session.add(
        Occurrence(
            finding=finding,
            participant_id=participant_id,
            source=Source.MODERATOR,
            created_at=now,
        )
    )
    db.session.flush()


def _noting(study: Study, said: str, now: datetime) -> AbstractContextManager[Note]:
    return history.noting(study, ChangeKind.EDIT, said, history.MODERATOR, now)
