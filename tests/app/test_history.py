"""Undo of everything, through HTTP and the command line: the bin, merges, imports, the history."""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner

from recorder import create_app, history, participants, recording, sessions, studies
from recorder.cli import cli, load_commands
from recorder.clock import STEADY
from recorder.db import Base, db, writing
from recorder.errors import Conflict
from recorder.exports import FORMATS
from recorder.history.rows import snapshot
from recorder.history.settling import HANGS_ON
from recorder.models import (
    Answer,
    Attempt,
    Change,
    Contact,
    Event,
    Finding,
    Occurrence,
    Participant,
    Study,
    StudySession,
    Task,
)
from recorder.queries import problems_met
from recorder.vocabulary import EventKind, Source
from tests.conftest import NOW

SEED = "participant,task,outcome,seconds,variant\nP01,T1,success,30,A\nP03,T2,failure,80,B\n"


@pytest.fixture
def recorded(study):
    """Two sessions with attempts at two tasks, an answer, a problem, a contact."""
    for person in study.participants:
        session = sessions.create_session(study, person, NOW)
        sessions.begin(session, NOW)
        for place, task in enumerate(study.tasks[:2]):
            at = 60_000.0 * place
            run(session, task, at)
        sessions.end(session, NOW + timedelta(minutes=5))
        db.session.add(
            Answer(participant=person, variant=person.variant, instrument="sus", version="1",
                   items={"q1": 3}, source=Source.IMPORT, created_at=NOW)
        )  # fmt: skip
    finding = Finding(study=study, code="F1", created_at=NOW)
    finding.occurrences.append(
        Occurrence(participant=study.participants[0], source=Source.IMPORT, created_at=NOW)
    )
    db.session.add(finding)
    participants.set_contact(study.participants[0], "Ada", "ada@example.org")
    db.session.commit()
    return study


def run(session, task, at, now=NOW + timedelta(minutes=4)):
    moments = ((EventKind.START, 0.0, {"task_id": task.id}), (EventKind.ERROR, 1_000.0, {}))
    for kind, later, fields in moments:
        recording.mark(session, kind, now, t_ms=at + later, **fields)
    recording.mark(session, EventKind.FINISH, now, t_ms=at + 9_000.0, data={"outcome": "success"})


def everything(study_id=1):
    """Return every row there is, but the history and the marks of the bin."""
    db.session.expire_all()
    rows = dict(snapshot(study_id))
    for model in (Attempt, Event):
        table = model.__table__
        columns = [each for each in table.c if each.name != "binned_id"]
        query = db.select(*columns).order_by(table.c.id)
        rows[model.__name__] = [tuple(row) for row in db.session.execute(query)]
    return rows


def figures(client, study_id=1):
    answer = client.get(f"/studies/{study_id}/results.json")
    return answer.get_json()


def exported(study):
    db.session.expire_all()
    return {
        name: [list(row) for row in made.table(study).rows]
        for name, made in FORMATS.items()
        if name != "results"
    }


def last_change():
    db.session.expire_all()
    return db.session.scalars(db.select(Change).order_by(Change.id.desc())).first()


def undo(client, change=None):
    return client.post(f"/changes/{(change or last_change()).id}/undo")


def delete(client, address):
    """Delete a thing; the next request begins with nothing read, as all do outside of tests."""
    answer = client.post(f"{address}/delete", follow_redirects=True)
    db.session.remove()
    return answer


THINGS = {
    "session": lambda study: f"/sessions/{study.sessions[0].id}",
    "participant": lambda study: f"/participants/{study.participants[0].id}",
    "task": lambda study: f"/tasks/{study.tasks[0].id}",
    "study": lambda study: f"/studies/{study.id}",
}


@pytest.mark.parametrize("thing", THINGS)
def test_what_was_deleted_rests_in_the_bin_and_is_put_back_whole(client, recorded, thing):
    before, figured = everything(), figures(client)
    answer = delete(client, THINGS[thing](recorded))
    assert "It rests in the bin for 30 days." in answer.text
    change = last_change()
    assert (change.by, change.kind.value) == ("moderator", "deletion")
    page = client.get("/bin").text
    assert "Put back" in page
    assert "log entries" in page
    if thing == "study":
        assert client.get("/studies/1/results").status_code == 404
    else:
        assert figures(client) != figured
        assert "Deleted" in client.get("/studies/1/history").text
    assert everything() == before, "nothing of it may be lost"
    assert client.post(f"/bin/{change.id}/put-back").status_code == 303
    assert everything() == before
    assert figures(client) == figured
    assert "The bin is empty." in client.get("/bin").text
    page = client.get("/studies/1/history").text
    assert "undone" in page
    assert "Put back" in page


