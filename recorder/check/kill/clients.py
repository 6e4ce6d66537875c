"""What records while the server is killed: consoles with their acts, machines with their batches.

They behave as this program's own screens do: one act at a time, sent again under the same id until
it is answered. Each entry carries a text of its own, so that a wrong one shows. What does not live
here: what was answered (`ledger`).
"""

import json
import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from uuid6 import uuid7

from recorder.check.kill.ledger import Ledger
from recorder.check.kill.scene import Seat
from recorder.check.kill.victim import Victim

RETRY_SECONDS = 0.02
GIVE_UP_SECONDS = 60.0
"""A recorder that takes nothing for so long is broken, not killed."""

TIMEOUT_SECONDS = 30.0
LARGEST_BATCH = 20
TRY_LATER = (500, 502, 503, 504)
"""Answers that judged nothing: what was sent is kept and sent again."""

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: str


class Client(threading.Thread):
    """One client over one connection, which every kill cuts."""

    def __init__(self, name: str, victim: Victim, ledger: Ledger) -> None:
        super().__init__(name=name, daemon=True)
        self.victim, self.ledger = victim, ledger
        self._connection: HTTPConnection | None = None
        self._leaving = threading.Event()
        self._dropped = threading.Event()
        self._numbers = count(1)

    def leave(self, *, now: bool) -> None:
        """Stop once what is on its way was answered; or at once, where nobody answers."""
        self._leaving.set()
        if now:
            self._dropped.set()

    def _text(self) -> str:
        return f"{self.name}, entry {next(self._numbers)}"

    def _ask(
        self, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answer | None:
        """Ask once: GET without a body, else POST it as JSON; None where no answer came."""
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.victim.port, TIMEOUT_SECONDS)
        sent = None if body is None else json.dumps(body)
        with_type = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            self._connection.request(
                "POST" if sent else "GET",
                path,
                sent,
                {**(with_type if sent else {}), **(headers or {})},
            )
            response = self._connection.getresponse()
            answer = Answer(response.status, response.read().decode())
            self._note(response.headers.get_all("Set-Cookie") or [])
        except (OSError, HTTPException):
            self._connection.close()
            self._connection = None
            return None
        return answer

    def _note(self, cookies: Sequence[str]) -> None:
        """Keep what the server says to remember; a machine has no need to."""

    def _send(
        self,
        path: str,
        body: object,
        entries: dict[UUID, str | None],
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send something until it is answered, and note what became of it."""
        self.ledger.send(entries)
        ids, until = set(entries), time.monotonic() + GIVE_UP_SECONDS
        while not self._dropped.is_set():
            answer = self._ask(path, body, headers)
            if answer and 200 <= answer.status < 300:
                self.ledger.acknowledge(ids)
                return
            late = time.monotonic() > until
            if answer and (late or answer.status not in TRY_LATER):
                self.ledger.refuse(f"The recorder refused {self.name}: {answer.body.strip()}")
                return
            self.ledger.cut(ids)
            time.sleep(RETRY_SECONDS)


class Console(Client):
    """A moderator who runs task after task; `seat` is which of the sessions is due."""

    def __init__(self, name: str, seats: Sequence[Seat], victim: Victim, ledger: Ledger) -> None:
        super().__init__(name, victim, ledger)
        self.seats, self.seat = seats, 0
        self.session: Seat = seats[0]
        self._cookie, self._token = "", ""

    def run(self) -> None:
        """Run attempts until told to leave."""
        self._enter()
        attempts = -1
        while True:
            session = self.seats[min(self.seat, len(self.seats) - 1)]
            attempts = attempts + 1 if session is self.session else 0
            self.session = session
            place, task = divmod(attempts, len(session.tasks))
            for act in self._attempt(session.tasks[task], again=place > 0):
                if self._leaving.is_set():
                    return
                self._act(act)

    def _enter(self) -> None:
        """Show the key, and get the token that a page's script sends with each act."""
        while not self._dropped.is_set():
            page = self._ask(f"/?key={self.victim.key}") and self._ask(
                "/", headers={"Cookie": self._cookie}
            )
            found = TOKEN.search(page.body) if page else None
            if found:
                self._token = found[1]
                return
            time.sleep(RETRY_SECONDS)

    def _note(self, cookies: Sequence[str]) -> None:
        for cookie in cookies:
            self._cookie = cookie.partition(";")[0]

    def _attempt(self, task: int, *, again: bool) -> Iterator[dict[str, Any]]:
        """Yield the acts of one attempt."""
        yield {"do": "choose", "task_id": task}
        if again:
            yield {"do": "repeat"}
        yield {"do": "start", "task_id": task}
        for _ in range(random.randint(1, 3)):
            yield self._mark("error")
            yield self._mark("click")
            yield self._mark("assist", level=3)
            yield {"do": "level", "level": 4}
            yield self._mark("note")
        yield {"do": "pause"}
        yield self._mark("quote")
        yield {"do": "resume"}
        yield self._mark("click")
        yield {"do": "undo"}
        yield {"do": "finish", "data": {"outcome": "success"}}

    def _mark(self, kind: str, **data: object) -> dict[str, Any]:
        return {"do": "mark", "kind": kind, "data": {"text": self._text(), **data}}

    def _act(self, act: dict[str, Any]) -> None:
        key = uuid7()
        self._send(
            f"/sessions/{self.session.session_id}/console/act",
            {"id": str(key), **act},
            {key: act.get("data", {}).get("text")},
            {"Cookie": self._cookie, "X-CSRFToken": self._token},
        )


class Machine(Client):
    """A capture that posts batches into the session of a console."""

    def __init__(self, name: str, console: Console, victim: Victim, ledger: Ledger) -> None:
        super().__init__(name, victim, ledger)
        self.console = console

    def run(self) -> None:
        """Post batches until told to leave."""
        while not self._leaving.is_set():
            session = self.console.session
            key = {"Authorization": f"Bearer {session.token}"}
            clock = self._ask("/api/v1/clock", {}, key)
            t_ms = (
                json.loads(clock.body).get("session_ms") if clock and clock.status == 200 else None
            )
            if t_ms is None:
                # Away, or the session has not begun: its console will begin it.
                time.sleep(RETRY_SECONDS)
                continue
            texts: dict[UUID, str | None] = {
                uuid7(): self._text() for _ in range(random.randint(1, LARGEST_BATCH))
            }
            events = [
                {"id": str(id_), "kind": "click", "t_ms": t_ms, "data": {"text": text}}
                for id_, text in texts.items()
            ]
            path = f"/api/v1/sessions/{session.session_id}/events"
            self._send(path, {"events": events}, texts, key)
