"""Pictures that the researcher's browser draws from replays: where they are offered and kept."""

import json
from html import unescape

import pytest
from uuid6 import uuid7

from recorder import sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.media import store
from recorder.vocabulary import StreamKind
from tests.app.test_maps import JPEG, play, send_picture
from tests.captured import click, page
from tests.replays import BEGAN, drawn, packed, says

CART = "http://shop.test/cart"


def record(app, session, *, href=CART, from_ms=2000.0):
    """Keep a page recording: a snapshot, and a change four seconds later."""
    recording = store.begin(
        session, StreamKind.REPLAY, uuid7(), started_ms=from_ms, now=STEADY.now()
    )
    for number, (events, begins, ends) in enumerate(
        [
            (drawn("Cart", BEGAN, href=href), from_ms, from_ms + 1),
            ([says("Later", BEGAN + 4000)], from_ms + 4000, from_ms + 4000),
        ],
        start=1,
    ):
        store.keep(app.config["DATA"], recording, number, packed(events), from_ms=begins,
                   to_ms=ends, has_snapshot=number == 1, now=STEADY.now())  # fmt: skip
    db.session.commit()
    return recording


@pytest.fixture
def watched(app, stranger, study, session):
    """Somebody clicked in the cart, of which only the replay was recorded."""
    study.capture_settings = {"replay": True}
    db.session.commit()
    play(stranger, session, page(2000, "/cart"), click(5000, "/cart", "Pay now"))
    session.recording = record(app, session)
    return study


def maps(study, place="", **choice):
    query = "&".join(f"{name}={value}" for name, value in {"page": CART, **choice}.items())
    return f"/studies/{study.id}/maps{place}?{query}"


def offered(client, address):
    """Return the moments that a map offers to be drawn from."""
    text = client.get(address).text
    if "data-views" not in text:
        return []
    return json.loads(unescape(text.partition('data-views="')[2].partition('"')[0]))


def put(client, session, content=JPEG, address=CART, **args):
    query = {"page": address, "width": 1280, "height": 2000, **args}
    path = f"/sessions/{session.id}/pictures"
    return client.post(path, query_string=query, data=content, content_type="image/jpeg")


def test_a_page_with_a_replay_is_pictured_from_it(client, watched, session):
    """The story that works: offered where there is none, kept, then shown with its source."""
    answer = client.get(maps(watched))
    assert "style-src 'self' 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "There is no picture of this page yet" in answer.text
    (view,) = offered(client, maps(watched))
    assert view == {
        "replay": f"/sessions/{session.id}/replay",
        "keep": f"/sessions/{session.id}/pictures?page=http://shop.test/cart",
        "stream": str(session.recording.id),
        "at": 4700.0,
        "width": 1280.0,
        "url": CART,
        "loaded": True,
    }
    answer = client.post(f"{view['keep']}&width=1280&height=2000", data=JPEG)
    assert answer.json["kept"].endswith("-1280x2000.jpg")
    again = client.get(maps(watched, "/clicks/figure"))
    assert again.text.lstrip().startswith("<figure")
    assert "<image " in again.text
    assert f'The page as recorded in <a href="/sessions/{session.id}">P01’s session</a>.' in (
        again.text
    )
    assert "data-views" not in again.text
    answer = client.get(maps(watched))
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "rrweb-replay" not in answer.text
    assert offered(client, maps(watched)) == []
    for place in ("", "/scroll", "/scroll/figure"):
        address = f"/studies/{watched.id}/maps{place}"
        assert "<image " in client.get(address, query_string={"page": CART, "warm": 1}).text
    assert "data:image/jpeg;base64," in client.get(maps(watched, "/clicks.svg")).text


def test_a_replay_that_is_deleted_for_good_takes_its_picture_along(app, client, watched, session):
    assert put(client, session).status_code == 200
    media = app.config["DATA"] / "media"
    assert [*media.rglob("*.jpg")]
    recording = session.recording.id
    client.post(f"/sessions/{session.id}/playback/{recording}/delete")
    assert [*media.rglob("*")] == []
    assert "There is no picture of this page yet" in client.get(maps(watched)).text


def test_a_map_of_no_page_offers_nothing(client, watched):
    for place in ("/first", "/paths", "/trouble"):
        answer = client.get(maps(watched, place))
        assert "data-views" not in answer.text
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    for place in ("/first/figure", "/paths/figure", "/nothing/figure"):
        assert client.get(maps(watched, place)).status_code == 404


def test_consent_rules_what_is_offered_and_kept(client, watched, session):
    watched.capture_settings = {}
    db.session.commit()
    assert offered(client, maps(watched)) == []
    answer = put(client, session)
    assert answer.status_code == 409
    assert "No consent to record the pages or the screen was given" in answer.text
    session.consents = ["screen"]
    db.session.commit()
    assert len(offered(client, maps(watched))) == 1
    assert put(client, session).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"content": b"<svg onload=alert(1)>"}, 422),
        ({"content": b""}, 422),
        ({"content": JPEG + bytes(8 * 1024 * 1024)}, 422),
        ({"width": 0}, 422),
        ({"width": "wide"}, 422),
        ({"height": 30_001}, 422),
        ({"address": ""}, 404),
        ({"address": "http://shop.test/elsewhere"}, 404),
        ({"address": "../../../recorder.db"}, 404),
    ],
)
def test_what_is_no_picture_of_a_recorded_page_is_refused(
    client, app, watched, session, wrong, status
):
    assert put(client, session, **wrong).status_code == status
    folder = app.config["DATA"] / "media" / str(session.uuid) / "pages"
    assert not folder.exists()


