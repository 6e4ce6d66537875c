"""How each figure of the results is computed: what counts in it, formula, interval, source. Data.

The words beside the evidence of a figure. What does not live here: the computing itself
(`recorder.summary`, `recorder.stats`), which these words must stay true to.
"""

from dataclasses import dataclass

ADJUSTED_WALD = (
    "Adjusted Wald, 95%, two-sided: add z²/2 successes and z²/2 failures, then p̃ ± z√(p̃(1−p̃)/ñ), "
    "clipped to 0 and 100%; z = 1.96. Agresti & Coull 1998; Sauro & Lewis 2005."
)

LOG_T = (
    "t interval of the mean logarithm, 95%, two-sided: exp(mean ln t ± t·s/√n) with n − 1 degrees "
    "of freedom. It needs two times."
)

TIMES = "Sauro & Lewis 2010, “Average Task Times in Usability Tests”, CHI."


@dataclass(frozen=True, slots=True)
class Method:
    """How one figure comes about. `key` is its name in the summary and in files."""

    key: str
    title: str
    counted: str
    formula: str
    interval: str
    source: str


METHODS = [
    Method(
        "success",
        "Success rate",
        "Valid attempts. A success counts if the participant needed no hint (assist of level 3 or "
        "4); with difficulty or without makes no difference here.",
        "unassisted completions / valid attempts",
        ADJUSTED_WALD,
        "ISO/IEC 25062 (unassisted completion); Sauro & Lewis 2016, chapter 3.",
    ),
    Method(
        "graded",
        "Levels of outcome",
        "Valid attempts. Not attempted and technical failure are no valid attempts.",
        "attempts with this outcome / valid attempts; graded score: success 1, with difficulty as "
        "the study weighs it, everything else 0",
        "No interval: the graded score is no proportion of attempts.",
        "Nielsen 2001, “Success Rate: The Simplest Usability Metric”; Tullis & Albert 2013, "
        "§4.1.2.",
    ),
    Method(
        "time_to_complete",
        "Time to complete",
        "Unassisted completions whose time is known: from start to finish, less pauses.",
        "geometric mean, exp(mean ln t); median beside it",
        LOG_T,
        f"{TIMES} Below 25 times the geometric mean is the better typical time, from 25 on the "
        "median.",
    ),
    Method(
        "time_to_failure",
        "Time to failure",
        "Valid attempts that were not completed alone: failed, gave up, or helped by a hint.",
        "geometric mean, exp(mean ln t)",
        LOG_T,
        TIMES,
    ),
    Method(
        "time_on_task",
        "Time on task",
        "All valid attempts whose time is known, however they ended.",
        "geometric mean, exp(mean ln t)",
        LOG_T,
        TIMES,
    ),
    Method(
        "errors",
        "Errors",
        "Valid attempts in which errors were counted.",
        "errors / attempts; share of attempts with at least one",
        f"Of the share with at least one: {ADJUSTED_WALD}",
        "Tullis & Albert 2013, §4.3; Sauro & Lewis 2016, chapter 2.",
    ),
    Method(
        "assists",
        "Assists",
        "Valid attempts in which assists were counted, of any level.",
        "assists / attempts; share of attempts with at least one",
        f"Of the share with at least one: {ADJUSTED_WALD}",
        "Levels of help are this program's: 1 task repeated, 2 neutral prompt, 3 hint, 4 told.",
    ),
    Method(
        "clicks",
        "Clicks",
        "Unassisted completions in which clicks were counted; whoever gave up early clicked "
        "little.",
        "mean clicks; mean of clicks / optimal clicks",
        "No interval.",
        "Tullis & Albert 2013, §4.4.",
    ),
]
