"""A file as a table of text: its encoding, what separates its cells, its lines.

UTF-8 with or without a mark at its start; commas, semicolons or tabs; a header. What spreadsheets
add (a `sep=;` line, empty lines and cells at the ends) is passed over. What does not live here:
what the columns mean (`layout`) and what their cells say (`cells`).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from recorder.importing.problems import BadFile, Problem
from recorder.spreadsheet import unescape

MOST_ROWS = 20_000
"""More rows than this were not recorded with people; the file is another one."""

MOST_COLUMNS = 500

DELIMITERS = ",;\t"
"""What may separate cells; the one that the header has most of does."""

OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}
"""How files begin that people take for a CSV file, and which a spreadsheet can save as one."""

NO_TEXT = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"\x1f\x8b": "a packed file (gzip)",
}
"""How files begin that hold no text at all."""

MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")

SAVE_AS = "save it as “CSV UTF-8 (comma delimited)” and choose that file"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns and rows; `problems` are the rows whose cells do not fit the columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def decode(content: bytes, name: str) -> str:
    """Return a file's text; raise BadFile where it is no UTF-8 text."""
    _refuse_other_kinds(content, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"{name} is not written in UTF-8 (line {line} holds a letter in another encoding); "
            f"{SAVE_AS}."
        ) from error
    return text


def _refuse_other_kinds(content: bytes, name: str) -> None:
    """Raise BadFile for what is no text, as far as its first bytes or any of its bytes tell."""
    for beginning, kind in OTHER_KINDS.items():
        if content.startswith(beginning):
            kind = "an Excel workbook" if b"xl/" in content else kind
            raise BadFile(f"{name} is {kind}, no CSV file; {SAVE_AS}.")
    for beginning, kind in NO_TEXT.items():
        if content.startswith(beginning):
            raise BadFile(f"{name} is {kind}, no text file; export the data as CSV first.")
    if content.startswith(MARKS_OF_UTF_16) and _is_text_in_utf_16(content):
        raise BadFile(f"{name} is text in UTF-16, no CSV file; {SAVE_AS}.")
    if b"\0" in content:
        raise BadFile(f"{name} holds NUL characters and is no text file; export it as CSV first.")
    if NEVER_IN_TEXT.search(content.decode("latin-1")):
        raise BadFile(f"{name} is no text file; export it as CSV first.")


def _is_text_in_utf_16(content: bytes) -> bool:
    try:
        return not NEVER_IN_TEXT.search(content.decode("utf-16"))
    except UnicodeDecodeError:
        return False


def parse(text: str, name: str) -> Table:
    """Return the table that a text holds.

    Raises BadFile where it has no header or no rows, names a column twice, breaks off inside
    quotation marks, or is far too large. A row whose cells do not fit is a problem of the table.
    """
    records = _records(text, name)
    _, header = next(records, (0, []))
    if not header:
        raise BadFile(f"{name} is empty; it needs a line that names the columns, and rows.")
    columns = _columns(header, name)
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, record in records:
        if len(rows) + len(problems) == MOST_ROWS:
            raise BadFile(f"{name} has more than {MOST_ROWS:,} rows; split it into several files.")
        extra = [cell for cell in record[len(columns) :] if cell.strip()]
        if extra or len(record) < len(columns):
            problems.append(Problem(line, "", _misfit(len(record), len(columns))))
        else:
            cells = map(unescape, record[: len(columns)])
            rows.append(Row(line, dict(zip(columns, cells, strict=True))))
    if not rows and not problems:
        raise BadFile(f"{name} has a line that names the columns, but no rows below it.")
    return Table(name, columns, tuple(rows), tuple(problems))


def read(content: bytes, name: str) -> Table:
    """Return the table that a file's bytes hold; raise BadFile where they hold none."""
    return parse(decode(content, name), name)


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty with the line it begins in."""
    stream = StringIO(text, newline="")
    first = stream.readline()
    said = first.strip().lower()
    skipped = said.startswith("sep=") and len(said) == 5
    head = stream.readline() if skipped else first
    stream.seek(len(first) if skipped else 0)
    reader = csv.reader(stream, delimiter=_delimiter(head), strict=True)
    offset = before = int(skipped)
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise BadFile(_broken(name, before + 1, str(error))) from error
        if record is None:
            return
        if any(cell.strip() for cell in record):
            yield before + 1, record
        before = reader.line_num + offset


def _delimiter(header: str) -> str:
    """Return what separates a header's cells; what stands inside quotation marks does not."""
    outside = "".join(header.split('"')[::2])
    counts = Counter({each: outside.count(each) for each in DELIMITERS})
    return counts.most_common(1)[0][0]


def _columns(header: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the columns' names; a column without one is called by its place."""
    named = [unescape(cell).strip() for cell in header]
    while named and not named[-1]:
        named.pop()
    columns = [column or f"column {place}" for place, column in enumerate(named, start=1)]
    if len(columns) > MOST_COLUMNS:
        raise BadFile(f"{name} has more than {MOST_COLUMNS} columns; delete those not needed.")
    twice = [column for column, n in Counter(columns).items() if n > 1]
    if twice:
        raise BadFile(f"{name} has two columns called “{twice[0]}”; rename or delete one.")
    return tuple(columns)


def _misfit(cells: int, columns: int) -> str:
    if cells > columns:
        return (
            f"has {cells} cells, but there are {columns} columns; put text that holds "
            "a comma in quotation marks"
        )
    return f"has {cells} of {columns} cells; add the missing ones, empty where nothing is known"


def _broken(name: str, line: int, error: str) -> str:
    if "field larger" in error:
        limit = csv.field_size_limit()
        return (
            f"{name}, line {line}: a cell has more than {limit:,} characters; "
            "look for a quotation mark that is never closed."
        )
    return (
        f"{name}, line {line}: the quotation marks do not match; a mark inside a quoted cell "
        "is written twice."
    )
