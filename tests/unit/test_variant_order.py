"""Which variant came first: who is in it, against a library, what is said of it, at the edges."""

import math
import random
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from recorder.charts.shares import Shared, shares_chart
from recorder.charts.variant_order import variant_order_chart
from recorder.instruments import INSTRUMENTS
from recorder.sentences import effects
from recorder.sentences import variant_order as words
from recorder.stats.order_effect import PlaceTrend
from recorder.summary import AnswerRecord, TaskRecord, questionnaires, summarize
from recorder.summary.answer_effects import answer_effect
from recorder.summary.comparison import Design
from recorder.summary.effects import Scale
from recorder.summary.sides import Aside
from recorder.summary.variant_order import NO_VALUE, UNKNOWN, Measured, variant_order
from tests.attempts import T1, attempt

T2 = TaskRecord("T2", "Book an appointment")
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def tries(who, order, *, task="T1", outcome="success", **fields):
    """Return an attempt of somebody with each variant, a day apart."""
    return [
        attempt(
            who,
            outcome,
            variant=variant,
            task=task,
            session_id=100 * int(who[1:]) + place,
            sat_at=DAY + timedelta(days=place),
            **{name: values[place] for name, values in fields.items()},
        )
        for place, variant in enumerate(order)
    ]


def ordered(attempts, answered=None):
    begun = {each.session_id for each in attempts}
    return variant_order(summarize([T1, T2], attempts), answered or {}, begun)


def crossover(seed, variants="AB", people=9):
    chance = random.Random(seed)
    made = []
    for number in range(people):
        order = variants if number % 2 else variants[::-1]
        times = [chance.lognormvariate(3, 0.4) for _ in order]
        made += tries(f"P{number}", order, seconds=times, seq_rating=[chance.randint(1, 7), 4, 5])
    return made


@pytest.mark.parametrize("seed", range(8))
def test_with_two_variants_it_is_the_test_of_a_crossover(seed):
    attempts = crossover(seed)
    found = {each.measure: each for each in ordered(attempts).measured}["time"]
    logs = {(each.participant, each.variant): math.log(each.seconds) for each in attempts}
    began = {who: order[0] for who, order in ordered(attempts).tried.items()}
    apart = {
        first: [logs[who, "A"] - logs[who, "B"] for who, own in began.items() if own == first]
        for first in "AB"
    }
    theirs = stats.ttest_ind(apart["B"], apart["A"])
    means = [sum(each) / len(each) for each in (apart["B"], apart["A"])]
    assert found.trend.slope == pytest.approx((means[0] - means[1]) / 2)
    assert (found.trend.p, found.trend.df) == (pytest.approx(theirs.pvalue), theirs.df)


def test_with_three_variants_it_is_that_of_statsmodels():
    chance = random.Random(5)
    attempts = []
    for number in range(10):
        order = chance.sample("ABC", 3)
        attempts += tries(f"P{number}", order, seconds=[chance.lognormvariate(3, 0.3)] * 3)
    attempts = [each._replace(seconds=each.seconds * chance.uniform(0.7, 1.4)) for each in attempts]
    found = {each.measure: each for each in ordered(attempts).measured}["time"]
    frame = pd.DataFrame(
        [(math.log(each.value), each.place, each.participant, each.variant) for each in found.of],
        columns=["y", "place", "person", "variant"],
    )
    theirs = smf.ols("y ~ place + C(person) + C(variant)", frame).fit()
    assert found.trend.slope == pytest.approx(theirs.params["place"])
    assert found.trend.p == pytest.approx(theirs.pvalues["place"])


def test_only_tasks_with_a_value_in_every_variant_count():
    attempts = [
        *tries("P1", "AB", seconds=[10.0, 40.0]),
        *tries("P1", "AB", task="T2", seconds=[90.0, 10.0])[:1],
        *tries("P2", "BA", seconds=[20.0, 30.0], outcome="failure"),
        *tries("P3", "A", seconds=[5.0]),
    ]
    found = ordered(attempts)
    assert found.tried == {"P1": ("A", "B"), "P2": ("B", "A")}
    assert found.began == {"A": 1, "B": 1}
    success, time = found.measured[:2]
    assert [(each.participant, each.variant, each.place) for each in success.of] == [
        ("P1", "A", 1),
        ("P1", "B", 2),
        ("P2", "B", 1),
        ("P2", "A", 2),
    ]
    assert [round(each.value, 9) for each in time.of] == [10.0, 40.0]
    assert [[one.task for one in each.attempts] for each in time.of] == [["T1"], ["T1"]]
    assert time.left_out == (Aside("P2", NO_VALUE),)


def test_a_begin_that_is_missing_or_shared_leaves_somebody_out():
    attempts = [*tries("P1", "AB"), *tries("P2", "AB"), *tries("P3", "AB")]
    attempts = [
        each._replace(sat_at=DAY) if each.participant == "P2" else each for each in attempts
    ]
    begun = {each.session_id for each in attempts if each.participant != "P3"}
    found = variant_order(summarize([T1], attempts), {}, begun)
    assert [*found.tried] == ["P1"]
    assert found.left_out == (Aside("P2", UNKNOWN), Aside("P3", UNKNOWN))


