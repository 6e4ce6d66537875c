"""Files as tables: encodings, delimiters, headers, lines, and which column holds what."""

import pytest

from recorder.errors import BadInput
from recorder.importing import ATTEMPTS, BadFile, MissingFields, lay_out, read, suggest
from recorder.importing.table import MOST_COLUMNS, MOST_ROWS


def table(text, name="file.csv"):
    return read(text.encode(), name)


def rows(read_table):
    return [list(row.cells.values()) for row in read_table.rows]


@pytest.mark.parametrize(
    "content",
    [
        b"participant,task\nP01,T1\n",
        b"participant;task\r\nP01;T1\r\n",
        b"participant\ttask\rP01\tT1",
        b'\xef\xbb\xbf"participant","task"\n"P01","T1"\n',
        b"sep=;\nparticipant;task\nP01;T1\n",
        b"participant,task,,\n,,,\nP01,T1,,\n\n,,,\n",
    ],
)
def test_what_spreadsheets_write_is_the_same_table(content):
    found = read(content, "file.csv")
    assert found.columns == ("participant", "task")
    assert rows(found) == [["P01", "T1"]]
    assert not found.problems


def test_lines_are_counted_as_an_editor_shows_them():
    found = table('a,note\n1,"two\nlines"\n\n2,short\n3\n')
    assert [row.line for row in found.rows] == [2, 5]
    assert [str(problem) for problem in found.problems] == [
        "line 6: has 1 of 2 cells; add the missing ones, empty where nothing is known"
    ]


def test_a_row_with_too_many_cells_is_a_problem():
    found = table("a,b\n1,2,3\n")
    assert "line 2: has 3 cells, but there are 2 columns" in str(found.problems[0])


def test_an_escaped_formula_reads_as_it_was():
    assert rows(table("a,b\n'=1+1,''=x\n")) == [["=1+1", "'=x"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file.csv is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "file.csv is empty"),
        (b"participant,task\n", "no rows below it"),
        (b"a,task,task\n1,2,3\n", "two columns called “task”; rename or delete one"),
        ("participant,task\nJörg,T1\n".encode("latin-1"), "not written in UTF-8 (line 2"),
        ("a,b\n1,2\n".encode("utf-16"), "is text in UTF-16, no CSV file; save it as “CSV UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "holds NUL characters"),
        (b"a,b\n1,\0\n", "holds NUL characters"),
        (b"PK\x03\x04rest of a workbook", "is an Excel workbook or another packed file"),
        (
            b"PK\x03\x04..xl/workbook.xml",
            "is an Excel workbook, no CSV file; save it as",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "is a picture (PNG), no text file; export the data as CSV"),
        (b"\xff\xd8\xff\xe0", "is a picture (JPEG), no text file; export the data as CSV first"),
        (b"%PDF-1.7", "is a PDF, no text file; export the data as CSV first"),
        (
            b"\xff\xfe\x00\xd8\x01\x02",
            "holds NUL characters and is no text file; export it as CSV first",
        ),
        (b"\xfe\xff\xd8\x01\x02", "file.csv is no text file; export it as CSV first"),
        (b"\x9c\x01\xc3\x28", "file.csv is no text file; export it as CSV first"),
        (b'a,b\n1,"never closed\n2,3\n', "line 2: the quotation marks do not match"),
        (b'a,b\n1,"x"y\n', "line 2: the quotation marks do not match"),
        (b"a,b\n1," + b"x" * 131_073, "line 2: a cell has more than 131,072 characters"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "more than 20,000 rows; split it"),
        (b"," * MOST_COLUMNS + b"a\n", "more than 500 columns"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(content, sentence):
    with pytest.raises(BadFile) as error:
        read(content, "file.csv")
    assert sentence in str(error.value)


def test_columns_are_taken_by_their_names_however_they_are_written():
    found = table("Participant,TASK,Started at,other\nP01,T1,,\n")
    layout = lay_out(found, ATTEMPTS, values={"outcome": "success"})
    assert layout.columns == {
        "participant": "Participant",
        "task": "TASK",
        "started_at": "Started at",
    }
    assert layout.unused(found) == ["other"]


def test_columns_of_other_names_are_named():
    found = table("who,task,outcome\nP01,T1,success\n")
    layout = lay_out(found, ATTEMPTS, columns={"participant": "who"})
    assert layout.columns["participant"] == "who"


def test_the_wide_habit_takes_columns_of_tasks():
    found = table("participant,low,high,seconds\nP01,3,4,7\n")
    layout = lay_out(found, ATTEMPTS, values={"outcome": "success"}, task_columns=["low", "high"])
    assert layout.task_columns == ("low", "high")
    assert layout.unused(found) == ["seconds"]


def test_a_column_of_a_task_is_no_field_of_the_same_name():
    found = table("participant,order,pay\nP01,3,4\n")
    layout = lay_out(found, ATTEMPTS, values={"outcome": "success"}, task_columns=["order", "pay"])
    assert "order" not in layout.columns


def test_a_suggestion_knows_other_names():
    found = table("User ID,task,result,time\nP01,T1,success,3\n")
    suggested = {field: column for field, column in suggest(found, ATTEMPTS).items() if column}
    assert suggested == {
        "participant": "User ID",
        "task": "task",
        "outcome": "result",
        "seconds": "time",
    }


def test_what_nothing_says_is_missed_and_not_assumed():
    with pytest.raises(MissingFields) as error:
        lay_out(table("participant,task\nP01,T1\n"), ATTEMPTS, mappable=True)
    assert error.value.fields == ("outcome",)
    assert str(error.value) == (
        "file.csv has no column “outcome”: name the column that says it (--map outcome=COLUMN), "
        "or say it for all rows (--set outcome=VALUE). Its first line, which should name the "
        "columns, reads participant, task."
    )


def test_a_file_without_a_header_shows_what_stands_there_instead():
    with pytest.raises(MissingFields, match="columns, reads P01, T1, success"):
        lay_out(table("P01,T1,success\nP02,T1,failure\n"), ATTEMPTS)


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"columns": {"participant": "nobody"}}, "has no column “nobody”; its columns are "),
        ({"columns": {"colour": "task"}}, "no field “colour”; the fields are participant, "),
        ({"values": {"colour": "red"}}, "no field “colour”"),
        ({"values": {"task": "T1"}}, "says task in its column “task”; either leave out"),
        ({"task_columns": ["low"], "columns": {"seconds": "low"}}, "seconds cannot be named as"),
        ({"task_columns": ["low"], "values": {"task": "T1"}}, "task cannot be named as well"),
        ({"task_columns": ["low", "low"]}, "column “low” is named twice"),
        (
            {"task_columns": ["low"], "columns": {"participant": "low"}},
            "column “low” is named twice",
        ),
        ({"task_columns": ["medium"]}, "has no column “medium”"),
    ],
)
def test_a_contradiction_is_refused(named, sentence):
    found = table("participant,task,outcome,low\nP01,T1,success,3\n")
    with pytest.raises(BadInput) as error:
        lay_out(found, ATTEMPTS, **named)
    assert sentence in str(error.value)


def test_a_column_can_be_passed_over_for_what_holds_for_all_rows():
    found = table("participant,task,outcome\nP01,T1,\n")
    layout = lay_out(found, ATTEMPTS, columns={"outcome": ""}, values={"outcome": "success"})
    assert layout.values == {"outcome": "success"}
    assert layout.unused(found) == ["outcome"]
