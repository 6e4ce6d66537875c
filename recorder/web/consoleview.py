"""What a console shows, gathered from the session and its log in one go.

A view is drawn by templates only; it holds no rule of recording. What does not live here: routes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from recorder import keys
from recorder.keys import Action
from recorder.log import Entry, effective
from recorder.models import Attempt, Event, StudySession, Task
from recorder.queries import attempts_of, events_of
from recorder.sessions import next_task, tasks_in_order
from recorder.vocabulary import ASSISTED, AttemptStatus, EventKind, Outcome, Screen, derived_outcome
from recorder.web import live, presence
from recorder.web.handshake import server_ms
from recorder.web.loglines import LogLine, log_lines

OUTCOMES = [
    (Action.SUCCESS, Outcome.SUCCESS),
    (Action.SUCCESS_WITH_DIFFICULTY, Outcome.SUCCESS_WITH_DIFFICULTY),
    (Action.FAILURE, Outcome.FAILURE),
    (Action.ABANDONED, Outcome.ABANDONED),
    (Action.TECHNICAL_FAILURE, Outcome.TECHNICAL_FAILURE),
]
"""The outcomes that one key gives, in the order of their buttons."""

GRADED = {
    EventKind.ERROR: ["minor", "major", "critical"],
    EventKind.ASSIST: ["task repeated", "neutral prompt", "hint", "told"],
}
"""What the digits mean after a mark that can be graded."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in the participant's order, with how its last attempt stands."""

    task: Task
    place: int
    attempt: Attempt | None
    is_current: bool

    @property
    def badge(self) -> str:
        """The letter of the outcome, a question mark while it is open, else the place."""
        if self.attempt is None:
            return str(self.place)
        if self.attempt.status.is_open:
            return "•"
        if not self.css:
            return "?"
        return "A" if self.css == ASSISTED else Outcome(self.css).letter

    @property
    def css(self) -> str:
        """The class that colours the badge: the outcome as it counts."""
        attempt = self.attempt
        return derived_outcome(attempt.outcome, attempt.assist_level) or "" if attempt else ""


