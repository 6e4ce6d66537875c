"""Importing files: on the page from the choice of a file to the results, and what is refused."""

import io
import math
from datetime import UTC, datetime, timedelta

import pytest

from recorder import exports, importing, queries, sessions, studies
from recorder.db import db
from recorder.importing import uploads
from recorder.models import Attempt, Participant, StudySession
from recorder.recording import mark
from recorder.summary import as_keys
from recorder.vocabulary import EventKind, Outcome, Source
from tests.conftest import NOW

COLUMNS = "participant,task,outcome"


@pytest.fixture
def empty(context):
    """A study in which nothing is set up."""
    study = studies.create_study("Empty", NOW)
    db.session.commit()
    return study


def take_in(study, text, name="file.csv", **layout):
    """Import attempts as the command and the page do, and return the plan."""
    table = importing.read(text.encode(), name)
    laid_out = importing.lay_out(table, importing.ATTEMPTS, **layout)
    plan = importing.plan_attempts(study, table, laid_out, NOW + timedelta(days=2))
    importing.import_attempts(study, plan, NOW)
    db.session.commit()
    return plan


def take_in_tasks(study, text):
    table = importing.read(text.encode(), "tasks.csv")
    plan = importing.plan_tasks(study, table, importing.lay_out(table, importing.TASKS))
    importing.import_tasks(study, plan)
    db.session.commit()
    return plan


def take_in_participants(study, text):
    table = importing.read(text.encode(), "participants.csv")
    columns = importing.suggest(table, importing.PARTICIPANTS)
    laid_out = importing.lay_out(table, importing.PARTICIPANTS, columns=columns)
    plan = importing.plan_participants(study, table, laid_out)
    importing.import_participants(study, plan, NOW)
    db.session.commit()
    return plan


def attempts_of(study):
    query = (
        db.select(Attempt)
        .join(StudySession)
        .filter_by(study_id=study.id)
        .order_by(StudySession.id, Attempt.position)
    )
    return db.session.scalars(query).all()


def choose(client, study, content, kind="attempts", name="file.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(
        f"/studies/{study.id}/import", data={"kind": kind, "file": (io.BytesIO(content), name)}
    )


# The page -----------------------------------------------------------------------------------


def test_a_wide_file_goes_from_the_choice_to_the_results(client, empty):
    page = client.get(f"/studies/{empty.id}/import").text
    assert 'type="file"' in page
    chosen = choose(client, empty, "name,low,high\nAda,12.5,\nBob,20,30\n", name="times.csv")
    assert chosen.status_code == 303
    page = client.get(chosen.location).text
    assert "times.csv: 2 rows, 3 columns" in page
    assert "Choose its column or say it for all rows." in page
    assert 'formmethod="post"' not in page
    said = {
        "shape": "wide",
        "task_columns": ["low", "high"],
        "participant-column": "name",
        "outcome-all": "success",
    }
    page = client.get(chosen.location, query_string=said).text
    assert "3 attempts of 2 participants (2 new) at 2 tasks." in page
    assert "Import 3 attempts" in page
    assert not attempts_of(empty)
    done = client.post(chosen.location, data=said)
    assert (done.status_code, done.location) == (303, f"/studies/{empty.id}/results")
    assert [(a.task.code, a.seconds) for a in attempts_of(empty)] == [
        ("low", 12.5),
        ("low", 20.0),
        ("high", 30.0),
    ]
    assert "Imported from times.csv." in client.get(done.location).text


def test_the_fragment_is_a_part_of_the_page(client, empty):
    chosen = choose(client, empty, f"{COLUMNS}\nP01,T1,success\n")
    fragment = client.get(f"{chosen.location}/columns").text
    assert "<html" not in fragment
    assert fragment.strip() in client.get(chosen.location).text


def test_a_second_press_finds_the_file_gone_and_imports_nothing_twice(client, empty):
    chosen = choose(client, empty, f"{COLUMNS}\nP01,T1,success\n")
    said = {f"{name}-column": name for name in COLUMNS.split(",")}
    assert client.post(chosen.location, data=said).status_code == 303
    again = client.post(chosen.location, data=said)
    assert again.status_code == 404
    assert "it was imported already" in again.text
    assert len(attempts_of(empty)) == 1


