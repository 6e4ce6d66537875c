"""Which questionnaires a study asks, when, and in which words.

A study keeps names of forms: an instrument, or one of the ways to put it (`nasa-tlx-weighted` asks
the pairs too). What does not live here: the answers (`answering`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.db import db
from recorder.errors import BadInput
from recorder.instruments import LANGUAGES, AskedItem, Instrument, Moment, checked_wording, worded
from recorder.models import Study
from recorder.repertoire import instruments_of
from recorder.stats.validity import InvalidInput


@dataclass(frozen=True, slots=True)
class Asked:
    """One form as a study puts it: its name, its instrument, its items in words."""

    form: str
    title: str
    instrument: Instrument
    items: tuple[AskedItem, ...]
    language: str

    @property
    def is_worded(self) -> bool:
        """Whether every item has words; a licensed one has none until the study brings them."""
        return all(item.text for item in self.items)

    def missing(self, answers: Mapping[str, Any]) -> list[str]:
        """Return the names of the items on the form that are blank and should not be.

        The pairs of a weighted NASA-TLX should not be, although a score can do without them.
        """
        needed = [each for each in self.items if not each.item.optional or self.instrument.forms]
        return [each.name for each in needed if answers.get(each.name) is None]


def choices(study: Study, moment: Moment) -> list[Asked]:
    """Return every form that a study can put at a moment, in the order of the instruments."""
    found = []
    for key, instrument in instruments_of(study).items():
        if moment in instrument.moments and "@" not in key:
            found += [_asked(study, instrument, form) for form in instrument.ways]
    return found


def asked_after_task(study: Study) -> list[Asked]:
    """Return the forms that a study puts after each task, in their order."""
    return _those(study, study.asked_after_task, Moment.TASK)


def asked_after_session(study: Study) -> list[Asked]:
    """Return the forms that a study puts after the session, in their order."""
    return _those(study, study.asked_after_session, Moment.SESSION)


def ask(
    study: Study,
    *,
    after_task: Sequence[str] | None = None,
    after_session: Sequence[str] | None = None,
    language: str | None = None,
) -> None:
    """Settle what a study asks; what is None stays as it is.

    Raises BadInput for a form that there is not at that moment, for two forms of one instrument,
    for a language that there is not, and for a licensed instrument without words.
    """
    if language is not None and language not in LANGUAGES:
        raise BadInput(f"“{language}” is none of the languages {', '.join(LANGUAGES)}.")
    settled = {
        "questionnaire_language": language,
        "asked_after_task": after_task,
        "asked_after_session": after_session,
    }
    before = {name: getattr(study, name) for name in settled}
    for name, value in settled.items():
        if value is not None:
            setattr(study, name, value if isinstance(value, str) else list(value))
    try:
        _check(study, study.asked_after_task, Moment.TASK)
        _check(study, study.asked_after_session, Moment.SESSION)
    except BadInput:
        for name, value in before.items():
            setattr(study, name, value)
        raise
    db.session.flush()


def word(study: Study, instrument: str, language: str, words: Mapping[str, Any]) -> None:
    """Put an instrument into a study's own words, by item and part; none at all takes them back.

    Raises BadInput for words that fit no item, and where an instrument that needs words and is
    asked would lose them.
    """
    found = instruments_of(study).get(instrument)
    if found is None:
        raise BadInput(f"There is no questionnaire “{instrument}”.")
    try:
        kept = checked_wording(found, language, words)
    except InvalidInput as error:
        raise BadInput(str(error)) from error
    before = study.questionnaire_wording
    of_instrument = {**before.get(instrument, {}), language: kept}
    spoken = {each: texts for each, texts in of_instrument.items() if texts}
    wording = {**before, instrument: spoken}
    study.questionnaire_wording = {each: texts for each, texts in wording.items() if texts}
    try:
        ask(study)
    except BadInput:
        study.questionnaire_wording = before
        raise


def _check(study: Study, names: Sequence[str], moment: Moment) -> None:
    possible = {each.form: each for each in choices(study, moment)}
    instruments = []
    for name in names:
        if name not in possible:
            raise BadInput(f"“{name}” cannot be asked after the {moment}.")
        asked = possible[name]
        if not asked.is_worded:
            raise BadInput(
                f"{asked.title} is licensed and comes without words; put in your own first, in "
                f"{LANGUAGES[asked.language]}."
            )
        instruments.append(asked.instrument.name)
    if twice := [each for each in instruments if instruments.count(each) > 1]:
        raise BadInput(f"{twice[0]} is asked twice; choose one form of it.")


def _those(study: Study, names: Sequence[str], moment: Moment) -> list[Asked]:
    """Return the forms of these names; one that is not there any more is passed over."""
    possible = {each.form: each for each in choices(study, moment)}
    return [possible[name] for name in names if name in possible]


def _asked(study: Study, instrument: Instrument, form: str) -> Asked:
    title, items = instrument.ways[form]
    language = study.questionnaire_language
    return Asked(
        form=form,
        title=title,
        instrument=instrument,
        items=worded(instrument, items, language, study.questionnaire_wording),
        language=language,
    )
