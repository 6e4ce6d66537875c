"""How figures are written for people: rounding, percent signs, units, and – for undefined.

Rounding is half away from zero on the decimal value, as the specification asks. Pages (as filters),
the command line and sentences write figures with these; computing never rounds. What does not live
here: times of the day and of a log (`recorder.web.filters`), and files, which hold full precision.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

NONE = "–"
"""What stands where a figure is undefined."""

EXACT = Context(prec=700)
"""Digits enough for any float: the interval of two very different times can be that wide."""

ENDLESS_SECONDS = 1_000_000
"""From here on (eleven days) a limit of a time says no more than that there is none."""

ONE_DECIMAL_FROM = 100
"""The number of attempts from which a percentage has a decimal."""


def rounded(value: float | Decimal, digits: int = 0) -> Decimal:
    """Round half away from zero on the decimal value.

    >>> rounded(82.5), rounded(0.125, 2)
    (Decimal('83'), Decimal('0.13'))
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)


def percent(share: float | None, n: int = 0) -> str:
    """Write a share as a percentage: whole for fewer than 100 attempts, else one decimal.

    >>> percent(0.825), percent(0.8255, n=100), percent(None)
    ('83%', '82.6%', '–')
    """
    return NONE if share is None else f"{_percentage(share, n)}%"


def percent_range(lower: float | None, upper: float | None, n: int = 0) -> str:
    """Write the limits of a share.

    >>> percent_range(0.212, 0.7204), percent_range(None, None)
    ('21–72%', '–')
    """
    if lower is None or upper is None:
        return NONE
    return f"{_percentage(lower, n)}–{_percentage(upper, n)}%"


def seconds(value: float | None) -> str:
    """Write seconds: one decimal below 100, whole above.

    >>> seconds(82.53), seconds(141.22)
    ('82.5 s', '141 s')
    """
    return NONE if value is None else f"{_seconds(value)} s"


def seconds_range(lower: float | None, upper: float | None) -> str:
    """Write the limits of a time.

    >>> seconds_range(64.157, 96.443), seconds_range(1.2, None), seconds_range(0.01, 1e40)
    ('64.2–96.4 s', '–', '0.0–>1000000 s')
    """
    if lower is None or upper is None:
        return NONE
    return f"{_seconds(lower)}–{_seconds(upper)} s"


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with so many decimals, without them where it is whole.

    >>> number(0.583, 2), number(12.0), number(None)
    ('0.58', '12', '–')
    """
    if value is None:
        return NONE
    shown = rounded(value, digits)
    return str(int(shown)) if shown == shown.to_integral_value() else str(shown)


def _percentage(share: float, n: int) -> Decimal:
    # The decimal value is multiplied, because 0.145 * 100 is 14.499999999999998 in floats.
    return rounded(Decimal(str(share)) * 100, 1 if n >= ONE_DECIMAL_FROM else 0)


def _seconds(value: float) -> Decimal | str:
    if value > ENDLESS_SECONDS:
        return f">{ENDLESS_SECONDS}"
    return rounded(value, 1 if rounded(value, 1) < 100 else 0)


def size(n: int) -> str:
    """Write a number of bytes with a unit that fits.

    >>> size(980), size(1_250_000), size(41_000_000_000)
    ('1 kB', '1.3 MB', '41 GB')
    """
    value, unit = max(n, 1000) / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if value >= 1000:
            value, unit = value / 1000, larger
    return f"{rounded(value, 0 if value >= 10 or unit == 'kB' else 1)} {unit}"


def p_value(value: float | None) -> str:
    """Write the p of a test: three decimals, and never 0.

    >>> p_value(0.06166), p_value(0.0004), p_value(1.0)
    ('0.062', '<0.001', '1.000')
    """
    if value is None:
        return NONE
    return "<0.001" if value < 0.001 else str(rounded(value, 3))


def decimals(value: float | None, digits: int) -> str:
    """Write a number with exactly so many decimals.

    >>> decimals(0.6, 2), decimals(None, 2)
    ('0.60', '–')
    """
    return NONE if value is None else str(rounded(value, digits))


def significant(value: float | None, digits: int = 3) -> str:
    """Write a number that may be of any size with so many digits that count.

    >>> significant(0.00045833), significant(44.716), significant(12345.6)
    ('0.000458', '44.7', '12346')
    """
    if value is None:
        return NONE
    if value == 0:
        return "0"
    exact = Decimal(str(value))
    return f"{rounded(exact, max(0, digits - 1 - exact.adjusted())):f}"


def signed(value: float | None, digits: int = 0) -> str:
    """Write a number with its sign, as a score or a difference that may go either way.

    >>> signed(25.0), signed(-8.72), signed(0.2)
    ('+25', '−9', '0')
    """
    if value is None:
        return NONE
    shown = rounded(value, digits)
    if shown == 0:
        return "0"
    return f"{'+' if shown > 0 else '−'}{abs(shown)}"


def points(difference: float | None) -> str:
    """Write the difference of two shares in percentage points.

    >>> points(0.3333), points(-0.05), points(None)
    ('+33', '−5', '–')
    """
    return NONE if difference is None else signed(float(Decimal(str(difference)) * 100))