def test_problems_are_shown_by_line_and_nothing_is_imported(client, empty):
    chosen = choose(client, empty, f"{COLUMNS},seconds\nP01,T1,success,0\nP02,T1,won,5\n")
    said = {f"{name}-column": name for name in [*COLUMNS.split(","), "seconds"]}
    refused = client.post(chosen.location, data=said)
    assert refused.status_code == 422
    assert "<b>Line 2, seconds:</b> 0 seconds cannot be" in refused.text
    assert "<b>Line 3, outcome:</b> “won” is no outcome" in refused.text
    assert 'formmethod="post"' not in refused.text
    assert not attempts_of(empty)
    assert not empty.tasks


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        ("a;b\nJörg;1\n".encode("latin-1"), "not written in UTF-8"),
        (b"PK\x03\x04", "save it as “CSV UTF-8 (comma delimited)”"),
        (b'a,b\n1,"', "the quotation marks do not match"),
    ],
)
def test_a_file_that_is_none_is_told_at_the_field(client, empty, content, sentence):
    refused = choose(client, empty, content)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'aria-invalid="true"' in refused.text


def test_no_file_and_an_unknown_kind_are_told_at_their_fields(client, empty):
    refused = client.post(f"/studies/{empty.id}/import", data={"kind": "nonsense"})
    assert refused.status_code == 422
    assert "Choose a file first." in refused.text
    assert "Not a valid choice" in refused.text


def test_a_file_over_the_limit_gets_a_sentence(app, client, empty):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    refused = choose(client, empty, b"x" * 2000)
    assert refused.status_code == 413
    assert "This file is too large; split it into files of at most 16 MB" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert f'action="/studies/{empty.id}/import"' in refused.text


def test_a_stranger_learns_nothing_from_a_file_over_the_limit(app, stranger, empty):
    # Reading the form's token is what strikes the limit, before the visitor's key is looked at.
    app.config.update(MAX_CONTENT_LENGTH=1000, WTF_CSRF_ENABLED=True)
    refused = choose(stranger, empty, b"x" * 2000)
    assert (refused.status_code, refused.location) == (303, "/key")


def test_hostile_cells_are_shown_as_text(client, empty):
    chosen = choose(client, empty, f"{COLUMNS}\n<script>alert(1)</script>,=cmd(),success\n")
    page = client.get(chosen.location).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_file_is_found_in_its_own_study_only(client, empty, study):
    chosen = choose(client, empty, f"{COLUMNS}\nP01,T1,success\n")
    token = chosen.location.rsplit("/", 1)[1]
    assert client.get(f"/studies/{study.id}/import/{token}").status_code == 404
    assert client.get(f"/studies/{empty.id}/import/{'x' * 22}").status_code == 404
    assert client.get(f"/studies/{empty.id}/import/..%2f..%2fkeys").status_code == 404


def test_a_file_nobody_came_back_for_is_deleted_after_a_day(app, client, empty):
    choose(client, empty, f"{COLUMNS}\nP01,T1,success\n")
    folder = app.config["DATA"] / "uploads"
    kept = uploads.Upload(empty.id, "attempts", "new.csv", "x")
    uploads.keep(folder, kept, datetime.now(UTC) + timedelta(hours=23))
    assert len(list(folder.iterdir())) == 2
    uploads.keep(folder, kept, datetime.now(UTC) + timedelta(hours=25))
    assert len(list(folder.iterdir())) == 1


def test_a_stranger_gets_nowhere(stranger, empty):
    assert "/key" in stranger.get(f"/studies/{empty.id}/import").location
    assert choose(stranger, empty, "a,b\n1,2\n").status_code == 403


def test_an_archived_study_takes_nothing_in(client, empty):
    chosen = choose(client, empty, f"{COLUMNS}\nP01,T1,success\n")
    empty.archived_at = NOW
    db.session.commit()
    said = {f"{name}-column": name for name in COLUMNS.split(",")}
    assert client.post(chosen.location, data=said).status_code == 409
    assert not attempts_of(empty)


