"""Pasted lists: what people paste, and every bad line named."""

import pytest

from recorder.roster import BadLines, read


def lines(text, **keywords):
    return [
        (each.code, each.segment, each.variant, each.attributes) for each in read(text, **keywords)
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", " ; "])
def test_a_list_without_heads(separator):
    text = f"P01{separator}nurse{separator}a{separator}age = 34{separator}x=1\r\n\r\nP02"
    assert lines(text, variants=["A", "B"]) == [
        ("P01", "nurse", "A", {"age": "34", "x": "1"}),
        ("P02", "", "", {}),
    ]


def test_a_list_with_heads_as_a_spreadsheet_pastes_it():
    text = "Segment\tCode\tage\tHome town\n\t\t\t\nnurse\tP01\t34\tSt. Ives, UK\n\tP02\t\t\n"
    assert lines(text) == [
        ("P01", "nurse", "", {"age": "34", "Home town": "St. Ives, UK"}),
        ("P02", "", "", {}),
    ]


def test_a_quoted_cell_holds_its_separator():
    assert lines('P01, "nurses, night shift"') == [("P01", "nurses, night shift", "", {})]


def test_every_bad_line_is_named_with_its_number_and_reason():
    text = "P01\nP02,,C\n\n,nurse\nP01\nP09\nP03,,A,age\nP04,,A,age=1,age=2\nP05;x"
    with pytest.raises(BadLines) as bad:
        read(text, ["A", "B"], {"P09"})
    assert [number for number, _ in bad.value.problems] == [2, 4, 5, 6, 7, 8, 9]
    said = dict(bad.value.problems)
    assert said[2] == "“C” is no variant of this study; it has A, B."
    assert said[4] == "the code is missing."
    assert said[5] == "P01 stands in line 1 already."
    assert said[6] == "P09 is in this study already."
    assert said[7] == "“age” is no attribute; write it as key=value."
    assert said[8] == "“age” is given twice."
    assert "another separator" in said[9]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no participant"),
        ("code,segment", "no participant"),
        ("x" * 61, "longer than 60"),
        ("P01," + "s" * 101, "longer than 100"),
        ("P01,,,k=" + "v" * 201, "too long"),
        ("code,a:b\nP01,1", "no name"),
        ("code,age\nP01,1,2", "3 columns"),
        ("code,,age\nP01,1,2", "gives no name"),
        ("P01," + "x" * 200_000, "too long"),
        ("\n".join(f"P{n}" for n in range(501)), "at most 500"),
    ],
)
def test_what_cannot_be_taken(text, reason):
    with pytest.raises(BadLines, match=reason):
        read(text)
