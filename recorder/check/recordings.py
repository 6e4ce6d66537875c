"""Whether every chunk of a recording is on the disk as it was kept, and nothing else is there.

What does not live here: whether what was recorded can be played.
"""

import hashlib
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from recorder.check.verdict import Level, Tested, Wrong
from recorder.media.finishing import WHOLE
from recorder.media.places import FOLDER, suffix_for
from recorder.models import Chunk, Recording, StudySession
from recorder.pictures import PAGES
from recorder.vocabulary import StreamKind


def tested(reader: sa.Connection, folder: Path) -> Tested:
    """Compare the rows of chunks with the files in a data folder, byte by byte."""
    found = {file for file in (folder / FOLDER).rglob("*") if file.is_file()}
    wrong, chunks = Wrong(), 0
    query = (
        sa.select(
            StudySession.uuid,
            Recording.id,
            Recording.kind,
            Recording.mime,
            Chunk.number,
            Chunk.sha256,
        )
        .select_from(Chunk)
        .join(Recording, Chunk.recording_id == Recording.id)
        .join(StudySession, Recording.session_id == StudySession.id)
        .order_by(Recording.id, Chunk.number)
    )
    known: set[Path] = set()
    for session, recording, kind, mime, number, sha256 in reader.execute(query):
        place = _place(folder, session, recording)
        file = place / f"{number:06d}{suffix_for(kind, mime)}"
        chunks += 1
        known |= {file, *(place / f"{WHOLE}{each}" for each in (".webm", ".mp4", ".json"))}
        try:
            content = file.read_bytes()
        except OSError:
            wrong.add(f"{file.relative_to(folder)} is missing")
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            wrong.add(f"{file.relative_to(folder)} was changed")
    if wrong.count:
        sentence = f"Recordings are not as they were kept: {wrong}; restore a backup of them."
        return Tested("recordings", Level.FAIL, sentence)
    others = {file for file in found - known if file.parent.name != PAGES}
    if orphans := sorted(file for file in others if not file.name.endswith(".part")):
        sentence = (
            f"{len(orphans)} files belong to no recording ({orphans[0].relative_to(folder)}): what "
            "was never acknowledged, or is of data from another time. Delete them if they are not "
            "missed."
        )
        return Tested("recordings", Level.WARN, sentence)
    return Tested("recordings", Level.OK, _said(reader, chunks))


def _said(reader: sa.Connection, chunks: int) -> str:
    if not chunks:
        return "Nothing of screen, sound or pages is recorded."
    waits = sa.select(sa.func.count()).select_from(Recording)
    open_ones = reader.scalar(
        waits.where(Recording.file.is_(None), Recording.kind != StreamKind.REPLAY)
    )
    said = f"Every chunk of every recording is on the disk as it was kept ({chunks})"
    if open_ones:
        return f"{said}; {open_ones} are made seekable when the recorder runs."
    return f"{said}."


def _place(folder: Path, session: UUID, recording: UUID) -> Path:
    return folder / FOLDER / str(session) / str(recording)