@pytest.mark.parametrize(
    ("kind", "content", "place"),
    [
        ("tasks", "task,title\nT1,Find it\n", "tasks"),
        ("participants", "participant,age\nP01,33\n", "participants"),
    ],
)
def test_tasks_and_participants_come_in_by_the_page_too(client, empty, kind, content, place):
    chosen = choose(client, empty, content, kind=kind)
    assert "1 new, 0 changed, 0 unchanged" in client.get(chosen.location).text
    column = {"tasks": "task", "participants": "participant"}[kind]
    said = {f"{column}-column": column, "title-column": "title" if kind == "tasks" else ""}
    done = client.post(chosen.location, data=said)
    assert (done.status_code, done.location) == (303, f"/studies/{empty.id}/{place}")
    assert [task.title for task in empty.tasks] == (["Find it"] if kind == "tasks" else [])
    assert len(empty.participants) == (0 if kind == "tasks" else 1)


# What is recorded ----------------------------------------------------------------------------


def test_everything_a_row_says_is_in_the_attempt(empty):
    take_in(
        empty,
        "participant,variant,task,order,outcome,seconds,errors,clicks,pages_total,pages_unique,"
        "assists,seq,started_at,ended_at,segment,observer2_outcome,note\n"
        "P01,B,T1,1,success_with_difficulty,0.30000000000000004,2,9,7,5,1,6,"
        "2025-03-04T09:12:21.123+01:00,2025-03-04T09:13:00Z,novice,assisted,'=cmd()\n",
        name="lab.csv",
    )
    (attempt,) = attempts_of(empty)
    session = attempt.session
    assert attempt.outcome is Outcome.SUCCESS_WITH_DIFFICULTY
    assert attempt.seconds == 0.1 + 0.2
    assert (attempt.errors, attempt.clicks, attempt.assists) == (2, 9, 1)
    assert (attempt.pages_total, attempt.pages_unique, attempt.seq_rating) == (7, 5, 6)
    assert attempt.started_at == datetime(2025, 3, 4, 8, 12, 21, 123_000, UTC)
    assert attempt.ended_at == datetime(2025, 3, 4, 9, 13, tzinfo=UTC)
    assert attempt.second_outcome == "assisted"
    assert (session.participant.segment, session.variant) == ("novice", "B")
    assert (session.imported_from, session.begun_at) == ("lab.csv", attempt.started_at)
    assert session.ended_at == attempt.ended_at
    assert empty.variants == ["B"]
    log = queries.events_of(session)
    assert [event.data["text"] for event in log if event.kind is EventKind.NOTE] == ["=cmd()"]
    assert {event.source for event in log} == {Source.IMPORT, Source.OBSERVER}


def test_what_a_row_does_not_say_is_unknown(empty):
    take_in(empty, f"{COLUMNS},seconds,errors\nP01,T1,failure,,\n")
    (attempt,) = attempts_of(empty)
    unknown = ("seconds", "errors", "clicks", "assists", "pages_total", "pages_unique")
    assert [getattr(attempt, name) for name in unknown] == [None] * 6
    assert (attempt.seq_rating, attempt.started_at, attempt.ended_at) == (None, None, None)
    assert attempt.session.begun_at is None
    assert attempt.session.ended_at == NOW


def test_assisted_is_a_success_with_a_hint_among_its_assists(empty):
    take_in(empty, f"{COLUMNS},assists\nP01,T1,assisted,3\nP02,T1,assisted,\nP03,T1,assisted,0\n")
    found = [(a.outcome, a.assist_level, a.assists) for a in attempts_of(empty)]
    assert found == [(Outcome.SUCCESS, 3, 3), (Outcome.SUCCESS, 3, 1), (Outcome.SUCCESS, 3, 1)]


def test_an_attempt_that_was_not_attempted_has_no_times(empty):
    take_in(empty, f"{COLUMNS},note\nP01,T1,not_attempted,ran out of time\n")
    (attempt,) = attempts_of(empty)
    assert (attempt.outcome, attempt.started_ms) == (Outcome.NOT_ATTEMPTED, None)
    assert "ran out of time" in exports.export(empty, "attempts")


def test_attempts_stand_in_their_order_and_repeats_are_counted(empty):
    take_in(
        empty,
        f"{COLUMNS},order\nP01,T2,success,3\nP01,T1,failure,1\nP01,T1,success,2\n"
        "P01,T1,not_attempted,4\n",
    )
    found = [(a.position, a.task.code, a.number, a.outcome.value) for a in attempts_of(empty)]
    assert found == [
        (1, "T1", 1, "failure"),
        (2, "T1", 2, "success"),
        (3, "T2", 1, "success"),
        (4, "T1", 3, "not_attempted"),
    ]
    assert [task.code for task in empty.tasks] == ["T1", "T2"]


