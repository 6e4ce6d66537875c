"""`recorder capture`: what records by itself, each as a process of its own.

What does not live here: the recorder that hears it (`serve`).
"""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import click

from recorder.capture.lab import browsers
from recorder.capture.lab.link import AWAY, Link
from recorder.cli import cli, data_option, opened
from recorder.db import db
from recorder.errors import LabUnavailable, RecorderError, SessionEnded
from recorder.sessions import find_session

url_option = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where the recorder is served.",
)


class Sitting(NamedTuple):
    """A session as what captures it needs to know it."""

    id: int
    token: str
    code: str
    data: Path


class Position(click.ParamType):
    """A place on the screens: X,Y."""

    name = "X,Y"

    def convert(self, value, param, ctx):
        """Read a place; refuse what is none."""
        try:
            x, y = (int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is no place such as 1920,0.", param, ctx)
        return x, y


@cli.group()
def capture() -> None:
    """Record what the participant does, without a hand."""


@capture.command("lab")
@click.argument("session_id", metavar="SESSION", type=int)
@url_option
@click.option("--browser", default="", envvar="RECORDER_LAB_BROWSER", help="Which browser to open.")
@click.option(
    "--position",
    type=Position(),
    envvar="RECORDER_LAB_POSITION",
    help="Where its window opens, as on a second screen: 1920,0.",
)
@click.option("--fullscreen", is_flag=True, help="Without the browser's own bars.")
@click.option("--headless", is_flag=True, hidden=True)
@click.option("--debugging-port", type=int, hidden=True)
@data_option
def lab(
    session_id: int,
    url: str,
    browser: str,
    position: tuple[int, int] | None,
    fullscreen: bool,
    headless: bool,
    debugging_port: int | None,
    data: Path | None,
) -> None:
    """Open the lab browser for SESSION (its number) and capture until it is closed."""
    found = browsers.find(browser)
    from recorder.capture.lab.process import Lab
    from recorder.capture.lab.window import Opening

    sitting = sitting_of(session_id, data)
    link = Link(url, sitting.id, sitting.token, sitting.code)
    state = state_of(link, LabUnavailable)
    opening = Opening(found, position, fullscreen, headless, debugging_port)

    async def run() -> None:
        await Lab(link, state, sitting.data / "capture", opening).run()

    asyncio.run(run())


def state_of(link: Link, unavailable: type[RecorderError]) -> dict[str, Any]:
    """Return what the session is at now; raise `unavailable` where the recorder does not answer."""
    try:
        return link.state()
    except AWAY as error:
        raise unavailable(
            f"The recorder does not answer at {link.url} ({error}); start it, or name it "
            "with --url."
        ) from error


def sitting_of(session_id: int, data: Path | None) -> Sitting:
    """Return what lets a capture into a session, read from the data folder."""
    with opened(data) as app:
        session = find_session(session_id)
        if session.ended_at is not None:
            raise SessionEnded("This session ended; reopen it to record more.")
        sitting = Sitting(session.id, session.capture_token, session.join_code, app.config["DATA"])
        db.session.remove()
        db.engine.dispose()
    return sitting
