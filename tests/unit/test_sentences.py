"""What figures support, in words: the rules at their edges, and that none claims too much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder import sentences
from recorder.sentences import Told
from recorder.stats.clicks import clicks
from recorder.stats.error_counts import error_rate
from recorder.stats.intervals import adjusted_wald
from recorder.stats.times import time_on_task


def said(successes, n, **fields):
    interval = adjusted_wald(successes, n)
    return sentences.success(successes, n, interval.lower, interval.upper, **fields)


def told(title, successes, n):
    interval = adjusted_wald(successes, n)
    return Told(title, successes, n, interval.lower, interval.upper)


@pytest.mark.parametrize(
    ("successes", "n", "sentence"),
    [
        (0, 0, "There is no valid attempt yet, so nothing can be said."),
        (1, 1, "All"),
        (
            5,
            11,
            "5 of 11 managed it alone; the true rate lies plausibly between 21% and 72%. "
            "The study cannot say whether more than half of all people do.",
        ),
        (
            12,
            12,
            "All 12 managed it alone; the true rate lies plausibly between 72% and 100%. "
            "You may say that most people manage it alone; you may not say that everybody does.",
        ),
        (
            0,
            5,
            "None of 5 managed it alone; the true rate lies plausibly between 0% and 49%. "
            "You may say that fewer than half manage it alone; you may not say that nobody does.",
        ),
        (
            4,
            4,
            "All 4 managed it alone; the true rate lies plausibly between 45% and 100%. "
            "The study cannot say whether more than half of all people do.",
        ),
        (
            180,
            200,
            "180 of 200 managed it alone; the true rate lies plausibly between 85.0% and 93.5%. "
            "You may say that most people manage it alone.",
        ),
    ],
)
def test_success_in_words(successes, n, sentence):
    if n == 1:
        sentence = (
            "1 of 1 managed it alone; the true rate lies plausibly between 17% and 100%. "
            "One attempt shows that it can be done, not how often."
        )
    assert said(successes, n) == sentence


def test_one_failure_shows_that_it_can_go_wrong():
    assert said(0, 1).endswith("One attempt shows that it can go wrong, not how often.")


def test_help_is_told_beside_the_rate():
    assert "3 of 11 managed it alone, 1 more with help; the true rate" in said(3, 11, assisted=1)


@pytest.mark.parametrize(
    ("successes", "n", "benchmark", "sentence"),
    [
        (12, 12, 0.7, "The true rate lies plausibly above the benchmark of 70%."),
        (0, 12, 0.7, "The true rate lies plausibly below the benchmark of 70%."),
        (9, 12, 0.7, "The benchmark of 70% lies in that range."),
    ],
)
def test_a_benchmark_is_compared_with_the_whole_interval(successes, n, benchmark, sentence):
    assert said(successes, n, benchmark=benchmark).endswith(sentence)


@settings(derandomize=True)
@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_no_sentence_claims_more_than_the_interval(counted):
    successes, n = counted
    interval = adjusted_wald(successes, n)
    sentence = said(successes, n)
    assert ("that most people" in sentence) is (n > 1 and interval.lower > 0.5)
    assert ("fewer than half" in sentence) is (n > 1 and interval.upper < 0.5)
    assert "None" not in sentence.replace("None of", "")


def test_the_headline_begins_with_what_went_worst():
    assert sentences.headline([told("Hours", 12, 12), told("Book", 5, 11), told("Pay", 9, 12)]) == [
        "“Book” went worst: 5 of 11 managed it alone; the true rate lies plausibly between 21% and "
        "72%. The study cannot say whether more than half of all people do.",
        "You may say that most people manage “Hours” alone.",
        "The study cannot say whether more than half manage “Pay” alone.",
    ]


def test_the_headline_of_one_task_is_its_sentence():
    assert sentences.headline([told("Book", 5, 11), told("Pay", 0, 0)])[0].startswith(
        "“Book”: 5 of 11 managed it alone"
    )


def test_the_headline_says_what_cannot_be_said_where_none_went_worst():
    tried = [told("Find a bike", 1, 2), told("Buy it", 1, 2), told("Return it", 1, 2)]
    assert sentences.headline(tried) == [
        "The study cannot say whether more than half manage “Find a bike”, “Buy it” and "
        "“Return it” alone."
    ]


def test_a_sentence_goes_on_in_small_letters_behind_its_colon():
    assert sentences.headline([told("A", 0, 2), told("B", 2, 2)])[0].startswith(
        "“A” went worst: none of 2 managed it alone"
    )
    assert sentences.headline([told("A", 3, 3)])[0].startswith("“A”: all 3 managed it alone")


@pytest.mark.parametrize(
    "tried",
    [
        [told("A", 0, 1), told("B", 1, 1)],
        [told("A", 0, 1), told("B", 5, 6)],
        [told("A", 2, 6), told("B", 1, 1)],
    ],
)
def test_one_attempt_is_compared_with_nothing(tried):
    assert not any("worst" in each for each in sentences.headline(tried))


def test_when_all_succeed_the_headline_warns():
    assert sentences.headline([told("A", 3, 3), told("B", 5, 5)]) == [
        "Everybody managed every task alone; even so a true rate may plausibly be as low as 38%."
    ]


def test_where_two_went_worst_none_is_named_the_worst():
    assert not any("worst" in each for each in sentences.headline([told("A", 1, 4)] * 2))


def test_a_headline_without_attempts_says_so():
    assert sentences.headline([]) == ["There is no valid attempt yet, so nothing can be said."]


def test_many_tasks_are_counted_not_listed():
    many = [told(f"Task {n}", 12, 12) for n in range(9)]
    sentence = sentences.headline([told("Bad", 1, 12), *many])[1]
    assert sentence.endswith("“Task 0”, “Task 1”, “Task 2” and 6 more tasks alone.")


@pytest.mark.parametrize(
    ("times", "benchmark", "sentence"),
    [
        ([], None, "No time of an unassisted completion is known yet."),
        ([31.0], 20, "One completed it alone, in 31.0 s; one time says nothing about the others."),
        (
            [62.9, 70.1, 91.0, 104.7],
            120,
            "Who completes it alone typically takes 80.5 s (geometric mean of 4); "
            "plausibly between 55.5 s and 117 s. "
            "That is plausibly faster than the benchmark of 120 s.",
        ),
        (
            [20.0, 24.0],
            None,
            "Who completes it alone typically takes 21.9 s (geometric mean of 2); "
            "plausibly between 6.9 s and 69.8 s. "
            "2 times are too few, or too different, to plan with.",
        ),
        (
            [20.0, 200.0],
            None,
            "2 times that differ as much as these say nothing about a typical one.",
        ),
    ],
)
def test_times_in_words(times, benchmark, sentence):
    assert sentences.time_to_complete(time_on_task(times), benchmark) == sentence


def test_with_many_times_the_median_is_the_better_figure():
    sentence = sentences.time_to_complete(time_on_task([30.0, 40.0] * 13))
    assert "With so many times the median, 35.0 s, is the better figure." in sentence


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], "Nobody counted errors yet."),
        (
            [0],
            "no errors in 1 attempt; none of 1 made at least one, plausibly 0–83% of people would.",
        ),
        (
            [1, 0, 6],
            "7 errors in 3 attempts; 2 of 3 made at least one, plausibly 20–94% of people would.",
        ),
    ],
)
def test_errors_in_words(found, sentence):
    assert sentences.errors(error_rate(found)) == sentence


def test_clicks_in_words():
    assert sentences.clicks(clicks([6, 9]), None) == "7.5 clicks on average, median 7.5, in 2."
    assert sentences.clicks(clicks([6, 9], 3), 3).endswith("; 2.5 times the optimum of 3.")
    assert sentences.clicks(clicks([]), 3).startswith("Nobody counted")