def test_without_an_order_the_beginnings_tell_it(empty):
    take_in(
        empty,
        f"{COLUMNS},started_at\nP01,T2,success,2025-03-04T10:00Z\n"
        "P01,T1,failure,2025-03-04T11:30+02:00\n",
    )
    assert [attempt.task.code for attempt in attempts_of(empty)] == ["T1", "T2"]


@pytest.mark.parametrize(
    ("cells", "started", "ended"),
    [
        ("2025-03-04T09:00Z,,", "2025-03-04T09:00:00+00:00", ""),
        (",2025-03-04T09:00Z,", "", "2025-03-04T09:00:00+00:00"),
        ("2025-03-04T09:00Z,,12.5", "2025-03-04T09:00:00+00:00", ""),
        (",2025-03-04T09:00Z,12.5", "", "2025-03-04T09:00:00+00:00"),
        (",,12.5", "", ""),
    ],
)
def test_no_date_is_made_up(empty, cells, started, ended):
    take_in(
        empty,
        f"{COLUMNS},started_at,ended_at,seconds\nP01,T0,success,2025-03-04T08:00Z,"
        f"2025-03-04T08:01Z,60\nP01,T1,success,{cells}\n",
    )
    row = exports.export(empty, "attempts").splitlines()[2].split(",")
    assert row[12:14] == [started, ended]


def test_a_later_correction_of_an_imported_time_counts(empty):
    take_in(empty, f"{COLUMNS},seconds\nP01,T1,success,300\n")
    (attempt,) = attempts_of(empty)
    log = queries.events_of(attempt.session)
    finish = next(event for event in log if event.kind is EventKind.FINISH)
    mark(attempt.session, EventKind.AMEND, NOW, target_id=finish.id, data={"t_ms": 250_000})
    assert (attempt.seconds, attempt.started_at) == (250.0, None)


def test_participants_keep_one_variant_only_if_they_had_one(empty):
    take_in(empty, f"{COLUMNS},variant\nP01,T1,success,A\nP02,T1,success,A\n")
    take_in(empty, f"{COLUMNS},variant\nP01,T1,success,B\n")
    assert [(each.code, each.variant) for each in empty.participants] == [("P01", ""), ("P02", "A")]
    assert empty.variants == ["A", "B"]


def test_imported_participants_take_no_place_of_the_study(study):
    study.participants[0].no_show_at = NOW
    take_in(study, f"{COLUMNS}\nP09,T1,success\n")
    imported = study.participants[-1]
    assert (imported.code, imported.replaces, imported.order_row) == ("P09", None, None)


def test_the_real_study_of_clinicians_comes_in_whole(empty, reference):
    for variant in ("assistant", "current"):
        file = reference / "public" / "uta7-clinicians" / f"time_full_{variant}.csv"
        take_in(
            empty,
            file.read_text(),
            columns={"participant": "name", "segment": "group"},
            values={"outcome": "success", "variant": variant},
            task_columns=["low", "medium", "high"],
        )
    summary = queries.summary_of(empty)
    means = {
        variant: [round(task.time_to_complete.value.geometric_mean, 2) for task in alone.tasks]
        for variant, alone in summary.by_variant.items()
    }
    assert means == {"assistant": [82.53, 72.93, 59.99], "current": [141.22, 77.85, 95.98]}
    assert (len(empty.participants), len(empty.tasks)) == (45, 3)
    assert {each.segment for each in empty.participants} >= {"senior", "intern"}


