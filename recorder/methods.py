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
        "kaplan_meier",
        "Time with those who did not finish",
        "All valid attempts whose time is known. Unassisted completions end at their time; every "
        "other attempt is censored: it only says that completing takes longer than it lasted.",
        "S(t) = ∏ (1 − completions / still trying); the median is the first time with S < ½, or "
        "the middle of the stretch at ½; restricted mean: the area under S up to the time limit, "
        "else to the longest time",
        "No interval of the curve: who gives up tells something about the time still needed, so "
        "it describes these attempts. Standard error of the restricted mean: Klein & Moeschberger "
        "2003, §4.5.",
        "Kaplan & Meier 1958; median as in R’s survival and SAS.",
    ),
    Method(
        "benchmark",
        "Benchmarks",
        "The rate: valid attempts. The time: unassisted completions whose time is known.",
        "rate: mid-p = P(X > x) + ½ P(X = x) under the benchmark; time: t = (ln benchmark − mean "
        "ln t) / (s/√n), one-sided",
        "No interval: one-sided tests of doing better than the benchmark. The intervals stand "
        "beside the rate and the time.",
        "Sauro & Lewis 2016, chapter 4.",
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
    Method(
        "captured",
        "Clicks and pages by capture",
        "Unassisted completions in which capture counted clicks: the person's own, from start to "
        "finish less pauses. Where capture was there, its clicks are used; those marked by hand "
        "stand beside them and are never added.",
        "means; misclicks are clicks after which nothing changed, as a share of all clicks; the "
        "time to the first click counts from the start, less pauses",
        "No interval.",
        "Tullis & Albert 2013, §4.4; dead clicks are this program's rule.",
    ),
    Method(
        "lostness",
        "Lostness",
        "Unassisted completions whose pages are known; an attempt that ended early saw few pages.",
        "√((N/S − 1)² + (R/N − 1)²), averaged; N different pages, S page visits, R pages of the "
        "best path; above 0.5 an attempt is lost, below 0.4 it is not",
        "No interval.",
        "Smith 1996; Tullis & Albert 2013, §4.4.",
    ),
    Method(
        "efficiency",
        "Efficiency",
        "The rate: valid attempts. The time: unassisted completions whose time is known.",
        "100 · success rate / mean time to complete in minutes (arithmetic mean)",
        "No interval.",
        "ISO/IEC 25062:2006 (Common Industry Format); Tullis & Albert 2013, §4.4.",
    ),
    Method(
        "seq",
        "Ease (SEQ)",
        "Valid attempts with an answer to the Single Ease Question, 1 to 7.",
        "arithmetic mean; standard deviation with n − 1",
        "t interval of the mean, 95%, two-sided, clipped to 1 and 7. It needs two ratings.",
        "Sauro & Dumas 2009. The usual mean over many studies is about 5.5, for orientation.",
    ),
    Method(
        "sum",
        "Single Usability Metric (SUM)",
        "Completion: valid attempts. Time: unassisted completions. Satisfaction: valid attempts "
        "with an SEQ. Errors: valid attempts in which errors were counted, where the task names "
        "its opportunities.",
        "mean of four shares: x/n; Φ((spec − mean time) / s), the spec being the 95th percentile "
        "of those who rated 5.5 or more; Φ((mean SEQ − 5.5) / s); 1 − errors / opportunities",
        "No interval.",
        "Sauro & Kindlund 2005, CHI.",
    ),
]

BY_KEY = {method.key: method for method in METHODS}
"""The same by the name that each has in files."""
