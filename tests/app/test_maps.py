"""Maps of a study through HTTP: pages, SVG, CSV, pictures, and the choice of attempts."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from recorder import recording, sessions
from recorder.clock import STEADY
from recorder.db import db
from recorder.vocabulary import EventKind
from tests.captured import Sender, click, event, page

JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


def mark(session, kind, t_ms, **fields):
    recording.mark(session, kind, STEADY.now(), t_ms=t_ms, **fields)
    db.session.commit()


def play(stranger, session, *events, outcome="success"):
    """Record an attempt at the first task with what capture saw of it."""
    sessions.begin(session, STEADY.now())
    mark(session, EventKind.START, 1000.0, task_id=session.study.tasks[0].id)
    Sender(stranger, session).send(*events)
    mark(session, EventKind.FINISH, 9000.0, data={"outcome": outcome})


@pytest.fixture
def watched(stranger, study, session):
    """Two people who went different ways."""
    second = sessions.create_session(study, study.participants[1], STEADY.now())
    db.session.commit()
    rage = click(3000, "/cart", "Pay now")
    play(stranger, session, page(1500, "/"), click(2000, "/", "Cart"), page(2100, "/cart"), rage,
         event("marker", 3000, derived="rage_click", click=rage["id"], count=4, url="/cart",
               name="Pay now", selector="#pay-now"),
         event("scroll", 3500, url="http://shop.test/cart", view="/cart", depth=0.9))  # fmt: skip
    play(stranger, second, page(1500, "/"), click(2000, "/", "<script>alert(1)</script>"),
         page(2500, "/help", view="h"), event("js_error", 2600, url="/help", message="=cmd()"),
         event("http_error", 2700, url="/help", request="/api", method="GET", status=None),
         outcome="abandoned")  # fmt: skip
    return study


def rows(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_map_shows_what_was_watched(client, watched):
    maps = f"/studies/{watched.id}/maps"
    shown = client.get(f"{maps}?page=http://shop.test/").text
    assert "2 clicks by 2 people" in shown
    assert '<svg class="map"' in shown
    assert "<circle" in shown
    assert "<script>alert(1)" not in shown
    assert "“Cart”" in shown
    assert ">50%<" in shown
    warm = client.get(f"{maps}?warm=1&page=http://shop.test/").text
    assert 'class="heat-5"' in warm
    assert "Where attempts began" in client.get(f"{maps}/first").text
    assert "100% saw this (1 of 1)" in client.get(f"{maps}/scroll?page=http://shop.test/cart").text
    paths = client.get(f"{maps}/paths").text
    assert "/cart · 1" in paths
    assert "no success · 1" in paths
    trouble = client.get(f"{maps}/trouble").text
    assert "2 people were watched; 2 of them met something below." in trouble
    assert all(each in trouble for each in ("Rage clicks", "Pay now", "=cmd()", "no answer"))


def test_a_page_that_grew_was_seen_as_far_as_it_told_last(client, stranger, study, session):
    seen = {"url": "http://shop.test/list", "view": "/list", "vh": 700}
    play(stranger, session, page(1500, "/list"),
         event("scroll", 2500, depth=1.0, y=0, ph=700, **seen),
         event("scroll", 4000, depth=0.3, y=140, ph=2800, **seen),
         click(5000, "/list", "Inside", vy=350, y=350, ph=700, vh=700))  # fmt: skip
    found = rows(client.get(f"/studies/{study.id}/maps/scroll.csv?page=http://shop.test/list"))
    reached = {float(row["depth"]): int(row["people"]) for row in found}
    assert reached[0.3] == 1
    assert reached[0.4] == 0


def test_the_choice_narrows_every_map(client, watched):
    maps = f"/studies/{watched.id}/maps"
    assert "1 click by 1 person" in client.get(f"{maps}?variant=B&page=http://shop.test/").text
    assert (
        "no success"
        not in client.get(f"{maps}/paths?outcome=success")
        .text.split("<h1>")[1]
        .split("<figure")[1]
        .split("</svg>")[0]
    )
    assert "Capture saw no attempt of this choice" in client.get(f"{maps}?task=T2").text
    assert client.get(f"{maps}?task=T9").status_code == 404
    one = client.get(f"{maps}?page=http://shop.test/&element=%23cart").text
    assert "Where people clicked on Cart" in one
    assert "1 click by 1 person" in one


def test_maps_are_files_too(client, watched):
    maps = f"/studies/{watched.id}/maps"
    for name in ("clicks", "scroll", "paths", "first"):
        answer = client.get(f"{maps}/{name}.svg?page=http://shop.test/cart")
        assert answer.mimetype == "image/svg+xml"
        ET.fromstring(answer.text)
    assert client.get(f"{maps}/trouble.svg").status_code == 404
    assert client.get(f"{maps}/nothing.csv").status_code == 404
    points = rows(client.get(f"{maps}/points.csv?page=http://shop.test/"))
    assert [(row["participant"], row["x"], row["first_of_attempt"]) for row in points] == [
        ("P01", "600.0", "yes"),
        ("P02", "600.0", "yes"),
    ]
    (error,) = [r for r in rows(client.get(f"{maps}/trouble.csv")) if r["kind"] == "js_error"]
    assert (error["what"], error["people"]) == ("'=cmd()", "1")
    ends = [row for row in rows(client.get(f"{maps}/paths.csv")) if row["ended"]]
    assert {(row["page"], row["ended"]) for row in ends} == {
        ("http://shop.test/cart", "success"),
        ("http://shop.test/help", "no success"),
    }
    shares = rows(client.get(f"{maps}/first.csv"))
    assert [row["share"] for row in shares] == ["0.5", "0.5"]


def test_a_study_without_capture_says_what_to_do(client, study):
    for place in ("", "/first", "/scroll", "/paths", "/trouble"):
        answer = client.get(f"/studies/{study.id}/maps{place}")
        assert "Capture has seen no attempt of this study yet." in answer.text
    assert client.get("/studies/99/maps").status_code == 404


# The expert's session -------------------------------------------------------------------------


def test_an_experts_session_shows_the_way_and_offers_the_optimum(client, watched, session):
    task = watched.tasks[0]
    shown = client.get(f"/sessions/{session.id}").text
    assert "clicks 2 captured" in shown
    assert "Mark it as the optimal path" in shown
    client.post(f"/sessions/{session.id}/optimal", data={"optimal": "yes"})
    shown = client.get(f"/sessions/{session.id}").text
    assert "Use 2 clicks, 2 pages as the optimum of T1" in shown
    answer = client.post(f"/sessions/{session.id}/optimal/{task.id}")
    assert answer.status_code == 303
    db.session.expire_all()
    assert (task.optimal_clicks, task.optimal_pages) == (2, 2)
    assert "is measured against 2 clicks, 2 pages" in client.get(f"/sessions/{session.id}").text
    paths = client.get(f"/studies/{watched.id}/maps/paths").text
    assert "The expert&#39;s path: / → /cart" in paths or "The expert's path: / → /cart" in paths
    assert "1 attempt with pages" in paths
    first = client.get(f"/studies/{watched.id}/maps/first").text
    assert "0 began as the expert did, 1 elsewhere" in first
    assert (
        "Took 2 clicks, 2 pages as the optimum of T1"
        in client.get(f"/studies/{watched.id}/history").text
    )
    client.post(f"/sessions/{session.id}/optimal", data={"optimal": "no"})
    assert client.post(f"/sessions/{session.id}/optimal/{task.id}").status_code == 409


# Pictures -------------------------------------------------------------------------------------


def send_picture(client, session, content=JPEG, token=None, **args):
    args = {"url": "http://shop.test/cart?x=1", "width": 1280, "height": 2400, **args}
    headers = {"Authorization": f"Bearer {token or session.capture_token}"}
    path = f"/api/v1/sessions/{session.id}/pictures"
    return client.post(path, query_string=args, data=content, headers=headers)


def test_a_page_is_drawn_over_its_picture(client, stranger, watched, session):
    assert send_picture(stranger, session).status_code == 409
    session.consents = ["screen"]
    db.session.commit()
    kept = send_picture(stranger, session).json["kept"]
    assert kept.endswith("-1280x2400.jpg")
    send_picture(stranger, session, url="http://shop.test/cart", width=800)
    address = f"/sessions/{session.uuid}/pictures/{kept}"
    assert client.get(address).data == JPEG
    assert stranger.get(address).status_code == 302
    # The picture is of /cart?x, which is another page than /cart.
    shown = client.get(f"/studies/{watched.id}/maps?page=http://shop.test/cart").text
    assert "-800x2400.jpg" in shown
    assert "There is no picture" not in shown
    saved = client.get(f"/studies/{watched.id}/maps/clicks.svg?page=http://shop.test/cart").text
    assert "data:image/jpeg;base64," in saved


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"content": b"<svg/>"}, 422),
        ({"width": 0}, 422),
        ({"height": 99_999}, 422),
        ({"url": ""}, 422),
        ({"token": "wrong"}, 404),
    ],
)
def test_what_is_no_picture_is_refused(stranger, session, wrong, status):
    session.is_optimal = True
    db.session.commit()
    answer = send_picture(stranger, session, **wrong)
    assert answer.status_code == status
    assert answer.json["error"].endswith(".")


@pytest.mark.parametrize("name", ["..%2F..%2F..%2Frecorder.db", "x.jpg", "a" * 32 + "-1x1.jpg"])
def test_only_pictures_are_answered(client, session, name):
    assert client.get(f"/sessions/{session.uuid}/pictures/{name}").status_code == 404


def test_an_experts_session_is_in_no_figure_and_says_why(client, watched, session):
    results = f"/studies/{watched.id}/results"
    before = client.get(f"{results}.json").json
    assert before["participants"] == 2
    assert before["tasks"]["T1"]["captured"]["mean_clicks"] == 2.0
    client.post(f"/sessions/{session.id}/optimal", data={"optimal": "yes"})
    after = client.get(f"{results}.json").json
    assert (after["participants"], after["attempts"], after["valid"]) == (1, 1, 1)
    assert after["tasks"]["T1"]["captured"]["n"] == 0
    evidence = client.get(f"{results}/evidence.json").json
    assert [each["reason"] for each in evidence["attempts"] if not each["counts"]] == [
        "optimal path"
    ]
    task = client.get(f"{results}/tasks/{watched.tasks[0].id}").text
    assert "the optimal path" in task
    assert "P01" not in client.get(f"/studies/{watched.id}/export/attempts.csv").text


def test_results_say_which_clicks_are_used(client, watched, session):
    page = client.get(f"/studies/{watched.id}/results").text
    assert ">captured<" in page
    task = client.get(f"/studies/{watched.id}/results/tasks/{watched.tasks[0].id}").text
    assert "1 completed attempt took 2 clicks over 2 pages, 2 of them different" in task
