"""Who a machine speaks for: the session whose capture token it shows.

What does not live here: people, who show the printed key or a link (`access`).
"""

from secrets import compare_digest

from flask import request

from recorder.db import db
from recorder.errors import NotFound
from recorder.models import StudySession

NO_SESSION = "No session has this id and token; `recorder session create` prints them."


def shown() -> str:
    """Return the token that was shown, "" where none was."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def session_id_of(token: str, session_id: int | None = None) -> int:
    """Return the id of the session that a token belongs to; raise NotFound for any other."""
    query = db.select(StudySession.id).filter_by(capture_token=token, archived_at=None)
    known: int | None = db.session.scalar(query) if token else None
    if known is None or session_id not in (None, known):
        raise NotFound(NO_SESSION)
    return known


def is_token(shown: str, token: str) -> bool:
    """Whether the token that was shown is the one that is asked for."""
    return compare_digest(shown.encode(), token.encode())