def test_what_is_in_the_bin_is_in_no_list_export_or_screen(client, recorded):
    session = recorded.sessions[0]
    addresses = [f"/sessions/{session.id}", f"/sessions/{session.id}/console",
                 f"/sessions/{session.id}/log"]  # fmt: skip
    code, token, session_id = session.join_code, session.capture_token, session.id
    delete(client, THINGS["participant"](recorded))
    for page in ("participants", "sessions", "results", "export"):
        text = client.get(f"/studies/1/{page}").text
        assert "Ada" not in text
        assert ">P01<" not in text
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, "is in the bin" in answer.text) == (410, True)
    assert client.get(f"/p/{code}").status_code == 404
    api = f"/api/v1/sessions/{session_id}/events"
    assert client.get(api, headers={"Authorization": f"Bearer {token}"}).status_code == 404
    tables = exported(db.session.get(Study, 1))
    assert all("P01" not in map(str, row) for rows in tables.values() for row in rows)


def test_a_task_in_the_bin_takes_its_attempts_and_their_entries_out_of_a_session(client, recorded):
    session_id = recorded.sessions[0].id
    delete(client, THINGS["task"](recorded))
    text = client.get(f"/sessions/{session_id}").text
    assert "T2" in text
    assert "T1" not in text
    assert client.get(f"/sessions/{session_id}/log").status_code == 200
    assert client.get(f"/sessions/{session_id}/console").status_code == 200
    tables = exported(db.session.get(Study, 1))
    assert {row[4] for row in tables["events"]} == {"T2", None}
    assert [row[2] for row in tables["attempts"]] == ["T2", "T2"]


def test_a_session_goes_on_while_one_of_its_tasks_is_in_the_bin(client, study, session):
    sessions.begin(session, NOW)
    run(session, study.tasks[0], 0.0)
    db.session.commit()
    sessions.choose(session, study.tasks[1], NOW + timedelta(minutes=4))
    db.session.commit()
    assert client.post(f"/tasks/{study.tasks[0].id}/delete").status_code == 303
    sitting = db.session.get(StudySession, session.id)
    run(sitting, study.tasks[0], 60_000.0)
    db.session.commit()
    undo(client)
    attempts = db.session.scalars(db.select(Attempt).order_by(Attempt.position)).all()
    assert [(each.task.code, each.position) for each in attempts] == [("T1", 1), ("T2", 2)]


def test_what_runs_or_is_on_the_screen_is_not_deleted(client, study, session):
    sessions.choose(session, study.tasks[0], NOW)
    db.session.commit()
    answer = client.post(f"/tasks/{study.tasks[0].id}/delete")
    assert (answer.status_code, "has this task on the screen" in answer.text) == (409, True)
    recording.mark(session, EventKind.START, NOW, task_id=study.tasks[0].id)
    db.session.commit()
    for thing in THINGS.values():
        answer = client.post(f"{thing(study)}/delete")
        assert answer.status_code == 409
        assert "Task T1 is running in a session; finish it first" in answer.text
    assert db.session.scalars(db.select(Change)).all() == []


def test_marks_that_wait_for_a_session_in_the_bin_are_not_refused_for_good(client, study, session):
    sessions.begin(session, NOW)
    db.session.commit()
    session_id = session.id
    delete(client, f"/sessions/{session_id}")
    act = {"id": "0193a1b2-0000-7000-8000-000000000001", "do": "mark", "kind": "note",
           "data": {"text": "late"}}  # fmt: skip
    answer = client.post(f"/sessions/{session_id}/console/act", json=act)
    assert answer.status_code == 410, "the outbox gives up at 404, 409 and 422 only"
    assert db.session.scalars(db.select(Event)).all() == []
    undo(client)
    assert client.post(f"/sessions/{session_id}/console/act", json=act).status_code == 200


