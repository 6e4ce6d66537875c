"""`recorder metrics`: a study's figures, as a table for people or as JSON for machines.

The table rounds and fits a terminal of 110 columns; the JSON holds full precision and null where a
figure is undefined. What does not live here: computing the figures (`recorder.summary`).
"""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import click

from recorder import figures, sentences
from recorder.cli import beside, cli, data_option, opened
from recorder.queries import evidence_of, summary_of
from recorder.studies import find_study
from recorder.summary import Evidence, StudySummary, TaskSummary, whole_study_keys

TITLE_WIDTH = 28
"""Columns of a terminal that a task's title gets; the rest of the table needs the others."""

HEAD = ("Task", "n", "Excl.", "Success", "95%", "Gave up", "Time", "95%", "Errors", "Clicks")

LEGEND = """\
n: valid attempts. Excl.: not attempted, or technical failure. Success: completed alone, with its
adjusted-Wald interval. Time: geometric mean of unassisted completions, with its log-t interval.
Errors: per valid attempt. Clicks: mean of unassisted completions (times the optimum).
–: undefined, there is nothing to compute it from."""


@cli.command()
@click.argument("study")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="A table for people, or JSON in full precision.",
)
@data_option
def metrics(study: str, form: str, data: Path | None) -> None:
    """Print the figures of STUDY (its name or id), per task and per variant."""
    with opened(data):
        found = find_study(study)
        summary, evidence = summary_of(found), evidence_of(found)
        if form == "json":
            keys = whole_study_keys(summary, evidence)
            click.echo(json.dumps(keys, indent=1, ensure_ascii=False, allow_nan=False))
        else:
            click.echo(table(found.name, summary, evidence))


def table(name: str, summary: StudySummary, evidence: Evidence) -> str:
    """Write a summary as plain text, its columns aligned, and below what else is known."""
    left_out = sentences.left_out(summary.left_out)
    lines = [
        _printable(name),
        f"{len(summary.participants)} participants, {len(summary.attempts)} attempts, "
        f"{summary.valid} valid" + (f" ({left_out})" if left_out else ""),
    ]
    rows = []
    for task in summary.tasks:
        rows.append(_row(task.task.name, task))
        for variant, alone in summary.by_variant.items():
            of_variant = alone.task(task.task.code)
            if of_variant and len(summary.by_variant) > 1:
                rows.append(_row(f"  {variant or 'no variant'}", of_variant))
    known = [(_printable(head), line) for head, line in beside.lines(summary, evidence)]
    widest = max((_width(head) for head, _ in known), default=0)
    blocks = [
        _aligned([HEAD, *rows])
        if rows
        else ["This study has no tasks that count in a metric yet."],
        [head + " " * (widest - _width(head)) + f"  {said}" for head, said in known],
        [LEGEND] if rows else [],
    ]
    return "\n\n".join("\n".join(block) for block in [lines, *blocks] if block)


def _row(title: str, task: TaskSummary) -> tuple[str, ...]:
    graded, success = task.graded.value, task.success.value
    time, clicks = task.time_to_complete.value, task.clicks.value
    ratio = "" if clicks.ratio_mean is None else f" ({figures.number(clicks.ratio_mean)}x)"
    return (
        _shortened(_printable(title)),
        str(graded.n),
        str(graded.excluded),
        figures.percent(success.rate, success.n),
        figures.percent_range(success.lower, success.upper, success.n),
        figures.percent(graded.abandonment_rate, graded.n),
        figures.seconds(time.geometric_mean),
        figures.seconds_range(time.gm_lower, time.gm_upper),
        figures.number(task.errors.value.mean_errors, 2),
        figures.number(clicks.mean) + ratio,
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Pad every column to its widest cell: the first to the right of it, figures to the left."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _printable(text: str) -> str:
    """Return a text without what would steer the terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


def _shortened(text: str) -> str:
    """Cut a text to the columns it may take, in the middle of a word if need be."""
    if _width(text) <= TITLE_WIDTH:
        return text
    while _width(text) > TITLE_WIDTH - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
