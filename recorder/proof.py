"""A figure with all that it takes to compute it again, as plain data for files.

Whoever has such a file needs neither this program nor its data: the attempts in the figure and
those left out with the reason, formula, interval and source, what the task is measured against,
the figure in full precision, and which version of the program computed it. What does not live
here: pages (`recorder.web`), the figures (`recorder.summary`) and the words (`recorder.methods`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from recorder.methods import BY_KEY, METHODS, Method
from recorder.stats.survival import survival_curve
from recorder.summary import (
    AnswerRecord,
    AttemptRecord,
    Evidence,
    Figure,
    Filter,
    Measures,
    Questionnaire,
    Sample,
    StudySummary,
    TaskSummary,
    as_keys,
    questionnaires,
)
from recorder.vocabulary import CountingAttempt

PROGRAM = "usability-session-recorder"

COUNTING = {
    CountingAttempt.FIRST: "Of each participant the first valid attempt at a task counts.",
    CountingAttempt.LAST: "Of each participant the last valid attempt at a task counts.",
}


def program() -> dict[str, str]:
    """Return which program computed something, in which version."""
    return {"name": PROGRAM, "version": version(PROGRAM)}


def figure_of(task: TaskSummary, measures: Measures, key: str) -> Figure[Any] | None:
    """Return a task's figure of this name, None where there is none."""
    if key not in BY_KEY:
        return None
    found: Figure[Any] = getattr(measures if hasattr(measures, key) else task, key)
    return found


def figure_file(
    study: str, summary: StudySummary, task: TaskSummary, measures: Measures, key: str
) -> dict[str, Any] | None:
    """Return one figure of a task with its evidence, None where there is no figure of this name."""
    figure = figure_of(task, measures, key)
    if figure is None:
        return None
    written = {
        **_heading(study, summary),
        "task": asdict(task.task),
        "figure": key,
        **_method(BY_KEY[key]),
        "value": asdict(figure.value),
        **_sample(figure.sample),
    }
    if key == "time_to_complete":
        written["median"] = asdict(task.time_to_complete_median.value)
    if key == "kaplan_meier":
        attempts = figure.sample.attempts
        written["curve"] = [
            asdict(step)
            for step in survival_curve(
                [each.seconds or 0.0 for each in attempts],
                [each.is_unassisted for each in attempts],
            )
        ]
    return written


def study_file(study: str, summary: StudySummary, evidence: Evidence) -> dict[str, Any]:
    """Return a whole study: its figures, how each is computed, and every attempt and answer."""
    found = questionnaires(
        evidence.answers, summary.settings.variants, evidence.instruments, evidence.unfinished
    )
    return {
        **_heading(study, summary),
        "figures": as_keys(summary),
        "methods": {method.key: _method(method) for method in METHODS},
        "tasks": [asdict(task.task) for task in summary.tasks],
        "attempts": [
            {**attempt_row(attempt), "task": task.task.code, "counts": reason is None,
             "reason": reason}
            for task in summary.tasks
            for attempt, reason in (
                *((each, None) for each in task.settled.valid),
                *((each, reason.value) for each, reason in task.settled.left_out),
            )
        ],
        "questionnaires": {name: _answered(each, evidence) for name, each in found.items()},
    }  # fmt: skip


def questionnaire_file(
    study: str, summary: StudySummary, found: Questionnaire, evidence: Evidence
) -> dict[str, Any]:
    """Return what was answered to one questionnaire after sessions, with every answer."""
    return {**_heading(study, summary), **_answered(found, evidence)}


def attempt_row(attempt: AttemptRecord) -> dict[str, Any]:
    """Return an attempt as a file holds it: all that figures are made of."""
    return {
        "id": str(attempt.id),
        "session": attempt.session_id,
        "participant": attempt.participant,
        "variant": attempt.variant,
        "segment": attempt.segment,
        "order": attempt.position,
        "attempt": attempt.number,
        "outcome": attempt.result,
        "unassisted_completion": attempt.is_unassisted,
        "seconds": attempt.seconds,
        "errors": attempt.errors,
        "assists": attempt.assists,
        "clicks": attempt.clicks,
        "marked_clicks": attempt.marked_clicks,
        "captured_clicks": attempt.captured_clicks,
        "misclicks": attempt.misclicks,
        "first_click_seconds": attempt.first_click_seconds,
        "pages_total": attempt.pages_total,
        "pages_unique": attempt.pages_unique,
        "seq": attempt.seq_rating,
        "observer2_outcome": attempt.second_outcome,
    }


def _heading(study: str, summary: StudySummary) -> dict[str, Any]:
    chosen: Filter = summary.filter
    return {
        "program": program(),
        "study": study,
        "filter": {"variant": chosen.variant, "segment": chosen.segment},
        "counting": COUNTING[summary.settings.counting_attempt],
        "difficulty_weight": summary.settings.difficulty_weight,
        "confidence": 0.95,
    }


def _method(method: Method) -> dict[str, str]:
    return {
        "title": method.title,
        "counted": method.counted,
        "formula": method.formula,
        "interval": method.interval,
        "source": method.source,
    }


def _sample(sample: Sample) -> dict[str, Any]:
    left_out = [{**attempt_row(each), "reason": reason.value} for each, reason in sample.left_out]
    return {
        "attempts": [attempt_row(each) for each in sample.attempts],
        "left_out": left_out,
        "left_out_by_reason": dict(Counter(each["reason"] for each in left_out)),
    }


def _answered(found: Questionnaire, evidence: Evidence) -> dict[str, Any]:
    group = found.whole
    instrument = group.instrument
    standing = {answer.id for answer in group.answers}
    return {
        "instrument": instrument.name,
        "title": instrument.title,
        "version": instrument.version,
        "formula": instrument.formula,
        "source": instrument.source,
        "counted": "each person once, with the mean of their answers"
        if group.is_repeated
        else "one answer of each person",
        "value": asdict(group.figures),
        "by_variant": {name: asdict(each.figures) for name, each in found.by_variant.items()},
        "answers": [
            {
                **_answer_row(answer),
                "score": group.score(answer),
                "missing": instrument.missing(answer.items),
            }
            for answer in group.answers
        ],
        "superseded": [
            _answer_row(answer)
            for answer in _same(evidence.answers, group.answers)
            if answer.id not in standing
        ],
        "not_handed_in": list(found.unfinished),
        "straight_lined": group.straight_liners,
    }


def _same(answers: Sequence[AnswerRecord], like: Sequence[AnswerRecord]) -> list[AnswerRecord]:
    """Return the answers after sessions to the questionnaire, in the version, of these."""
    known = {(each.instrument, each.version) for each in like}
    return [each for each in answers if each.attempt is None
            and (each.instrument, each.version) in known]  # fmt: skip


def _answer_row(answer: AnswerRecord) -> dict[str, Any]:
    items: Mapping[str, Any] = answer.items
    return {
        "participant": answer.participant,
        "variant": answer.variant,
        "completed_at": answer.completed_at and answer.completed_at.isoformat(),
        "language": answer.language,
        "items": dict(items),
        "reading": dict(answer.reading),
    }
