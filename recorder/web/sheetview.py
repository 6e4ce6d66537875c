"""How a questionnaire is drawn and read: the sheet that participants, previews and paper share.

A sheet goes through three hands: the participant's screen, the preview of whoever sets up the
study, and the form to enter answers from paper. What does not live here: routes, and what an
answer may be (`recorder.instruments`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid6 import uuid7
from werkzeug.datastructures import MultiDict

from recorder import questionnaires
from recorder.db import db
from recorder.errors import BadInput
from recorder.instruments import NASA_TLX, AskedItem, Instrument, Item, ItemKind, Moment
from recorder.instruments.tlx import title_of
from recorder.models import Attempt, StudySession
from recorder.questionnaires import Asked, Phrases, Sheet
from recorder.vocabulary import Source
from recorder.web import handshake

MOST_POINTS = 11
"""A scale of more points is a line to point at; of so many or fewer, each has its place."""

ENOUGH = 12
"""So many items fit on one page; a longer form goes on where the way of answering changes."""

FULL, SHORT = 15, 5

ANSWER, LEAVE_OUT = "answer", "leave_out"
WORDS = (ANSWER, LEAVE_OUT)
"""What a participant says to a sheet."""


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet with what its template needs."""

    sheet: Sheet
    moment: Moment
    phrases: Phrases

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return self.sheet.asked

    @property
    def about(self) -> str:
        """The attempt that it is about, empty for the session."""
        return str(self.sheet.attempt.id) if self.sheet.attempt else ""

    @property
    def steps(self) -> list[list[AskedItem]]:
        """The items in pages; most forms have one."""
        items = self.asked.items
        if len(items) <= ENOUGH:
            return [list(items)]
        steps: list[list[AskedItem]] = [[]]
        for item in items:
            now = steps[-1]
            turns = now and now[-1].item.kind is not item.item.kind and len(now) >= SHORT
            if turns or len(now) >= FULL:
                steps.append([])
            steps[-1].append(item)
        return steps

    def is_line(self, item: Item) -> bool:
        """Whether a scale has too many points to show each."""
        return item.kind is ItemKind.SCALE and (item.high - item.low) / item.step >= MOST_POINTS

    def points(self, item: Item) -> range:
        """Return the points of a scale."""
        return range(item.low, item.high + 1, item.step)

    def choice(self, choice: str) -> str:
        """Return a choice as a person reads it."""
        return choice_label(self.asked.instrument, choice)


def choice_label(instrument: Instrument, choice: str) -> str:
    """Return a choice as a person reads it; those of a NASA-TLX are names of its scales."""
    return title_of(choice) if instrument is NASA_TLX else choice


def shown(sheets: Iterable[Sheet], moment: Moment) -> list[ShownSheet]:
    """Return sheets as templates need them."""
    return [
        ShownSheet(each, moment, questionnaires.phrases_in(each.asked.language)) for each in sheets
    ]


def shown_now(session: StudySession) -> list[ShownSheet]:
    """Return the sheets that the participant's screen puts now."""
    sheets = questionnaires.on_screen(session)
    after_task = bool(sheets) and sheets[0].attempt is not None
    return shown(sheets, Moment.TASK if after_task else Moment.SESSION)


def typed(items: Iterable[Item], form: MultiDict[str, str]) -> dict[str, Any]:
    """Return the answers of a plain form by item; raise BadInput for a number that is none."""
    return {item.name: _typed(item, form.getlist(f"item.{item.name}")) for item in items}


def _typed(item: Item, said: Sequence[str]) -> Any:
    if item.kind is ItemKind.CHOICES:
        return [each for each in said if each]
    text = said[0].strip() if said else ""
    if item.kind is not ItemKind.SCALE or not text:
        return text or None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise BadInput(f"{text!r:.20} is no number from {item.low} to {item.high}.") from None
    return int(number) if number.is_integer() else number


def asked_of(session: StudySession, form: str, attempt: Attempt | None) -> Asked:
    """Return a form that a participant of the session is asked; raise BadInput for another."""
    study = session.study
    put = questionnaires.asked_after_task if attempt else questionnaires.asked_after_session
    for each in put(study):
        if each.form == form:
            return each
    raise BadInput("This page is out of date; please reload it.")


def attempt_about(session: StudySession, about: str) -> Attempt | None:
    """Return the attempt that a sheet is about, None for the session; raise BadInput for another.

    One that was taken back or deleted is out of the way of its sheet, too.
    """
    if not about:
        return None
    try:
        attempt = db.session.get(Attempt, UUID(about))
    except ValueError:
        attempt = None
    if attempt is None or attempt.session_id != session.id:
        raise BadInput("This page is out of date; please reload it.")
    return attempt


def hear(session: StudySession, word: Any, now: datetime) -> None:
    """Take what a participant said to a sheet: answers, all of them, or none at all."""
    attempt = attempt_about(session, word.about)
    asked = asked_of(session, word.form, attempt)
    t_ms = handshake.session_time(session, word.at_ms, now)
    if word.word == LEAVE_OUT:
        questionnaires.leave_out(
            session,
            [asked.form],
            now,
            source=Source.PARTICIPANT,
            key=word.id,
            attempt=attempt,
            t_ms=t_ms,
        )
        return
    questionnaires.take_answer(
        session,
        asked.form,
        word.items,
        now,
        source=Source.PARTICIPANT,
        key=word.key or uuid7(),
        attempt=attempt,
        done=word.done,
        t_ms=t_ms,
        **handshake.reading(word),
    )
