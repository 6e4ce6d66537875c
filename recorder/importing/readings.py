"""How ratings of a file become those of an instrument: their scale, and which end is the good one.

NASA-TLX is printed as 21 ticks from 0 to 100 with performance from perfect to failure; programs
also ask 1 to 20, or turn performance round. A file cannot be asked, and both readings give figures
that look alike: hence somebody says it, in columns of the file or for all its rows, and the answer
keeps what was said. What does not live here: reading the cells (`answers`).
"""

import re
from collections.abc import Mapping
from typing import Any

from recorder.importing import cells
from recorder.importing.cells import CellError
from recorder.importing.fields import Field
from recorder.instruments import Instrument, ItemKind
from recorder.instruments.instrument import HIGH_IS_GOOD, LOW_IS_GOOD

_SCALE = re.compile(r"(-?[0-9]{1,4})\s*(?:-|–|to)\s*(-?[0-9]{1,4})")


def scale(text: str) -> tuple[int, int]:
    """Read the ends of a scale, like 1-20."""
    match = _SCALE.fullmatch(text)
    if not match or int(match[1]) >= int(match[2]):
        raise CellError(
            f"“{cells.shown(text)}” is no scale; write its two ends, like 0-100 or 1-20"
        )
    return int(match[1]), int(match[2])


def orientation(text: str) -> str:
    """Read which end of performance is the good one."""
    if text not in (LOW_IS_GOOD, HIGH_IS_GOOD):
        raise CellError(f"“{cells.shown(text)}” is neither {LOW_IS_GOOD} nor {HIGH_IS_GOOD}")
    return text


READINGS = (
    Field(
        "scale",
        scale,
        "the ends of the scale of the ratings, like 0-100 or 1-20",
        common=True,
        choices=(
            ("0-100", "0 to 100, as NASA prints it"),
            ("1-100", "1 to 100"),
            ("0-20", "0 to 20"),
            ("1-20", "1 to 20"),
            ("1-21", "1 to 21"),
            ("0-10", "0 to 10"),
            ("1-10", "1 to 10"),
            ("1-7", "1 to 7"),
        ),
    ),
    Field(
        "orientation",
        orientation,
        f"which end of performance is the good one: {LOW_IS_GOOD} or {HIGH_IS_GOOD}",
        common=True,
        choices=(
            (LOW_IS_GOOD, "low is good, as NASA prints it (perfect to failure)"),
            (HIGH_IS_GOOD, "high is good"),
        ),
    ),
)
"""What a file of an instrument that asks for its reading must say beside the items."""


def as_asked(
    instrument: Instrument, items: Mapping[str, Any], said: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str], tuple[str, str] | None]:
    """Return the items on the instrument's own scale, how they were read, and what is wrong.

    What is wrong is the item that it is about, with the reason.
    """
    for name in ("scale", "orientation"):
        if name not in said:
            return dict(items), {}, (name, "is empty; say how the ratings are to be read")
    low, high = said["scale"]
    turned = said["orientation"] == HIGH_IS_GOOD
    reading = {"scale": f"{low}-{high}", "orientation": said["orientation"]}
    read = dict(items)
    for item in instrument.required:
        value = items.get(item.name)
        if value is None or item.kind is not ItemKind.SCALE:
            continue
        if not low <= value <= high:
            reason = f"{value:g} is off the scale, which was said to run from {low} to {high}"
            return read, reading, (item.name, reason)
        share = (
            value if (low, high) == (item.low, item.high) else (value - low) * 100 / (high - low)
        )
        read[item.name] = 100 - share if turned and item.turns else share
    return read, reading, None
