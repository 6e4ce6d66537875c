"""How recordings leave for good: rows first, and the files once that is committed.

A transaction that is rolled back keeps its files. What a crash leaves behind in between are files
without rows, which `recorder check` finds. What does not live here: who may ask for it.
"""

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event, orm

from recorder.db import db
from recorder.media import notes
from recorder.media.places import FOLDER, folder_of
from recorder.models import Chunk, Recording, StudySession
from recorder.pictures import PAGES
from recorder.vocabulary import StreamKind

_CHUNKS, _RECORDINGS, _SESSIONS = (
    cast(sa.Table, each.__table__) for each in (Chunk, Recording, StudySession)
)

LEAVING = "folders to remove"
"""Where a session of the database remembers what its commit lets go."""

AT_ONCE = 500


def erase(recording: Recording, now: datetime) -> None:
    """Delete one recording and leave an entry that it is gone.

    With one of pages go the session's pictures of pages, which may be drawn from it.
    """
    notes.deleted(recording, now)
    folder = folder_of(_data(), recording)
    _after_commit(folder)
    if recording.kind is StreamKind.REPLAY:
        _after_commit(folder.parent / PAGES)
    db.session.execute(sa.delete(_CHUNKS).where(_CHUNKS.c.recording_id == recording.id))
    db.session.execute(sa.delete(_RECORDINGS).where(_RECORDINGS.c.id == recording.id))
    db.session.expunge(recording)


def erase_of(sessions: Collection[int]) -> None:
    """Delete all recordings of some sessions."""
    ids = list(sessions)
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        mine = sa.select(_RECORDINGS.c.id).where(_RECORDINGS.c.session_id.in_(some))
        for uuid in db.session.scalars(sa.select(_SESSIONS.c.uuid).where(_SESSIONS.c.id.in_(some))):
            _after_commit(_data() / FOLDER / str(uuid))
        db.session.execute(sa.delete(_CHUNKS).where(_CHUNKS.c.recording_id.in_(mine)))
        db.session.execute(sa.delete(_RECORDINGS).where(_RECORDINGS.c.session_id.in_(some)))


def _data() -> Path:
    """Return the data folder: recordings lie beside the database."""
    return Path(str(db.engine.url.database)).parent


def _after_commit(folder: Path) -> None:
    db.session().info.setdefault(LEAVING, []).append(folder)


@event.listens_for(orm.Session, "after_commit")
def _remove(session: orm.Session) -> None:
    for folder in cast(list[Path], session.info.pop(LEAVING, [])):
        shutil.rmtree(folder, ignore_errors=True)
        of_session = folder.parent
        if of_session.name != FOLDER and of_session.is_dir() and not any(of_session.iterdir()):
            of_session.rmdir()


@event.listens_for(orm.Session, "after_rollback")
def _keep(session: orm.Session, *_: Any) -> None:
    session.info.pop(LEAVING, None)
