"""Who gets in: the holder of the printed key, an observer for one session, a participant.

The printed address carries the key, which becomes a cookie. Without it there is the participant's
page (which its join code opens) and a place to enter the key. An observer's link carries a key of
its own, good for following one session. What does not live here: tokens of machines (`api`).
"""

from secrets import compare_digest
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired

from recorder.db import writing

bp = Blueprint("access", __name__)

OPEN = {
    *("access", "participant", "static"),
    *("api", "tag", "replaytag", "pictures", "streams", "labfeed"),
}
"""Blueprints (and the static files) that look after their own visitors."""

SHARING = {
    *("console.act", "participant.say", "participant.act"),
    *("observe.note", "observe.act", "api.post_events"),
    *("pictures.post_picture", "mappictures.keep"),
    *("streams.post_recording", "streams.post_chunk", "streams.post_end"),
}
"""Endpoints that share a commit with others (`recorder.commits`), which begins as a writer."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class KeyForm(FlaskForm):
    """The place to enter the key that the program printed."""

    key = PasswordField("Key", [InputRequired("Enter the key that the program printed.")])


def init_app(app: Flask) -> None:
    """Guard every screen, mark writing requests, and set the headers that keep pages closed."""
    app.register_blueprint(bp)
    app.before_request(_let_in)
    app.before_request(_begin_as_writer)
    app.teardown_request(_end_as_writer)
    app.after_request(_close_the_page)


def is_moderator() -> bool:
    """Whether the visitor has shown the printed key."""
    return session.get("moderator") is True


def observes(session_id: int) -> bool:
    """Whether the visitor may follow this session."""
    return is_moderator() or session_id in session.get("observes", [])


def admit_observer(session_id: int) -> None:
    """Remember in the visitor's cookie that they may follow this session."""
    session["observes"] = sorted({*session.get("observes", []), session_id})


@bp.get("/key")
def ask() -> ResponseReturnValue:
    """Show the place to enter the key."""
    return render_template("access/key.html", form=KeyForm(formdata=None))


@bp.post("/key")
def enter() -> ResponseReturnValue:
    """Take the key and let its holder in."""
    form = KeyForm()
    if form.validate() and _is_key(form.key.data):
        _remember_moderator()
        return redirect(url_for("studies.index"), 303)
    if not form.key.errors:
        form.key.errors = ["This is not the key; the program prints it in its address."]
    return render_template("access/key.html", form=form), 422


def _let_in() -> ResponseReturnValue | None:
    """Turn a key in the address into a cookie, and send strangers to the place to enter it."""
    key = request.args.get("key", "")
    if key and request.method == "GET" and _is_key(key):
        _remember_moderator()
        rest = {name: value for name, value in request.args.items() if name != "key"}
        return redirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)
    endpoint = request.endpoint or ""
    if is_moderator() or endpoint.split(".")[0] in OPEN or endpoint.startswith("observe."):
        return None
    if request.method == "GET":
        return redirect(url_for("access.ask"))
    return abort(403, "Enter the key that the program printed, then try again.")


def _is_key(key: str | None) -> bool:
    return compare_digest((key or "").strip().encode(), current_app.config["ACCESS_KEY"].encode())


def _remember_moderator() -> None:
    session.permanent = True
    session["moderator"] = True


def _begin_as_writer() -> None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in SHARING:
        g.writing = writing()
        g.writing.__enter__()


def _end_as_writer(_error: BaseException | None) -> None:
    if begun := g.pop("writing", None):
        begun.__exit__(None, None, None)


def _close_the_page(response):  # type: ignore[no-untyped-def]
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
