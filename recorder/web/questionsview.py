"""What a console shows of the questions: which were put, how far they are, what was left out.

What does not live here: the participant's screen (`participant`), and entering answers
(`answering`).
"""

from dataclasses import dataclass
from functools import cached_property

from recorder import questionnaires
from recorder.models import Attempt, StudySession
from recorder.queries import shown_attempt
from recorder.questionnaires import Asked, Sheet
from recorder.vocabulary import Screen


@dataclass(frozen=True, slots=True)
class Question:
    """One form and how it stands: a word for it, and the class that it is drawn with."""

    title: str
    standing: str
    css: str


class Questions:
    """The questions after the task that a console shows, or after the session."""

    def __init__(self, session: StudySession) -> None:
        self.session = session

    @cached_property
    def sheets(self) -> list[Sheet]:
        """What the participant's screen puts now."""
        return questionnaires.on_screen(self.session)

    @cached_property
    def attempt(self) -> Attempt | None:
        """The attempt that they are about; None where they are about the session."""
        return None if self.is_after_session else shown_attempt(self.session)

    @property
    def is_after_session(self) -> bool:
        """Whether the session is over, or about to be."""
        return self.session.ended_at is not None or self.session.screen is Screen.THANKS

    @cached_property
    def rows(self) -> list[Question]:
        """Every form that is asked here, in order, with how it stands."""
        session, attempt = self.session, self.attempt
        if attempt is None and not self.is_after_session:
            return []
        study = session.study
        if attempt is None:
            asked = questionnaires.asked_after_session(study)
            waiting = questionnaires.open_after_session(session)
        else:
            asked = questionnaires.asked_after_task(study)
            waiting = questionnaires.open_after_task(attempt)
            if not waiting and (attempt.status.is_open or not _is_valid(attempt)):
                return []
        forms = {each.form for each in waiting}
        without = questionnaires.left_out_forms(session, attempt) if forms else set()
        return [self._row(each, each.form in forms, each.form in without) for each in asked]

    @property
    def unanswered(self) -> list[str]:
        """The titles of those after the session that have no answer."""
        return [each.title for each in questionnaires.open_after_session(self.session)]

    @cached_property
    def can_be_shown(self) -> bool:
        """Whether some are open and not on the participant's screen."""
        return questionnaires.hidden_screen(self.session) is not None

    def _row(self, asked: Asked, is_open: bool, is_left_out: bool) -> Question:
        if not is_open:
            return Question(asked.title, "handed in", "saved")
        if is_left_out:
            return Question(asked.title, "left out", "muted")
        on_screen = {each.asked.form: each for each in self.sheets}
        sheet = on_screen.get(asked.form)
        if sheet is None:
            return Question(asked.title, "not shown", "muted")
        n = len(asked.items)
        if sheet.given:
            return Question(asked.title, f"{sheet.given} of {n} answered", "pending")
        first = next(iter(on_screen)) == asked.form
        return Question(asked.title, "on the shared screen" if first else "comes next", "pending")


def _is_valid(attempt: Attempt) -> bool:
    practice = attempt.task.is_practice
    return not practice and (attempt.outcome is None or attempt.outcome.is_valid)
