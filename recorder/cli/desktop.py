"""`recorder capture desktop`: counts clicks and keys of any program on this computer.

What does not live here: the lab browser, which is the other way to capture (`capture`).
"""

import asyncio
from pathlib import Path

import click

from recorder import config
from recorder.capture.desktop import BOTH, Desktop
from recorder.capture.lab.link import Link
from recorder.cli import data_option
from recorder.cli.capture import capture, sitting_of, state_of, url_option
from recorder.errors import CaptureUnavailable


@capture.command("desktop")
@click.argument("session_id", metavar="SESSION", type=int)
@url_option
@click.option(
    "--token",
    default="",
    envvar="RECORDER_CAPTURE_TOKEN",
    help="The session's capture token, where the recorder runs on another computer.",
)
@data_option
def desktop(session_id: int, url: str, token: str, data: Path | None) -> None:
    """Count mouse clicks and keys of any program for SESSION (its number), without content."""
    if token:
        folder = data or config.default_data_folder()
        link = Link(url, session_id, token, "")
    else:
        sitting = sitting_of(session_id, data)
        folder = sitting.data
        link = Link(url, sitting.id, sitting.token, sitting.code)
    state = state_of(link, CaptureUnavailable)
    if state.get("lab"):
        raise CaptureUnavailable(BOTH)
    asyncio.run(Desktop(link, folder / "capture", str(state["uuid"])).run())
