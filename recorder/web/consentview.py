"""The participant's own consent: what their screen asks, what runs under it, and what they say.

What does not live here: routes (`participant`), and the moderator's side (`media`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recorder import questionnaires
from recorder.clock import STEADY
from recorder.errors import BadInput
from recorder.media import consents
from recorder.media.phrases import Phrases, phrases_in
from recorder.models import StudySession
from recorder.queries import open_attempt
from recorder.vocabulary import Consent, Source, StreamKind
from recorder.web import handshake
from recorder.web.cutoff import cut_off

CONSENT, TAKE_BACK = "consent", "take_back"
WORDS = (CONSENT, TAKE_BACK)
"""What a participant says of being recorded."""

ALL = "all"
FIELD = "consent."


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """What the participant's screen asks and says of being recorded, and what they may end."""

    asked: list[StreamKind]
    recorded: list[StreamKind]
    agreed: list[StreamKind]
    say: Phrases
    language: str

    @property
    def key(self) -> str:
        """What the line says, as an id: an open panel stays open while that is the same."""
        return "-".join([*self.recorded, "of", *self.agreed])


def shown(session: StudySession) -> ShownConsent:
    """Return what the screen shows; nothing is left to end once the session has ended."""
    language = session.study.questionnaire_language
    recorded = consents.recorded_now(session, STEADY.now())
    return ShownConsent(
        asked=asked_now(session),
        recorded=recorded,
        agreed=[] if session.ended_at is not None else ends_of(session, recorded),
        say=phrases_in(language),
        language=language,
    )


def ends_of(session: StudySession, recorded: Collection[StreamKind]) -> list[StreamKind]:
    """Return what the participant may end: what they agreed to, and what is recorded unasked."""
    agreed = consents.of_standing(session, Consent.AGREED)
    return [each for each in consents.ASKABLE if each in agreed or each in recorded]


def asked_now(session: StudySession) -> list[StreamKind]:
    """Return what the screen asks now: not while a task runs or a questionnaire is put."""
    if not consents.of_standing(session, Consent.WAITING):
        return []
    is_busy = open_attempt(session) is not None or bool(questionnaires.on_screen(session))
    return consents.waiting(session, is_busy=is_busy)


def typed(form: Mapping[str, str]) -> dict[str, bool]:
    """Return the answers of a plain form by kind."""
    said = {name.removeprefix(FIELD): it for name, it in form.items() if name.startswith(FIELD)}
    return {kind: answer == "yes" for kind, answer in said.items()}


def hear(session: StudySession, word: Any, now: datetime) -> None:
    """Take what a participant said; what is no longer asked, or agreed to, changes nothing."""
    if word.word == CONSENT:
        waiting = consents.of_standing(session, Consent.WAITING)
        answers = {each: _yes(word.items[each]) for each in waiting if each in word.items}
    else:
        ends = kinds_of(word.about)
        mine = ends_of(session, consents.recorded_now(session, now))
        answers = {each: False for each in mine if each in ends}
    begun = session.begun_at is not None
    consents.answer(
        session,
        answers,
        now,
        source=Source.PARTICIPANT,
        key=word.id,
        t_ms=handshake.session_time(session, word.at_ms, now) if begun else 0.0,
        **handshake.reading(word),
    )


def settle(session_id: int, word: Any) -> None:
    """Expect no more of streams that the participant has ended."""
    if word.word == TAKE_BACK:
        for kind in kinds_of(word.about):
            cut_off.runs(session_id, kind)


def kinds_of(about: str) -> Iterable[StreamKind]:
    """Return the kinds of streams that a word is about; raise BadInput for what is none."""
    if about == ALL:
        return consents.ASKABLE
    if about not in list(consents.ASKABLE):
        raise BadInput("This page is out of date; please reload it.")
    return [StreamKind(about)]


def _yes(said: object) -> bool:
    if not isinstance(said, bool):
        raise BadInput("This page is out of date; please reload it.")
    return said
