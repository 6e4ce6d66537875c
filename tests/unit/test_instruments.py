"""Questionnaires as data: scored as published, in words that are whole, refusing what is none."""

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.instruments import INSTRUMENTS, ItemKind, Moment, own_instrument, worded
from recorder.instruments.tlx import PAIRS, SCALES, pair_name
from recorder.stats.validity import InvalidInput

ALL = list(INSTRUMENTS.values())


def answers_to(instrument):
    """Draw what one person may have answered to everything that the instrument needs."""
    return st.tuples(
        *(
            st.none() if item.optional else st.none() | st.integers(item.low, item.high)
            for item in instrument.items
        )
    )


FROM_GOLDEN = {
    "umux": lambda given: ("umux", given["responses"]),
    "umux_lite": lambda given: (
        "ux-lite" if given.get("points") == 5 else "umux-lite",
        [given["item1"], given["item2"]],
    ),
    "suprq_raw": lambda given: ("supr-q", [*given["items"], given["ltr"]]),
    "sus_score": lambda given: ("sus", given["responses"]),
    "nasa_tlx": lambda given: (
        "nasa-tlx",
        [*given["ratings"], *[None] * 15, *(given.get("weights") or [None] * 6)],
    ),
}
"""How the inputs of a golden value are the answers to an instrument."""


def test_scores_are_those_of_the_golden_values(reference):
    golden = json.loads((reference / "golden.json").read_text())
    seen = set()
    for case in golden:
        metric, expected = case["metric"], case["expected"]
        # Questionnaires know one rule for missing items; the calculators know another one too.
        if metric not in FROM_GOLDEN or "missing" in case["inputs"]:
            continue
        name, responses = FROM_GOLDEN[metric](case["inputs"])
        instrument = INSTRUMENTS[name]
        seen.add((name, "error" in expected))
        if "error" in expected:
            with pytest.raises((InvalidInput, ValueError), match=r".+"):
                instrument.score(responses)
            continue
        score = expected.get("score", expected.get("raw"))
        wanted = None if score is None else pytest.approx(score)
        assert instrument.score(responses) == wanted, case["id"]
        if expected.get("weighted") is not None:
            mean = instrument.summarize([responses]).weighted.mean
            assert mean == pytest.approx(expected["weighted"]), case["id"]
    assert {name for name, wrong in seen if not wrong} == {
        *("umux", "umux-lite", "ux-lite", "supr-q", "sus", "nasa-tlx")
    }
    assert ("nasa-tlx", True) in seen


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.name)
@given(data=st.data())
def test_every_answer_is_scored_or_counted_and_the_order_does_not_matter(instrument, data):
    group = data.draw(st.lists(answers_to(instrument), max_size=6))
    figures = instrument.summarize(group)
    scored = [each for each in group if instrument.score(each) is not None]
    assert figures.n == len(scored)
    assert instrument.summarize(data.draw(st.permutations(group))) == figures
    if instrument.averaged:
        assert figures.excluded == len(group) - len(scored)
    if instrument.averaged and scored:
        low, high = (0.875, 5) if instrument.name == "supr-q" else (0, 100)
        assert low <= figures.mean <= high
        if figures.lower is not None:
            assert low <= figures.lower <= figures.mean + 1e-9
            assert figures.mean - 1e-9 <= figures.upper <= high


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.name)
def test_every_language_has_every_item_and_both_ends(instrument):
    assert instrument.formula
    assert instrument.source
    assert instrument.moments <= set(Moment)
    for language in instrument.languages:
        for title, items in instrument.ways.values():
            assert title
            for asked in worded(instrument, items, language, {}):
                assert asked.text
                assert asked.language == language
                if asked.item.kind is ItemKind.SCALE:
                    assert len({asked.low_end, asked.high_end, ""}) == 3


def test_the_fifteen_pairs_are_all_there_once():
    assert list(PAIRS) == list(combinations(SCALES, 2))
    assert len({pair_name(pair) for pair in PAIRS}) == 15


def test_pairs_and_weights_must_say_the_same():
    tlx = INSTRUMENTS["nasa-tlx"]
    ratings = dict.fromkeys(SCALES, 50)
    first = {pair_name(pair): pair[0] for pair in PAIRS}
    weights = {f"weight_{name}": 5 - place for place, name in enumerate(SCALES)}
    assert tlx.summarize([tlx.in_order({**ratings, **first})]).weighted.mean == 50
    assert tlx.checked({**ratings, **first, **weights})
    swapped = {**weights, "weight_mental_demand": 4, "weight_physical_demand": 5}
    with pytest.raises(InvalidInput, match="not those of the choices"):
        tlx.checked({**ratings, **first, **swapped})
    # A pair left out leaves the raw score as it is, and no weighted one.
    first.popitem()
    group = tlx.summarize([tlx.in_order({**ratings, **first})])
    assert (group.mean, group.weighted.n) == (50, 0)


def test_an_own_scale_may_run_below_zero_and_a_blank_is_missing():
    items = [
        {"name": "mood", "text": "Mood?", "low": -3, "high": 3},
        {"name": "why", "kind": "text", "text": "Why?", "optional": True},
    ]
    own = own_instrument("exit", "Exit", 1, items)
    group = own.summarize([own.in_order(each) for each in ({"mood": -3}, {"mood": 3}, {})])
    assert (group.n, group.excluded) == (2, 1)
    assert (group.items["mood"].mean.mean, group.items["mood"].missing) == (0, 1)
    assert own.missing({"why": "Because"}) == ["mood"]
    assert own.checked({"why": "  "}) == {"why": None}
    for value in (4, 0.5, "3", True, [3]):
        with pytest.raises(InvalidInput):
            own.checked({"mood": value})
    with pytest.raises(InvalidInput, match="up to 5,000"):
        own.checked({"why": "x" * 5_001})


def test_straight_lines_need_three_items_of_one_scale():
    seven = [4] * 7
    assert INSTRUMENTS["supr-q"].is_straight_lined([*seven, 9])
    assert INSTRUMENTS["umux"].is_straight_lined([1, 1, 1, 1])
    assert not INSTRUMENTS["umux-lite"].is_straight_lined([7, 7])
    choice = {"kind": "choice", "choices": ["x", "y"]}
    own = own_instrument("e", "", 1, [{"name": n, "text": "?", **choice} for n in "abc"])
    assert not own.is_straight_lined(["x", "x", "x"])
