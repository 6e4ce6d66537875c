"""The script tag: `/capture.js`, which session of its study runs, and who may ask from elsewhere.

The script runs in the pages of a product on another origin. Only the routes that it needs answer
to such pages; each wants a key or a token, and none sends or takes a cookie. What does not live
here: what the script does (`static/capture`), what becomes of its events (`api`).
"""

from functools import lru_cache
from gzip import compress
from hashlib import sha256
from typing import NamedTuple

import msgspec
from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue

from recorder import recording
from recorder.capture import tagging
from recorder.clock import STEADY
from recorder.config import ASSETS
from recorder.media.permission import may_record
from recorder.vocabulary import StreamKind
from recorder.web import openapi, presence, tokens, wire
from recorder.web.openapi import Route

bp = Blueprint("tag", __name__)

FROM_PRODUCTS = {
    *("tag.running", "api.post_events"),
    *("streams.post_recording", "streams.post_chunk", "streams.post_end"),
}
"""Endpoints that the pages of a product may ask."""

FRESH_SECONDS, STALE_SECONDS = 600, 7 * 24 * 3600
"""The script may be kept: a page that loads while the recorder is away is watched all the same."""

PREFLIGHT_SECONDS = 7200
"""So long need a browser not ask again; no browser remembers longer."""


class Options(msgspec.Struct, rename="camel"):
    """What the watcher is told: whether query values may be kept, and what it ignores."""

    allow_query_values: bool
    ignore: str


class Running(msgspec.Struct):
    """The session of the study that is running, with its token; null where none is.

    `pages` says whether the pages' own structure may be recorded of it now.
    """

    session: int | None = None
    token: str | None = None
    session_ms: float | None = None
    options: Options | None = None
    pages: bool | None = None


class Script(NamedTuple):
    """The script as it is served, and its tag."""

    plain: bytes
    small: bytes
    etag: str


@bp.get("/capture.js")
def script() -> ResponseReturnValue:
    """Serve the script that a product's pages name."""
    served = _script()
    is_small = "gzip" in request.accept_encodings
    answer = Response(served.small if is_small else served.plain, mimetype="text/javascript")
    if is_small:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = (
        f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
    )
    # Also for products that let in only what says that it may be let in.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.set_etag(served.etag, weak=True)
    # Nothing here depends on a cookie; a browser that believes so would not keep the script for
    # a product on the same host that sets cookies of its own.
    session.accessed = False
    return answer.make_conditional(request)


@bp.get("/api/v1/running")
def running() -> ResponseReturnValue:
    """Say which session of a study is running, and what time it is there."""
    study = tagging.find_study(tokens.shown(), current_app.config["SECRET_KEY"])
    now = STEADY.now()
    sitting = tagging.running_session(study, now)
    if sitting is None:
        return wire.answer(Running())
    presence.roll.heard(sitting.id, "capture", "tag")
    settings = study.capture_settings
    options = Options(settings.get("query_values") is True, settings.get("ignore") or "")
    session_ms = recording.session_ms(sitting, now)
    pages = may_record(sitting, StreamKind.REPLAY)
    return wire.answer(Running(sitting.id, sitting.capture_token, session_ms, options, pages))


@bp.after_app_request
def _let_products_ask(response: Response) -> Response:
    """Let the pages of other origins ask what they need, also from the network to this machine."""
    if request.endpoint not in FROM_PRODUCTS:
        return response
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, POST"
        headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        if "Access-Control-Request-Private-Network" in request.headers:
            headers["Access-Control-Allow-Private-Network"] = "true"
    return response


@lru_cache(1)
def _script() -> Script:
    plain = (ASSETS / "static" / "capture" / "capture.min.js").read_bytes()
    return Script(plain, compress(plain, 9, mtime=0), sha256(plain).hexdigest()[:16])


openapi.others.append(Route(running, "get", "/running", None, Running))