def test_the_order_of_rows_makes_no_difference():
    attempts = crossover(3)
    shuffled = random.Random(1).sample(attempts, len(attempts))
    assert ordered(attempts) == ordered(shuffled)


def test_nobody_and_one_person_say_nothing():
    assert ordered([]).measured == ()
    assert words.who({}, 0) == "Nobody tried several variants, so none came first."
    alone = ordered(tries("P1", "AB", seconds=[10.0, 20.0]))
    assert all(each.trend.p is None for each in alone.measured)
    for each in alone.measured:
        assert words.trend(each) == words.FIXED
        assert variant_order_chart(each)["layer"][0]["data"]["values"] == []


@pytest.mark.parametrize(
    ("began", "unknown", "told"),
    [
        ({"A": 3, "B": 3}, 0, "began 3 with A, 3 with B. As many began with each"),
        ({"A": 1, "B": 0}, 0, "1 participant tried several variants and began 1 with A, nobody"),
        ({"A": 3, "B": 2}, 1, "Of 1 participant who tried several it is not known"),
        ({}, 2, "Of 2 participants who tried several it is not known"),
    ],
)
def test_who_began_with_which_is_told(began, unknown, told):
    assert told in words.who(began, unknown)


def measured(scale, p, n=40):
    trend = PlaceTrend(n, 20, 2, slope=0.2, lower=0.1, upper=0.3, t=3.0, df=18, p=p)
    return Measured("nps", "Net Promoter Score", scale, (), trend, (), ())


def test_a_difference_is_claimed_only_below_the_edge():
    assert "you may say that it matters" in words.trend(measured(Scale.SCORE, 0.049))
    assert "you may not say that it matters which variant comes first, nor" in (
        words.trend(measured(Scale.SCORE, 0.05))
    )
    assert "+20 percentage points, plausibly between +10 and +30." in (
        words.trend(measured(Scale.POINTS, 0.01))
    )
    assert words.trend(measured(Scale.POINTS, 0.01, n=19)).startswith("19 values are too few")
    assert "becomes 1.22 times as long" in words.trend(measured(Scale.RATIO, 0.01))


@pytest.mark.parametrize("scale", Scale)
def test_every_scale_is_drawn_and_written(scale):
    attempts = crossover(2)
    found = {each.measure: each for each in ordered(attempts).measured}
    name = {Scale.POINTS: "success", Scale.RATIO: "time"}.get(scale, "seq")
    figure = found[name]
    chart = variant_order_chart(figure)
    low, high = chart["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert all(low <= each["figure"] <= high for each in chart["layer"][1]["data"]["values"])
    assert words.trend(figure)


# What two groups answered ---------------------------------------------------------------------


def group(instrument, scores, variant="A"):
    item = INSTRUMENTS[instrument].items[0].name
    answers = [
        AnswerRecord(number, f"P{number}", variant, instrument, None, {item: score})
        for number, score in enumerate(scores)
    ]
    return questionnaires(answers)[instrument].whole


@pytest.mark.parametrize(("instrument", "lowest"), [("csat", 4), ("csat-7", 6)])
def test_the_two_highest_points_are_satisfied(instrument, lowest):
    points = [*range(1, lowest + 2)]
    found = answer_effect(
        group(instrument, points),
        group(instrument, points[:-1], "B"),
        Design.INDEPENDENT,
        ("A", "B"),
    )
    assert found.scale is Scale.POINTS
    assert [case.answer for case in found.a.cases if case.value] == points[-2:]
    assert (found.a.count, found.b.count) == (2, 1)
    assert f"2 of {len(points)} were satisfied with A" in effects.effect(found, ("A", "B"))


def test_a_blank_answer_is_left_out_by_name():
    found = answer_effect(group("nps", [9, None]), group("nps", [3, 8]), Design.PAIRED, ("A", "B"))
    assert [case.participant for case in found.a.cases] == ["P0"]
    assert [(each.participant, each.reason) for each in found.a.left_out] == [
        ("P1", "an item is blank")
    ]
    assert found.b.left_out[0].reason == "nothing to pair it with in A"
    assert (found.p, found.is_shown) == (None, False)


def test_an_effect_on_an_nps_is_whole_and_signed():
    assert effects.written(Scale.NPS, -0.4) == "0 points"
    assert effects.limits_written(Scale.NPS, -97.4, 22.5) == "−97 to +23"


def test_shares_are_drawn_with_and_without_answers():
    none = Shared("all", None, None, None, "–", "–")
    some = Shared("A", 0.5, 0.2, 0.8, "50%", "20–80%")
    chart = shares_chart("CSAT", [none, some], is_nps=False)
    assert [each["group"] for each in chart["layer"][-1]["data"]["values"]] == ["A"]
    with_line = shares_chart("NPS", [none], is_nps=True)
    assert with_line["layer"][0]["data"]["values"][0]["norm"] == 0
