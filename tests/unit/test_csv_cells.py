"""What cells say, and that text survives a spreadsheet: pure functions only."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.exports.table import Table, to_csv
from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.table import parse
from recorder.spreadsheet import escape, unescape

RISKY = st.text(alphabet="'=+-@\t\r\n＝5.eab ", max_size=6)


@given(st.one_of(RISKY, st.text(max_size=30)))
def test_any_text_comes_back_as_it_was(text):
    assert unescape(escape(text)) == text


@given(st.one_of(RISKY, st.text(max_size=30)))
def test_no_escaped_text_begins_like_a_formula(text):
    written = escape(text)
    number = written.startswith("-") and written[1:2].isdigit()
    assert number or not written.startswith(tuple("=+-@\t\r\n"))


def test_negative_numbers_stay_numbers():
    assert [escape(each) for each in ("-5", "-5.25", "-1e-3")] == ["-5", "-5.25", "-1e-3"]
    assert escape("-5+cmd()") == "'-5+cmd()"


@given(
    st.lists(
        st.one_of(RISKY, st.text(st.characters(exclude_characters="\0", codec="utf-8"))),
        min_size=1,
        max_size=4,
    )
)
def test_a_row_of_any_text_goes_out_and_comes_in_the_same(row):
    columns = [f"c{n}" for n in range(len(row))]
    table = parse(to_csv(Table(["key", *columns], [["x", *row]])), "out.csv")
    assert [table.rows[0].cells[column] for column in columns] == row


@given(st.floats(min_value=1e-9, max_value=86_400))
def test_seconds_keep_every_digit(value):
    assert cells.seconds(repr(value)) == value


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.seconds, "12.50", 12.5),
        (cells.seconds, ".5", 0.5),
        (cells.seconds, "1e2", 100.0),
        (cells.count, "0", 0),
        (cells.count, "3.0", 3),
        (cells.rating, "7", 7),
        (cells.share, "1", 1.0),
        (cells.outcome, "Success with difficulty", "success_with_difficulty"),
        (cells.outcome, "ASSISTED", "assisted"),
        (cells.yes, "No", False),
        (cells.name(10), "  P \xa0 01 ", "P 01"),
        (cells.address, "HTTPS://shop.example/a?b=c", "HTTPS://shop.example/a?b=c"),
        (
            cells.moment,
            "2025-03-04T09:12:21.500+01:00",
            datetime(2025, 3, 4, 8, 12, 21, 500_000, UTC),
        ),
        (cells.moment, "2025-03-04 09:12Z", datetime(2025, 3, 4, 9, 12, tzinfo=UTC)),
    ],
)
def test_what_is_well_formed_is_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (cells.seconds, "12,5", "“12,5” has a comma; write a decimal point"),
        (cells.seconds, "1,234.5", "no thousands' commas"),
        (cells.seconds, "0", "0 seconds cannot be"),
        (cells.seconds, "-0.0", "0 seconds cannot be"),
        (cells.seconds, "-3", "-3 seconds cannot be"),
        (cells.seconds, "nan", "“nan” is not a number"),
        (cells.seconds, "inf", "“inf” is not a number"),
        (cells.seconds, "1e999", "are they milliseconds"),
        (cells.seconds, "1:30", "“1:30” is not a number"),
        (cells.seconds, "１２", "is not a number"),
        (cells.seconds, "1_000", "is not a number"),
        (cells.seconds, "93000000", "are they milliseconds"),
        (cells.count, "-1", "-1 cannot be; a count is 0 or more"),
        (cells.count, "2.5", "write a whole number"),
        (cells.count, "9" * 400, "…” is not a count"),
        (cells.positive, "0", "write 1 or more"),
        (cells.rating, "8", "the SEQ goes from 1 to 7"),
        (cells.rating, "0", "the SEQ goes from 1 to 7"),
        (cells.rating, "4.5", "the SEQ goes from 1 to 7"),
        (cells.share, "80%", "write a rate between 0 and 1"),
        (cells.share, "80", "write one above 0 and up to 1"),
        (cells.outcome, "passed", "“passed” is no outcome; use success, success_with_difficulty"),
        (cells.moment, "4.3.2025 9:12", "write it like 2025-03-04T09:12:21+01:00"),
        (cells.moment, "2025-03-04", "write it like 2025-03-04T09:12:21+01:00"),
        (cells.moment, "2025-03-04 09:12:21", "add the offset, like 2025-03-04T09:12:21+01:00"),
        (cells.moment, "2025-02-30T09:12:21Z", "does not exist"),
        (cells.moment, "0001-01-01T00:00:00+23:00", "too long ago"),
        (cells.yes, "perhaps", "neither yes nor no"),
        (cells.address, "javascript:alert(1)", "begins with http:// or https://"),
        (cells.name(5), "abcdef", "has 6 characters; at most 5 fit"),
        (cells.name(60), "P\x0001", "control character"),
        (cells.words(), "x" * 10_001, "has 10,001 characters; at most 10,000 fit"),
    ],
)
def test_what_is_not_says_why_and_what_to_write(read, text, reason):
    with pytest.raises(CellError) as error:
        read(text)
    assert reason in str(error.value)
