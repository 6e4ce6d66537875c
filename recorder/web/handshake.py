"""The clock handshake, and how a screen's moments become moments of the session.

A screen measures with its own monotonic clock and asks for the server's time now and then; half
the round trip bounds the error. It sends moments in the server's steady milliseconds (since 1970),
so that it need not know when the session began.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from recorder.clock import STEADY, milliseconds_between
from recorder.errors import BadInput, Conflict
from recorder.models import StudySession

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def answer() -> ResponseReturnValue:
    """Answer a handshake with the server's steady time, in milliseconds since 1970."""
    return jsonify(server_ms=milliseconds_between(EPOCH, STEADY.now()))


def moment(server_ms: float | None, now: datetime) -> datetime:
    """Return the moment a screen named in the server's time, now where it named none."""
    try:
        return now if server_ms is None else EPOCH + timedelta(milliseconds=server_ms)
    except (OverflowError, ValueError) as error:
        raise BadInput("This screen's clock cannot be right; reload the page.") from error


def session_time(session: StudySession, server_ms: float | None, now: datetime) -> float:
    """Return a screen's moment in milliseconds on the session clock, never before its zero."""
    if session.begun_at is None:
        raise Conflict("This session has no date, so nothing can be marked in it at a time.")
    return max(0.0, milliseconds_between(session.begun_at, moment(server_ms, now)))


def server_ms(begun_at: datetime | None, t_ms: float | None) -> float | None:
    """Return a time on the session clock in the server's milliseconds, for a screen's clock."""
    if begun_at is None or t_ms is None:
        return None
    return milliseconds_between(EPOCH, begun_at) + t_ms


def reading(act: Any) -> dict[str, float | None]:
    """Return what a screen says of its own clock with a moment, as fields of a draft."""
    return {"t_error_ms": act.t_error_ms, "client_ms": act.client_ms}
