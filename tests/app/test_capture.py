"""The page Capture, the script as it is served, and what a product's pages may ask."""

from datetime import timedelta
from gzip import decompress

import pytest

from recorder import create_app, sessions
from recorder.capture.tagging import LONGEST, study_key
from recorder.clock import STEADY
from recorder.db import db
from recorder.models import Study, StudySession
from recorder.recording import mark
from recorder.vocabulary import EventKind, Source
from tests.minified import MADE, minified

MOST_BYTES = 5000


@pytest.fixture
def key(app, study):
    """The study's key."""
    return study_key(study, app.config["SECRET_KEY"])


@pytest.fixture
def ask(stranger):
    """Ask which session runs, as a page of the product."""

    def ask(key, method="GET", **headers):
        shown = {"Authorization": f"Bearer {key}", "Origin": "http://shop.test", **headers}
        return stranger.open("/api/v1/running", method=method, headers=shown)

    return ask


def begun(session, ago=timedelta()):
    sessions.begin(session, STEADY.now() - ago)
    db.session.commit()


def test_the_page_gives_the_line_and_says_what_was_heard(client, study, session, key, ask):
    """The story that works: copy the line, begin, see what arrives, leave something out."""
    address = f"/studies/{study.id}/capture"
    page = client.get(address).text
    assert f"http://localhost/capture.js&#34; data-study=&#34;{key}&#34;" in page
    assert "No session of this study is running" in page
    assert ask(key).json == dict.fromkeys(("session", "token", "session_ms", "options", "pages"))

    begun(session)
    assert "nothing has been heard" in client.get(f"{address}/heard").text
    said = ask(key).json
    assert (said["session"], said["token"]) == (session.id, session.capture_token)
    assert said["options"] == {"allowQueryValues": False, "ignore": ""}
    assert 0 <= said["session_ms"] < 60_000
    for kind, data in (("click", {}), ("click", {}), ("page", {"url": "http://shop.test/"})):
        mark(session, EventKind(kind), STEADY.now(), source=Source.CAPTURE, data=data)
    db.session.commit()
    heard = client.get(f"{address}/heard").text
    assert "Session of P01: 2 clicks, 1 pages; heard 0:0" in heard

    form = {"query_values": "y", "ignore": ".cookies, [data-x='a,b'] > i", "block": "#photo"}
    assert client.post(address, data=form).status_code == 303
    db.session.expire_all()
    kept = db.session.get(Study, study.id).capture_settings
    chosen = {"query_values": True, "replay": False, "pictures": False, "unmask": ""}
    assert kept == {**form, **chosen}
    assert ask(key).json["options"] == {"allowQueryValues": True, "ignore": form["ignore"]}
    assert ".cookies, [data-x=&#39;a,b&#39;] &gt; i" in client.get(address).text
    assert "Changed what is captured" in client.get(f"/studies/{study.id}/history").text


def test_pictures_are_recorded_only_where_the_study_says_so(client, stranger, study, key):
    for chosen, shown in (({}, False), ({"pictures": "y"}, True)):
        client.post(f"/studies/{study.id}/capture", data={"replay": "y", **chosen})
        script = stranger.get(f"/capture/replay.js?study={key}").text
        assert ("function rememberPictures" in script) is shown
        assert ('"pictures":true' in script) is shown


@pytest.mark.parametrize(
    "text",
    [".a, (b", "a)", "[x", ".a { color: red }", "<script>", ".a,,.b", ".a,", "a; b", "@x", "'"],
)
def test_what_can_be_no_selector_is_refused_at_the_field(client, study, text):
    answer = client.post(f"/studies/{study.id}/capture", data={"ignore": text, "block": ".ok"})
    assert answer.status_code == 422
    assert 'id="ignore-errors"' in answer.text
    assert 'id="block-errors"' not in answer.text
    db.session.expire_all()
    assert db.session.get(Study, study.id).capture_settings == {}


@pytest.mark.parametrize(
    "text", ["#a", ".a > .b ~ c + d", "[a='x)y']", ":is(.a, .b) *", "a:not([href^='#'])", ""]
)
def test_selectors_are_kept(client, study, text):
    answer = client.post(f"/studies/{study.id}/capture", data={"unmask": text})
    assert answer.status_code == 303


def test_the_script_is_small_and_may_be_kept(stranger):
    answer = stranger.get("/capture.js", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < MOST_BYTES
    assert decompress(answer.data) == stranger.get("/capture.js").data == MADE.read_bytes()
    assert answer.content_type.startswith("text/javascript")
    assert "stale-while-revalidate" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
    assert stranger.get("/capture.js", headers=again).status_code == 304


def test_the_script_is_what_its_sources_make():
    assert MADE.read_text(encoding="utf-8") == minified(), "run `python tests/minified.py`"


def test_only_what_the_script_needs_answers_to_other_origins(ask, client, stranger, session, key):
    begun(session)
    assert ask(key).headers["Access-Control-Allow-Origin"] == "*"
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
        "Access-Control-Request-Private-Network": "true",
    }
    before = ask("", "OPTIONS", **asked)
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Private-Network"] == "true"
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in before.headers
    path = f"/api/v1/sessions/{session.id}/events"
    bearer = {"Authorization": f"Bearer {session.capture_token}"}
    assert stranger.options(path).headers["Access-Control-Allow-Origin"] == "*"
    answer = stranger.post(path, headers=bearer, json={"events": []})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert stranger.post(path, json={"events": []}).headers["Access-Control-Allow-Origin"] == "*"
    for other in ("/", f"/sessions/{session.id}/console", "/api/v1/openapi.json", "/p/"):
        assert "Access-Control-Allow-Origin" not in client.get(other).headers, other
        assert "Access-Control-Allow-Origin" not in client.options(other).headers, other
    assert "Access-Control-Allow-Origin" not in stranger.get(path, headers=bearer).headers


def test_a_key_is_of_one_study_of_one_recorder(ask, key, tmp_path, study):
    other = create_app({"DATA": tmp_path / "other", "TESTING": True})
    forged = study_key(study, other.config["SECRET_KEY"])
    for wrong in ("", "x", forged, key[:-1], key.replace(".", ""), "é"):
        answer = ask(wrong.encode().decode("latin-1"))
        assert answer.status_code == 404
        assert "Access-Control-Allow-Origin" in answer.headers
    with other.app_context():
        db.engine.dispose()


def test_the_session_that_began_last_is_the_one_that_runs(ask, key, study, session):
    later = sessions.create_session(study, study.participants[1], STEADY.now())
    forgotten = sessions.create_session(study, study.participants[1], STEADY.now())
    begun(session, timedelta(hours=1))
    begun(forgotten, LONGEST + timedelta(minutes=1))
    assert ask(key).json["session"] == session.id
    begun(later)
    assert ask(key).json["session"] == later.id
    db.session.get(StudySession, later.id).ended_at = STEADY.now()
    db.session.commit()
    assert ask(key).json["session"] == session.id
    db.session.get(StudySession, session.id).archived_at = STEADY.now()
    db.session.commit()
    assert ask(key).json["session"] is None


def test_the_interface_describes_it(client):
    described = client.get("/api/v1/openapi.json").json
    assert "get" in described["paths"]["/api/v1/running"]