# What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("P01,T1,success,0", "line 2, seconds: 0 seconds cannot be: every task takes time"),
        ("P01,T1,success,-2", "line 2, seconds: -2 seconds cannot be"),
        ("P01,T1,success,nan", "line 2, seconds: “nan” is not a number"),
        ('P01,T1,success,"12,5"', "line 2, seconds: “12,5” has a comma"),
        ("P01,T1,won,", "line 2, outcome: “won” is no outcome; use success,"),
        ("P01,T1,,", "line 2, outcome: is empty; every row needs it"),
        (",T1,success,", "line 2, participant: is empty"),
        ("P01,,success,", "line 2, task: is empty"),
        ("P01,T1,success,,-1", "line 2, errors: -1 cannot be; a count is 0 or more"),
        ("P01,T1,success,,,x", "line 2, clicks: “x” is not a number"),
        ("P01,T1,success,,,,3,4", "line 2, pages_unique: 4 different pages cannot be more than"),
        ("P01,T1,success,,,,,,-1", "line 2, assists: -1 cannot be"),
        ("P01,T1,success,,,,,,,9", "line 2, seq: “9” is off the scale"),
        ("P01,T1,success,,,,,,,,yesterday", "line 2, started_at: “yesterday” is no date"),
        ("P01,T1,success,,,,,,,,2025-03-04T09:00", "line 2, started_at: “2025-03-04T09:00” does"),
        ("P01,T1,success,,,,,,,,2031-03-04T09:00Z", "line 2, started_at: lies in the future"),
        (
            "P01,T1,success,,,,,,,,2025-03-04T09:00Z,2025-03-04T08:00Z",
            "line 2, ended_at: is before started_at",
        ),
        ("P01,T1,success,,,,,,,,,,perhaps", "line 2, observer2_outcome: “perhaps” is no outcome"),
        (f"{'P' * 61},T1,success,", "line 2, participant: has 61 characters; at most 60 fit"),
        (f"P01,{'T' * 41},success,", "line 2, task: has 41 characters; at most 40 fit"),
        ("P01,T1,success,,,,,,,,,,,x,extra", "line 2: has 15 cells, but there are 14 columns"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_reason(empty, row, problem):
    columns = (
        "participant,task,outcome,seconds,errors,clicks,pages_total,pages_unique,assists,seq,"
        "started_at,ended_at,observer2_outcome,note"
    )
    commas = row.count(",") - (1 if '"' in row else 0)
    row += "," * (columns.count(",") - commas)
    with pytest.raises(importing.BadRows) as error:
        take_in(empty, f"{columns}\n{row}\nP02,T1,success,,,,,,,,,,,\n")
    lines = str(error.value).splitlines()
    assert lines[0] == "There is 1 problem in file.csv; nothing was imported."
    assert lines[1].startswith(f"  {problem}")
    assert not attempts_of(empty)
    assert not empty.participants


def test_all_bad_rows_are_told_at_once_and_the_list_has_an_end(empty):
    bad = "\n".join(f"P{n},T1,won" for n in range(40))
    with pytest.raises(importing.BadRows) as error:
        take_in(empty, f"{COLUMNS}\nP,T1,success\n{bad}\nP,T1,success\n")
    lines = str(error.value).splitlines()
    assert lines[0] == "There are 40 problems in file.csv; nothing was imported."
    assert lines[1].startswith("  line 3, outcome:")
    assert lines[-1] == "  and 15 more"
    assert len(error.value.problems) == 40


def test_a_bad_value_for_all_rows_is_told_once(empty):
    with pytest.raises(importing.BadRows, match=r"1 problem.*\n  for all rows, outcome: “won”"):
        take_in(empty, "participant,task\nP01,T1\nP02,T1\n", values={"outcome": "won"})


def test_a_bad_cell_of_a_task_column_is_named_by_its_column(empty):
    with pytest.raises(importing.BadRows, match="line 3, high: 0 seconds cannot be"):
        take_in(
            empty,
            "participant,low,high\nP01,3,4\nP02,5,0\n",
            values={"outcome": "success"},
            task_columns=["low", "high"],
        )


def test_a_wide_file_without_any_time_is_refused(empty):
    with pytest.raises(importing.BadRows, match="no row holds a time in any of the tasks"):
        take_in(
            empty, "participant,low\nP01,\n", values={"outcome": "success"}, task_columns=["low"]
        )


def test_a_task_that_the_study_has_not_is_refused(study):
    with pytest.raises(importing.BadRows) as error:
        take_in(study, f"{COLUMNS}\nP01,T9,success\n")
    assert "line 2, task: “T9” is none of the study's tasks (T1, T2, T3)" in str(error.value)


def test_a_participant_is_in_one_segment(empty):
    take_in(empty, f"{COLUMNS},segment\nP01,T1,success,novice\n")
    with pytest.raises(importing.BadRows) as error:
        take_in(
            empty,
            f"{COLUMNS},segment\nP01,T1,failure,expert\nP02,T1,success,a\nP02,T1,failure,b\n",
        )
    assert "line 2, segment: P01 is in “novice” already, not in “expert”" in str(error.value)
    assert "line 4, segment: P02 is in “a” already, not in “b”" in str(error.value)


def test_the_same_attempts_do_not_come_in_twice(empty):
    text = f"{COLUMNS},seconds\nP01,T1,success,12.5\nP01,T2,assisted,8\n"
    take_in(empty, text)
    with pytest.raises(importing.BadRows, match="every attempt in it is in the study already"):
        take_in(empty, text)
    with pytest.raises(importing.BadRows, match=r"1 problem.*\n  line 3: this attempt is in"):
        take_in(empty, f"{COLUMNS},seconds\nP01,T1,success,12.75\nP01,T2,assisted,8\n")
    assert len(attempts_of(empty)) == 2
    take_in(empty, text, values={"variant": "B"})
    assert len(attempts_of(empty)) == 4


def test_an_import_into_the_archive_can_be_done_again(empty):
    text = f"{COLUMNS},seconds\nP01,T1,success,12.5\n"
    take_in(empty, text)
    empty.sessions[0].archived_at = NOW
    take_in(empty, text)
    assert len(attempts_of(empty)) == 2


# Tasks and participants ----------------------------------------------------------------------


def test_tasks_are_added_and_changed_and_nothing_is_lost(study):
    take_in_tasks(
        study,
        "task,title,optimal_clicks,time_limit,benchmark_rate,start_url,practice\n"
        "T1,Find opening hours,3,120,0.8,https://shop.example,\n"
        "T9,,,,,,yes\n",
    )
    first, last = study.tasks[0], study.tasks[-1]
    assert (first.title, first.scenario) == ("Find opening hours", "When does the shop open?")
    assert (first.optimal_clicks, first.time_limit_seconds, first.benchmark_rate) == (3, 120, 0.8)
    assert (last.code, last.title, last.is_practice) == ("T9", "T9", True)
    assert len(study.tasks) == 4


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("T1,,,,,", "line 3, task: “T1” stands in line 2 already"),
        (",x,,,,", "line 3, task: is empty"),
        ("T2,x,0,,,", "line 3, optimal_clicks: 0 cannot be; write 1 or more"),
        ("T2,x,,0,,", "line 3, time_limit: 0 seconds cannot be"),
        ("T2,x,,,80%,", "line 3, benchmark_rate: “80%” is a percentage"),
        ("T2,x,,,,javascript:alert(1)", "line 3, start_url: “javascript:alert(1)” is no web"),
        ("T2,x,,,,,done", "line 3, success_url: “done” is none; an address that ends a task"),
        (f"T2,{'x' * 201},,,,", "line 3, title: has 201 characters; at most 200 fit"),
    ],
)
def test_a_bad_task_changes_nothing(study, row, problem):
    head = "task,title,optimal_clicks,time_limit,benchmark_rate,start_url,success_url"
    with pytest.raises(importing.BadRows) as error:
        take_in_tasks(study, f"{head}\nT1,Changed,,,,,\n{row}{',' * (6 - row.count(','))}\n")
    assert f"1 problem in tasks.csv; nothing was imported.\n  {problem}" in str(error.value)
    assert study.tasks[0].title == "Find the opening hours"


