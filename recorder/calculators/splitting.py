"""Taking pasted text apart: lists, rows and cells, as spreadsheets and people separate them."""

import re

from recorder.stats.validity import InvalidInput

AMBIGUOUS = (
    "a comma may be a decimal sign here or stand between two numbers: "
    "write decimals with a point, or one number a line."
)

_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")

_QUOTES = "\"'“”"


def rows_of(typed: str) -> list[str]:
    """Return the lines that hold something.

    >>> rows_of("a\\r\\n\\n b ")
    ['a', ' b ']
    """
    return [line for line in typed.splitlines() if line.strip()]


def parts_of(typed: str, *, is_whole: bool = False, is_code: bool = False) -> list[str]:
    """Return the values of a list.

    A column with one value a line keeps its empty lines, because they are missing values; at its
    end they are nothing. `is_whole` says that no value has decimals, so that a comma separates.

    >>> parts_of("55; 65; 75"), parts_of("12,5\\n13"), parts_of("12,7,30")
    (['55', '65', '75'], ['12,5', '13'], ['12', '7', '30'])
    >>> parts_of("P 1\\n\\nP 2\\n", is_code=True)
    ['P 1', '', 'P 2']
    """
    lines = typed.rstrip("\r\n ").splitlines()
    if len(lines) > 1 and all(_is_single(line, is_code=is_code) for line in lines):
        column = [_bare(line) for line in lines]
        return _without_commas(column) if is_whole and not is_code else column
    cells = [cells_of(line, is_whole=is_whole, is_code=is_code) for line in lines if line.strip()]
    _refuse_mixture(cells, typed, is_code=is_code)
    return [cell for row in cells for cell in row]


def cells_of(line: str, *, is_whole: bool = False, is_code: bool = False) -> list[str]:
    """Return the cells of one row.

    Tabs and semicolons keep what is empty between them. Otherwise commas, with spaces or without,
    or else spaces part the cells; a comma inside of a number is a decimal sign where spaces part.

    >>> cells_of("1\\t\\t3"), cells_of("1;2,5"), cells_of("12,5 13"), cells_of("1, 2")
    (['1', '', '3'], ['1', '2,5'], ['12,5', '13'], ['1', '2'])
    """
    for sign in "\t;":
        if sign in line:
            cells = [_bare(cell) for cell in line.split(sign)]
            # A spreadsheet copies every cell; a semicolon at the end is a habit of writing.
            return cells[:-1] if sign == ";" and cells[-1] == "" else cells
    if is_code:
        parts = line.split(",") if "," in line else line.split()
        return [_bare(part) for part in parts if _bare(part)]
    tokens = line.split()
    inner = [token for token in tokens if "," in token.strip(",")]
    if not inner or is_whole or len(tokens) == 1 or any(_has_several(token) for token in inner):
        if any(_THOUSANDS.fullmatch(token) for token in tokens):
            raise InvalidInput(AMBIGUOUS)
        row = line.strip().removesuffix(",").rstrip()
        return [_bare(part) for part in re.split(r"\s*,\s*|\s+", row)]
    if any(token.endswith(",") or token.startswith(",") for token in tokens):
        raise InvalidInput(AMBIGUOUS)
    return [_bare(token) for token in tokens]


def _is_single(line: str, *, is_code: bool) -> bool:
    """Whether a line holds one value at most; a decimal comma does not part it."""
    text = line.strip()
    if is_code:
        return not re.search(r"[,;\t]", text)
    if re.search(r"[;\s]|,$", text):
        return False
    return text.count(",") <= (0 if "." in text else 1)


def _without_commas(column: list[str]) -> list[str]:
    """Part whole numbers at their commas: none of them can be a decimal sign."""
    return [part for cell in column for part in cell.split(",")]


def _has_several(token: str) -> bool:
    """Whether the commas of a token can only stand between numbers."""
    inside = token.strip(",")
    return inside.count(",") > 1 or "." in inside


def _refuse_mixture(cells: list[list[str]], typed: str, *, is_code: bool) -> None:
    """Refuse lines of which some were parted at commas and others kept theirs."""
    if is_code or "," not in typed:
        return
    kept = any("," in cell for row in cells for cell in row)
    parted = sum(len(row) for row in cells) > len(typed.split()) and not re.search("[;\t]", typed)
    if kept and parted:
        raise InvalidInput(AMBIGUOUS)


def _bare(cell: str) -> str:
    return cell.strip().strip(_QUOTES).strip()
