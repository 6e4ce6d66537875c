"""A study's participants: adding and changing them, no-shows and their replacements, contacts.

Every participant holds a row of the balanced design, counted within their variant, so that a
comparison of variants is not one of orders. Rows are counted on without end and fold onto the
design when an order is needed: tasks may still be added. Nothing commits. What does not live
here: pasted lists (`recorder.roster`), and how participants leave (`recorder.archive`).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from recorder import ordering
from recorder.db import db, flush_or
from recorder.errors import BadInput, HasRecordings
from recorder.history.noting import forget_contacts
from recorder.models import Contact, Participant, Study


def add_participant(study: Study, code: str, now: datetime, **fields: Any) -> Participant:
    """Add a participant, who takes the place of a no-show in the task order if one is free.

    The place is free for somebody of the no-show's variant, or of none, who then gets it too.
    Raises BadInput where the code is empty or taken.
    """
    code = code.strip()
    if not code:
        raise BadInput("A participant needs a code, for example P01.")
    if any(each.code == code for each in study.participants):
        raise _taken(code)
    participant = Participant(code=code, created_at=now, **{"variant": "", **fields})
    free = [each for each in vacated_places(study) if participant.variant in ("", each.variant)]
    _place(participant, study, free)
    study.participants.append(participant)
    flush_or(_taken(code))
    return participant


def edit_participant(participant: Participant, **fields: Any) -> None:
    """Change a participant's fields; raise BadInput where the new code is taken.

    Who changes to another variant before any session gets a row there; afterwards the order
    stays as it was run.
    """
    code = (fields.pop("code", None) or "").strip() or participant.code
    others = [each for each in participant.study.participants if each is not participant]
    if any(each.code == code for each in others):
        raise _taken(code)
    before = participant.variant
    unsettled = not participant.sessions and not participant.no_show_at
    for name, value in {**fields, "code": code}.items():
        setattr(participant, name, value)
    flush_or(_taken(code))
    if unsettled and participant.variant != before:
        participant.replaces = None
        vacated = vacated_places(participant.study)
        free = [each for each in vacated if each.variant == participant.variant]
        _place(participant, participant.study, free)
        db.session.flush()


def set_contact(participant: Participant, name: str, reach: str) -> None:
    """Keep who a participant is and how to reach them; both empty deletes what was kept.

    It is deleted from the history as well, and no undo brings it back.
    """
    if not (name or reach):
        if participant.contact:
            forget_contacts(participant.study_id, [participant.id])
        participant.contact = None
    elif participant.contact:
        participant.contact.name, participant.contact.reach = name, reach
    else:
        participant.contact = Contact(name=name, reach=reach)
    db.session.flush()


def mark_no_show(participant: Participant, now: datetime) -> None:
    """Say that a participant did not come; the next one added takes their place in the order.

    Raises HasRecordings for somebody with a session that began: they came.
    """
    if any(session.begun_at or session.imported_from for session in participant.sessions):
        raise HasRecordings(
            f"{participant.code} has a session that began, and so is no no-show; "
            "archive the session to leave it out of the results."
        )
    participant.no_show_at = participant.no_show_at or now
    db.session.flush()


def unmark_no_show(participant: Participant) -> None:
    """Take a no-show back; who took the place meanwhile keeps it too."""
    participant.no_show_at = None
    for other in participant.study.participants:
        if other.replaces is participant:
            other.replaces = None
    db.session.flush()


def expected(study: Study) -> list[Participant]:
    """Return the participants who count: neither no-shows nor archived."""
    return [each for each in study.participants if not each.no_show_at and not each.archived_at]


def variant_for(study: Study, own: str, named: str | None = None) -> str:
    """Return the variant of a new session: the one named, else the participant's own.

    Raises BadInput where the study compares variants and it is none of them, or there is none.
    """
    known = ", ".join(study.variants)
    if named and study.variants and named not in study.variants:
        raise BadInput(f"“{named}” is none of the study's variants ({known}).")
    if study.variants and not (named or own):
        raise BadInput(f"This study compares variants ({known}); choose the one for this session.")
    return named or own


def vacated_places(study: Study) -> list[Participant]:
    """Return the no-shows whom nobody has replaced yet, the earliest first."""
    replaced = {each.replaces.id for each in study.participants if each.replaces}
    no_shows = [each for each in study.participants if each.no_show_at]
    return sorted((each for each in no_shows if each.id not in replaced), key=lambda each: each.id)


def next_code(codes: Iterable[str]) -> str:
    """Return the code after the highest P-number, as wide as that one.

    >>> next_code([]), next_code(["P01", "P09", "Ada"]), next_code(["P099"])
    ('P01', 'P10', 'P100')
    """
    numbers = [match[1] for code in codes if (match := re.fullmatch(r"P([0-9]{1,9})", code))]
    highest = max(numbers, key=int, default="00")
    return f"P{int(highest) + 1:0{len(highest)}d}"


def segments_of(study: Study) -> dict[str, str]:
    """Return the segment of each of a study's participants by their code."""
    query = db.select(Participant.code, Participant.segment).where(Participant.study_id == study.id)
    return {row.code: row.segment for row in db.session.execute(query)}


def _place(participant: Participant, study: Study, vacated: Sequence[Participant]) -> None:
    """Give a participant a vacated place, else the lowest row that nobody of the variant holds."""
    if vacated:
        participant.replaces = vacated[0]
        participant.variant = vacated[0].variant
        participant.order_row = vacated[0].order_row
    else:
        participant.order_row = ordering.next_row(
            each.order_row
            for each in expected(study)
            if each.variant == participant.variant
            and each is not participant
            and each.order_row is not None
        )


def _taken(code: str) -> BadInput:
    return BadInput(f"There is a participant {code} already; choose another code.")
