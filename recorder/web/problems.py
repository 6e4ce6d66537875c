"""How errors read: a status and a sentence, as a page for people, as JSON for machines."""

import logging
import sqlite3
from contextlib import suppress

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from recorder.db import db
from recorder.errors import BadInput, Busy, Conflict, InBin, NotFound, RecorderError
from recorder.trouble import sentence_for

STATUS = {NotFound: 404, Conflict: 409, BadInput: 422, InBin: 410, Busy: 503}

SENTENCES = {
    403: "This page is for the moderator; enter the key that the program printed.",
    404: "There is nothing at this address; it may have been deleted or mistyped.",
    405: "This address does not take that kind of request; go back and use the page's buttons.",
    500: "The program made a mistake and wrote it to its log; nothing was changed.",
}

TITLES = {403: "Not for everyone", 404: "Nothing here", 409: "Not now", 410: "In the bin",
          413: "Too large", 422: "That does not work", 500: "Our mistake",
          503: "Not possible now"}  # fmt: skip

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Turn every error into a status and a sentence."""
    app.register_error_handler(RecorderError, _own)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _place)
    app.register_error_handler(sqlite3.Error, _place)
    app.register_error_handler(OSError, _place)
    app.register_error_handler(Exception, _bug)


def status_of(error: RecorderError) -> int:
    """Return the HTTP status of one of the core's errors."""
    return next(code for family, code in STATUS.items() if isinstance(error, family))


def too_large() -> str:
    """Say what to do about a request that is over the limit."""
    limit = current_app.config["MAX_UPLOAD_MB"]
    return (
        f"This file is too large; split it into files of at most {limit} MB, "
        "or raise RECORDER_MAX_UPLOAD_MB and start again."
    )


def _answer(sentence: str, status: int) -> ResponseReturnValue:
    # A database that is damaged may not even roll back; the answer must come all the same.
    with suppress(DBAPIError):
        db.session.rollback()
    wants_json = (
        request.path.startswith("/api/")
        or request.is_json
        or request.accept_mimetypes.best_match(["text/html", "application/json"])
        == "application/json"
    )
    if wants_json:
        return jsonify(error=sentence), status
    title = TITLES.get(status, "That did not work")
    page = render_template("error.html", title=title, sentence=sentence, status=status)
    return page, status


def _own(error: RecorderError) -> ResponseReturnValue:
    return _answer(str(error), status_of(error))


def _stale(_error: CSRFError) -> ResponseReturnValue:
    return _answer("This page is out of date; reload it and do it again.", 400)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status == 413:
        return _answer(too_large(), status)
    said = error.description if status == 403 and error.description else None
    default = type(error).description if type(error).description != error.description else None
    sentence = SENTENCES.get(status) or said or default or error.description or error.name
    return _answer(sentence, status)


def _place(error: DBAPIError | sqlite3.Error | OSError) -> ResponseReturnValue:
    """Answer 503 where the place of the data is to blame: a screen keeps what it has, asks again.

    A screen asks every two seconds, so the log gets a line and no traceback.
    """
    sentence = sentence_for(error)
    if sentence is None:
        return _bug(error)
    log.error("%s (%s)", sentence, getattr(error, "orig", None) or error)
    return _answer(f"{sentence} Nothing was changed.", 503)


def _bug(error: Exception) -> ResponseReturnValue:
    log.exception("A bug", exc_info=error)
    return _answer(SENTENCES[500], 500)