def test_only_the_moderator_sends_pictures(stranger, client, watched, session):
    assert put(stranger, session).status_code == 403
    headers = {"Authorization": f"Bearer {session.capture_token}"}
    answer = stranger.post(
        f"/sessions/{session.id}/pictures?page={CART}", data=JPEG, headers=headers
    )
    assert answer.status_code == 403


def test_no_other_site_sends_pictures(app, client, watched, session, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert put(client, session).status_code == 400
    token = client.get("/studies/new").text.partition('csrf-token" content="')[2].partition('"')[0]
    query = {"page": CART, "width": 1280, "height": 2000}
    path = f"/sessions/{session.id}/pictures"
    answer = client.post(path, query_string=query, data=JPEG, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_a_session_that_is_gone_takes_none(client, watched, session):
    assert client.post(f"/sessions/99/pictures?page={CART}", data=JPEG).status_code == 404
    path, where = f"/sessions/{session.id}/pictures?page={CART}&width=9&height=9", maps(watched)
    client.post(f"/sessions/{session.id}/delete")
    db.session.expunge_all()
    assert client.post(path, data=JPEG).status_code == 410
    assert offered(client, where) == []


def test_a_session_without_a_replay_is_not_offered(client, stranger, study, session):
    study.capture_settings = {"replay": True}
    db.session.commit()
    play(stranger, session, page(2000, "/cart"), click(5000, "/cart", "Pay now"))
    assert offered(client, maps(study)) == []
    assert put(client, session).status_code == 404
    assert "the frame shows what was clicked" in client.get(maps(study)).text


def test_hostile_addresses_are_text(client, app, stranger, study, session):
    study.capture_settings = {"replay": True}
    db.session.commit()
    path = "/'\"><script>alert(1)</script>&"
    play(stranger, session, page(2000, path), click(5000, path, "x"))
    record(app, session)
    answer = client.get(f"/studies/{study.id}/maps")
    assert "<script>alert" not in answer.text
    (view,) = offered(client, f"/studies/{study.id}/maps")
    assert view["url"] == f"http://shop.test{path}"
    assert client.post(f"{view['keep']}&width=9&height=9", data=JPEG).status_code == 200
    assert "<image " in client.get(f"/studies/{study.id}/maps").text


def test_another_moment_is_drawn_where_it_is_asked_for(client, app, stranger, study, session):
    study.capture_settings = {"replay": True}
    db.session.commit()
    clicks = [click(at, "/cart", "Pay now") for at in (3500, 5000, 8000)]
    play(stranger, session, page(2000, "/cart"), *clicks)
    record(app, session)
    assert [each["at"] for each in offered(client, maps(study, moment="last"))] == [3200.0]
    put(client, session)
    shown = client.get(maps(study)).text
    assert "moment=first" in shown
    assert "data-views" not in shown
    # The recording says nothing after its last change, when the page was as it stayed.
    for moment, at_ms in (("first", 3200.0), ("last", 6000.0)):
        answer = client.get(maps(study, moment=moment))
        assert "data-anew" in answer.text
        assert "unsafe-inline" in answer.headers["Content-Security-Policy"]
        assert [each["at"] for each in offered(client, maps(study, moment=moment))] == [at_ms]
    assert offered(client, maps(study, moment="noon")) == []
    study.capture_settings = {}
    db.session.commit()
    assert "moment=" not in client.get(maps(study)).text
    assert offered(client, maps(study, moment="last")) == []


def test_a_variant_is_pictured_for_itself(client, app, stranger, watched, session):
    second = sessions.create_session(watched, watched.participants[1], STEADY.now())
    db.session.commit()
    play(stranger, second, page(2000, "/cart"), click(5000, "/cart", "Pay now"))
    record(app, second)
    assert put(client, session).status_code == 200
    assert offered(client, maps(watched)) == []
    assert offered(client, maps(watched, variant="A")) == []
    (view,) = offered(client, maps(watched, variant="B"))
    assert view["replay"] == f"/sessions/{second.id}/replay"
    # Until then the other's is better than none.
    assert "P01’s session" in client.get(maps(watched, variant="B")).text
    put(client, second)
    assert "P02’s session" in client.get(maps(watched, variant="B")).text
    assert "P01’s session" in client.get(maps(watched, variant="A")).text


def test_a_picture_much_too_wide_gives_way_to_one_as_wide_as_the_clicks(
    client, app, stranger, study, session
):
    study.capture_settings = {"replay": True}
    expert = sessions.create_session(study, study.participants[1], STEADY.now())
    expert.is_optimal = True
    db.session.commit()
    phone, tap = page(2000, "/cart"), click(5000, "/cart", "Pay")
    for each in (phone, tap):
        each["data"] |= {"vw": 390, "vh": 800, "pw": 390, "x": 200}
    play(stranger, session, phone, tap)
    assert send_picture(stranger, expert, url=CART, width=1280).status_code == 200
    assert offered(client, maps(study)) == []
    record(app, session)
    (view,) = offered(client, maps(study))
    assert view["width"] == 390
    answer = client.get(maps(study))
    assert "-1280x2400.jpg" in answer.text
    # As a page that overflows turned out; it is not tried again and again.
    put(client, session, width=420)
    assert "-420x2000.jpg" in client.get(maps(study)).text
    assert offered(client, maps(study)) == []
