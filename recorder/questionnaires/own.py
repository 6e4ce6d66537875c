"""Questionnaires that a study defines for itself, in versions.

Once somebody has answered a version it stays as it is, and a change makes the next one: answers
to different questions are never put together. What does not live here: what an item may be
(`recorder.instruments.own`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from recorder.db import db, flush_or
from recorder.errors import BadInput, NotFound
from recorder.instruments import INSTRUMENTS, checked_items
from recorder.models import WITH_BIN, Answer, Participant, Questionnaire, Study
from recorder.stats.validity import InvalidInput

NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")


def questionnaire(study: Study, name: str) -> Questionnaire:
    """Return the newest version of a study's own questionnaire; raise NotFound without one."""
    versions = _versions(study, name)
    if not versions:
        raise NotFound(f"This study has no questionnaire “{name}” of its own.")
    return versions[-1]


def define_questionnaire(
    study: Study, name: str, title: str, items: Sequence[Mapping[str, Any]], now: datetime
) -> Questionnaire:
    """Define a questionnaire, or change the one of this name; return its newest version.

    Raises BadInput for a name that is taken by an instrument, and for items that are none.
    """
    reserved = {form for each in INSTRUMENTS.values() for form in (each.name, *each.ways)}
    if not NAME.fullmatch(name) or name in reserved:
        raise BadInput(
            f"“{name:.60}” cannot name a questionnaire; use small letters, digits and -, and no "
            "name of an instrument."
        )
    title = " ".join(title.split())[:200] or name
    try:
        kept = checked_items(items)
    except InvalidInput as error:
        raise BadInput(str(error)) from error
    versions = _versions(study, name)
    newest = versions[-1] if versions else None
    if newest is not None and (newest.items == kept or not _is_answered(newest)):
        newest.items, newest.title, newest.archived_at = kept, title, None
    else:
        version = newest.version + 1 if newest else 1
        newest = Questionnaire(name=name, version=version, title=title, items=kept, created_at=now)
        study.questionnaires.append(newest)
    flush_or(BadInput(f"Somebody else has just changed “{name}”; look at it again."))
    return newest


def archive_questionnaire(study: Study, name: str, now: datetime) -> None:
    """Take a questionnaire out of use; its answers stay, and its forms are not put any more.

    One that nobody has answered is deleted.
    """
    newest = questionnaire(study, name)
    study.asked_after_task = [each for each in study.asked_after_task if each != name]
    study.asked_after_session = [each for each in study.asked_after_session if each != name]
    for version in _versions(study, name):
        if _is_answered(version):
            version.archived_at = version.archived_at or now
        else:
            study.questionnaires.remove(version)
    if newest in study.questionnaires:
        newest.archived_at = newest.archived_at or now
    db.session.flush()


def _versions(study: Study, name: str) -> list[Questionnaire]:
    versions = [each for each in study.questionnaires if each.name == name]
    return sorted(versions, key=lambda each: each.version)


def _is_answered(version: Questionnaire) -> bool:
    """Whether anybody has answered this version, or begun to; answers in the bin may come back."""
    query = (
        db.select(Answer.id)
        .join(Answer.participant)
        .where(Participant.study_id == version.study_id)
        .where(Answer.instrument == version.name, Answer.version == str(version.version))
    )
    return db.session.scalar(query.limit(1), execution_options=WITH_BIN) is not None
