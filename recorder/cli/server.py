"""The web server of `recorder run`, of the demo and of the benches: waitress, set up once.

What does not live here: starting and stopping it (`serve`), and what it answers (`recorder.web`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask


class Task(WSGITask):
    """An answer whose head goes out with the first of its body.

    Sent one after the other they wake both sides twice, and a server that is killed between the two
    leaves an answer that breaks off.
    """

    def write(self, data: bytes) -> None:
        """Send a part of the body, after the head where that was not sent."""
        if self.wrote_header:
            super().write(data)
        else:
            with self.channel.together():
                super().write(data)


class Channel(HTTPChannel):
    """A connection that the server's loop leaves alone while a thread is sending its answer.

    The loop looks after every connection that has something to send, also while the thread that
    made the answer is sending it. Such a socket could take more at once, so that the loop turned
    without a rest until the thread was through, and held the processor which that thread needed:
    3 to 6 ms, traced on two cores, in which every other answer waited as well. What the socket does
    not take is left to the loop as before, since the thread wakes it afterwards.
    """

    task_class = Task
    is_sending = False
    gathered: list[bytes] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send what is written in this block at once, at its end."""
        self.gathered = parts = []
        try:
            yield
        finally:
            self.gathered = None
        super().write_soon(b"".join(parts))

    def write_soon(self, data: Any) -> int:
        """Take what is to be sent; return how many bytes that is."""
        if self.gathered is None:
            return int(super().write_soon(data))
        self.gathered.append(data)
        return len(data)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the socket takes now; return how many bytes that were."""
        self.is_sending = True
        try:
            return int(super().send(data, do_close))
        finally:
            self.is_sending = False

    def writable(self) -> bool:
        """Whether the loop is to send something, or to close."""
        return not self.is_sending and bool(super().writable())


def create_server(app: Flask, host: str, port: int) -> Any:
    """Return a server that listens, and answers once it runs.

    Raises OSError where the address cannot be used.
    """
    listening: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=listening,
        host=host,
        port=port,
        threads=app.config["THREADS"],
        channel_request_lookahead=1,
        # A batch of captured events comes in one read instead of seven.
        recv_bytes=65536,
        # The pages refuse what is too large with a sentence; the server itself only what
        # would fill the disk, since it can answer with no page.
        max_request_body_size=16 * app.config["MAX_CONTENT_LENGTH"],
        ident=None,
    )
    # A name may stand for several addresses, each with a server of its own.
    for each in listening.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = Channel
    return server
