"""What ratings and questionnaires support: SEQ, SUS, NPS, CES and the scores of one person.

Shares of satisfied people are rates (`rates`).
"""

from collections.abc import Mapping
from typing import Any

from recorder.figures import number, percent, percent_range, signed
from recorder.sentences.words import joined, plausibly, plural
from recorder.stats.sus_scale import sus_interpret

SEQ_NORM = 5.5
"""The mean of the SEQ over many studies, as the specification gives it for orientation."""

SUS_NORM = 68.0
"""The mean of the SUS over many studies (Sauro 2011)."""

WIDE_NPS = 40.0
"""The width of an NPS interval from which two scores can hardly be told apart."""

ONE_PERSON = "One person's score says nothing about others: average the people of a study."


def ease(result: Mapping[str, Any], confidence: float = 0.95) -> str:
    """Say what ratings of ease (SEQ) support, against the usual mean."""
    n, mean, lower, upper = (result[key] for key in ("n", "mean", "lower", "upper"))
    if n == 0:
        return "Nobody answered, so nothing can be said."
    if lower is None:
        return f"One rating of {number(mean)} says nothing about others."
    said = (
        f"{plural(n, 'person', 'people')} rated it {number(mean)} of 7; the true mean is "
        f"{plausibly(confidence)} between {number(lower)} and {number(upper)}."
    )
    return joined([said, _against(lower, upper, SEQ_NORM, "5.5, the usual mean of the SEQ")])


def _against(lower: float, upper: float, norm: float, name: str) -> str:
    """Say on which side of a norm an interval lies."""
    if lower > norm:
        return f"You may say that it lies above {name}."
    if upper < norm:
        return f"You may say that it lies below {name}."
    return f"You may not say whether it lies above or below {name}."


def sus_of_group(result: Mapping[str, Any], confidence: float = 0.95) -> str:
    """Say what the SUS of a group supports: its interval, and what it means at both ends."""
    n, mean, lower, upper = (result[key] for key in ("n", "mean", "lower", "upper"))
    away = _left_out(result["excluded"], result["straight_lined"])
    if n == 0:
        return joined(["Nobody has a score, so nothing can be said.", away])
    if lower is None or upper is None:
        return joined([f"One person scored {number(mean)}.", ONE_PERSON, away])
    low, high = sus_interpret(lower).grade, sus_interpret(upper).grade
    if low == high:
        grade = f"Grade {low} holds over the whole interval."
    else:
        grade = (
            f"Grade {result['grade']} belongs to the mean alone: the interval reaches from "
            f"{low} to {high}, so do not report the grade without it."
        )
    return joined(
        [
            f"{plural(n, 'person', 'people')} scored {number(mean)} on average; the true mean is "
            f"{plausibly(confidence)} between {number(lower)} and {number(upper)}.",
            grade,
            _against(lower, upper, SUS_NORM, "68, the mean of many studies"),
            away,
        ]
    )


def _left_out(excluded: int, straight_lined: int) -> str:
    said = []
    if excluded:
        said.append(f"{excluded} left an item blank and {_have(excluded)} no score.")
    if straight_lined:
        said.append(f"{straight_lined} gave the same answer to every item: look at them.")
    return joined(said)


def _have(how_many: int) -> str:
    return "has" if how_many == 1 else "have"


def sus_of_one(score: float | None, *, straight_lined: bool | None) -> str:
    """Say what the SUS of one person supports."""
    if score is None:
        return "An item is blank, so there is no score."
    doubt = "Ten equal answers score 50 whatever they are: was it read?" if straight_lined else ""
    return joined([f"A score of {number(score)} of 100 is no percentage.", doubt, ONE_PERSON])


def sus_meaning(score: float | None, meaning: Mapping[str, Any]) -> str:
    """Say what a SUS score means."""
    if score is None:
        return "There is no score, so nothing can be said."
    return (
        f"A SUS of {number(score)} is better than {percent(meaning['percentile'] / 100)} of the "
        f"products in Sauro's database (2011): grade {meaning['grade']}, “{meaning['adjective']}” "
        f"(Bangor and others 2009), {meaning['acceptability']}. It is no percentage, and how sure "
        "it is only its interval tells."
    )


def promoters(
    result: Mapping[str, Any], confidence: float = 0.95, *, of_people: bool = False
) -> str:
    """Say what a Net Promoter Score supports; of people where answers are more than people."""
    n, score, lower, upper = (result[key] for key in ("n", "nps", "lower", "upper"))
    if n == 0 or lower is None or upper is None:
        return "Nobody answered, so nothing can be said."
    whose = plural(n, "person", "people") if of_people else plural(n, "answer")
    said = [
        f"The NPS of {whose} is {signed(score)}; the true score is "
        f"{plausibly(confidence)} between {signed(lower)} and {signed(upper)}."
    ]
    if lower > 0:
        said.append("You may say that more people promote it than detract from it.")
    elif upper < 0:
        said.append("You may say that more people detract from it than promote it.")
    else:
        said.append("You may not say whether more people promote it or detract from it.")
    if upper - lower >= WIDE_NPS:
        said.append("An interval this wide is no basis for comparing it with another NPS.")
    return joined(said)


def effort(result: Mapping[str, Any], version: int, confidence: float = 0.95) -> str:
    """Say what a Customer Effort Score supports: its mean, and the share who found it easy."""
    n, mean, agree = result["n"], result["mean"], result["agree_rate"]
    if n == 0:
        return "Nobody answered, so nothing can be said."
    scale, found = ("5, low is good", "little effort") if version == 1 else ("7", "it easy")
    low, high, share = result["lower"], result["upper"], plausibly(confidence)
    between = f"the true mean is {share} between {number(low)} and {number(high)}"
    certain = between if low is not None else "one rating says nothing about others"
    limits = percent_range(result["agree_lower"], result["agree_upper"], n)
    return (
        f"{plural(n, 'person', 'people')} rated it {number(mean)} of {scale}; {certain}. "
        f"{percent(agree, n)} of them found {found}; of all people {share} {limits} do. Never "
        "compare the two versions of the question."
    )


def one_person(score: float | None, of: str) -> str:
    """Say what the score of one person is, and that it is no more than that."""
    if score is None:
        return "An answer is missing, so there is no score."
    return f"{number(score)} {of}. {ONE_PERSON}"


def single_metric(result: Mapping[str, Any]) -> str:
    """Say what a Single Usability Metric supports, and which part pulls it down."""
    total = result["sum"]
    if total is None:
        return "A part is missing, so there is no SUM: it needs two times and two ratings or more."
    parts = {name: result[name] for name in ("completion", "time", "satisfaction", "errors")}
    known = {name: share for name, share in parts.items() if share is not None}
    weakest = min(known, key=lambda name: known[name])
    spread = max(known.values()) - known[weakest]
    pulled = f" Its weakest part is {weakest}, {percent(known[weakest])}." if spread else ""
    return (
        f"A SUM of {percent(total)} averages {len(known)} parts, each from 0 to 100%.{pulled} "
        "It has no interval and is no share of people: compare it between versions of one task, "
        "and report its parts."
    )
