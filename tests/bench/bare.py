"""The server that benches ask, with a bare address beside the program's own, and its clients.

Run as a script it is the server: `python tests/bench/bare.py FOLDER SESSIONS EVENTS` prints its
port, the moderator's key and one line per session as JSON. Imported it is the laboratory, which
starts that server in a process of its own and speaks to it.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from uuid6 import uuid7

ROW = (
    "INSERT INTO event (id, session_id, attempt_id, target_id, kind, source, author, t_ms, "
    "t_error_ms, client_ms, data, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""A log entry, as plain SQL; the floor's tables are a copy of the program's."""

Asked = Callable[[HTTPConnection, int], None]


def serve(folder: Path, sessions: int, events: int) -> None:
    """Serve the program over a folder, with the bare addresses beside its own."""
    from recorder import create_app
    from recorder.cli.server import create_server

    app = create_app({"DATA": str(folder)})
    with app.app_context():
        opened = prepare(folder, sessions, events)
    floor = sqlite3.connect(folder / "floor.db", check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        floor.execute(f"PRAGMA {pragma}")
    lock = threading.Lock()

    @app.post("/floor/mark/<int:session_id>")
    def mark(session_id: int) -> dict[str, int]:
        from flask import request

        act = json.loads(request.get_data())
        with lock:
            floor.execute("BEGIN IMMEDIATE")
            floor.execute(ROW, row(session_id, act["id"], act["kind"], act["data"]))
            floor.execute("COMMIT")
        return {"last_seq": 1}

    app.extensions["csrf"].exempt(f"{__name__}.mark")
    server = create_server(app, "127.0.0.1", 0)
    hello = {"port": server.effective_port, "key": app.config["ACCESS_KEY"], "sessions": opened}
    print(json.dumps(hello), flush=True)
    server.run()


def row(
    session_id: int, event_id: str, kind: str, data: dict[str, Any], attempt: str | None = None
) -> tuple[object, ...]:
    """Return a log entry as the floor stores it."""
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    known = event_id.replace("-", "")
    return (known, session_id, attempt, None, kind, "moderator", "", 1.0, None, None,
            json.dumps(data), at)  # fmt: skip


def prepare(folder: Path, sessions: int, events: int) -> list[dict[str, Any]]:
    """Make sessions with a task running, fill the log, and copy the tables for the floor."""
    from recorder import participants, recording, studies, tasks
    from recorder import sessions as core
    from recorder.clock import STEADY
    from recorder.db import db, writing
    from recorder.vocabulary import EventKind

    with writing():
        now = STEADY.now()
        study = studies.create_study("Bench", now)
        for title in ("One", "Two", "Three", "Four", "Five"):
            tasks.add_task(study, title=title)
        opened = []
        for number in range(sessions + (events > 0)):
            who = participants.add_participant(study, f"P{number}", now)
            session = core.create_session(study, who, now)
            core.begin(session, now)
            core.go_on(session, now)
            task = session.current_task
            start = recording.mark(session, EventKind.START, now, task_id=task.id)
            opened.append({"id": session.id, "token": session.capture_token, "attempt": start.id})
        db.session.commit()
    # What fills the log belongs to one more session, the last one.
    if events:
        fill(folder / "recorder.db", opened.pop(), events)
    with sqlite3.connect(folder / "recorder.db") as source:
        source.execute("VACUUM INTO ?", (str(folder / "floor.db"),))
    return [{**each, "attempt": each["attempt"].hex} for each in opened]


def fill(database: Path, session: dict[str, Any], events: int) -> None:
    """Put many clicks into one session's log, ids in the order of time as they are in life."""
    attempt = session["attempt"].hex
    at = datetime.now(UTC).replace(tzinfo=None)
    with sqlite3.connect(database) as target:
        target.execute("PRAGMA synchronous=OFF")
        target.executemany(
            ROW,
            (
                (uuid7().hex, session["id"], attempt, None, "click", "capture", "", float(n), None,
                 None, '{"x": 1, "y": 2}', (at + timedelta(milliseconds=n)).isoformat(" "))
                for n in range(events)
            ),
        )  # fmt: skip


class Laboratory:
    """A server in a process of its own over a throw-away folder, and what can be asked of it."""

    def __init__(self, sessions: int, events: int = 0) -> None:
        self.sessions, self.events = sessions, events

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="recorder-bench-")
        command = [
            sys.executable,
            __file__,
            self._folder.name,
            str(self.sessions),
            str(self.events),
        ]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._server.stdout is not None
        hello = json.loads(self._server.stdout.readline())
        self.port, self.opened = hello["port"], hello["sessions"]
        self.folder = Path(self._folder.name)
        self._headers = self._enter(hello["key"])
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.kill()
        self._server.wait()
        self._folder.cleanup()

    def mark(self, connection: HTTPConnection, client: int) -> None:
        """Mark an error as a console does."""
        session = self.opened[client]["id"]
        self._post(connection, f"/sessions/{session}/console/act", _act())

    def bare(self, connection: HTTPConnection, client: int) -> None:
        """Have the same row inserted and committed, and nothing else done."""
        self._post(connection, f"/floor/mark/{self.opened[client]['id']}", _act())

    def batch_of(self, client: int, events: list[Any]) -> Callable[[HTTPConnection], None]:
        """Return what sends a batch as a capture does, its JSON ready."""
        session = self.opened[client]
        headers = {"Authorization": f"Bearer {session['token']}"}
        path = f"/api/v1/sessions/{session['id']}/events"
        body = json.dumps({"events": events}).encode()
        return lambda connection: _ask(connection, path, body, headers)

    def _post(self, connection: HTTPConnection, path: str, act: dict[str, Any]) -> None:
        _ask(connection, path, json.dumps(act).encode(), self._headers)

    def _enter(self, key: str) -> dict[str, str]:
        """Show the key once; return the headers that a console sends with every act."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"/?key={key}")
        answer = connection.getresponse()
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        answer.read()
        connection.request("GET", "/studies/new", headers={"Cookie": cookie})
        answer = connection.getresponse()
        page = answer.read().decode()
        cookie = (answer.headers["Set-Cookie"] or cookie).split(";")[0]
        token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        return {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}


class Bench:
    """Clients that ask at the same time, each on its own connection."""

    def __init__(self, lab: Laboratory, clients: int) -> None:
        self.connections = [HTTPConnection("127.0.0.1", lab.port) for _ in range(clients)]

    def run(self, ask: Asked, times: int) -> list[float]:
        """Let every client ask so many times; return how long each took, in milliseconds."""
        took: list[float] = []
        failed: list[BaseException] = []
        gate = threading.Barrier(len(self.connections))

        def client(number: int) -> None:
            gate.wait()
            try:
                for _ in range(times):
                    began = time.perf_counter()
                    ask(self.connections[number], number)
                    took.append((time.perf_counter() - began) * 1000)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=client, args=(n,)) for n in range(len(self.connections))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return took


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print what was measured, one line each."""
    print(f"{head[0]:<44}" + "".join(f"{each:>12}" for each in head[1:]))
    for name, *values in rows:
        print(f"{name:<44}" + "".join(f"{each:>12.2f}" for each in values))


def _act() -> dict[str, Any]:
    return {"id": str(uuid7()), "do": "mark", "kind": "error", "data": {"n": uuid4().hex[:4]}}


def _ask(connection: HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> None:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {said[:300]!r}")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
