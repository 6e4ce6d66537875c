"""The page that plays a session back, as several routes answer with it.

With the form that puts a page recording in. What does not live here: routes (`playback`,
`replay`), what the page shows (`playbackview`), and what it may do (`framing`).
"""

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import FloatField
from wtforms.validators import NumberRange, Optional

from recorder.models import StudySession
from recorder.web import framing
from recorder.web.playbackview import PlaybackView


class RecordingForm(FlaskForm):
    """A page recording that rrweb made elsewhere, and where in the session it begins."""

    file = FileField("Page recording", [FileRequired("Choose a file first.")])
    start = FloatField(
        "Begins at second",
        [Optional(), NumberRange(0, 86_400, "A session lasts from second 0 to a day.")],
        description="Empty: where its own times lie in the session, else at the beginning.",
    )


def show(session: StudySession, form: RecordingForm | None = None) -> Response:
    """Answer with the page; with a form that was refused, as what cannot be taken."""
    view, status = PlaybackView(session), 200 if form is None else 422
    shown = form or RecordingForm(formdata=None)
    answer = make_response(render_template("playback/page.html", view=view, form=shown), status)
    if view.pages:
        answer.headers["Content-Security-Policy"] = framing.CONTENT_SECURITY_POLICY
    return answer