class ConsoleView:
    """Everything a console shows of one session at one moment."""

    def __init__(self, session: StudySession) -> None:
        self.session = session
        self.study = session.study
        self.participant = session.participant
        self.attempts: Sequence[Attempt] = attempts_of(session)
        self.entries: list[Entry[Event]] = effective(events_of(session))
        self.lines: list[LogLine] = log_lines(self.entries, session.attempts)
        self.keymap = keys.keymap(session.study.keymap, [code.key for code in session.study.codes])
        self.last_seq = self.entries[-1].event.seq if self.entries else 0

    @cached_property
    def attempt(self) -> Attempt | None:
        """The attempt that runs, else the last one at the current task."""
        open_ones = [each for each in self.attempts if each.status.is_open]
        here = [each for each in self.attempts if each.task_id == self.session.current_task_id]
        return (open_ones or here or [None])[-1]

    @cached_property
    def state(self) -> str:
        """ended, running, paused, thanks, welcome, finished or ready."""
        if self.session.ended_at:
            return "ended"
        if self.attempt and self.attempt.status.is_open:
            return self.attempt.status.value
        if self.session.screen in (Screen.THANKS, Screen.WELCOME):
            return self.session.screen.value
        offered = self.session.screen is Screen.TASK
        return "finished" if self.attempt and not offered else "ready"

    @cached_property
    def task_rows(self) -> list[TaskRow]:
        """The tasks in the participant's order."""
        last = {each.task_id: each for each in self.attempts}
        here = self.session.current_task_id
        return [
            TaskRow(task, place, last.get(task.id), task.id == here)
            for place, task in enumerate(tasks_in_order(self.session), start=1)
        ]

    @property
    def task_cards(self) -> list[dict[str, object]]:
        """What the page's script needs of the tasks, to go on while the recorder is away."""
        return [
            {
                "id": row.task.id,
                "code": row.task.code,
                "title": row.task.title,
                "scenario": row.task.scenario,
                "criterion": row.task.success_criterion,
                "limit": row.task.time_limit_seconds,
                "benchmark": row.task.benchmark_seconds,
                "attempted": row.attempt is not None,
            }
            for row in self.task_rows
        ]

    @property
    def place(self) -> int:
        """The place of the current task in the participant's order, from 1."""
        return next((row.place for row in self.task_rows if row.is_current), 0)

    @cached_property
    def gaps(self) -> list[tuple[Entry[Event], float]]:
        """The gaps that nobody has decided about, with how many seconds each lasted."""
        open_ones = [
            each
            for each in self.entries
            if each.kind is EventKind.GAP and not each.is_cancelled and "trimmed" not in each.data
        ]
        return [(each, (each.data["until_ms"] - each.t_ms) / 1000) for each in open_ones]

    @property
    def loose_ends(self) -> list[str]:
        """What is left open of a session that is about to end, in sentences."""
        left = [row.task.code for row in self.task_rows if row.attempt is None]
        finished = [each for each in self.attempts if not each.status.is_open]
        unjudged = [each.task.code for each in finished if each.outcome is None]
        told = [("No attempt at", left), ("No outcome yet for", unjudged)]
        return [f"{what} {', '.join(codes)}." for what, codes in told if codes]

    @property
    def upcoming(self) -> Task | None:
        """The task that going on would show."""
        return next_task(self.session)

    @cached_property
    def in_attempt(self) -> list[Entry[Event]]:
        """The entries in force of the shown attempt; none while the next one is being offered."""
        if self.attempt is None or self.state in ("ready", "welcome"):
            return []
        mine = [each for each in self.entries if each.event.attempt_id == self.attempt.id]
        return [each for each in mine if not each.is_cancelled]

    @cached_property
    def tallies(self) -> Counter[str]:
        """How often each kind, and each of the study's codes, was marked in the attempt."""
        counts: Counter[str] = Counter()
        for entry in self.in_attempt:
            code = entry.data.get("code") if entry.kind is EventKind.MARKER else None
            counts[f"code:{code}" if code else entry.kind.value] += 1
        return counts

    @cached_property
    def gradable(self) -> EventKind | None:
        """The kind of the last error or assist, which a digit would grade."""
        kinds = [each.kind for each in self.in_attempt if each.kind in GRADED]
        return kinds[-1] if kinds else None

    @property
    def grades(self) -> list[str]:
        """What the digits mean now."""
        return GRADED[self.gradable] if self.gradable else []

    @property
    def log_groups(self) -> list[tuple[Attempt | None, list[LogLine]]]:
        """The lines, newest first, in runs of the same attempt."""
        runs = groupby(self.lines, key=lambda line: line.attempt)
        return [(attempt, list(run)) for attempt, run in runs]

    @property
    def participant_is_there(self) -> bool:
        """Whether the participant's screen lives; where none has a pulse, whether one listens."""
        screens = presence.roll.of(self.session.id, "participant")
        if not screens:
            return live.bells.present(self.session.id, "participant")
        return screens[0].standing.is_there

    @property
    def participant_is_behind(self) -> bool:
        """Whether the participant's screen lives and something else is in front of it."""
        screens = presence.roll.of(self.session.id, "participant")
        return bool(screens) and screens[0].standing is presence.Standing.HIDDEN

    @property
    def observers(self) -> int:
        """How many observers' screens are connected."""
        return live.bells.count(self.session.id, "observer")

    @property
    def clock_data(self) -> dict[str, object]:
        """What the page's script needs to run the clock, in the server's milliseconds."""
        begun, attempt = self.session.begun_at, self.attempt
        shown = attempt if self.in_attempt else None
        return {
            "state": self.state,
            "seq": self.last_seq,
            "entries": len(self.entries),
            "started": server_ms(begun, shown.started_ms) if shown else None,
            "paused": shown.paused_ms if shown else None,
            "paused-since": server_ms(begun, shown.paused_since_ms) if shown else None,
            "seconds": shown.seconds if shown and _is_over(shown) else None,
            "attempt": shown.id if shown else None,
            "task": self.session.current_task_id,
            "screen": self.session.screen.value,
        }

    @property
    def outcomes(self) -> list[tuple[Action, Outcome]]:
        """The outcomes that one key gives."""
        return OUTCOMES

    @property
    def code_keys(self) -> dict[str, str]:
        """The study's own codes by their keys."""
        return {code.key: code.label for code in self.study.codes}

    @property
    def key_list(self) -> list[tuple[str, str]]:
        """Every key as a button shows it, with what it does."""
        bound = [each for each in Action if self.keymap[each]]
        actions = [(self.keymap[each], keys.DEFAULTS[each][1]) for each in bound]
        return [(keys.key_name(key), does) for key, does in [*actions, *self.code_keys.items()]]

    def key(self, action: str) -> str:
        """The key of an action, as a button shows it."""
        return keys.key_name(self.keymap[Action(action)])


def _is_over(attempt: Attempt) -> bool:
    return attempt.status is AttemptStatus.FINISHED
