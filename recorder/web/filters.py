"""How figures and times are written on pages: the filters that every template may use.

Figures are written by `recorder.figures`, which alone rounds; times of the day and of a log here.
"""

from datetime import datetime

from flask import Flask

from recorder.figures import (
    NONE,
    decimals,
    number,
    p_value,
    percent,
    percent_range,
    rounded,
    seconds,
    seconds_range,
)


def init_app(app: Flask) -> None:
    """Give the templates every filter of this module, and those of `recorder.figures`."""
    for write in (percent, percent_range, seconds, seconds_range, number, decimals, p_value):
        app.add_template_filter(write)
    for write in (clock, minutes, local_time, local_date, capitalize_first):
        app.add_template_filter(write)


def clock(milliseconds: float | None) -> str:
    """Write a time of a log as minutes, seconds and tenths.

    >>> clock(151_840), clock(3_600_000), clock(-2_040)
    ('02:31.8', '60:00.0', '-00:02.0')
    """
    if milliseconds is None:
        return NONE
    if milliseconds < 0:
        return f"-{clock(-milliseconds)}"
    tenths = int(milliseconds // 100)
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def minutes(value: float | None) -> str:
    """Write a duration in seconds as minutes and seconds.

    >>> minutes(300), minutes(90.0), minutes(None)
    ('5:00', '1:30', '–')
    """
    if value is None:
        return NONE
    whole = int(rounded(value))
    return f"{whole // 60}:{whole % 60:02d}"


def capitalize_first(text: str) -> str:
    """Begin a sentence with a large letter, and leave the others as they are."""
    return text[:1].upper() + text[1:]


def local_time(moment: datetime | None) -> str:
    """Write the time of day on this laptop."""
    return moment.astimezone().strftime("%H:%M") if moment else NONE


def local_date(moment: datetime | None) -> str:
    """Write the day on this laptop, as people all over the world read it without mistake."""
    return moment.astimezone().strftime("%Y-%m-%d") if moment else NONE
