"""What a file may hold that is imported on the page, and how a plan of it is made and told.

What does not live here: the form of the columns (`importform`), and reading and checking
(`recorder.importing`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from recorder import importing
from recorder.errors import NotFound
from recorder.importing import Layout, Table, said
from recorder.instruments import Instrument
from recorder.models import Study
from recorder.repertoire import instruments_of

ANSWERS = "answers"
"""The kind of file whose columns depend on the questionnaire."""


def _as_read(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else asdict(row)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold, and how a plan of it is made, told and carried out.

    `for_all_rows` are the fields that can be said once for all rows, None for any of them.
    """

    label: str
    hint: str
    thing: str
    fields: tuple[importing.Field, ...]
    plan: Callable[[Study, Table, Layout, datetime], Any]
    carry_out: Callable[[Study, Any, datetime], object]
    told: Callable[[Any], list[str]]
    done: str
    for_all_rows: Sequence[str] | None = ()
    wide: bool = False
    laid_out: Callable[..., Layout] | None = None
    as_read: Callable[[Any], Mapping[str, Any]] = _as_read

    def says_for_all(self, name: str) -> bool:
        """Whether a field can be said for all rows."""
        return self.for_all_rows is None or name in self.for_all_rows

    def lay_out(
        self,
        table: Table,
        *,
        columns: Mapping[str, str],
        values: Mapping[str, str],
        task_columns: Sequence[str],
    ) -> Layout:
        """Settle which column says what."""
        if self.laid_out:
            return self.laid_out(table, columns=columns, values=values)
        return importing.lay_out(
            table, self.fields, columns=columns, values=values, task_columns=task_columns
        )


KINDS: Mapping[str, Kind] = {
    "attempts": Kind(
        "Attempts",
        "Who tried which task with what outcome: a row for each attempt, or a row for each "
        "participant with a column of seconds per task.",
        "attempt",
        importing.ATTEMPTS,
        importing.plan_attempts,
        importing.import_attempts,
        said.attempts_said,
        "results.index",
        for_all_rows=None,
        wide=True,
    ),
    "tasks": Kind(
        "Tasks",
        "What participants are asked to do, a row for each task. Known tasks are changed, new "
        "ones added, none deleted.",
        "task",
        importing.TASKS,
        lambda study, table, layout, _now: importing.plan_tasks(study, table, layout),
        lambda study, plan, _now: importing.import_tasks(study, plan),
        said.tasks_said,
        "tasks.index",
    ),
    "participants": Kind(
        "Participants",
        "Who takes part, a row for each code. Columns of other names become attributes.",
        "participant",
        importing.PARTICIPANTS,
        lambda study, table, layout, _now: importing.plan_participants(study, table, layout),
        importing.import_participants,
        said.participants_said,
        "participants.index",
    ),
    ANSWERS: Kind(
        "Answers",
        "What participants answered to a questionnaire, a row for each answer with a column for "
        "each item.",
        "answer",
        (*importing.ANSWERS, *importing.AFTER_TASK, *importing.READINGS),
        lambda _study, _table, _layout, _now: None,
        importing.import_answers,
        said.answers_said,
        "results.index",
    ),
    "problems": Kind(
        "Problems",
        "Which participant met which usability problem, a row for each meeting.",
        "row",
        importing.FINDINGS,
        lambda study, table, layout, _now: importing.plan_findings(study, table, layout),
        importing.import_findings,
        said.findings_said,
        "results.index",
        as_read=lambda pair: {"participant": pair[0], "problem": pair[1]},
    ),
}


def kind_of(study: Study, name: str) -> Kind:
    """Return the kind of this name; that of answers goes by `answers:sus`.

    Raises NotFound for a questionnaire that the study does not have any more.
    """
    held, _, instrument = name.partition(":")
    if held != ANSWERS:
        return KINDS[held]
    found = instruments_of(study).get(instrument)
    if found is None:
        raise NotFound("This study has no such questionnaire any more; choose the file again.")
    return _answers_to(found)


def _answers_to(instrument: Instrument) -> Kind:
    """Return the kind of file that holds answers to an instrument."""
    base = KINDS[ANSWERS]
    return Kind(
        f"Answers: {instrument.title}",
        base.hint,
        base.thing,
        _items_first(instrument),
        lambda study, table, layout, now: importing.plan_answers(
            study, table, layout, instrument, now
        ),
        base.carry_out,
        base.told,
        base.done,
        for_all_rows=importing.said_fields(instrument),
        laid_out=partial(_lay_out_answers, instrument),
        as_read=_answer_as_read,
    )


def _items_first(instrument: Instrument) -> tuple[importing.Field, ...]:
    """Return the fields of answers, those that most files have marked as such."""
    needed = {item.name for item in instrument.required}
    return tuple(
        importing.Field(each.name, each.read, each.meaning, common=True, aliases=each.aliases)
        if each.name in needed or each.name == "participant"
        else each
        for each in importing.answer_fields(instrument)
    )


def _lay_out_answers(
    instrument: Instrument, table: Table, *, columns: Mapping[str, str], values: Mapping[str, str]
) -> Layout:
    said_for_all = {name: text for name, text in values.items() if text.strip()}
    return importing.lay_out_answers(table, instrument, columns=columns, values=said_for_all)


def _answer_as_read(row: Any) -> Mapping[str, Any]:
    return {
        "participant": row.participant,
        "variant": row.variant,
        "completed_at": row.completed_at,
        "instrument": row.instrument.name,
        "task": row.task,
        "asked_in": row.language,
        **row.items,
    }
