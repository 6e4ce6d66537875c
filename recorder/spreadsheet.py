"""Text that travels through spreadsheets: nothing in it runs, and it comes back as it was.

A cell that begins like a formula is run by a spreadsheet that opens the file, whoever wrote it.
Such text is written with an apostrophe before it, which spreadsheets take as "this is text". What
reads a file takes that one apostrophe away again, and no other. Pure. What does not live here:
files (`recorder.exports`, `recorder.importing`).
"""

import re

_FORMULA = "[=+\\-@\t\r\n＝＋－＠]"
_RISKY = re.compile(f"'*{_FORMULA}")
_ESCAPED = re.compile(f"'+{_FORMULA}")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def escape(text: str) -> str:
    """Return a cell's text as it is safe in a spreadsheet; plain negative numbers stay.

    What looks escaped already is escaped once more, so that `unescape` always gives the same
    text back.

    >>> escape("=1+1"), escape("-5.2"), escape("'=x"), escape("'tis"), escape("a=b")
    ("'=1+1", '-5.2', "''=x", "'tis", 'a=b')
    """
    risky = _RISKY.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def unescape(text: str) -> str:
    """Return the text that was escaped; other text, with or without apostrophe, as it is.

    >>> unescape("'=1+1"), unescape("''=x"), unescape("'tis")
    ('=1+1', "'=x", "'tis")
    """
    return text[1:] if _ESCAPED.match(text) else text
