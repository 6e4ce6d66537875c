"""Taking data away: the page, the files, what is in them and what never is."""

import csv
import io
import json
from datetime import timedelta

import pytest

from recorder import exports, importing, sessions, studies
from recorder.db import db
from recorder.participants import set_contact
from recorder.recording import mark, undo_last
from recorder.vocabulary import EventKind, Source
from tests.conftest import NOW
from tests.reference_study import DATA


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def table(text):
    """Read a file as any program would."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def recorded(study, session):
    """The study with one session: an error undone, an assist corrected, notes, a practice task."""
    study.tasks[2].is_practice = True
    first, second, practice = study.tasks
    sessions.begin(session, NOW)
    mark(session, EventKind.START, later(1), task_id=practice.id)
    mark(session, EventKind.FINISH, later(2), data={"outcome": "success"})
    mark(session, EventKind.START, later(3), task_id=first.id)
    mark(session, EventKind.ERROR, later(4), data={"severity": 2})
    undo_last(session, later(5))
    click = mark(session, EventKind.CLICK, later(6))
    become_note = {"kind": "note", "data": {"text": "=HYPERLINK(1)"}}
    mark(session, EventKind.AMEND, later(7), target_id=click.id, data=become_note)
    mark(session, EventKind.ASSIST, later(8), data={"level": 4})
    second_rater = {"source": Source.OBSERVER, "author": "Eve"}
    attempt = next(each for each in session.attempts if each.task is first)
    mark(session, EventKind.FINISH, later(9), data={"outcome": "success"})
    judged = {"outcome": "failure"}
    mark(session, EventKind.OUTCOME, later(9), attempt_id=attempt.id, data=judged, **second_rater)
    mark(session, EventKind.START, later(10), task_id=second.id)
    db.session.commit()
    return study


def test_every_file_is_listed_and_opens(client, recorded):
    page = client.get(f"/studies/{recorded.id}/export").text
    for name, file in exports.FORMATS.items():
        address = f"/studies/{recorded.id}/export/{name}.csv"
        assert f'href="{address}"' in page
        assert file.title in page
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content_type == "text/csv; charset=utf-8"
        assert f"Shop checkout {name}.csv" in answer.headers["Content-Disposition"]
        assert answer.data.endswith(b"\r\n")
        # Nobody answered a questionnaire or met a problem in this study.
        assert bool(table(answer.text)) is (name not in ("answers", "problems"))


def test_an_unknown_file_and_an_unknown_study_are_404(client, recorded):
    assert client.get(f"/studies/{recorded.id}/export/secrets.csv").status_code == 404
    assert client.get("/studies/99/export/attempts.csv").status_code == 404
    assert client.get("/studies/99/export").status_code == 404


def test_a_stranger_gets_no_file(stranger, recorded):
    assert "/key" in stranger.get(f"/studies/{recorded.id}/export/events.csv").location


def test_attempts_say_what_was_done(recorded):
    text = exports.export(recorded, "attempts")
    assert text.splitlines()[0] == (
        "participant,variant,task,order,outcome,seconds,errors,clicks,pages_total,pages_unique,"
        "assists,seq,started_at,ended_at,segment,observer2_outcome,note"
    )
    (row,) = table(text)
    assert row == {
        "participant": "P01",
        "variant": "A",
        "task": "T1",
        "order": "1",
        "outcome": "assisted",
        "seconds": "6.0",
        "errors": "0",
        "clicks": "",
        "pages_total": "",
        "pages_unique": "",
        "assists": "1",
        "seq": "",
        "started_at": "2026-03-04T09:00:03+00:00",
        "ended_at": "2026-03-04T09:00:09+00:00",
        "segment": "",
        "observer2_outcome": "failure",
        "note": "'=HYPERLINK(1)",
    }


def test_attempts_of_archived_sessions_stay_at_home(recorded):
    recorded.sessions[0].archived_at = NOW
    assert table(exports.export(recorded, "attempts")) == []
    assert {row["session_archived"] for row in table(exports.export(recorded, "events"))} == {"yes"}


def test_events_hold_the_log_as_it_reads_and_as_it_was_written(recorded):
    rows = table(exports.export(recorded, "events"))
    assert [row["kind"] for row in rows if row["task"] == "T1"] == [
        "start", "error", "undo", "note", "amend", "assist", "finish", "outcome",
    ]  # fmt: skip
    by_kind = {row["kind"]: row for row in rows if row["task"] == "T1"}
    assert by_kind["error"]["cancelled_by"] == by_kind["undo"]["event"]
    assert by_kind["undo"]["target"] == by_kind["error"]["event"]
    assert by_kind["error"]["severity"] == "2"
    note = by_kind["note"]
    assert (note["written_kind"], note["text"]) == ("click", "'=HYPERLINK(1)")
    assert (note["corrected_by"], note["t_ms"]) == (by_kind["amend"]["event"], "6000.0")
    assert json.loads(note["data"]) == {"text": "=HYPERLINK(1)"}
    assert note["at"] == "2026-03-04T09:00:06+00:00"
    assert (by_kind["outcome"]["source"], by_kind["outcome"]["author"]) == ("observer", "Eve")
    assert [row["task"] for row in rows[:2]] == ["T3", "T3"]


def test_tasks_go_out_and_come_in_the_same(recorded):
    first = recorded.tasks[0]
    first.scenario, first.success_criterion = "  Lines\nand ümläuts, “quoted”", "=SUM(A1)"
    first.start_url, first.journey_stage = "https://shop.example/?a=b,c", "'find'"
    first.success_url = "/order/*/done?ref=a,b"
    first.time_limit_seconds, first.benchmark_rate = 86_400.0, 1 / 3
    first.optimal_clicks, first.optimal_pages, first.error_opportunities = 3, 2, 5
    text = exports.export(recorded, "tasks")
    copy = studies.create_study("Copy", NOW)
    read = importing.read(text.encode(), "tasks.csv")
    plan = importing.plan_tasks(copy, read, importing.lay_out(read, importing.TASKS))
    importing.import_tasks(copy, plan)
    assert plan.unused == []
    assert exports.export(copy, "tasks") == text
    assert (copy.tasks[0].scenario, copy.tasks[0].benchmark_rate) == (first.scenario, 1 / 3)
    assert copy.tasks[2].is_practice


def test_an_archived_task_goes_out_only_where_it_was_attempted(recorded):
    for task in recorded.tasks:
        task.archived_at = NOW
    studies.add_task(recorded, title="Nobody tried", archived_at=NOW)
    codes = [row["task"] for row in table(exports.export(recorded, "tasks"))]
    assert codes == ["T1", "T2", "T3"]


def test_participants_go_out_without_contacts_and_no_shows(recorded):
    first, second = recorded.participants
    set_contact(first, "Ada Lovelace", "ada@example.org")
    first.attributes = {"age": "36", "segment": "odd"}
    second.no_show_at = NOW
    text = exports.export(recorded, "participants")
    assert "Ada" not in text
    assert table(text) == [
        {
            "participant": "P01",
            "segment": "",
            "variant": "A",
            "age": "36",
            "segment (attribute)": "odd",
        }
    ]


def test_results_hold_every_figure_under_the_names_of_the_metrics(client, context):
    study = studies.create_study("Reference", NOW)
    for kind in ("tasks", "attempts"):
        content = (DATA / f"{kind}.csv").read_bytes()
        read = importing.read(content, f"{kind}.csv")
        if kind == "tasks":
            layout = importing.lay_out(read, importing.TASKS)
            importing.import_tasks(study, importing.plan_tasks(study, read, layout))
        else:
            layout = importing.lay_out(read, importing.ATTEMPTS)
            plan = importing.plan_attempts(study, read, layout, NOW)
            importing.import_attempts(study, plan, NOW)
    db.session.commit()
    expected = json.loads((DATA / "expected-metrics.json").read_text())["tasks"]
    rows = table(client.get(f"/studies/{study.id}/export/results.csv").text)
    assert [(row["task"], row["variant"]) for row in rows[:4]] == [
        ("T1", ""),
        ("T1", "A"),
        ("T1", "B"),
        ("T2", ""),
    ]
    for row in rows:
        if row["variant"]:
            continue
        figures = expected[row["task"]]
        for block, name in [
            ("success", "rate"),
            ("time_to_complete", "geometric_mean"),
            ("time_to_complete", "gm_upper"),
            ("errors", "mean_errors"),
            ("clicks", "ratio_mean"),
            ("graded", "excluded"),
        ]:
            wanted = figures[block][name]
            assert float(row[f"{block}.{name}"]) == pytest.approx(wanted, abs=1e-6)
        assert float(row["success.intervals.adjusted_wald.lower"]) == pytest.approx(
            figures["success"]["intervals"]["adjusted_wald"]["lower"], abs=1e-6
        )
        assert int(row["outcomes.abandoned"]) == figures["outcomes"].get("abandoned", 0)


def test_an_empty_study_gives_files_with_a_header_only(client, context):
    study = studies.create_study("Nothing yet", NOW)
    db.session.commit()
    for name in exports.FORMATS:
        answer = client.get(f"/studies/{study.id}/export/{name}.csv")
        assert answer.status_code == 200
        assert len(answer.text.splitlines()) == 1


def test_a_file_is_named_so_that_every_system_takes_it(client, context):
    study = studies.create_study('Züri/2: "a|b"?', NOW)
    db.session.commit()
    said = client.get(f"/studies/{study.id}/export/tasks.csv").headers["Content-Disposition"]
    assert "filename*=UTF-8''Z%C3%BCri_2_%20_a_b__%20tasks.csv" in said