def test_a_new_participant_may_take_a_code_from_the_bin_and_the_old_one_gets_another(
    client, recorded
):
    client.post(f"/participants/{recorded.participants[0].id}/delete")
    deletion = last_change()
    studies.add_participant(recorded, "P01", NOW, variant="A")
    db.session.commit()
    before = everything()
    page = client.post(f"/bin/{deletion.id}/put-back", follow_redirects=True).text
    assert "P01 is now P01-2" in page
    db.session.expire_all()
    assert sorted(each.code for each in recorded.participants) == ["P01", "P01-2", "P02"]
    assert undo(client).status_code == 303
    assert everything() == before


def test_a_study_whose_name_is_taken_comes_back_under_another(client, recorded):
    client.post(f"/studies/{recorded.id}/delete")
    studies.create_study("Shop checkout", NOW)
    db.session.commit()
    undo(client)
    names = {each.name for each in db.session.scalars(db.select(Study))}
    assert names == {"Shop checkout", "Shop checkout-2"}


def test_deletions_lie_in_layers_each_put_back_for_itself(client, recorded):
    before = everything()
    session, person = recorded.sessions[0], recorded.participants[0]
    client.post(f"/sessions/{session.id}/delete")
    first = last_change()
    client.post(f"/participants/{person.id}/delete")
    second = last_change()
    answer = undo(client, first)
    assert answer.status_code == 409
    assert "Put another thing back first" in answer.text
    undo(client, second)
    assert db.session.get(StudySession, session.id, populate_existing=True) is None or (
        db.session.scalar(db.select(StudySession.id).filter_by(id=session.id)) is None
    )
    assert undo(client, first).status_code == 303
    assert db.session.scalar(db.select(StudySession.id).filter_by(id=session.id))
    assert everything() == before


def test_a_stale_page_undoes_nothing_twice(client, recorded):
    client.post(f"/sessions/{recorded.sessions[0].id}/delete")
    change = last_change()
    assert undo(client, change).status_code == 303
    answer = undo(client, change)
    assert answer.status_code == 409
    assert re.search(r"undone already, on \d{4}-\d\d-\d\d \d\d:\d\d by moderator", answer.text)
    assert client.post(f"/bin/{change.id}/empty").status_code == 409
    assert client.post("/changes/999/undo").status_code == 404


@pytest.mark.parametrize("thing", THINGS)
def test_deleting_for_good_says_what_goes_and_leaves_the_rest(client, recorded, thing):
    other = studies.create_study("Another", NOW)
    studies.add_task(other, title="Stay")
    db.session.commit()
    before = everything(other.id)
    other_id = other.id
    delete(client, THINGS[thing](recorded))
    change_id = last_change().id
    page = client.get("/bin").text
    assert re.search(r"\d+ log entries go for good. Nobody can undo this.", page)
    text = client.post(f"/bin/{change_id}/empty", follow_redirects=True).text
    assert "Deleted for good: " in text
    left = {key: value for key, value in everything(other_id).items() if isinstance(key, tuple)}
    assert left == {key: value for key, value in before.items() if isinstance(key, tuple)}
    tables = (Study, Task, Participant, StudySession, Attempt, Answer, Contact)
    for model in tables:
        table = model.__table__
        if "binned_id" in table.c:
            query = table.select().where(table.c.binned_id.is_not(None))
            assert db.session.execute(query).all() == []
    assert db.session.execute(db.text("PRAGMA foreign_key_check")).all() == []
    assert client.post(f"/changes/{change_id}/undo").status_code in (404, 409)
    if thing == "study":
        assert db.session.scalars(db.select(Event)).all() == []
        assert db.session.scalars(db.select(Contact)).all() == []


def test_the_id_of_what_is_gone_is_never_given_again(client, recorded):
    gone = recorded.sessions[-1].id
    client.post(f"/sessions/{gone}/delete")
    client.post(f"/bin/{last_change().id}/empty")
    made = sessions.create_session(recorded, recorded.participants[0], NOW)
    db.session.commit()
    assert made.id > gone, "a console of the old one would send its marks into the new one"


