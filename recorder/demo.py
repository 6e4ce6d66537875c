"""One believable sample study, played through the recorder as a moderator would.

Eight participants have finished, one session waits to be run. The same numbers come out every
time, so that a screenshot in the README stays true. What does not live here: test data.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from uuid6 import uuid7

from recorder import codes, participants, questionnaires, recording, sessions, studies, tasks
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.demo_pages import fewest_pages, watched
from recorder.models import Participant, Study, StudySession, Task
from recorder.queries import attempts_of
from recorder.recording import Draft
from recorder.vocabulary import EventKind, OrderMode, Outcome, Source

NAME = "Bicycle shop, round 2"

TASKS = [
    {
        "title": "Find the opening hours",
        "scenario": "You want to drop by after work. Until when is the shop near the station open "
        "on Thursdays?",
        "success_criterion": "Says 19:00, from the page of that shop.",
        "optimal_clicks": 3,
        "error_opportunities": 3,
        "time_limit_seconds": 120,
        "benchmark_seconds": 45,
        "benchmark_rate": 0.8,
        "journey_stage": "Find out",
    },
    {
        "title": "Book an appointment",
        "scenario": "Your bicycle's brakes squeal. Get an appointment at the shop nearest to you, "
        "this week, after work.",
        "success_criterion": "The confirmation shows a slot this week after 17:00.",
        "optimal_clicks": 9,
        "error_opportunities": 7,
        "time_limit_seconds": 300,
        "benchmark_seconds": 120,
        "benchmark_rate": 0.7,
        "journey_stage": "Book",
    },
    {
        "title": "Change the delivery address",
        "scenario": "You moved last week. The helmet you ordered should come to your new home.",
        "success_criterion": "The order shows the new address.",
        "optimal_clicks": 7,
        "error_opportunities": 6,
        "time_limit_seconds": 240,
        "benchmark_seconds": 90,
        "benchmark_rate": 0.7,
        "journey_stage": "Order",
    },
    {
        "title": "Cancel the service plan",
        "scenario": "You no longer need the yearly service plan. End it.",
        "success_criterion": "The account shows the plan as ending.",
        "optimal_clicks": 8,
        "error_opportunities": 5,
        "time_limit_seconds": 240,
        "benchmark_seconds": 150,
        "benchmark_rate": 0.6,
        "journey_stage": "Leave",
    },
]

PLAYED = [
    ["success", "success", "success", "abandoned"],
    ["success", "assisted", "success_with_difficulty", "failure"],
    ["success", "success_with_difficulty", "success", "success"],
    ["success_with_difficulty", "abandoned", "success", "abandoned"],
    ["success", "success", "failure", "success_with_difficulty"],
    ["success", "failure", "success", "assisted"],
    ["success", "success", "success_with_difficulty", "abandoned"],
    ["technical_failure", "success", "success", "success"],
]
"""How each participant's four tasks ended, in the order of the list."""

SUS = [4241425242, 3332334332, 5151425151, 2432333423, 4241434242, 4332324332, 4242424241]
SUS += [4251425241]
"""How each participant answered the ten statements of the SUS, a digit for each."""

EASE = {
    "success": [6, 7, 6, 5],
    "assisted": [3, 2, 4],
    "success_with_difficulty": [4, 5, 3],
    "failure": [4, 3, 2],
    "abandoned": [2, 1, 3],
}
"""What people say of the ease of a task (SEQ) that ended so; the lab's failures are not asked."""

TYPICAL_SECONDS = [26, 95, 68, 118]
NOTES = [
    "looks for it under “About us”",
    "opens the map, then the footer",
    "reads the whole page before acting",
    "goes back to the start page",
    "does not see the button below the fold",
]
QUOTES = [
    "I'd have thought it's under my account.",
    "Why does it ask me for this again?",
    "Oh, that was easier than I expected.",
    "I would call them now.",
]


@dataclass(frozen=True, slots=True)
class Played:
    """One attempt to play: the task, how it ends, how long it takes."""

    task: Task
    outcome: str
    seconds: float

    @property
    def is_smooth(self) -> bool:
        """Whether it went without trouble."""
        return self.outcome == "success"


def play() -> None:
    """Create the sample study with its finished sessions, and commit it."""
    dice = random.Random(1980)
    now = STEADY.now()
    with writing():
        study = _study(now)
        for number, endings in enumerate(PLAYED, start=1):
            began = now - timedelta(days=9 - number, hours=2, minutes=7 * number)
            participant = _participant(study, number, began)
            session = sessions.create_session(study, participant, began)
            _play(session, endings, began, dice)
        waiting = _participant(study, len(PLAYED) + 1, now)
        sessions.create_session(study, waiting, now)
        db.session.commit()


