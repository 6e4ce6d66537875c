"""Typed and pasted text becomes values: separators, decimal commas, missing values, refusals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.calculators import ENTRIES
from recorder.calculators.plots import MOST_STEPS, discovery, of_sus, widths
from recorder.calculators.reading import read, typed
from recorder.stats.arguments import (
    CODE,
    COUNT,
    FLAG,
    NUMBER,
    RATING,
    list_of,
    mapping_of,
    optional,
)
from recorder.stats.validity import InvalidInput

NUMBERS = list_of(optional(NUMBER))
RATINGS = list_of(optional(RATING))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("55, 65, 75", [55, 65, 75]),
        ("55,65,75", [55, 65, 75]),
        ("55 65\u00a075", [55, 65, 75]),
        ("55;65;75;", [55, 65, 75]),
        ("55\n65\r\n75\n\n", [55, 65, 75]),
        ("55\n\n65", [55, None, 65]),
        ("55\t\t65", [55, None, 65]),
        ("55;;65", [55, None, 65]),
        ("55,,65", [55, None, 65]),
        ("55 – 65 NA", [55, None, 65, None]),
        ("12.5 13", [12.5, 13]),
        ("12,5\n13,1\n14", [12.5, 13.1, 14]),
        ("12,5 13,1 14", [12.5, 13.1, 14]),
        ("12,5;13,1", [12.5, 13.1]),
        ("12,5\t13,1", [12.5, 13.1]),
        ("1.5,2.5\n3.5,4.5", [1.5, 2.5, 3.5, 4.5]),
        ("12, 5, 13", [12, 5, 13]),
        ("40,55,62\n48,95", [40, 55, 62, 48, 95]),
        ("1:30 2:05.5 1:00:00", [90, 125.5, 3600]),
        ("90s 45s", [90, 45]),
        ("−5 +5 1e2", [-5, 5, 100]),
        ("", []),
        (" \n ", []),
    ],
)
def test_lists_as_people_and_spreadsheets_write_them(text, values):
    assert read(NUMBERS, text, "seconds") == values


@pytest.mark.parametrize("text", ["12,5, 13,1", "12,5, 13", "1,234.5 1,000.0"])
def test_a_comma_that_could_be_either_is_refused(text):
    with pytest.raises(InvalidInput, match="write decimals with a point, or one number a line"):
        read(NUMBERS, text)


def test_whole_numbers_have_no_decimal_comma():
    assert read(RATINGS, "4,5\n3,5") == [4, 5, 3, 5]
    assert read(list_of(list_of(FLAG)), "1,0\n1,1") == [[1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("text", "place"),
    [("1 two 3", "Value 2: “two”"), ("1\nnan", "Value 2: “nan”"), ("1 1:75", "Value 2: “1:75”")],
)
def test_what_is_no_number_is_named_by_its_place(text, place):
    with pytest.raises(InvalidInput, match=place):
        read(NUMBERS, text, "seconds")


def test_codes_tables_and_pairs():
    assert read(list_of(CODE), "P 1\nP 2\n") == ["P 1", "P 2"]
    assert read(list_of(CODE), "P1, P2") == ["P1", "P2"]
    assert read(list_of(list_of(CODE)), "A B\n–\nC,D") == [["A", "B"], [], ["C", "D"]]
    assert read(list_of(list_of(FLAG)), "x\tno\n TRUE\t0") == [[1, 0], [1, 0]]
    pairs = read(
        mapping_of(COUNT), "success: 9\nSuccess with difficulty\t4\nfailure=1\nabandoned 2"
    )
    assert pairs == {"success": 9, "success_with_difficulty": 4, "failure": 1, "abandoned": 2}
    with pytest.raises(InvalidInput, match="“failure” is there twice"):
        read(mapping_of(COUNT), "failure 1\nfailure 2")


@pytest.mark.parametrize(
    ("text", "share"), [("80%", 0.8), ("0,8", 0.8), (".8", 0.8), ("7 %", 0.07)]
)
def test_a_share_may_be_a_percentage(text, share):
    assert read(NUMBER, text, "share") == share


def test_a_count_with_a_point_is_a_count():
    assert repr(read(COUNT, "4.0", "people")) == "4"
    assert repr(read(COUNT, "1e308", "people")) == "1e+308"


def test_a_percentage_is_no_count():
    with pytest.raises(InvalidInput, match="“80%” is no number"):
        read(COUNT, "80%", "people")


@given(st.lists(st.one_of(st.none(), st.floats(0.001, 1e6), st.integers(0, 10**6)), min_size=2))
def test_what_is_written_reads_back(values):
    assert read(NUMBERS, typed(values)) == values


@pytest.mark.parametrize("metric", ENTRIES)
def test_every_example_reads_back(metric):
    entry = ENTRIES[metric]
    for argument in entry.metric.inputs:
        if argument.name in entry.example:
            value = entry.example[argument.name]
            assert read(argument.kind, typed(value), entry.ask(argument).unit) == value


@pytest.mark.parametrize("n", [1, 2, 7, 39, 41, 1000, 999_999])
def test_a_curve_is_within_its_frame_and_holds_what_was_asked(n):
    for curve in (discovery(0.25, n), widths(lambda size: 1 / size, n)):
        assert all(0 <= place <= 1 for point in curve.line for place in point)
        assert len(curve.rows) <= MOST_STEPS + 2
        assert str(n) in dict(curve.rows)
        assert all(0 <= tick.at <= 1 for tick in (*curve.x_ticks, *curve.y_ticks))
        assert 2 <= len(curve.x_ticks) <= 8


def test_grades_cover_their_scale():
    bands = of_sus(72.5).bands
    assert [band.label for band in bands] == ["F", "D", "C", "B", "A"]
    assert (bands[0].begin, bands[-1].end) == (0, 1)
    assert all(left.end == right.begin for left, right in pairwise(bands))
