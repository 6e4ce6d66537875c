"""Calculating for people: the figures of a metric with their words, sentences and picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recorder.calculators.entry import Entry, Figure, Values
from recorder.calculators.plots import Plot
from recorder.figures import NONE
from recorder.sentences.words import USUAL, level
from recorder.stats.calculators import calculate


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as it is read: label, figure with its unit, and why it is undefined if it is."""

    label: str
    figure: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """A calculation: the figures by name, in lines, what they support, and a picture."""

    figures: Mapping[str, Any]
    lines: tuple[Line, ...]
    says: str
    plot: Plot | None


def work(entry: Entry, inputs: Values) -> Worked:
    """Calculate a metric and say what came of it.

    Raises InvalidInput as `recorder.stats.calculators.calculate` does.
    """
    figures = calculate(entry.key, inputs)
    complete = {
        argument.name: inputs.get(argument.name, argument.default)
        for argument in entry.metric.inputs
    }
    n = _cases(complete, figures)
    names = {
        "level": level(complete.get("confidence", USUAL)),
        "effect": "Ratio, A / B" if complete.get("log") else "Difference, A − B",
    }
    return Worked(
        figures,
        tuple(_line(each, figures, n, names) for each in entry.figures),
        entry.says(complete, figures),
        entry.plot(complete, figures),
    )


def _line(figure: Figure, figures: Values, n: int, names: Mapping[str, str]) -> Line:
    label = figure.label.format_map(names)
    values = [figures[name] for name in figure.fields]
    if any(value is None for value in values):
        return Line(label, NONE, figure.why)
    return Line(label, figure.write(values, n))


def _cases(inputs: Values, figures: Values) -> int:
    """Return how many cases stand behind the shares, which decides how they are rounded."""
    if "n" in figures and isinstance(figures["n"], int):
        return figures["n"]
    sizes = [inputs[name] for name in ("n", "n1", "n2") if name in inputs]
    return int(min(sizes)) if sizes else 0
