"""The page that records screen, camera and sound, in a tab of its own beside the console.

A browser's recorder lives as long as its page, so the page is not the console: that may be
reloaded. The page sends its chunks as any machine does (`streams`). Consent comes first: here the
participant's screen is made to ask for it, or what was answered on paper is entered with who asked.
What does not live here: the question itself (`consentview`), and playing back (`playback`).
"""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, widgets
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NoConsent, SessionEnded
from recorder.figures import size
from recorder.media import consents, finishing, shelf
from recorder.media.permission import may_record
from recorder.models import StudySession
from recorder.sessions import begin, find_session
from recorder.vocabulary import Consent, Source, StreamKind
from recorder.web import handshake, live
from recorder.web.cutoff import cut_off

bp = Blueprint("media", __name__, url_prefix="/sessions/<int:session_id>/recording")
bp.add_app_template_filter(size, "file_size")

ACTS = ("ask", "ask_no_more", "yes", "no")


class ConsentForm(FlaskForm):
    """What is asked, or was answered, about which kinds of streams, and who asked."""

    kinds = SelectMultipleField(
        "What to record",
        [InputRequired("Tick what it is about.")],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    author = StringField(
        "Who asks", [Optional(), Length(max=60, message="A name may have 60 characters.")]
    )
    act = StringField(validators=[AnyOf(ACTS, "Say what was answered with one of the buttons.")])

    @classmethod
    def of(cls, session: StudySession, **options: object) -> "ConsentForm":
        """Return the form with the kinds that consent is about in a session."""
        form = cls(**options)
        form.kinds.choices = [(each.value, each.label) for each in consents.concerned(session)]
        return form


@bp.get("")
def page(session_id: int) -> ResponseReturnValue:
    """Show the page; nothing is recorded until a person starts it."""
    return render_template("media/recording.html", **_shown(find_session(session_id)))


@bp.get("/stream")
def stream(session_id: int) -> Response:
    """Ring whenever the session changes."""
    find_session(session_id)
    db.session.remove()
    return live.stream(session_id, "recording")


@bp.get("/standing")
def standing(session_id: int) -> ResponseReturnValue:
    """Answer with how it stands with each consent."""
    return render_template("media/_standing.html", **_stands(find_session(session_id)))


@bp.get("/kept")
def kept(session_id: int) -> ResponseReturnValue:
    """Answer with what is on the disk."""
    recordings = shelf.recordings_of(find_session(session_id))
    return render_template("media/_kept.html", recordings=recordings)


@bp.post("/consent")
def consent(session_id: int) -> ResponseReturnValue:
    """Ask for consent, or enter what was answered, from a plain form."""
    session = find_session(session_id)
    form = ConsentForm.of(session)
    if not form.validate():
        return render_template("media/recording.html", **_shown(session, form)), 422
    _enter(session, form)
    flash("Asked." if form.act.data == "ask" else "It is entered.")
    return redirect(url_for("media.page", session_id=session_id), 303)


@bp.get("/now")
def now(session_id: int) -> ResponseReturnValue:
    """Answer with the form for consent and how it stands."""
    return render_template("media/_consent.html", **_shown(find_session(session_id)))


@bp.post("/now")
def consent_now(session_id: int) -> ResponseReturnValue:
    """Do as `consent` while streams run, which a new page would end."""
    session = find_session(session_id)
    form = ConsentForm.of(session)
    if not form.validate():
        return render_template("media/_consent.html", **_shown(session, form)), 422
    _enter(session, form)
    return redirect(url_for("media.now", session_id=session_id), 303)


@bp.post("/ready")
def ready(session_id: int) -> ResponseReturnValue:
    """Say where the session's clock stands, for a stream that is about to begin; begin it if new.

    Refuses what the participant has not agreed to, before anything is recorded.
    """
    session, moment = find_session(session_id), STEADY.now()
    kind = (request.get_json(silent=True) or {}).get("kind")
    if kind not in list(consents.SENSED):
        raise BadInput("Say what is to be recorded: screen, camera or microphone.")
    if not may_record(session, StreamKind(kind)):
        raise NoConsent("The participant has not agreed to this; ask on their screen, or on paper.")
    if session.ended_at is not None:
        raise SessionEnded("This session has ended; reopen it to record more.")
    begin(session, moment)
    db.session.commit()
    live.bells.ring(session_id)
    return jsonify(begun_ms=handshake.server_ms(session.begun_at, 0.0))


@bp.app_template_global()
def recorded_now(session: StudySession) -> list[str]:
    """Return what is being recorded of a session, for the lamps of its screens."""
    return [kind.label.lower() for kind in consents.recorded_now(session, STEADY.now())]


@bp.app_template_global()
def consent_lines(session: StudySession) -> list[tuple[Consent, str]]:
    """Return how it stands with what was asked, the kinds by name, for the console's lamp."""
    stands = {each: consents.of_standing(session, each) for each in Consent}
    if agreed := stands[Consent.AGREED]:
        running = consents.recorded_now(session, STEADY.now())
        stands[Consent.AGREED] = [each for each in agreed if each not in running]
    return [
        (each, ", ".join(kind.label.lower() for kind in kinds))
        for each, kinds in stands.items()
        if kinds and each is not Consent.NOT_ASKED
    ]


def _enter(session: StudySession, form: ConsentForm) -> None:
    """Ask, or enter an answer, for the kinds that were ticked; the others stay as they are."""
    kinds, moment = [StreamKind(each) for each in form.kinds.data or []], STEADY.now()
    author = (form.author.data or "").strip() or "moderator"
    if form.act.data == "ask":
        consents.ask(session, kinds, moment, author=author)
    elif form.act.data == "ask_no_more":
        consents.ask_no_more(session, kinds, moment, author=author)
    else:
        answers = dict.fromkeys(kinds, form.act.data == "yes")
        consents.answer(session, answers, moment, source=Source.SYSTEM, author=author)
    db.session.commit()
    for kind in kinds:
        if not may_record(session, kind):
            cut_off.runs(session.id, kind)
    live.bells.ring(session.id)


def _shown(session: StudySession, form: ConsentForm | None = None) -> dict[str, object]:
    return {
        **_stands(session),
        "study": session.study,
        "form": form or ConsentForm.of(session, formdata=None),
        "kinds": consents.SENSED,
        "recordings": shelf.recordings_of(session),
        "how_to_add": "" if finishing.is_possible() else finishing.HOW_TO_ADD,
    }


def _stands(session: StudySession) -> dict[str, object]:
    """Return how it stands with each kind, and the entry of the log that says so."""
    last = {}
    for entry in reversed(shelf.consents_entered(session)):
        last |= dict.fromkeys(entry.data["consent"], entry)
    return {
        "session": session,
        "stands": [
            (each, consents.standing(session, each), last.get(each))
            for each in consents.concerned(session)
        ],
        "is_there": live.bells.present(session.id, "participant"),
        "Consent": Consent,
    }
