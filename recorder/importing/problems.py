"""What is wrong with a file: by line, column and reason.

A file is read to its end, so that all its problems can be put right at once; with any problem
nothing is imported. What does not live here: finding them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recorder.errors import BadInput

LISTED = 25
"""How many problems a message lists; further ones are counted."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: in which line and column.

    No line: in what is said for all rows. Neither line nor column: in the file as a whole.
    """

    line: int | None
    column: str
    reason: str

    @property
    def place(self) -> str:
        """Where it is, as a person looks for it."""
        if self.line is None:
            return f"for all rows, {self.column}" if self.column else ""
        return f"line {self.line}, {self.column}" if self.column else f"line {self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class BadFile(BadInput):
    """The file as a whole cannot be read."""


class MissingFields(BadFile):
    """The file lacks fields that nothing is known without."""

    def __init__(self, sentence: str, fields: Sequence[str]) -> None:
        super().__init__(sentence)
        self.fields = tuple(fields)


class BadRows(BadInput):
    """Rows are wrong; the text lists the first ones and counts the others."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda each: each.line or 0)
        n = len(self.problems)
        listed = [f"  {problem}" for problem in self.problems[:LISTED]]
        if n > LISTED:
            listed.append(f"  and {n - LISTED} more")
        many = "There is 1 problem" if n == 1 else f"There are {n} problems"
        super().__init__("\n".join([f"{many} in {name}; nothing was imported.", *listed]))
