"""A wire to the recorder that a test can break: answers end in their middle, as when it is killed.

What does not live here: the tests.
"""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

BYTES = 65536


class Wire:
    """Relays to an origin; while it `breaks`, each answer ends within its first line or body."""

    def __init__(self, origin):
        self._to = urlsplit(origin).hostname, urlsplit(origin).port
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        self.breaks = False
        self.broken = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def stop(self):
        """Take no more connections."""
        self._ear.close()

    def _listen(self):
        with suppress(OSError):
            while True:
                near, _ = self._ear.accept()
                threading.Thread(target=self._relay, args=[near], daemon=True).start()

    def _relay(self, near):
        with near, suppress(OSError), socket.create_connection(self._to) as far:
            asking = threading.Thread(target=self._ask, args=[near, far], daemon=True)
            asking.start()
            self._answer(far, near)
            # Closing alone would leave open what the other thread still listens to.
            near.shutdown(socket.SHUT_RDWR)
            asking.join()

    def _answer(self, far, near):
        while heard := far.recv(BYTES):
            if self.breaks:
                self.broken += 1
                head, rest, body = heard.partition(b"\r\n\r\n")
                near.sendall(head + rest + body[:1] if self.broken % 2 else heard[:6])
                return
            near.sendall(heard)

    def _ask(self, near, far):
        with suppress(OSError):
            while asked := near.recv(BYTES):
                far.sendall(asked)


@pytest.fixture
def wire(server):
    """A wire to the recorder."""
    wire = Wire(server.origin)
    yield wire
    wire.stop()
