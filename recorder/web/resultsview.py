"""What the pages of results show, made of a summary: rows and words.

Templates draw it; nothing is computed here that a file or a command would need too. What does not
live here: routes (`results`), the evidence of a task (`evidenceview`), and the figures
(`recorder.summary`).
"""

import re
from collections import Counter

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


def left_out(task: TaskSummary) -> list[str]:
    """Say what is in no denominator of a task: how many, for each reason."""
    reasons = Counter(each.reason.value for each in task.settled.left_out)
    return [f"{how_many} {reason}" for reason, how_many in reasons.items()]


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