def test_participants_bring_attributes_and_contacts_kept_apart(study):
    plan = take_in_participants(
        study, "participant,segment,age,name,email\nP01,novice,33,Ada,\nP03,,44,Bob,bob@x.example\n"
    )
    first, third = study.participants[0], study.participants[2]
    assert (first.segment, first.variant, first.attributes) == ("novice", "A", {"age": "33"})
    assert (first.contact.name, first.contact.reach) == ("Ada", "")
    assert (third.contact.name, third.contact.reach) == ("Bob", "bob@x.example")
    assert (list(plan.new), list(plan.changed)) == (["P03"], ["P01"])
    assert third.order_row is not None


def test_an_empty_cell_leaves_a_participant_as_they_are(study):
    take_in_participants(study, "participant,segment,age\nP01,novice,33\n")
    plan = take_in_participants(study, "participant,segment,age\nP01,,\n")
    assert (plan.new, plan.changed) == ({}, {})
    assert study.participants[0].segment == "novice"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("participant\nP07\nP07\n", "line 3, participant: “P07” stands in line 2 already"),
        ("participant,variant\nP07,C\n", "line 2, variant: “C” is none of the study's variants"),
        ("participant,age=x\nP07,3\n", "for all rows, age=x: cannot name an attribute"),
        ("participant,email,phone\nP07,a@b,3\n", "for all rows, phone: holds contacts"),
        (f"participant,age\nP07,{'3' * 201}\n", "line 2, age: has 201 characters"),
    ],
)
def test_a_bad_participant_changes_nothing(study, text, problem):
    with pytest.raises(importing.BadRows) as error:
        take_in_participants(study, text)
    assert f"1 problem in participants.csv; nothing was imported.\n  {problem}" in str(error.value)
    assert len(db.session.scalars(db.select(Participant)).all()) == 2


