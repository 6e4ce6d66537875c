"""What the pages of a study's results share: the study, the choice of attempts, where things lead.

A choice by variant or segment narrows every figure. A choice of another wave leads to that study.
A choice by outcome narrows no figure: it marks attempts, because a rate among attempts that were
chosen by their outcome would say nothing. What does not live here: routes, and what pages show.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import g, request, url_for

from recorder import sentences
from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Study, Task
from recorder.participants import segments_of
from recorder.queries import evidence_of, summary_of
from recorder.sentences import further
from recorder.studies import rounds_of
from recorder.summary import AttemptRecord, Evidence, Filter, StudySummary
from recorder.summary.columns import OUTCOME_ORDER
from recorder.wording import outcome_label

PLACES = [
    ("results.index", "Success and times"),
    ("measures.index", "Ease and effort"),
    ("experience.index", "Experience"),
    ("people.index", "People and order"),
]
"""The pages of results, in the order of their links."""


SHOWING_ATTEMPTS = {"results", "people"}
"""Screens that show single attempts, which a choice by outcome can mark."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose by: its name in the address, its label, and value with label of each."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]
    chosen: str
    everything: str = "all"


def load(study_id: int) -> Study:
    """Return the study or answer 404."""
    study = db.session.get(Study, study_id)
    if study is None:
        raise NotFound("There is no such study; the list of studies shows them all.")
    return study


def chosen() -> Filter:
    """Read from the address whose attempts are to be looked at."""
    return Filter(request.args.get("variant") or None, request.args.get("segment") or None)


def chosen_outcome() -> str | None:
    """Read from the address which outcome is to be marked."""
    outcome = request.args.get("outcome")
    return outcome if outcome in OUTCOME_ORDER else None


def seen() -> dict[str, str]:
    """Return the choice as the links of a page carry it on."""
    looked_at, outcome = chosen(), chosen_outcome()
    found = {"variant": looked_at.variant, "segment": looked_at.segment, "outcome": outcome}
    return {name: value for name, value in found.items() if value is not None}


def elsewhere(study: Study) -> str | None:
    """Return the address of the same page for the wave that was chosen, None for this one."""
    wave = request.args.get("wave", type=int)
    if wave is None or wave == study.id or wave not in {each.id for each in rounds_of(study)}:
        return None
    place = {**(request.view_args or {}), "study_id": wave}
    if "task_id" in place:
        twin = db.session.scalar(
            db.select(Task.id).where(
                Task.study_id == wave,
                Task.code == db.select(Task.code).where(Task.id == place["task_id"])
                .scalar_subquery(),
            )
        )  # fmt: skip
        if twin is None:
            return url_for("results.index", study_id=wave, **seen())
        place["task_id"] = twin
    return url_for(request.endpoint or "results.index", **place, **seen())


def offers(study: Study, summary: StudySummary) -> list[Offer]:
    """Return what there is to choose by, and what is chosen."""
    looked_at, outcome = chosen(), chosen_outcome()
    rounds = rounds_of(study)
    outcomes = [each for each in OUTCOME_ORDER if any(t.outcomes.get(each) for t in summary.tasks)]
    if outcome and outcome not in outcomes:
        outcomes.append(outcome)
    if request.blueprint not in SHOWING_ATTEMPTS:
        outcomes, outcome = [], None
    offered = [
        Offer("variant", "Variant", _plain(summary.variants, looked_at.variant),
              looked_at.variant or ""),
        Offer("segment", "Segment", _plain(summary.segments, looked_at.segment),
              looked_at.segment or ""),
        Offer("wave", "Wave", tuple((str(each.id), each.name) for each in rounds),
              str(study.id), everything=""),
        Offer("outcome", "Mark the outcome", tuple((e, outcome_label(e)) for e in outcomes),
              outcome or "", everything="none"),
    ]  # fmt: skip
    return [
        each
        for each in offered
        if len(each.values) > 1 or (each.chosen and each.name != "wave")
    ]  # fmt: skip


def narrowed(study: Study) -> Evidence:
    """Return what is known beside the attempts, of the people who were chosen.

    Problems and who came back are of the study as a whole: they are left out of a part of it.
    """
    evidence, looked_at = evidence_of(study), chosen()
    if not looked_at:
        return evidence
    segments = segments_of(study) if looked_at.segment else {}
    return replace(
        evidence,
        answers=[
            each
            for each in evidence.answers
            if looked_at.variant in (None, each.variant)
            and (looked_at.segment is None or segments.get(each.participant) == looked_at.segment)
        ],
        unfinished={},
        problems=None,
        next_wave=None,
    )


def marked(summary: StudySummary) -> str:
    """Say what the choice of an outcome shows, and that no figure follows it; empty without one."""
    outcome = chosen_outcome()
    if outcome is None or request.blueprint not in SHOWING_ATTEMPTS:
        return ""
    shown = sum(task.outcomes.get(outcome, 0) for task in summary.tasks)
    return further.marked(outcome_label(outcome), shown, summary.valid)


def address_of(attempt: AttemptRecord) -> str:
    """Return where an attempt is seen in its session's timeline."""
    return f"{address_of_session(attempt.session_id)}#attempt-{attempt.id}"


def address_of_session(session_id: int) -> str:
    """Return a session's address; asked once for each, since a matrix may hold thousands."""
    known: dict[int, str] = g.setdefault("session_addresses", {})
    if session_id not in known:
        known[session_id] = url_for("results.session", session_id=session_id)
    return known[session_id]


def framing(study: Study, summary: StudySummary) -> dict[str, Any]:
    """Return what every page of a study's results shows."""
    looked_at = {name: value for name, value in seen().items() if name != "outcome"}
    return {
        "study": study,
        "summary": summary,
        "seen": seen(),
        "looked_at": looked_at,
        "outcome": chosen_outcome(),
        "offers": offers(study, summary),
        "marked": marked(summary),
        "left_out": sentences.left_out({each.value: n for each, n in summary.left_out.items()}),
        "places": PLACES,
        "address_of": address_of,
    }


def summarized(study: Study) -> StudySummary:
    """Summarize the attempts that were chosen."""
    return summary_of(study, chosen())


def _plain(values: tuple[str, ...], value: str | None) -> tuple[tuple[str, str], ...]:
    extra = (value,) if value and value not in values else ()
    return tuple((each, each) for each in (*values, *extra))
