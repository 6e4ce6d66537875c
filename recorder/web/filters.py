"""How figures are written on pages: the only place in the web that rounds.

Rounding is half away from zero on the decimal value, as the specification asks.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask

NONE = "–"
"""What stands where a figure is undefined."""


def init_app(app: Flask) -> None:
    """Give the templates every filter of this module."""
    for write in (percent, seconds, number, clock, local_time, local_date):
        app.add_template_filter(write)


def rounded(value: float, digits: int = 0) -> Decimal:
    """Round half away from zero on the decimal value.

    >>> rounded(82.5), rounded(0.125, 2)
    (Decimal('83'), Decimal('0.13'))
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent(share: float | None, n: int = 0) -> str:
    """Write a share as a percentage: whole for fewer than 100 attempts, else one decimal.

    >>> percent(0.825), percent(0.8255, n=100), percent(None)
    ('83%', '82.6%', '–')
    """
    if share is None:
        return NONE
    return f"{rounded(share * 100, 1 if n >= 100 else 0)}%"


def seconds(value: float | None) -> str:
    """Write seconds: one decimal below 100, whole above.

    >>> seconds(82.53), seconds(141.22)
    ('82.5 s', '141 s')
    """
    if value is None:
        return NONE
    return f"{rounded(value, 1 if rounded(value, 1) < 100 else 0)} s"


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with so many decimals, without them where it is whole.

    >>> number(0.583, 2), number(12.0), number(None)
    ('0.58', '12', '–')
    """
    if value is None:
        return NONE
    shown = rounded(value, digits)
    return str(int(shown)) if shown == shown.to_integral_value() else str(shown)


def clock(milliseconds: float | None) -> str:
    """Write a time of a log as minutes, seconds and tenths.

    >>> clock(151_840), clock(3_600_000)
    ('02:31.8', '60:00.0')
    """
    if milliseconds is None:
        return NONE
    tenths = int(milliseconds // 100)
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def local_time(moment: datetime | None) -> str:
    """Write the time of day on this laptop."""
    return moment.astimezone().strftime("%H:%M") if moment else NONE


def local_date(moment: datetime | None) -> str:
    """Write the day on this laptop, as people all over the world read it without mistake."""
    return moment.astimezone().strftime("%Y-%m-%d") if moment else NONE
