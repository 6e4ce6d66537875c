"""What the pages of results show, made of a summary: rows and words.

Templates draw it; nothing is computed here that a file or a command would need too. What does not
live here: routes (`results`), the evidence of a task (`evidenceview`), and the figures
(`recorder.summary`).
"""

import re

from markupsafe import Markup, escape

from recorder import sentences
from recorder.sentences import Told
from recorder.summary import StudySummary, TaskSummary
from recorder.wording import outcome_label

_FIGURES = re.compile(r"(?<![\w.–])((?:[Nn]one|\d+) of \d+|[Aa]ll \d+|(?:[\d.]+–)?\d[\d.]*%)")


def headline(summary: StudySummary) -> Markup:
    """Say what the study supports."""
    said = sentences.headline(
        [
            Told(task.task.title, success.successes, success.n, success.lower, success.upper)
            for task in summary.tasks
            if (success := task.success.value)
        ]
    )
    return emphasised(" ".join(said))


def emphasised(sentence: str) -> Markup:
    """Set the counts and shares of a sentence in bold, so that the eye finds them."""
    return Markup(_FIGURES.sub(r"<b>\1</b>", str(escape(sentence))))


def counted_by(task: TaskSummary) -> str:
    """Say by whom the clicks in a task's figure were counted; empty where there are none."""
    captured = task.clicks.sample.attempts.number("captured_clicks")
    seen, n = int((captured >= 0).sum()), len(captured)
    if seen in (0, n):
        return "" if not n else "captured" if seen else "by hand"
    return f"{seen} captured, {n - seen} by hand"


def left_out(task: TaskSummary) -> list[str]:
    """Say what is in no denominator of a task: how many, for each reason."""
    reasons = task.settled.left_out.by_reason
    return [f"{how_many} {reason.value}" for reason, how_many in reasons.items()]


def bars(task: TaskSummary) -> list[tuple[str, str, float, float]]:
    """Return the levels of outcome as a bar: outcome, words, left and width in percent."""
    n = task.graded.value.n
    drawn: list[tuple[str, str, float, float]] = []
    left = 0.0
    for outcome, count in task.outcomes.items():
        if n and outcome not in ("not_attempted", "technical_failure"):
            width = 100 * count / n
            drawn.append((outcome, f"{count} {outcome_label(outcome).lower()}", left, width))
            left += width
    return drawn