def _study(now: datetime) -> Study:
    study = studies.create_study(
        NAME,
        now - timedelta(days=12),
        product="The web shop, release candidate",
        variants=["A", "B"],
        order_mode=OrderMode.BALANCED,
    )
    for fields in TASKS:
        tasks.add_task(study, **fields, optimal_pages=fewest_pages(fields["title"]))
    questionnaires.ask(study, after_task=["seq"], after_session=["sus"])
    codes.add_code(study, "i", "Hesitates", "blue")
    codes.add_code(study, "o", "Uses search", "green")
    return study


def _participant(study: Study, number: int, now: datetime) -> Participant:
    return participants.add_participant(
        study,
        f"P{number:02d}",
        now,
        variant="AB"[number % 2],
        segment=["new customer", "regular customer"][number // 2 % 2],
    )


def _play(
    session: StudySession, endings: Sequence[str], began: datetime, dice: random.Random
) -> None:
    """Play one session from the first task to its end."""
    order = {task.code: place for place, task in enumerate(tasks.active_tasks(session.study))}
    moment, number = began, len(session.study.participants)
    for _ in session.task_order:
        sessions.go_on(session, moment)
        task = session.current_task
        assert task is not None
        place = order[task.code]
        seconds = TYPICAL_SECONDS[place] * math.exp(dice.gauss(0, 0.3))
        if endings[place] in ("abandoned", "failure"):
            seconds = min(seconds * 1.7, task.time_limit_seconds or math.inf)
        played = Played(task, endings[place], round(seconds, 1))
        moment += timedelta(seconds=dice.uniform(4, 15))
        _attempt(session, played, moment, dice)
        moment += timedelta(seconds=seconds)
        if eases := EASE.get(played.outcome):
            ease = eases[(number + place) % len(eases)]
            _answer(session, "seq", {"seq": ease}, moment + timedelta(seconds=9))
        moment += timedelta(seconds=dice.uniform(20, 60))
    sessions.go_on(session, moment)
    moment += timedelta(seconds=64)
    sus = {f"q{place}": int(said) for place, said in enumerate(str(SUS[number - 1]), start=1)}
    _answer(session, "sus", sus, moment)
    sessions.end(session, moment + timedelta(seconds=30))


def _answer(session: StudySession, form: str, items: dict[str, int], at: datetime) -> None:
    """Hand in a questionnaire, about the attempt that has just finished or about the session."""
    attempt = attempts_of(session)[-1] if form == "seq" else None
    questionnaires.take_answer(
        session, form, items, at, source=Source.PARTICIPANT, key=uuid7(), attempt=attempt
    )


def _attempt(session: StudySession, played: Played, start: datetime, dice: random.Random) -> None:
    """Play one attempt as one batch: the start, its marks in their order, the finish."""
    began_ms = recording.session_ms(session, start)

    def draft(
        share: float, kind: EventKind, source: Source = Source.MODERATOR, **data: object
    ) -> Draft:
        moment = began_ms + 1000 * played.seconds * share
        task_id = played.task.id if kind is EventKind.START else None
        return Draft(uuid7(), kind, moment, source, data, task_id=task_id)

    ended = Outcome.SUCCESS if played.outcome == "assisted" else Outcome(played.outcome)
    gave_up, marks = ended is Outcome.ABANDONED, list(_marks(played, draft, dice))
    about = (played.task.title, played.outcome, began_ms, played.seconds, session.id)
    drafts = [
        draft(0, EventKind.START, Source.PARTICIPANT),
        *sorted(watched(marks, *about), key=lambda each: each.t_ms),
        draft(
            1,
            EventKind.FINISH,
            Source.PARTICIPANT if gave_up else Source.MODERATOR,
            outcome=ended.value,
        ),
    ]
    recording.record(session, drafts, start + timedelta(seconds=played.seconds))


def _marks(played: Played, draft: Callable[..., Draft], dice: random.Random) -> Iterator[Draft]:
    """Yield what a moderator might mark in an attempt, in no order."""
    detours = 1.4 if played.is_smooth else 2
    for _ in range(round((played.task.optimal_clicks or 5) * dice.uniform(1, detours))):
        yield draft(dice.uniform(0.05, 0.98), EventKind.CLICK)
    if not played.is_smooth:
        for _ in range(dice.choice([1, 1, 2, 3])):
            yield draft(dice.uniform(0.2, 0.8), EventKind.ERROR, severity=dice.choice([1, 1, 2]))
        yield draft(dice.uniform(0.3, 0.7), EventKind.NOTE, text=dice.choice(NOTES))
    if dice.random() < 0.5:
        yield draft(dice.uniform(0.2, 0.6), EventKind.MARKER, code="Hesitates")
    if dice.random() < 0.4:
        yield draft(dice.uniform(0.6, 0.95), EventKind.QUOTE, text=dice.choice(QUOTES))
    if played.outcome == "assisted":
        yield draft(0.7, EventKind.ASSIST, level=3)
