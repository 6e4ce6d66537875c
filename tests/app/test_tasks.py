"""A study's tasks, through HTTP: the form, the order, archiving and deleting."""

import pytest

from recorder import archive, recording, sessions, studies, tasks
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import StudySession, Task
from recorder.vocabulary import EventKind
from tests.conftest import NOW

FULL = {
    "code": "BOOK",
    "title": "Book an appointment",
    "scenario": "Your brakes squeal.\r\nGet an appointment.",
    "success_criterion": "The confirmation shows a slot.",
    "start_url": "https://shop.example/start?x=1",
    "success_url": "/done?order",
    "journey_stage": "decide",
    "is_practice": "y",
    "optimal_clicks": "9",
    "optimal_pages": "5",
    "error_opportunities": "12",
    "time_limit_seconds": "5:00",
    "benchmark_seconds": "90",
    "benchmark_rate": "82.5 %",
}


def codes(study):
    db.session.expire_all()
    return [task.code for task in tasks.active_tasks(study)]


def test_a_task_is_added_with_every_field_and_changed(client, study):
    answer = client.post(f"/studies/{study.id}/tasks/new", data=FULL)
    assert answer.location == f"/studies/{study.id}/tasks"
    task = db.session.scalars(db.select(Task).filter_by(code="BOOK")).one()
    assert task.scenario == "Your brakes squeal.\nGet an appointment."
    assert (task.start_url, task.is_practice) == ("https://shop.example/start?x=1", True)
    assert task.success_url == "/done?order"
    assert (task.optimal_clicks, task.optimal_pages, task.error_opportunities) == (9, 5, 12)
    assert (task.time_limit_seconds, task.benchmark_seconds) == (300.0, 90.0)
    assert task.benchmark_rate == 0.825
    page = client.get(f"/studies/{study.id}/tasks").text
    assert "limit 5:00 · benchmark 1:30 · benchmark 82.5% success · best 9 clicks" in page
    assert ">practice<" in page
    form = client.get(f"/tasks/{task.id}/edit").text
    assert all(f'value="{shown}"' in form for shown in ("5:00", "1:30", "82.5", "BOOK"))
    change = {**FULL, "title": "Book", "time_limit_seconds": "", "benchmark_rate": "80"}
    del change["is_practice"]
    assert client.post(f"/tasks/{task.id}/edit", data=change).status_code == 303
    db.session.refresh(task)
    assert (task.title, task.time_limit_seconds, task.is_practice) == ("Book", None, False)
    assert task.benchmark_rate == 0.8


