"""Whether a session's study is ready to be run: its tasks, its keys, the participant's variant.

What does not live here: whether the laptop is (`place`, `disk`), and whether anything is shown
(`recorder.web`).
"""

from collections.abc import Iterable, Iterator, Mapping

from recorder.check.verdict import Level, Tested
from recorder.keys import key_problems
from recorder.models import StudySession, Task
from recorder.sessions import tasks_in_order


def tests(session: StudySession) -> Iterator[Tested]:
    """Yield whether a session could begin now, a test each."""
    yield _state(session)
    tasks = tasks_in_order(session)
    if not tasks:
        sentence = "The study has no tasks; add them before the participant comes."
        yield Tested("tasks", Level.FAIL, sentence)
    else:
        counted = "1 task is" if len(tasks) == 1 else f"{len(tasks)} tasks are"
        yield Tested("tasks", Level.OK, f"{counted} set, in this participant's order.")
        yield _written(tasks)
        yield _judged(tasks)
    yield _variant(session)


def console_keys(chosen: Mapping[str, str], codes: Iterable[tuple[str, str]]) -> Tested:
    """Say whether every key of a console does one thing; `codes` are the study's (key, label)."""
    problems = list(key_problems(chosen, codes).values())
    if not problems:
        return Tested("console keys", Level.OK, "Every action and every code has a key of its own.")
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return Tested("console keys", Level.FAIL, f"{problems[0]}{more}")


def _state(session: StudySession) -> Tested:
    if session.archived_at:
        sentence = "This session is archived, its join code opens nothing; start another one."
        return Tested("session", Level.FAIL, sentence)
    if session.ended_at:
        sentence = "This session has ended; reopen it on its console, or start another one."
        return Tested("session", Level.WARN, sentence)
    if session.begun_at:
        return Tested("session", Level.OK, "It is running.")
    return Tested("session", Level.OK, "Nothing is recorded in it yet.")


def _written(tasks: list[Task]) -> Tested:
    """The participant reads the scenario; without one they read the title."""
    missing = [task.code for task in tasks if not task.scenario.strip()]
    if missing:
        sentence = (
            f"{', '.join(missing)} without a scenario: the participant reads the title instead. "
            "Write what they are to do."
        )
        return Tested("scenarios", Level.WARN, sentence)
    return Tested("scenarios", Level.OK, "Every task says what the participant is to do.")


def _judged(tasks: list[Task]) -> Tested:
    missing = [task.code for task in tasks if not task.success_criterion.strip()]
    if missing:
        sentence = (
            f"{', '.join(missing)} without a success criterion: write down before the session "
            "what counts as a success, or it is judged differently each time."
        )
        return Tested("criteria", Level.WARN, sentence)
    return Tested("criteria", Level.OK, "Every task says what counts as a success.")


def _variant(session: StudySession) -> Tested:
    variants = session.study.variants
    if not variants:
        return Tested("variant", Level.OK, "The study compares no variants.")
    if not session.variant:
        sentence = (
            f"The study compares {', '.join(variants)}, and this session says none of them; "
            "give the participant a variant, then start their session anew."
        )
        return Tested("variant", Level.FAIL, sentence)
    if session.variant not in variants:
        sentence = (
            f"The session is of variant {session.variant}, which the study no longer names; "
            "add it in the study's settings."
        )
        return Tested("variant", Level.WARN, sentence)
    sentence = f"{session.participant.code} sees variant {session.variant}: open that one."
    return Tested("variant", Level.OK, sentence)