def test_the_bin_empties_itself_after_its_days_and_never_at_0(recorded):
    early = history.discard(recorded.sessions[0], history.MODERATOR, NOW)
    history.discard(recorded.participants[0], history.MODERATOR, NOW + timedelta(days=20))
    assert history.expire(30, history.PROGRAM, NOW + timedelta(days=29)) == []
    assert history.expire(0, history.PROGRAM, NOW + timedelta(days=9999)) == []
    (gone,) = history.expire(30, history.PROGRAM, NOW + timedelta(days=30))
    assert (gone.by, early.gone_at is not None) == ("the recorder", True)
    assert "Deleted for good: the session" in gone.what
    (gone,) = history.expire(30, history.PROGRAM, NOW + timedelta(days=51))
    assert "participant P01" in gone.what
    assert [each.code for each in recorded.participants] == ["P02"]
    assert history.resting() == []


def test_the_server_empties_the_bin_when_it_starts(app, recorded):
    from recorder.cli.emptying import emptying

    old = STEADY.now() - timedelta(days=31)
    history.discard(recorded.sessions[0], history.MODERATOR, old)
    db.session.commit()
    with emptying(app):
        pass
    assert last_change().what.startswith("Deleted for good: the session")


def test_a_merge_is_taken_apart_exactly(client, recorded):
    participants.edit_participant(recorded.participants[0], segment="nurse", attributes={"a": "1"})
    db.session.commit()
    before, figured = everything(), figures(client)
    goes, stays = recorded.participants
    page = client.get(f"/participants/{goes.id}/merge?into={stays.id}").text
    assert "P02 gets 1 session, 1 answer, 1 problem of P01." in page
    assert "Not taken: Variant: P02 keeps “B”, P01 had “A”." in page
    answer = client.post(f"/participants/{goes.id}/merge", data={"into": stays.id})
    assert answer.status_code == 303
    db.session.expire_all()
    (left,) = recorded.participants
    assert (left.code, left.segment, left.attributes) == ("P02", "nurse", {"a": "1"})
    assert left.contact.name == "Ada"
    assert len(left.sessions) == 2
    assert "The bin is empty." in client.get("/bin").text, "a merge is no deletion"
    assert undo(client).status_code == 303
    assert everything() == before
    assert figures(client) == figured


def test_answers_of_the_same_time_and_problems_of_both_stay_with_who_had_them(client, recorded):
    goes, stays = recorded.participants
    for each in db.session.scalars(db.select(Answer)):
        each.variant = ""
    finding = db.session.scalars(db.select(Finding)).one()
    finding.occurrences.append(Occurrence(participant=stays, source=Source.IMPORT, created_at=NOW))
    db.session.commit()
    before = everything()
    page = client.get(f"/participants/{goes.id}/merge?into={stays.id}").text
    assert "1 answer to a questionnaire that P02 answered at the same time" in page
    client.post(f"/participants/{goes.id}/merge", data={"into": stays.id})
    assert len(db.session.scalars(db.select(Answer)).all()) == 1
    assert len(db.session.scalars(db.select(Occurrence)).all()) == 1
    undo(client)
    assert everything() == before


def test_merges_on_merges_are_taken_apart_in_their_order(client, recorded):
    third = studies.add_participant(recorded, "P03", NOW, variant="A")
    db.session.commit()
    before, (one, two) = everything(), recorded.participants[:2]
    client.post(f"/participants/{one.id}/merge", data={"into": two.id})
    first = last_change()
    client.post(f"/participants/{two.id}/merge", data={"into": third.id})
    second = last_change()
    answer = undo(client, first)
    assert (answer.status_code, "undo that first" in answer.text) == (409, True)
    assert undo(client, second).status_code == 303
    assert undo(client, first).status_code == 303
    assert everything() == before


def test_nobody_is_merged_while_a_task_runs_or_with_oneself_or_a_stranger(client, study, session):
    one, two = study.participants
    address = f"/participants/{one.id}/merge"
    assert client.post(address, data={"into": one.id}).status_code == 422
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"into": 999}).status_code == 422
    sessions.choose(session, study.tasks[0], NOW)
    recording.mark(session, EventKind.START, NOW, task_id=study.tasks[0].id)
    db.session.commit()
    assert "Task T1 is running" in client.get(f"{address}?into={two.id}").text
    assert client.post(address, data={"into": two.id}).status_code == 409


