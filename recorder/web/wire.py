"""What machines send and hear under /api/v1, as types: they check, describe and write the JSON.

What does not live here: routes, types of one module alone, and what becomes of a message.
"""

from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
from flask import Response

from recorder.errors import BadInput
from recorder.vocabulary import EventKind, Source

T = TypeVar("T")


def read(body: bytes, decoder: msgspec.json.Decoder[T], what: str = "This") -> T:
    """Return what a machine sent; raise BadInput, which names it by `what`, for anything else."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{what} cannot be read: {error}.") from error


def answer(said: msgspec.Struct) -> Response:
    """Answer a machine with a message."""
    return Response(msgspec.json.encode(said), mimetype="application/json")


class WireEvent(msgspec.Struct, forbid_unknown_fields=True, rename={"attempt_id": "attempt"}):
    """An event as a machine sends it; `t_ms` counts from when the session began.

    What a machine cannot say is the same for all of them, so that one can be recorded as it is.
    """

    source: ClassVar[Source] = Source.CAPTURE
    author: ClassVar[str] = ""
    task_id: ClassVar[int | None] = None
    target_id: ClassVar[UUID | None] = None

    id: UUID
    kind: EventKind
    t_ms: float
    data: dict[str, Any] = {}
    t_error_ms: float | None = None
    client_ms: float | None = None
    attempt_id: UUID | None = None


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What is posted: at most a thousand events, in the order in which they happened."""

    events: list[WireEvent]


class Taken(msgspec.Struct):
    """What became of a batch."""

    accepted: int
    duplicates: int
    last_seq: int


class LoggedEvent(msgspec.Struct):
    """An event as the log holds it."""

    seq: int
    id: UUID
    kind: EventKind
    source: Source
    t_ms: float
    t_error_ms: float | None
    client_ms: float | None
    attempt: UUID | None
    target: UUID | None
    author: str
    data: dict[str, Any]
    recorded_at: str


class Page(msgspec.Struct):
    """A page of the log; ask again with `after=next` while `next` is not null."""

    events: list[LoggedEvent]
    next: int | None


class Moment(msgspec.Struct):
    """The server's steady time and where it lies in the session, if that has begun."""

    server_ms: float
    session_ms: float | None


class Problem(msgspec.Struct):
    """Why a request was refused, in one sentence."""

    error: str
