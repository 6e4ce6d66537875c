"""How the lab browser speaks with the recorder: plain HTTP, one request at a time, no library.

Every call blocks and belongs into a thread. It raises Refused for what the recorder did not take,
and OSError where there is no whole answer: a recorder that is killed breaks off in the middle of
one, too, which Python's library tells by errors of several other kinds. What does not live here:
when to call (`poster`, `sight`), and what a refusal means.
"""

import http.cookiejar
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

ANSWER_SECONDS = 10.0
HEARTBEAT_SECONDS = 30.0
"""A stream that is silent for this long is dead: the recorder speaks every ten seconds."""

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Refused(Exception):
    """The recorder looked at a request and did not take it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status

    @property
    def is_final(self) -> bool:
        """Whether the same again would be refused again: it is wrong, or comes too late."""
        return self.status in (409, 413, 422)


AWAY = (Refused, OSError)
"""What any call may raise, for those who ask again later whatever it was."""


class Link:
    """The recorder as one session's capture and one participant's screen see it."""

    def __init__(self, url: str, session_id: int, token: str, code: str) -> None:
        self.url = url.rstrip("/")
        self.session = f"/api/v1/sessions/{session_id}"
        self.screen = f"/p/{code}"
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._form_token = ""
        # The recorder is reached without what a company's laptop has to pass to reach the web.
        direct, cookies = ProxyHandler({}), HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = build_opener(direct, cookies)

    def clock(self) -> dict[str, Any]:
        """Ask for the recorder's time."""
        return self._json("POST", "/api/v1/clock", {})

    def state(self) -> dict[str, Any]:
        """Ask what the session is at now."""
        return self._json("GET", self.session)

    def post_events(self, events: list[dict[str, Any]]) -> None:
        """Send events; the answer says that they are on the disk."""
        self._json("POST", f"{self.session}/events", {"events": events})

    def say_here(self, said: dict[str, Any]) -> None:
        """Say that the lab browser lives and how it is."""
        self._json("POST", f"{self.session}/lab", said)

    def say_screen(self, query: str) -> None:
        """Say as the participant's screen that it lives, or that it leaves."""
        self._ask(self._request("GET", f"{self.screen}/here?{query}"))

    def say(self, word: dict[str, Any]) -> None:
        """Say a word of the participant, with the form token of their screen."""
        for _ in range(2):
            if not self._form_token:
                page = self._ask(self._request("GET", self.screen)).decode()
                found = TOKEN.search(page)
                self._form_token = found[1] if found else ""
            try:
                self._json("POST", f"{self.screen}/act", word, {"X-CSRFToken": self._form_token})
                return
            except Refused as refused:
                if refused.status != 400:
                    raise
                self._form_token = ""
        raise Refused(503, "The participant's screen is not let in.")

    def post_recording(self, recording: dict[str, Any]) -> None:
        """Begin a stream."""
        self._json("POST", f"{self.session}/recordings", recording)

    def post_chunk(self, recording: str, number: int, query: str, content: bytes) -> None:
        """Send a chunk of a stream."""
        address = f"/api/v1/recordings/{recording}/chunks/{number}?{query}"
        self._ask(self._request("POST", address, content, "application/gzip"))

    def post_picture(self, page: str, width: int, height: int, picture: bytes) -> None:
        """Send the picture of a page, of this size in CSS pixels."""
        query = urlencode({"url": page, "width": width, "height": height})
        address = f"{self.session}/pictures?{query}"
        self._ask(self._request("POST", address, picture, "image/jpeg"))

    def end_recording(self, recording: str, ended_ms: float) -> None:
        """End a stream."""
        self._json("POST", f"/api/v1/recordings/{recording}/end", {"ended_ms": ended_ms})

    def bells(self) -> Iterator[None]:
        """Yield whenever the session changed, until the recorder is gone."""
        listening = self._request("GET", f"{self.session}/stream")
        with _whole(), self._open(listening, HEARTBEAT_SECONDS) as answer:
            for line in answer:
                if line.startswith(b"event:"):
                    yield

    def _json(
        self, method: str, path: str, said: Any = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        body = None if said is None else json.dumps(said).encode()
        answer = self._ask(self._request(method, path, body, "application/json", headers))
        with _whole():
            read: dict[str, Any] = json.loads(answer)
        return read

    def _request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        headers: dict[str, str] | None = None,
    ) -> Request:
        """Return what is asked, with what lets it in."""
        all_headers = {"Accept": "application/json", **self._bearer, **(headers or {})}
        if body is not None:
            all_headers["Content-Type"] = kind
        with _whole():
            return Request(self.url + path, body, all_headers, method=method)

    def _ask(self, request: Request) -> bytes:
        """Return what is answered."""
        with _whole(), self._open(request, ANSWER_SECONDS) as answer:
            read: bytes = answer.read()
        return read

    def _open(self, request: Request, seconds: float) -> Any:
        """Return an answer that is still to be read."""
        try:
            return self._opener.open(request, timeout=seconds)
        except HTTPError as error:
            with error:
                raise Refused(error.code, sentence_of(error.read())) from error


@contextmanager
def _whole() -> Iterator[None]:
    """Raise OSError for an answer that broke off, or that no recorder gives."""
    try:
        yield
    except (HTTPException, ValueError) as error:
        raise ConnectionError(f"no whole answer: {error}") from error


def sentence_of(body: bytes) -> str:
    """Return what a refusal says."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")
