"""A session as its playback shows it: what was recorded of it, and the log beside.

What does not live here: routes (`playback`, `replay`), where it all lies on the line
(`playbackline`), and which window was in front (`recorder.replay`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import current_app, url_for

from recorder import log
from recorder.media import finishing, shelf
from recorder.models import Attempt, StudySession
from recorder.queries import attempts_of, events_of
from recorder.replay import reading
from recorder.replay.streams import Piece, Stream, follow
from recorder.vocabulary import StreamKind
from recorder.web.loglines import LogLine, log_lines
from recorder.web.playbackline import Line, Mark, Span, Track, without

GAP_MS = 3_000.0
"""A page that takes so long to load is no gap in its recording."""

PICTURES = (StreamKind.SCREEN, StreamKind.CAMERA)


@dataclass(frozen=True, slots=True)
class Media:
    """One recording of the screen, the camera or the microphone, as the player needs it.

    `anchors` are moments of its own and of the session (ms); `error_ms` says how sure they are,
    None while it has no file that can be sought.
    """

    id: UUID
    kind: StreamKind
    url: str
    from_ms: float
    to_ms: float
    missing: int
    holes: list[Span]
    anchors: Sequence[Span]
    error_ms: float | None


class PlaybackView:
    """A session with what its playback shows."""

    def __init__(self, session: StudySession) -> None:
        self.session = session
        self.study = session.study
        self.participant = session.participant

    @cached_property
    def pages(self) -> list[Stream]:
        """The page recordings."""
        return reading.streams_of(self.session)

    @cached_property
    def pieces(self) -> list[Piece]:
        """Which of them was in front when."""
        return follow(self.pages, reading.signals_of(self.session))

    @cached_property
    def media(self) -> list[Media]:
        """The recordings of screen, camera and sound."""
        return [_media(self.session, kept) for kept in shelf.recordings_of(self.session)]

    @property
    def pictures(self) -> list[tuple[StreamKind, list[Media]]]:
        """The media with a picture, by their kind."""
        by_kind = ((kind, self._of(kind)) for kind in PICTURES)
        return [(kind, media) for kind, media in by_kind if media]

    @property
    def sounds(self) -> list[Media]:
        """The media without a picture."""
        return self._of(StreamKind.MICROPHONE)

    @property
    def how_to_add(self) -> str:
        """How to make media seekable where nothing does; empty where all is well."""
        return finishing.HOW_TO_ADD if self.media and not finishing.is_possible() else ""

    @cached_property
    def attempts(self) -> list[Attempt]:
        """The session's attempts."""
        return attempts_of(self.session)

    @cached_property
    def lines(self) -> list[LogLine]:
        """The log in the order of its times, without what was taken back or only steered."""
        lines = log_lines(log.effective(events_of(self.session)), self.attempts)[::-1]
        return [line for line in lines if not (line.entry.is_cancelled or line.is_steering)]

    @property
    def begun_ms(self) -> float:
        """Where the first recording begins."""
        begins = [piece.from_ms for piece in self.pieces[:1]]
        return min(begins + [each.from_ms for each in self.media], default=0.0)

    @cached_property
    def end_ms(self) -> float:
        """The end of the line: the last that was recorded."""
        ends = [each.to_ms for each in (*self.pages, *self.media)]
        ends += [line.entry.t_ms for line in self.lines]
        ends += [each.finished_ms for each in self.attempts if each.finished_ms is not None]
        return max(ends, default=0.0) or 1.0

    @property
    def line(self) -> Line:
        """The line that all of it lies on."""
        return Line(self.end_ms)

    @cached_property
    def marks(self) -> list[Mark]:
        """The entries that are drawn on it."""
        return self.line.marks(self.lines)

    @property
    def rows(self) -> int:
        """How many rows of letters there are."""
        return max((mark.row + 1 for mark in self.marks if mark.letter), default=0)

    @property
    def tracks(self) -> list[Track]:
        """What was recorded when, for each kind that was."""
        tracks = []
        if self.pages:
            holes = {place: stream.holes() for place, stream in enumerate(self.pages)}
            spans = [
                span
                for piece in self.pieces
                for span in without((piece.from_ms, piece.to_ms), holes[piece.stream])
            ]
            tracks.append(self.line.track(StreamKind.REPLAY.label, spans, GAP_MS))
        for kind in (*PICTURES, StreamKind.MICROPHONE):
            spans = [
                span
                for each in self._of(kind)
                for span in without((each.from_ms, each.to_ms), each.holes)
            ]
            if spans:
                tracks.append(self.line.track(kind.label, spans))
        return tracks

    def _of(self, kind: StreamKind) -> list[Media]:
        return [each for each in self.media if each.kind is kind]


def _media(session: StudySession, kept: shelf.Kept) -> Media:
    found = kept.recording
    whole = finishing.whole_of(current_app.config["DATA"], found)
    return Media(
        id=found.id,
        kind=found.kind,
        url=url_for("playback.file", session_id=session.id, recording=found.id),
        from_ms=kept.from_ms,
        to_ms=kept.to_ms,
        missing=kept.missing,
        holes=shelf.holes_of(found) if kept.missing else [],
        anchors=whole.anchors if whole else [(0.0, found.started_ms), (1.0, found.started_ms + 1)],
        error_ms=whole.error_ms if whole else None,
    )
