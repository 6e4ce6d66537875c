"""What the page of a calculator says beyond the figures: its parts, as data.

An entry adds words to a metric of `recorder.stats`: it repeats neither its inputs nor its source.
What does not live here: the entries, one module per family, and drawing them (`recorder.web`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recorder.calculators.plots import Plot
from recorder.stats.arguments import Argument
from recorder.stats.calculators import METRICS
from recorder.stats.catalogue.entry import Calculator

Values = Mapping[str, Any]
"""Inputs by name, defaults filled in; or the figures of a result by name."""

Writer = Callable[[Sequence[Any], int], str]
"""Writes the figures of one line for people; the whole number is how many cases stand behind."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How one input is asked for: its label, its unit, and what can be chosen where it is few."""

    label: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a result: the figures in it, how they are written, why they may be undefined.

    “{level}” in the label is the confidence, “{effect}” what a comparison of samples compares.
    """

    label: str
    fields: tuple[str, ...]
    write: Writer
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one metric. `says` and `plot` take the inputs and the figures."""

    key: str
    formula: str
    asks: Mapping[str, Ask]
    example: Mapping[str, Any]
    figures: tuple[Figure, ...]
    says: Callable[[Values, Values], str]
    plot: Callable[[Values, Values], Plot | None] = lambda _inputs, _figures: None

    @property
    def metric(self) -> Calculator:
        """The metric itself."""
        return METRICS[self.key]

    def ask(self, argument: Argument) -> Ask:
        """Return how an input is asked for."""
        return self.asks[argument.name]


@dataclass(frozen=True, slots=True)
class Family:
    """Metrics that answer questions of one sort."""

    key: str
    title: str
    about: str
    entries: tuple[Entry, ...]


CONFIDENCE = Ask("Confidence", "share, 0.95 or 95%")
YES_NO = {"false": "No", "true": "Yes"}


def figure(label: str, name: str | tuple[str, ...], write: Writer, why: str = "") -> Figure:
    """Return a line of a result; one figure may be given by its name alone."""
    return Figure(label, (name,) if isinstance(name, str) else name, write, why)