def test_who_was_merged_into_somebody_leaves_for_good_with_them(client, recorded):
    one, two = (each.id for each in recorded.participants)
    client.post(f"/participants/{one}/merge", data={"into": two})
    merged = last_change().id
    assert client.post(f"/bin/{merged}/empty").status_code == 409, "a merge is no deletion"
    client.post(
        f"/participants/{two}/edit", data={"code": "P02", "segment": "secret", "variant": "B"}
    )
    delete(client, f"/participants/{two}")
    client.post(f"/bin/{last_change().id}/empty")
    for model in (Participant, StudySession, Contact, Answer, Event):
        assert db.session.execute(model.__table__.select()).all() == []
    assert all("secret" not in json.dumps(e.data) for e in db.session.scalars(db.select(Change)))
    assert client.post(f"/changes/{merged}/undo").status_code == 409


def test_a_merge_is_undone_but_for_a_session_that_is_gone(client, recorded):
    one, two = (each.id for each in recorded.participants)
    moved = recorded.participants[0].sessions[0].id
    client.post(f"/participants/{one}/merge", data={"into": two})
    merged = last_change().id
    delete(client, f"/sessions/{moved}")
    client.post(f"/bin/{last_change().id}/empty")
    assert client.post(f"/changes/{merged}/undo").status_code == 303
    people = db.session.scalars(db.select(Participant).order_by(Participant.id)).all()
    assert [(each.code, len(each.sessions)) for each in people] == [("P01", 0), ("P02", 1)]


def test_who_writes_a_code_one_way_or_another_is_offered_first(client, study):
    for code in ("P10", "p1"):
        studies.add_participant(study, code, NOW, variant="A")
    db.session.commit()
    page = client.get(f"/participants/{study.participants[0].id}/merge").text
    assert re.findall(r">(\w+)</option>", page)[0] == "p1"


@pytest.fixture
def command(tmp_path):
    """Run `recorder ...` over the data folder of the application."""
    load_commands()

    def call(*arguments):
        return CliRunner().invoke(cli, [*arguments, "--data", str(tmp_path / "data")])

    return call


FILES = {
    "attempts": SEED,
    "participants": "participant,segment,name,age\nP02,doctor,Bo,41\nP07,nurse,Cy,30\n",
    "problems": "participant,problem\nP01,F1\nP02,F1\nP08,F9\n",
    "answers": "participant,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10\nP09,3,3,3,3,3,3,3,3,3,3\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_an_import_of_the_command_line_is_undone_and_done_again_on_the_page(
    client, study, command, tmp_path, kind
):
    before, figured = everything(), figures(client)
    db.session.remove()
    file = tmp_path / f"{kind}.csv"
    file.write_text(FILES[kind], encoding="utf-8")
    more = ["--instrument", "sus"] if kind == "answers" else []
    done = command("import", kind, str(file), "--study", "Shop checkout", *more)
    assert done.exit_code == 0, done.output
    after, change = everything(), last_change()
    assert after != before
    assert (change.by, change.kind.value) == ("command line", "import")
    assert f"from {kind}.csv (" in client.get("/studies/1/history").text
    assert undo(client).status_code == 303
    seen = {each.code for each in db.session.scalars(db.select(Participant))}
    assert seen == {"P01", "P02"}
    assert figures(client) == figured
    kept = {key: row for key, row in everything().items() if key in before and key[0] != "Event"}
    assert {k: v for k, v in kept.items() if isinstance(k, tuple)} == {
        k: v for k, v in before.items() if isinstance(k, tuple)
    }
    assert undo(client).status_code == 303, "an undo can be undone"
    assert everything() == after


def import_page(client, kind, text, name="file.csv"):
    data = {"kind": kind, "file": (BytesIO(text.encode()), name)}
    look = client.post("/studies/1/import", data=data).location
    fields = {
        match: match.removesuffix("-column")
        for match in re.findall(r'name="(\w+-column)"', client.get(look).text)
    }
    header = text.split("\n")[0].split(",")
    form = {field: column for field, column in fields.items() if column in header}
    return client.post(look, data={**form, "shape": "long"}, follow_redirects=True)


def test_an_import_of_the_page_offers_its_undo(client, study):
    before = everything()
    page = import_page(client, "tasks", "task,title,benchmark_seconds\nT1,Open,30\nT9,New,\n")
    assert "Undo</button>" in page.text
    change = last_change()
    assert (change.by, change.what) == ("moderator", "Imported tasks from file.csv (2 rows)")
    assert undo(client).status_code == 303
    kept = everything()
    assert {k: v for k, v in kept.items() if k in before} == before
    assert [task.code for task in study.tasks] == ["T1", "T2", "T3"]