# Out and in again ----------------------------------------------------------------------------


def live(study):
    """Record two sessions of a study by hand, with whatever a moderator does."""
    for place, participant in enumerate(study.participants):
        session = sessions.create_session(study, participant, NOW)
        sessions.begin(session, NOW + timedelta(days=place))

        def at(seconds, kind, session=session, **fields):
            moment = session.begun_at + timedelta(seconds=seconds)
            return mark(session, kind, moment, **fields)

        first, second, third = study.tasks[:3]
        at(0.123456, EventKind.START, task_id=first.id)
        at(2, EventKind.ERROR, data={"severity": 2})
        at(3, EventKind.NOTE, data={"text": "=hesitates,\n“long”"})
        at(4, EventKind.NOTE, data={"text": "'second"})
        at(5, EventKind.PAUSE)
        at(8.5, EventKind.RESUME)
        at(30 / 7 + 10, EventKind.FINISH, data={"outcome": "success"})
        at(20, EventKind.START, task_id=second.id)
        at(21, EventKind.ASSIST, data={"level": 3 if place else 1})
        at(22, EventKind.CLICK)
        at(29 + place / 3, EventKind.FINISH, data={"outcome": "success_with_difficulty"})
        at(40, EventKind.OUTCOME, task_id=third.id, data={"outcome": "not_attempted"})
        session.current_task = first
        sessions.repeat(session, session.begun_at + timedelta(seconds=41))
        at(42, EventKind.START, task_id=first.id)
        at(60, EventKind.FINISH, data={"outcome": "abandoned"})
        sessions.end(session, session.begun_at + timedelta(seconds=70))
    db.session.commit()


def round_trip(study):
    """Export a study and import its files into a new one."""
    copy = studies.create_study(f"{study.name}, again", NOW)
    take_in_tasks(copy, exports.export(study, "tasks"))
    take_in_participants(copy, exports.export(study, "participants"))
    plan = take_in(copy, exports.export(study, "attempts"))
    assert plan.rows
    return copy


def test_a_study_recorded_live_comes_back_with_the_same_figures(study):
    live(study)
    copy = round_trip(study)
    assert as_keys(queries.summary_of(copy)) == as_keys(queries.summary_of(study))
    for name in ("attempts", "tasks", "participants", "results"):
        assert exports.export(copy, name) == exports.export(study, name)


def test_two_sittings_of_a_participant_come_back_in_their_order(study):
    participant, task = study.participants[0], study.tasks[0]
    for day, outcome in enumerate(("failure", "success")):
        session = sessions.create_session(study, participant, NOW)
        sessions.begin(session, NOW + timedelta(days=day))
        other = study.tasks[1]
        for at, each in enumerate((other, task) if day == 0 else (task, other)):
            moment = session.begun_at + timedelta(minutes=at)
            mark(session, EventKind.START, moment, task_id=each.id)
            later = moment + timedelta(seconds=10 + day)
            mark(session, EventKind.FINISH, later, data={"outcome": outcome})
    db.session.commit()
    copy = round_trip(study)
    assert as_keys(queries.summary_of(copy)) == as_keys(queries.summary_of(study))
    assert math.isclose(queries.summary_of(copy).tasks[0].success.value.rate, 0.0)