def test_a_title_is_enough_and_the_code_is_the_next_free_one(client, study):
    assert 'value="T4"' in client.get(f"/studies/{study.id}/tasks/new").text
    answer = client.post(f"/studies/{study.id}/tasks/new", data={"title": "Pay", "another": "1"})
    assert answer.location == f"/studies/{study.id}/tasks/new"
    assert codes(study) == ["T1", "T2", "T3", "T4"]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title", " ", "A task needs a title."),
        ("title", "x" * 201, "at most 200"),
        ("code", "x" * 41, "at most 40"),
        ("code", "T1", "There is a task T1 already; choose another code."),
        ("start_url", "javascript:alert(1)", "beginning with http:// or https://"),
        ("start_url", "shop.example", "beginning with http:// or https://"),
        ("start_url", "https://", "beginning with http:// or https://"),
        ("success_url", "done", "begins with / or with http://"),
        ("optimal_clicks", "0", "from 1 to 100"),
        ("optimal_clicks", "nine", "Type a whole number"),
        ("error_opportunities", "9" * 30, "Type a whole number"),
        ("time_limit_seconds", "1:75", "There are 60 seconds in a minute"),
        ("time_limit_seconds", "soon", "90 or 1:30"),
        ("time_limit_seconds", "0", "a time between"),
        ("benchmark_seconds", "99999:00", "90 or 1:30"),
        ("benchmark_rate", "0.8", "a percentage from 1 to 100"),
        ("benchmark_rate", "120", "a percentage from 1 to 100"),
        ("benchmark_rate", "%", "Type a number"),
    ],
)
def test_a_bad_field_is_told_and_everything_typed_stays(client, study, field, typed, message):
    data = {**FULL, field: typed}
    answer = client.post(f"/studies/{study.id}/tasks/new", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Your brakes squeal." in answer.text
    if typed.strip():
        assert f'value="{typed}"' in answer.text
    assert codes(study) == ["T1", "T2", "T3"]


def test_a_code_cannot_be_changed_to_a_taken_one(client, study):
    task = study.tasks[1]
    answer = client.post(f"/tasks/{task.id}/edit", data={"title": "Renamed", "code": "T1"})
    assert answer.status_code == 422
    assert "There is a task T1 already" in answer.text
    db.session.refresh(task)
    assert task.title == "Book an appointment"


def test_a_code_taken_between_look_and_write_is_a_sentence_too(study, monkeypatch):
    monkeypatch.setattr(tasks, "_refuse_taken", lambda *_, **__: None)
    with pytest.raises(BadInput, match="There is a task T1 already"):
        studies.add_task(study, code="T1", title="Again")


def test_tasks_are_ordered_as_listed_and_by_one_step(client, study):
    address = f"/studies/{study.id}/tasks/order"
    first, second, third = (task.id for task in study.tasks)
    assert client.post(address, data={"task": [third, first, second]}).status_code == 303
    assert codes(study) == ["T3", "T1", "T2"]
    client.post(address, data={"task": [third, first, second], "up": second})
    assert codes(study) == ["T3", "T2", "T1"]
    client.post(address, data={"task": [third, second, first], "down": third})
    assert codes(study) == ["T2", "T3", "T1"]
    client.post(address, data={"task": [second, third, first], "up": second})
    assert codes(study) == ["T2", "T3", "T1"]


def test_an_order_made_before_the_tasks_changed_is_refused(client, study):
    address = f"/studies/{study.id}/tasks/order"
    ids = [task.id for task in study.tasks]
    studies.add_task(study, title="Added meanwhile")
    db.session.commit()
    answer = client.post(address, data={"task": ids[::-1]}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["error"].startswith("The tasks changed meanwhile; reload the page")
    assert codes(study) == ["T1", "T2", "T3", "T4"]
    doubled = [*ids, ids[0]]
    assert client.post(address, data={"task": doubled}).status_code == 422


@pytest.fixture
def attempted(session):
    """The first task, with a recorded attempt."""
    task = session.study.tasks[0]
    sessions.begin(session, NOW)
    recording.mark(session, EventKind.START, NOW, task_id=task.id)
    db.session.commit()
    return task


def test_a_task_with_attempts_is_archived(client, study, attempted):
    assert client.post(f"/tasks/{attempted.id}/archive").status_code == 303
    assert codes(study) == ["T2", "T3"]
    later = sessions.create_session(study, study.participants[1], NOW)
    assert [task.code for task in sessions.tasks_in_order(later)] == ["T2", "T3"]
    client.post(f"/tasks/{attempted.id}/unarchive")
    assert codes(study) == ["T2", "T3", "T1"]


def test_a_task_nobody_tried_goes_and_waiting_sessions_wait_with_the_next(client, study, session):
    assert session.current_task is study.tasks[0]
    assert client.post(f"/tasks/{study.tasks[0].id}/delete").status_code == 303
    assert codes(study) == ["T2", "T3"]
    waiting = db.session.get(StudySession, session.id)
    assert [task.code for task in sessions.tasks_in_order(waiting)] == ["T2", "T3"]
    sessions.go_on(waiting, NOW)
    assert waiting.current_task.code == "T2"


def test_a_session_waits_with_the_next_task_when_its_first_is_archived(study, session):
    archive.archive(study.tasks[0], NOW)
    assert session.current_task.code == "T2"
    archive.archive(study.tasks[1], NOW)
    archive.archive(study.tasks[2], NOW)
    assert session.current_task is None


def test_a_session_created_before_its_tasks_begins_with_the_first(context):
    study = studies.create_study("Empty", NOW)
    session = sessions.create_session(study, studies.add_participant(study, "P01", NOW), NOW)
    for title in ("One", "Two", "Three"):
        studies.add_task(study, title=title)
    sessions.go_on(session, NOW)
    assert session.current_task.title == "One"


def test_hostile_text_is_only_text(client, study):
    hostile = {"title": "<script>alert(1)</script>", "scenario": "</p><img src=x onerror=alert(1)>"}
    client.post(f"/studies/{study.id}/tasks/new", data=hostile)
    page = client.get(f"/studies/{study.id}/tasks").text
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("path", ["/studies/99/tasks", "/studies/99/tasks/new", "/tasks/99/edit"])
def test_unknown_tasks_and_studies(client, path):
    assert client.get(path).status_code == 404


def test_a_hundred_tasks_are_listed_in_one_page(client, study):
    for number in range(97):
        studies.add_task(study, title=f"Task number {number}")
    db.session.commit()
    assert client.get(f"/studies/{study.id}/tasks").text.count("data-name=") == 100
