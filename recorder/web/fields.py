"""How what people type becomes values: the fields that several forms share, and tidying.

Every field keeps what was typed when it cannot be read, and says at the field what would work.
What does not live here: the forms, which stand with their screens.
"""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from recorder.db import db
from recorder.errors import BadInput
from recorder.keys import NAMES, key_name

# Control characters break files and screens; a line break and a tab do not.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def one_line(text: str | None) -> str:
    """Tidy what was typed into a line: no control characters, single spaces."""
    return " ".join(_CONTROL.sub("", text or "").split())


def printable(text: str | None) -> str:
    """Free a text of control characters, and give it one kind of line break."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def lines(text: str | None) -> str:
    """Tidy what was typed into several lines: printable, without blank ends."""
    return printable(text).strip()


def _each_line(text: str) -> list[str]:
    """Return the lines that hold something, tidied."""
    return [tidy for line in lines(text).split("\n") if (tidy := one_line(line))]


def values(form: FlaskForm) -> dict[str, Any]:
    """Return what a form holds, without its token."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


@contextmanager
def told_at(field: Field) -> Iterator[None]:
    """Show what the core refuses as bad input at this field; nothing of it is kept."""
    try:
        yield
    except BadInput as problem:
        db.session.rollback()
        field.errors = [*field.errors, str(problem)]


def at_most(characters: int) -> Length:
    """Return the validator of a text that the tables keep so long."""
    return Length(max=characters, message="Use at most %(max)d characters.")


class Between:
    """A number between two others, or none where the field is `optional`."""

    def __init__(self, low: float, high: float, *, optional: bool = True) -> None:
        self.low, self.high, self.optional = low, high, optional

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Refuse what is out of range; a number that could not be read has its message."""
        if field.process_errors or (field.data is None and self.optional):
            return
        if field.data is None or not self.low <= field.data <= self.high:
            raise ValidationError(f"Type a number from {self.low:n} to {self.high:n}.")


class WholeNumberField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits; an empty field is no number, a field that was not sent stays as it is."""
        if not valuelist:
            return
        typed = valuelist[0].strip()
        if typed and not re.fullmatch(r"[+-]?[0-9]{1,9}", typed):
            raise ValueError("Type a whole number, for example 7.")
        self.data = int(typed) if typed else None


class NumberField(StringField):
    """A number with a decimal point or comma, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no number, one not sent stays as it is."""
        if valuelist:
            typed = valuelist[0].strip()
            self.data = self.read(typed) if typed else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def read(self, typed: str) -> float:
        """Return the number that was typed; raise ValueError with a sentence."""
        if not re.fullmatch(r"[0-9]{0,9}([.,][0-9]{1,6})?", typed):
            raise ValueError("Type a number, for example 0.5.")
        return float(typed.replace(",", "."))

    def write(self, value: float) -> str:
        """Return a number as it would be typed."""
        return f"{Decimal(str(value)).normalize():f}"


class DurationField(NumberField):
    """Seconds, typed as 90 or 1:30 (or 1:02:30); or nothing."""

    def read(self, typed: str) -> float:
        """Return the seconds that were typed."""
        typed = typed.removesuffix("s").strip().replace(",", ".")
        if not re.fullmatch(r"([0-9]{1,4}:){0,2}[0-9]{1,6}(\.[0-9]{1,3})?", typed):
            raise ValueError("Type seconds, or minutes and seconds: 90 or 1:30.")
        *larger, last = typed.split(":")
        if larger and (float(last) >= 60 or any(int(part) >= 60 for part in larger[1:])):
            raise ValueError("There are 60 seconds in a minute; type 90 or 1:30.")
        seconds = float(last) + sum(
            int(part) * 60**power for power, part in enumerate(reversed(larger), start=1)
        )
        if not 0 < seconds <= 86_400:
            raise ValueError("Type a time between a moment and 24 hours.")
        return seconds

    def write(self, value: float) -> str:
        """Return seconds as minutes and seconds where they are whole minutes and more."""
        if value < 60 or not math.isclose(value, round(value)):
            return super().write(value)
        return f"{int(value) // 60}:{int(value) % 60:02d}"


class PercentField(NumberField):
    """A share, typed as a percentage and kept between 0 and 1; or nothing."""

    def read(self, typed: str) -> float:
        """Return the share that was typed as a percentage."""
        number = super().read(typed.removesuffix("%").strip() or "?")
        if not 1 <= number <= 100:
            raise ValueError("Type a percentage from 1 to 100, for example 80.")
        return float(Decimal(str(number)) / 100)

    def write(self, value: float) -> str:
        """Return a share as a percentage."""
        return super().write(float(Decimal(str(value)) * 100))


class LinesField(TextAreaField):
    """A list, typed one a line; empty lines and repetitions do not count."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one entry a line; a field that was not sent stays as it is."""
        if valuelist:
            self.data = list(dict.fromkeys(_each_line(valuelist[0])))

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "\n".join(self.data or [])


class PairsField(TextAreaField):
    """Names with values, typed as `name: value`, one a line."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one pair a line; a colon or an equals sign parts them."""
        if not valuelist:
            return
        self.data = {}
        for line in _each_line(valuelist[0]):
            name, *rest = (part.strip() for part in re.split("[:=]", line, maxsplit=1))
            if not (name and rest and rest[0]):
                raise ValueError(f"“{line}” lacks a name or a value; write it as name: value.")
            if name in self.data:
                raise ValueError(f"“{name}” is there twice.")
            if len(name) > 60 or len(rest[0]) > 200:
                raise ValueError(f"“{name[:40]}” is too long: at most 60 and 200 characters.")
            self.data[name] = rest[0]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{name}: {value}" for name, value in (self.data or {}).items())


_KEY_NAMES = {
    **{drawn: key for key, drawn in NAMES.items()},
    **{key.lower(): key for key in NAMES},
    **{key.removeprefix("Arrow").lower(): key for key in NAMES if key.startswith("Arrow")},
    "space": " ",
}
"""How keys without a letter may be typed, beside how they are drawn."""


class KeyField(StringField):
    """A key of the console, typed as itself or by its name; empty for the default."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the key, as a browser names it."""
        if not valuelist:
            return
        typed = printable(valuelist[0])
        typed = typed if typed == " " else typed.strip()
        self.data = _KEY_NAMES.get(typed.lower(), typed.lower() if len(typed) == 1 else None)
        if typed and self.data is None:
            raise ValueError("Type one letter, digit or sign, or: space, enter, left, right.")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        # Some letters become two when they are drawn as capitals.
        drawn = key_name(self.data) if self.data else ""
        return drawn if len(drawn) == 1 or self.data in NAMES else self.data or ""