def test_what_was_recorded_on_top_of_an_import_stands_in_its_way(client, study):
    import_page(client, "participants", "participant,variant\nP07,A\n")
    change = last_change()
    new = db.session.scalar(db.select(Participant).filter_by(code="P07"))
    client.post(f"/participants/{new.id}/start")
    answer = undo(client, change)
    assert answer.status_code == 409
    assert "P07 has a session that was recorded since the import." in answer.text
    session = db.session.scalars(db.select(StudySession)).one()
    client.post(f"/sessions/{session.id}/delete")
    assert undo(client, change).status_code == 303


def test_an_attempt_at_an_imported_task_stands_in_its_way(client, study, session):
    import_page(client, "tasks", "task,title\nT9,New\n")
    change = last_change()
    task = db.session.scalar(db.select(Task).filter_by(code="T9"))
    sessions.begin(session, NOW)
    run(session, task, 0.0)
    db.session.commit()
    answer = undo(client, change)
    assert (answer.status_code, "Task T9 was attempted" in answer.text) == (409, True)


def test_a_corrected_import_goes_with_its_corrections_and_comes_back_with_them(client, study):
    assert import_page(client, "attempts", SEED).status_code == 200
    change = last_change()
    session = db.session.scalars(db.select(StudySession)).first()
    attempt = session.attempts[0]
    recording.mark(
        session, EventKind.OUTCOME, STEADY.now(), attempt_id=attempt.id, data={"outcome": "failure"}
    )
    db.session.commit()
    corrected, figured = everything(), figures(client)
    assert undo(client, change).status_code == 303
    assert undo(client).status_code == 303
    assert everything() == corrected
    assert figures(client) == figured


def test_what_was_changed_since_an_import_stays_as_it_is_and_is_named(client, study):
    import_page(client, "tasks", "task,title,benchmark_seconds\nT1,Opened,30\n")
    change = last_change()
    study.tasks[0].title = "By hand"
    db.session.commit()
    page = client.post(f"/changes/{change.id}/undo", follow_redirects=True).text
    assert "left as it is now: the title of task T1" in page
    db.session.expire_all()
    assert (study.tasks[0].title, study.tasks[0].benchmark_seconds) == ("By hand", None)


def test_an_import_that_was_done_again_is_not_brought_back_beside_itself(client, study):
    import_page(client, "attempts", SEED)
    undo(client)
    taken_back = last_change()
    import_page(client, "attempts", SEED)
    answer = undo(client, taken_back)
    assert answer.status_code == 409
    assert "file.csv was imported again since" in answer.text


def test_settings_tasks_and_archiving_are_in_the_history_and_undone(client, recorded):
    before = everything()
    task = recorded.tasks[0]
    client.post(f"/tasks/{task.id}/edit", data={"code": "T1", "title": "X", "is_practice": "y"})
    page = client.get("/studies/1/history").text
    assert "Changed task T1" in page
    assert "is practice: False → True" in page
    client.post(f"/sessions/{recorded.sessions[0].id}/archive")
    client.post(f"/participants/{recorded.participants[1].id}/archive")
    for change in db.session.scalars(db.select(Change).order_by(Change.id.desc())).all():
        assert undo(client, change).status_code == 303
    assert everything() == before


def test_a_corrected_log_is_named_in_the_history(client, recorded):
    session = recorded.sessions[0]
    event = db.session.scalars(db.select(Event).filter_by(kind=EventKind.ERROR)).first()
    recording.mark(session, EventKind.UNDO, NOW, target_id=event.id)
    db.session.commit()
    page = client.get("/studies/1/history").text
    assert "1 correction, the last on" in page
    assert f"/sessions/{session.id}/log" in page


def test_a_deleted_contact_is_in_no_history_either(client, study):
    import_page(client, "participants", "participant,name,reach\nP01,Grace,g@example.org\n")
    change = last_change()
    person = db.session.scalar(db.select(Participant).filter_by(code="P01"))
    assert "Grace" in json.dumps(change.data)
    client.post(f"/participants/{person.id}/contact/delete")
    for each in db.session.scalars(db.select(Change)):
        assert "Grace" not in json.dumps(each.data)
    assert undo(client, change).status_code == 303
    assert db.session.scalars(db.select(Contact)).all() == []


