"""A pasted list of participants: reading it, and adding all of them or none.

One participant a line: code, segment, variant, then attributes as key=value, separated by tabs,
commas or semicolons. A first line of names (`code`, ...) says what stands in which column, and
columns of other names are attributes: that is how a spreadsheet pastes. What does not live here:
files (`recorder.importing`).
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from recorder.errors import BadInput
from recorder.models import Participant, Study
from recorder.participants import add_participant

HEADS = {"code": "code", "participant": "code", "id": "code", "segment": "segment",
         "group": "segment", "variant": "variant"}  # fmt: skip
"""The names by which a first line is known, and what they stand for."""

LONGEST = {"code": 60, "segment": 100, "variant": 60, "key": 60, "value": 200}
"""How many characters each part may have."""

MOST = 500
"""How many participants a list may hold: more would keep the database from others for seconds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One participant as pasted, and where."""

    number: int
    code: str
    segment: str = ""
    variant: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


class BadLines(BadInput):
    """Lines of a pasted list cannot be taken; `problems` holds (line number, reason)."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        super().__init__(" ".join(f"Line {number}: {reason}" for number, reason in problems))
        self.problems = list(problems)


def add_list(study: Study, text: str, now: datetime) -> list[Participant]:
    """Add every participant of a pasted list; raise BadLines naming each bad line, adding none."""
    lines = read(text, study.variants, {each.code for each in study.participants})
    return [
        add_participant(
            study,
            line.code,
            now,
            segment=line.segment,
            variant=line.variant,
            attributes=line.attributes,
        )
        for line in lines
    ]


def read(text: str, variants: Sequence[str] = (), taken: set[str] | None = None) -> list[Line]:
    """Return the participants of a pasted list.

    `variants` are those that a line may name, `taken` the codes it may not. Raises BadLines.
    """
    known = dict.fromkeys(taken or (), 0)
    problems: list[tuple[int, str]] = []
    lines: list[Line] = []
    heads: list[str] = []
    for number, cells in _cells(text):
        if not (lines or problems or heads) and "code" in map(_head, cells):
            heads = [_head(cell) for cell in cells]
            if odd := [head for head in heads if ":" in head or "=" in head]:
                problems.append((number, f"“{odd[0]}” is no name; leave out “:” and “=”."))
            continue
        try:
            line = _line(number, _by_head(heads, cells) if heads else _by_place(cells), variants)
            if line.code in known:
                raise BadInput(_twice(line.code, known[line.code]))
        except BadInput as problem:
            problems.append((number, str(problem)))
        else:
            known[line.code] = number
            lines.append(line)
    if len(lines) > MOST:
        problems.append((lines[MOST].number, f"a list holds at most {MOST} participants."))
    if not lines and not problems:
        problems.append((1, "there is no participant in this list."))
    if problems:
        raise BadLines(problems)
    return lines


def _head(cell: str) -> str:
    return HEADS.get(cell.lower(), cell)


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every line that is not empty."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = re.search(r"[\t,;]", text)
    reader = csv.reader(rows, delimiter=first[0] if first else ",", skipinitialspace=True)
    last = 0
    try:
        for row in reader:
            number, last = last + 1, reader.line_num
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise BadLines([(reader.line_num, "this line is too long or broken.")]) from error


def _by_place(cells: Sequence[str]) -> dict[str, str]:
    """Name the cells of a list without heads: three by their place, the others by themselves."""
    named = dict(zip(("code", "segment", "variant"), cells, strict=False))
    for cell in filter(None, cells[3:]):
        key, equals, value = (part.strip() for part in cell.partition("="))
        if not (key and equals):
            raise BadInput(f"“{cell}” is no attribute; write it as key=value.")
        _name(named, key, value)
    return named


def _by_head(heads: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Name the cells of a list by its heads; a column without a name may hold key=value."""
    if len(cells) > len(heads) and any(cells[len(heads) :]):
        raise BadInput(f"this line has {len(cells)} columns, the first line names {len(heads)}.")
    named: dict[str, str] = {}
    for key, cell in zip(heads, cells, strict=False):
        if cell and not key:
            raise BadInput(f"“{cell}” stands in a column that the first line gives no name.")
        if cell:
            _name(named, key, cell)
    return named


def _name(named: dict[str, str], key: str, value: str) -> None:
    if key in named:
        raise BadInput(f"“{key}” is given twice.")
    named[key] = value


def _line(number: int, named: dict[str, str], variants: Sequence[str]) -> Line:
    code = named.pop("code", "")
    segment, variant = named.pop("segment", ""), named.pop("variant", "")
    if not code:
        raise BadInput("the code is missing.")
    if re.search(r"[\t,;]", code):
        raise BadInput(f"“{code}” holds another separator than the first line.")
    for name, value in (("code", code), ("segment", segment), ("variant", variant)):
        if len(value) > LONGEST[name]:
            raise BadInput(f"the {name} is longer than {LONGEST[name]} characters.")
    for key, value in named.items():
        if len(key) > LONGEST["key"] or len(value) > LONGEST["value"]:
            raise BadInput(f"the attribute “{key[:40]}” is too long.")
    variant = next((each for each in variants if each.lower() == variant.lower()), variant)
    if variant and variant not in variants:
        raise BadInput(
            f"“{variant}” is no variant of this study; it has {', '.join(variants) or 'none'}."
        )
    return Line(number, code, segment, variant, named)


def _twice(code: str, number: int) -> str:
    where = f"stands in line {number} already" if number else "is in this study already"
    return f"{code} {where}."
