"""The figures of a study's tasks as a table: a row per task, and per task and variant.

The columns are the names of `recorder metrics --format json`, joined by points. What does
not live here: computing them (`recorder.summary`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from recorder.exports.table import Cell, Table
from recorder.models import Study
from recorder.queries import summary_of
from recorder.summary import as_keys
from recorder.summary.columns import OUTCOME_ORDER

APART = ("title", "variants", "by_variant", "outcomes", "comparison")
"""What a task holds beside its figures, or counts under names that vary."""


def results(study: Study) -> Table:
    """Return every figure of every task, over all variants first, then of each variant alone.

    Rows over all variants have no variant; those of single ones appear where there are several.
    """
    figures = as_keys(summary_of(study))["tasks"]
    rows = [row for code, task in figures.items() for row in _rows(code, task)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return Table(columns or ["task"], [[row.get(name) for name in columns] for row in rows])


def _rows(code: str, task: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    named: dict[str, Cell] = {"task": code, "title": task["title"], "variant": None}
    yield {**named, **dict(_figures(task))}
    if len(task["by_variant"]) > 1:
        for variant, alone in task["by_variant"].items():
            yield {**named, "variant": variant, **dict(_figures(alone))}


def _figures(task: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    for outcome in OUTCOME_ORDER:
        yield f"outcomes.{outcome}", task["outcomes"].get(outcome, 0)
    for name, value in task.items():
        if name not in APART:
            yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, Mapping):
        for part, inner in value.items():
            yield from _flat(f"{name}.{part}", inner)
    else:
        yield name, value
