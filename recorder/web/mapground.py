"""What a map lies on: the picture of its page, or where a picture of it could be drawn from.

What does not live here: what is drawn over it (`mapsview`), and keeping pictures (`mappictures`).
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import url_for

from recorder import pictures
from recorder.db import db
from recorder.maps.places import SAME_WIDTH
from recorder.models import Study, StudySession
from recorder.replay import reading, views
from recorder.replay.views import View
from recorder.tracing import Traced

MOST_VIEWS = 3
"""How many moments are tried before it is said that the page cannot be drawn."""

NEARER = 0.1
"""How much nearer to the clicks' width a page must be drawn to replace a picture, as part of it."""

MOMENTS = ("first", "last")
"""Before which click a page may be drawn anew."""

PictureAddress = Callable[[pictures.Picture], str]


@dataclass
class Ground:
    """Finds the picture of a page, and remembers for which page and width it was asked.

    A picture of the chosen variant, which is its `own`, comes before those of others.
    """

    data: Path
    study: Study
    traced: Traced
    variant: str | None
    moment: str | None
    address: PictureAddress
    asked: tuple[str, float] | None = field(default=None, init=False)
    found: pictures.Picture | None = field(default=None, init=False)
    own: pictures.Picture | None = field(default=None, init=False)

    def __call__(self, page: str, width: float) -> tuple[str, int, int] | None:
        """Return the address and size of the picture of a page, from any session of the study."""
        self.asked = page, width
        for variant in dict.fromkeys([self.variant, None]):
            chosen = {"variant": variant} if variant else {}
            query = db.select(StudySession.uuid).filter_by(
                study_id=self.study.id, archived_at=None, **chosen
            )
            sessions = db.session.scalars(query).all()
            self.found = pictures.find(self.data, sessions, page, width)
            if self.found:
                self.own = self.found if variant == self.variant else None
                return self.address(self.found), self.found.width, self.found.height
        return None

    @cached_property
    def source(self) -> StudySession | None:
        """The session that the picture is of."""
        if self.found is None:
            return None
        query = db.select(StudySession).filter_by(uuid=self.found.session)
        return db.session.scalars(query).one()

    @cached_property
    def has_moments(self) -> bool:
        """Whether the page could be drawn anew as it was at another moment of the same session."""
        session = self.source
        return (
            session is not None and pictures.may_keep(session) and bool(reading.streams_of(session))
        )

    @property
    def is_drawn_anew(self) -> bool:
        """Whether another moment was asked for."""
        return self.moment in MOMENTS and self.has_moments

    @cached_property
    def views(self) -> Sequence[View]:
        """Where replays show the page, the best first; none where its picture is good enough."""
        if self.asked is None:
            return []
        page, width = self.asked
        if self.source and self.is_drawn_anew:
            is_last = self.moment == MOMENTS[-1]
            return views.views_of(self.source, page, last=is_last)[:MOST_VIEWS]
        best = views.nearest(self._views(page, width), width, MOST_VIEWS)
        if best and self.own:
            gained = abs(self.own.width - width) - views.distance(best[0], width)
            return best if gained > NEARER * width else []
        return best

    def _views(self, page: str, width: float) -> Iterator[View]:
        """Yield the first view of each session that was on a page, the latest session first."""
        traces = [*self.traced.people, *self.traced.experts]
        there = {
            each.whose.session_id
            for each in traces
            if page in each.pages or any(click.page == page for click in each.clicks)
        }
        if self.own and abs(self.own.width - width) <= SAME_WIDTH:
            return
        exact = 0
        for session_id in sorted(there, reverse=True):
            session = db.session.get_one(StudySession, session_id)
            # Where a picture was drawn of it once, another try would draw the same.
            is_done = pictures.find(self.data, [session.uuid], page, width)
            if is_done or not pictures.may_keep(session):
                continue
            for view in views.views_of(session, page)[:MOST_VIEWS]:
                exact += views.distance(view, width) <= SAME_WIDTH
                yield view
            if exact >= MOST_VIEWS:
                return

    @property
    def offered(self) -> list[dict[str, object]]:
        """The views as the page's script reads them, each with where its picture is to go."""
        page = self.asked[0] if self.asked else ""
        return [
            {
                "replay": url_for("replay.page", session_id=each.session_id),
                "keep": url_for("mappictures.keep", session_id=each.session_id, page=page),
                "stream": str(each.stream),
                "at": each.at_ms,
                "width": each.width,
                "url": each.url,
                "loaded": each.is_loaded,
            }
            for each in self.views
        ]


def linked(found: pictures.Picture) -> str:
    """Return a picture's address."""
    return url_for("mappictures.picture", session=found.session, name=found.path.name)


def embedded(found: pictures.Picture) -> str:
    """Return a picture as an address that holds it."""
    return f"data:{found.mime};base64,{b64encode(found.path.read_bytes()).decode()}"


def nowhere(_found: pictures.Picture) -> str:
    """Return no address, where only the picture's size counts."""
    return ""
