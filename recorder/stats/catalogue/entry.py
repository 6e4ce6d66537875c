"""What an entry of the catalogue is, and the inputs that many entries share.

No metric is listed here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from recorder.stats.arguments import COUNT, FLAG, NUMBER, Argument, list_of, optional


@dataclass(frozen=True, slots=True)
class Calculator:
    """One metric: its key, a title for people, its function, its inputs and its source.

    The inputs stand in the order of the function's parameters. `figure` names the result of a
    function that returns a single figure; the others return a dataclass whose fields are named.
    """

    key: str
    title: str
    function: Callable[..., object]
    inputs: tuple[Argument, ...]
    source: str
    figure: str | None = None


CONFIDENCE = Argument("confidence", NUMBER, "two-sided confidence level, between 0 and 1", 0.95)
X = Argument("x", COUNT, "how many completed")
N = Argument("n", COUNT, "how many tried")
COUNTS_OR_NULL = list_of(optional(COUNT))
NUMBERS_OR_NULL = list_of(optional(NUMBER))
FLAGS = list_of(FLAG)
FLAGS_OR_NULL = list_of(optional(FLAG))
