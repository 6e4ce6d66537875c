"""What the script tag stands on: a study's key, and which of its sessions is running.

The key is the study's own name signed with the recorder's secret, so that one line serves all
participants, nothing more is stored, and nobody makes a key for a study they were not given. What
does not live here: the script (`static/capture`), and its routes (`recorder.web.tag`).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, Signer

from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Study, StudySession

LONGEST = timedelta(hours=12)
"""A session that began longer ago was forgotten, not left running."""


def study_key(study: Study, secret: str) -> str:
    """Return the key by which a product's pages name a study."""
    name = urlsafe_b64encode(study.uuid.bytes).rstrip(b"=")
    return _signer(secret).sign(name).decode()


def find_study(key: str, secret: str) -> Study:
    """Return the study of a key; raise NotFound where there is none."""
    study: Study | None = None
    try:
        name = _signer(secret).unsign(key)
        uuid = UUID(bytes=urlsafe_b64decode(name + b"=="))
        study = db.session.scalar(db.select(Study).filter_by(uuid=uuid))
    except (BadSignature, Error, ValueError):
        pass
    if study is None:
        raise NotFound("No study has this key; its page Capture shows the line to put in.")
    return study


def running_session(study: Study, now: datetime) -> StudySession | None:
    """Return the session of a study that began last and has not ended, None where none runs."""
    query = (
        db.select(StudySession)
        .filter_by(study_id=study.id, ended_at=None, archived_at=None, imported_from=None)
        .where(StudySession.begun_at > now - LONGEST)
        .order_by(StudySession.begun_at.desc(), StudySession.id.desc())
        .limit(1)
    )
    session: StudySession | None = db.session.scalar(query)
    return session


def _signer(secret: str) -> Signer:
    return Signer(secret, salt="capture")