def test_the_bin_and_its_undo_outlast_a_restart(client, recorded, tmp_path):
    before = everything()
    client.post(f"/participants/{recorded.participants[0].id}/delete")
    change_id = last_change().id
    db.session.remove()
    again = create_app({"DATA": tmp_path / "data", "TESTING": True, "WTF_CSRF_ENABLED": False})
    with again.app_context(), writing():
        history.undo(history.find_change(change_id), history.MODERATOR, NOW)
        db.session.commit()
        assert everything() == before
        db.session.remove()
        db.engine.dispose()


def test_hostile_names_are_only_text(client, study):
    hostile = "<script>alert(1)</script>"
    person = studies.add_participant(study, hostile, NOW, segment="=cmd()", variant="A")
    db.session.commit()
    client.get(f"/participants/{person.id}/merge?into={study.participants[0].id}")
    client.post(f"/participants/{person.id}/edit", data={"code": hostile, "segment": hostile})
    client.post(f"/participants/{person.id}/delete")
    for page in ("/bin", "/studies/1/history", "/"):
        assert "<script>alert" not in client.get(page).text


def test_only_the_moderator_deletes_undoes_and_merges(stranger, study):
    for address in ("/changes/1/undo", "/bin/1/put-back", "/bin/1/empty", "/participants/1/merge"):
        assert stranger.post(address).status_code == 403
    for page in ("/bin", "/studies/1/history"):
        assert stranger.get(page).status_code == 302


def test_all_that_hangs_on_what_can_be_deleted_is_known():
    """A new table that names a row of these must be put into the bin and erased with it."""
    erased_apart = {"contact", "event", "code", "questionnaire", "recording", "chunk"}
    let_go = {"current_task_id", "replaces_id", "wave_of_id", "binned_id", "undoes_id"}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            column = key.parent.name
            if table.name not in erased_apart and column not in let_go:
                assert HANGS_ON[table.name][column] == key.column.table.name


def test_a_problem_is_put_into_the_bin_and_back(recorded):
    before, finding = everything(), db.session.scalars(db.select(Finding)).one()
    change = history.discard(finding, history.MODERATOR, NOW)
    assert change.what == "Deleted problem F1"
    assert problems_met(recorded) == {}
    history.undo(change, history.MODERATOR, NOW)
    assert everything() == before


def test_two_who_undo_at_once_undo_once(app, client, recorded):
    change_id = history.discard(recorded.sessions[0], history.MODERATOR, NOW).id
    db.session.commit()
    db.session.remove()
    address, key = f"/changes/{change_id}/undo", app.config["ACCESS_KEY"]

    def once(_):
        visitor = app.test_client()
        visitor.get("/", query_string={"key": key})
        return visitor.post(address).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(once, range(4)))
    assert answers == [303, 409, 409, 409]
    assert len(db.session.scalars(db.select(Change).filter_by(undoes_id=change_id)).all()) == 1


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_deleted_and_merged_is_undone_in_any_order_that_is_let(recorded, seed):
    chance = random.Random(seed)
    third = studies.add_participant(recorded, "P03", NOW, variant="A")
    session = sessions.create_session(recorded, third, NOW)
    sessions.begin(session, NOW)
    run(session, recorded.tasks[0], 0.0)
    db.session.commit()
    before = everything()
    for _ in range(6):
        people, tasks = recorded.participants, recorded.tasks
        deeds = [lambda p=p: history.discard(p, "x", NOW) for p in [*people, *tasks]]
        deeds += [lambda s=s: history.discard(s, "x", NOW) for s in recorded.sessions]
        deeds += [
            lambda a=a, b=b: history.merge(a, b, "x", NOW) for a in people for b in people if a != b
        ]
        if deeds:
            chance.choice(deeds)()
            db.session.commit()
    while standing := [
        each
        for each in db.session.scalars(db.select(Change).filter_by(undone_at=None)).all()
        if each.undoes_id is None
    ]:
        chance.shuffle(standing)
        undone = 0
        for change in standing:
            try:
                history.undo(change, "x", NOW)
            except Conflict:
                db.session.rollback()
            else:
                db.session.commit()
                undone += 1
        assert undone, "something must always be let"
    assert everything() == before
    for model in (Participant, StudySession, Attempt, Task, Answer, Occurrence):
        table = model.__table__
        held = db.session.execute(table.select().where(table.c.binned_id.is_not(None))).all()
        assert held == []
