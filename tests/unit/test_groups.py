"""Two groups against each other: who is in an effect, what it says, its chart, at the edges."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.charts.differences import differences_chart
from recorder.charts.discovery import discovery_chart
from recorder.charts.places import places_chart
from recorder.sentences import discovered as problem_words
from recorder.sentences import effects, groups, places, raters
from recorder.sentences.comparisons import verdict
from recorder.stats.agreement import CohenKappa
from recorder.stats.intervals import Interval
from recorder.stats.order_effect import PlaceTrend
from recorder.stats.retention import retention
from recorder.summary import Filter, TaskRecord, summarize
from recorder.summary.comparison import Design
from recorder.summary.discovered import discovered
from recorder.summary.effects import Effect, Scale
from recorder.summary.groups import Group, compare_groups
from recorder.summary.places import by_place
from recorder.summary.plans import own_values
from recorder.summary.raters import two_raters
from recorder.summary.sides import Side
from tests.attempts import T1, attempt

NAMES = ("A", "B")
T2 = TaskRecord("T2", "Book an appointment")


def grouped(attempts, *names):
    """Compare the variants of these names."""
    summary = summarize([T1, T2], attempts)
    one, other = (
        Group(name, summarize([T1, T2], summary.attempts, None, Filter(variant=name)))
        for name in names or NAMES
    )
    return compare_groups(one, other)


def effect(estimate, lower, upper, p, scale=Scale.SCORE, design=Design.INDEPENDENT, n=5):
    side = Side(tuple([None] * n), (), 0.5, 0.2, 0.8, 3)
    test = "n-1" if scale is Scale.POINTS else "welch t"
    return Effect("success", scale, design, side, side, test, estimate, lower, upper, p)


# Who is in it --------------------------------------------------------------------------------


def test_those_in_both_are_compared_with_themselves_and_the_others_are_named():
    found = grouped(
        [
            attempt("P1", variant="A", seconds=10.0),
            attempt("P1", variant="B", seconds=20.0),
            attempt("P2", variant="A", seconds=30.0),
            attempt("P2", "failure", variant="B", seconds=99.0),
            attempt("P3", variant="B", seconds=5.0),
            attempt("P4", "technical_failure", variant="A"),
        ]
    )
    assert (found.design, found.both, found.only) == (Design.PAIRED, ["P1", "P2"], (1, 1))
    success, time = found.tasks[0].effects["success"], found.tasks[0].effects["time"]
    assert [case.participant for case in success.a.cases] == ["P1", "P2"]
    assert (success.a.count, success.b.count, success.estimate) == (2, 1, 0.5)
    assert [each.reason for each in success.b.left_out] == ["nothing to pair it with in A"]
    assert [case.value for case in time.b.cases] == [20.0]
    assert [(each.participant, each.reason) for each in time.a.left_out] == [
        ("P2", "nothing to pair it with in B"),
        ("P4", "technical failure"),
    ]
    assert time.p is None


def test_different_people_all_count():
    people = [attempt(f"P{n}", variant="AB"[n % 2], seconds=10.0 + n) for n in range(6)]
    found = grouped(people)
    assert (found.design, found.both, found.only) == (Design.INDEPENDENT, [], (3, 3))
    assert found.tasks[0].effects["time"].a.n == 3
    assert found.tasks[0].effects["seq"].a.n == 0


def test_a_task_that_only_one_group_has_is_named():
    one = Group("A", summarize([T1, T2], [attempt("P1")]))
    other = Group("B", summarize([T1], [attempt("P2")]))
    assert compare_groups(one, other).lacking == ("T2 Book an appointment",)
    assert compare_groups(other, one).lacking == ("T2 Book an appointment",)


OUTCOMES = ("success", "success_with_difficulty", "failure", "abandoned", "not_attempted")


@st.composite
def records(draw):
    """Draw attempts of some people with one or two variants."""
    found = []
    for number in range(draw(st.integers(1, 7))):
        for variant in draw(st.sampled_from(["A", "B", "AB"])):
            seconds = draw(st.one_of(st.none(), st.floats(0.5, 900)))
            errors = draw(st.one_of(st.none(), st.integers(0, 5)))
            seq = draw(st.one_of(st.none(), st.integers(1, 7)))
            fields = {"seconds": seconds, "errors": errors, "seq_rating": seq}
            outcome = draw(st.sampled_from(OUTCOMES))
            found.append(attempt(f"P{number}", outcome, variant=variant, **fields))
    return found


@given(attempts=records(), seed=st.integers(0, 99))
@settings(max_examples=120, deadline=None)
def test_effects_hold_their_estimate_turn_round_and_heed_no_order(attempts, seed):
    found, turned = grouped(attempts), grouped(attempts, "B", "A")
    shuffled = grouped(random.Random(seed).sample(attempts, len(attempts)))
    for one, same, back in zip(found.effects, shuffled.effects, turned.effects, strict=True):
        assert (one.estimate, one.p) == (same.estimate, same.p)
        assert (one.a.n, one.b.n) == (back.b.n, back.a.n)
        figures = (one.estimate, one.lower, one.upper, one.p)
        assert all(each is None or math.isfinite(each) for each in figures)
        if one.lower is not None and one.upper is not None:
            slack = 1e-9 * max(1, abs(one.upper))
            assert one.lower - slack <= one.estimate <= one.upper + slack or (
                one.scale is Scale.POINTS
            )
        if one.estimate is None:
            assert back.estimate is None
        elif one.scale is Scale.RATIO:
            assert back.estimate == pytest.approx(1 / one.estimate)
        else:
            assert back.estimate == pytest.approx(-one.estimate)
        in_it = {*one.a.cases, *one.b.cases}
        assert len(in_it) == one.a.n + one.b.n
        assert effects.effect(one, NAMES)
        told = verdict(one.p, (one.lower, one.upper), 0.95, "", one.scale.nothing)
        assert one.is_shown is ("you may say that they differ" in told)
        assert one.is_shown is (effects.claim(one) == "you may say that they differ")


# What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (effect(1.0, 0.5, 1.5, 0.01), "you may say that they differ"),
        (effect(1.0, 0.5, 1.5, 0.05), "at the edge: not shown"),
        (effect(1.0, -0.1, 2.1, 0.049), "at the edge: not shown"),
        (effect(1.0, 0.0, 2.0, 0.06), "not shown, either way"),
        (effect(1.0, None, None, None), "no test"),
        (effect(1.2, 1.01, 1.4, 0.04, Scale.RATIO), "you may say that they differ"),
        (effect(1.2, 0.99, 1.4, 0.06, Scale.RATIO), "not shown, either way"),
    ],
)
def test_a_claim_needs_test_and_interval(found, told):
    assert effects.claim(found) == told


def test_a_share_is_told_with_both_counts_and_its_interval():
    told = effects.effect(effect(0.2, -0.1, 0.5, 0.3, Scale.POINTS), ("Old", "New"))
    assert told.startswith("3 of 5 managed it alone with Old, 3 of 5 with New. That is +20 perc")
    assert "plausibly between −10 and +50. p = 0.300: you may not say that they differ" in told
    few = replace(effect(0.2, -0.1, 0.5, 0.3, Scale.POINTS), test="fisher")
    assert "With so few, Fisher's exact test decides." in effects.effect(few, NAMES)


def test_nobody_in_both_is_told_so():
    paired = effect(None, None, None, None, design=Design.PAIRED, n=0)
    assert effects.effect(paired, NAMES) == (
        "Nobody has a value with both A and B: nothing to compare."
    )
    alone = effect(None, None, None, None, n=0)
    assert effects.effect(alone, NAMES) == (
        "There is no value with A nor with B: nothing to compare."
    )


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((45, 0, 0), "All 45 participants are in both A and B"),
        ((1, 0, 0), "The one participant is in both A and B"),
        ((2, 1, 0), "nothing to pair with: 1 only in A."),
        ((1, 2, 3), "1 participant is in both A and B"),
        ((0, 1, 1), "1 participant of A is compared with 1 other of B"),
    ],
)
def test_the_design_is_said(numbers, told):
    assert told in groups.design("A", "B", *numbers)


def test_pairing_that_leaves_out_more_than_it_keeps_is_doubted():
    assert groups.unequal(2, 1, 1) == ""
    assert groups.unequal(0, 5, 5) == ""
    assert "More people are left out than compared" in groups.unequal(2, 2, 1)


@pytest.mark.parametrize(
    ("shown", "tests", "told"),
    [
        ([], 0, "There are too few values to test any difference."),
        ([], 1, "The test shows no difference; that does not show that there is none."),
        ([], 9, "None of 9 tests shows a difference; that does not show that there is none."),
        (["time at T1"], 1, "Shown to differ: time at T1."),
        (["a", "b"], 3, "Shown to differ: a and b. The other test shows no difference, which does"),
        (list("abcde"), 9, "Shown to differ: a, b, c, d and e. The other 4 tests show no"),
        (list("abcdef"), 9, "Shown to differ: a, b, c, d and 2 more. The other 3 tests show no"),
    ],
)
def test_the_headline_names_what_is_shown(shown, tests, told):
    assert groups.headline(shown, tests).startswith(told)


def test_many_tests_are_counted_and_what_chance_would_give():
    assert groups.several_tests(1, 1) == ""
    assert "about 0.1 of them" in groups.several_tests(2, 0)
    assert "about 2 of them would come out below p = 0.05 by chance; 1 did." in (
        groups.several_tests(40, 1)
    )


def test_who_came_back_is_told_with_an_interval():
    told = groups.returned(retention("ABCD", "ABX"), "May", "June")
    assert told.startswith("2 of 4 participants of May took part in June: 50% came back, plausibly")
    assert "1 of 3 in June are new." in told
    assert groups.returned(retention("", "A"), "May", "June") == "Nobody took part in May yet."
    assert groups.returned(retention("A", ""), "May", "June") == "Nobody took part in June yet."


# Places, raters, problems --------------------------------------------------------------------


def trend(p, n=40, **fields):
    return PlaceTrend(n, 8, 5, slope=-0.1, lower=-0.19, upper=-0.01, t=-2.0, df=27, p=p, **fields)


def test_a_trend_is_told_as_a_claim_only_below_the_edge():
    assert "you may say that success depends on the place" in places.success_trend(trend(0.049))
    assert "you may not say that success depends" in places.success_trend(trend(0.05))
    assert "becomes 0.90 times as long, plausibly between 0.83 and 0.99" in (
        places.time_trend(trend(0.03))
    )
    assert places.success_trend(trend(0.01, n=19)).startswith("19 attempts are too few to say")
    assert places.success_trend(PlaceTrend(9, 3, 3, is_confounded=True)) == places.FIXED
    assert places.time_trend(PlaceTrend(0, 0, 0)).startswith("There are no times yet")
    assert places.time_trend(PlaceTrend(2, 1, 2, slope=0.1)).startswith("There are too few times")


def test_the_place_is_the_rank_in_the_session_with_tasks_not_attempted():
    attempts = [
        attempt("P1", "not_attempted", position=3, task="T1"),
        attempt("P1", position=5, task="T2", seconds=10.0),
        attempt("P2", position=1, session_id=2, task="T2", seconds=20.0),
        attempt("P2", "failure", position=2, session_id=2, task="T1"),
    ]
    found = by_place(summarize([T1, T2], attempts))
    assert [(each.participant, each.task, place) for each, place in found.of] == [
        ("P2", "T1", 2),
        ("P1", "T2", 2),
        ("P2", "T2", 1),
    ]
    assert [(each.place, each.successes, each.n) for each in found.places] == [(1, 1, 1), (2, 1, 2)]
    paces = [each.pace for each in found.places]
    assert paces == [pytest.approx(math.sqrt(2)), pytest.approx(1 / math.sqrt(2))]
    assert places_chart(found, "time")["params"][0]["value"] == ["place 1", "place 2"]


def test_two_raters_differ_in_what_is_listed():
    attempts = [
        attempt("P1", second_outcome="success"),
        attempt("P2", second_outcome="success_with_difficulty"),
        attempt("P3", "failure", second_outcome="success"),
        attempt("P4"),
    ]
    found = two_raters(summarize([T1], attempts))
    assert [(each.attempt.participant, each.same_end) for each in found.differ] == [
        ("P2", True),
        ("P3", False),
    ]
    assert (found.outcome.n, found.not_judged) == (3, 1)
    assert two_raters(summarize([T1], [attempt("P1")])) is None


def test_full_agreement_is_not_certainty():
    told = raters.agreement(CohenKappa(12, 1.0, 1.0), Interval(None, None))
    assert "They never differed in 12 cases, so there is no interval" in told
    unsure = raters.agreement(CohenKappa(40, 0.6, 0.2), Interval(-0.1, 0.5))
    assert unsure.endswith("You may not say that they agree beyond chance.")
    sure = raters.agreement(CohenKappa(40, 0.9, 0.8), Interval(0.01, 0.95))
    assert sure.endswith("plausibly between 0.01 and 0.95.")


def test_problems_are_told_with_who_is_left_out():
    people = [f"P{n}" for n in range(1, 4)]
    assert problem_words.headline(discovered({}, people)) == "No problem is recorded yet."
    nobody = discovered({"U1": set()}, people)
    assert "nobody met any" in problem_words.headline(nobody)
    found = discovered({"U1": {"P1", "P2"}, "U2": {"P9"}, "U3": set()}, people)
    assert found.participants == ("P1", "P2", "P3", "P9")
    assert "1 problem that nobody met is not in it." in problem_words.headline(found)
    three = discovered({"U1": {"P1", "P2"}}, people)
    assert "With 3 participants the estimate is rough." in problem_words.headline(three)
    assert problem_words.needed({}, 3) == ""


@given(
    st.dictionaries(
        st.sampled_from(["U1", "U2", "U3", "U4"]), st.sets(st.sampled_from("ABCDE")), max_size=4
    ),
    st.sets(st.sampled_from("ABCDEFG")),
)
def test_whatever_was_met_can_be_told_and_drawn(problems, took_part):
    found = discovered(problems, took_part)
    assert problem_words.headline(found)
    assert found.observed[-1] == pytest.approx(sum(1 for who in problems.values() if who))
    if found.estimate:
        n = len(found.participants)
        assert found.fitted[n] == pytest.approx(found.estimate.problems)
        needed = list(found.needed.values())
        assert needed == sorted(needed)
    total = found.estimate.total if found.estimate else None
    assert discovery_chart(found.observed, found.fitted, total)["layer"]


def test_a_plan_begins_with_the_spread_within_tasks():
    attempts = [
        attempt("P1", seconds=10.0),
        attempt("P2", seconds=20.0),
        attempt("P1", task="T2", seconds=1000.0),
        attempt("P2", task="T2", seconds=2000.0),
        attempt("P3", "failure", seconds=5.0),
    ]
    own = own_values(summarize([T1, T2], attempts))
    assert own.sd_log == pytest.approx(math.log(2) / math.sqrt(2))
    assert (own.rate, own.attempts, own.times, own.is_moved) == (0.8, 5, 4, False)
    only = own_values(summarize([T1, T2], attempts), "T2")
    assert (only.rate, only.is_moved) == (0.75, True)
    assert own_values(summarize([T1], [])).rate is None


def test_the_chart_has_a_lane_for_each_pair_and_a_line_of_no_difference():
    people = [attempt(f"P{n}", variant="ABC"[n % 3], seconds=10.0 + n) for n in range(9)]
    pairs = [grouped(people, "A", "B"), grouped(people, "A", "C")]
    chart = differences_chart(pairs, "time")
    line, interval, dots = chart["layer"]
    assert line["data"]["values"][0]["norm"] == 1
    assert [each["series"] for each in dots["data"]["values"]] == ["A – B", "A – C"]
    low, high = dots["encoding"]["x"]["scale"]["domain"]
    assert low * high == pytest.approx(1)
    assert all(low <= each["lower"] <= each["upper"] <= high for each in interval["data"]["values"])
    empty = differences_chart(pairs, "seq")
    assert empty["layer"][2]["data"]["values"] == []
    assert differences_chart([], "success")["layer"][2]["data"]["values"] == []
