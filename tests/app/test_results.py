"""Results as people read them: the page, the evidence of every figure, a session's timeline."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import event as sa_event
from uuid6 import uuid7

from recorder import codes, recording, sessions, studies
from recorder.db import db, writing
from recorder.models import Attempt, Study, StudySession, Task
from recorder.vocabulary import EventKind
from tests.conftest import NOW
from tests.reference_study import DATA, KEYS, differences, lay_reference_study, mark


@pytest.fixture
def played(app):
    """The reference study, recorded; its id is 1."""
    lay_reference_study(app)


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def record(session, task, outcome, seconds, **counted):
    """Record one finished attempt that begins after everything before it."""
    clock = max([0.0, *(each.finished_ms or 0.0 for each in session.attempts)]) / 1000 + 1
    sessions.begin(session, NOW)
    mark(session, EventKind.START, clock, task_id=task.id)
    if counted:
        mark(session, EventKind.TOTALS, clock + seconds, data={"seconds": seconds, **counted})
    mark(session, EventKind.FINISH, clock + seconds, data={"outcome": outcome})


def test_a_researcher_reads_what_the_study_supports(client, played):
    page = page_of(client, "/studies/1/results")
    text = text_of(page)
    assert "12 participants · 60 attempts, 58 valid (1 not attempted, 1 technical failure)" in text
    assert "“Cancel a subscription” went worst: 3 of 11 managed it alone" in text
    assert "82% 9 of 11 · plausibly 51–96%" in text
    assert "78.7 s 64.2–96.4 s median 91.0 s · n 9" in text
    assert "1.36 assists 0.09" in text
    assert "11.8 1.3 × best 9" in text
    evidence = re.search(r'href="(/studies/1/results/tasks/\d+)#time_to_complete"', page)[1]
    proof = page_of(client, evidence)
    assert "Find the opening hours" in proof
    attempt = re.search(r'href="(/sessions/\d+)#(attempt-[0-9a-f-]+)">P01<', proof)
    assert f'id="{attempt[2]}"' in page_of(client, attempt[1])


def test_every_figure_leads_to_its_evidence(client, played):
    page = page_of(client, "/studies/1/results")
    rows = re.findall(r"<tr> <th scope=\"row\" class=\"task\">.*?</tr>", page)
    assert len(rows) == 5
    for row in rows:
        anchors = re.findall(r'class="figure" href="/studies/1/results/tasks/\d+#([a-z_]+)"', row)
        wanted = {"success", "attempts", "graded", "time_to_complete", "errors", "clicks"}
        assert wanted <= set(anchors)
    proof = page_of(client, "/studies/1/results/tasks/4")
    for anchor in wanted:
        assert f'id="{anchor}"' in proof


def test_evidence_says_what_is_in_a_figure_and_what_is_not(client, played):
    text = text_of(page_of(client, "/studies/1/results/tasks/4"))
    assert "3 attempts in it ; left out: 8 not completed alone, 1 not attempted." in text
    assert "exp(mean ln t)" in text
    assert "Agresti &amp; Coull 1998" in text
    assert "The benchmark of 150 s lies in that range." in text
    counted, left_out = text.split("Left out Participant")
    assert "P08 B A assisted – 157 s 2 1 (16)" in counted
    assert "P07 A N not attempted – not attempted" in left_out


def test_the_figures_of_a_page_are_those_of_the_command(client, played):
    found = client.get("/studies/1/results.json").get_json()
    expected = json.loads((DATA / "expected-metrics.json").read_text())["tasks"]
    wanted = {code: {key: task[key] for key in KEYS} for code, task in expected.items()}
    assert list(differences(wanted, found["tasks"])) == []


def test_each_variant_has_a_row_of_its_own_below_its_task(client, played):
    page = page_of(client, "/studies/1/results")
    rows = re.findall(r'<tr class="of-variant">.*?</tr>', page)
    assert len(rows) == 10
    figures = client.get("/studies/1/results.json").get_json()["tasks"]["T2"]["by_variant"]
    for variant, row in zip("AB", rows[2:4], strict=True):
        success = figures[variant]["success"]
        assert f"variant {variant} " in text_of(row)
        assert f"{success['successes']} of {success['n']} · plausibly" in text_of(row)
        assert f'href="/studies/1/results/tasks/2?variant={variant}#success"' in row
    assert "of-variant" not in page_of(client, "/studies/1/results?variant=A")


def test_attempts_without_a_variant_have_a_row_that_leads_nowhere_wrong(client, study):
    task = study.tasks[0]
    for participant, variant in zip(study.participants, ("A", ""), strict=True):
        session = sessions.create_session(study, participant, NOW, variant=variant)
        record(session, task, "success", 10.0)
    db.session.commit()
    page = page_of(client, f"/studies/{study.id}/results")
    row = next(each for each in re.findall(r'<tr class="of-variant">.*?</tr>', page)[1:])
    assert "no variant" in row
    assert "href" not in row


def test_the_table_says_why_attempts_are_left_out(client, played):
    page = page_of(client, "/studies/1/results")
    rows = re.findall(r"<tr> <th scope=\"row\" class=\"task\">.*?</tr>", page)
    reasons = re.findall(r'class="sub reason">([^<]+)<', "".join(rows))
    assert sorted(reasons) == ["1 not attempted", "1 technical failure"]
    assert "left out" not in "".join(rows)


def test_a_filter_narrows_every_page_and_stays(client, played):
    page = page_of(client, "/studies/1/results?variant=B&segment=new")
    assert "3 participants · 15 attempts, 15 valid · variant B only · segment new only" in page
    evidence = re.search(r'href="(/studies/1/results/tasks/2\?[^"#]+)#success"', page)[1]
    text = text_of(page_of(client, evidence.replace("&amp;", "&")))
    assert "3 valid attempts · variant B only" in text
    chart = re.search(r'data-chart="([^"]+times[^"]+)"', page)[1].replace("&amp;", "&")
    alone, others = client.get(chart).get_json()["layer"][1:3]
    assert len(alone["data"]["values"] + others["data"]["values"]) == 15


def test_a_filter_that_fits_nothing_says_so(client, played):
    text = text_of(page_of(client, "/studies/1/results?variant=C"))
    assert "No attempt fits this choice. Show all of them again." in text


def test_a_choice_by_outcome_marks_attempts_and_changes_no_figure(client, played):
    whole = page_of(client, "/studies/1/results")
    marked = page_of(client, "/studies/1/results?outcome=failure")
    figures = re.compile(r'class="figure" href="[^"]*".*?</a>')
    strip = re.compile(r'href="[^"]*"')
    assert [strip.sub("", each) for each in figures.findall(marked)] == [
        strip.sub("", each) for each in figures.findall(whole)
    ]
    assert "among successes the success rate is always 100%" in marked
    bright = re.findall(
        r'<a href="/sessions/[^"]+" title="[^"]+"><span class="mark (\w+)">', marked
    )
    assert bright == ["failure"] * 4
    assert len(re.findall(r'class="faded"', marked)) == 56
    chart = re.search(r'data-chart="([^"]+times[^"]+)"', marked)[1].replace("&amp;", "&")
    alone, others = client.get(chart).get_json()["layer"][1:3]
    assert all(dot["faded"] for dot in alone["data"]["values"])
    assert sum(not dot["faded"] for dot in others["data"]["values"]) == 4
    proof = text_of(page_of(client, "/studies/1/results/tasks/4?outcome=failure"))
    assert "3 of 11: those that ended so (failure). The figures above are of all 11." in proof
    assert "3 of 11 managed it alone" in proof
    assert (
        "outcome" not in client.get("/studies/1/results.json?outcome=failure").get_json()["filter"]
    )


@pytest.mark.parametrize("outcome", ["", "won", "<script>"])
def test_an_outcome_that_is_none_marks_nothing(client, played, outcome):
    page = page_of(client, f"/studies/1/results?outcome={outcome}")
    assert "always 100%" not in page
    assert "faded" not in page


@pytest.fixture
def later_round(app, played):
    """A later round of the reference study, with one attempt at its fourth task; its id is 2."""
    with app.app_context(), writing():
        study = studies.duplicate_study(db.session.get(Study, 1), "Autumn", NOW, as_wave=True)
        participant = studies.add_participant(study, "P90", NOW, variant="A")
        record(sessions.create_session(study, participant, NOW), study.tasks[3], "success", 5.0)
        db.session.commit()


def test_another_wave_is_a_choice_away_and_keeps_the_others(client, later_round):
    page = page_of(client, "/studies/1/results")
    offered = re.findall(r'<option value="(\d+)"( selected)?>(Reference study|Autumn)<', page)
    assert offered == [("1", " selected", "Reference study"), ("2", "", "Autumn")]
    moved = client.get("/studies/1/results?wave=2&variant=A&segment=")
    assert (moved.status_code, moved.location) == (303, "/studies/2/results?variant=A")
    assert "1 participant · 1 attempt" in page_of(client, moved.location)
    task = client.get("/studies/1/results/tasks/4?wave=2").location
    assert "Cancel a subscription" in page_of(client, task)
    assert task.startswith("/studies/2/results/tasks/")


@pytest.mark.parametrize("wave", ["1", "99", "abc", ""])
def test_a_wave_that_is_none_stays_here(client, later_round, wave):
    assert "12 participants" in page_of(client, f"/studies/1/results?wave={wave}")


def test_charts_are_specifications_and_nothing_else_is(client, played):
    chart = client.get("/studies/1/results/charts/success.json").get_json()
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert client.get("/studies/1/results/charts/other.json").status_code == 404
    one = client.get("/studies/1/results/charts/survival.json?task=T4").get_json()
    assert {each["task"] for each in one["data"]["values"]} == {"T4 Cancel a subscription"}


def test_the_matrix_shows_each_participant_at_each_task(client, played):
    page = page_of(client, "/studies/1/results")
    row = re.search(r'<th scope="row">P08</th>.*?</tr>', page)[0]
    assert re.findall(r'class="mark (\w+)">(\w)<', row) == [
        ("success", "S"), ("success", "S"), ("success", "S"), ("assisted", "A"), ("success", "S"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ([], "This study has no task that counts in a figure yet. Write the tasks first"),
        ([{"is_practice": True}], "This study has no task that counts in a figure yet."),
        ([{}], "Nothing is recorded yet. Create a session , open its console and run it"),
    ],
)
def test_an_empty_study_says_what_to_do_next(client, context, tasks, sentence):
    study = studies.create_study("New", NOW)
    for task in tasks:
        studies.add_task(study, title="Find it", **task)
    db.session.commit()
    page = page_of(client, f"/studies/{study.id}/results")
    assert sentence in text_of(page)
    assert "vega" not in page


def test_one_attempt_has_no_interval_of_times_and_the_page_says_so(client, session):
    record(session, session.study.tasks[0], "success", 31.0)
    db.session.commit()
    text = text_of(page_of(client, f"/studies/{session.study_id}/results"))
    assert "1 participant · 1 attempt, 1 valid" in text
    assert "31.0 s one time, no interval" in text
    assert "One attempt shows that it can be done, not how often." in text
    assert "– no valid attempt" in text
    assert "NaN" not in text
    assert "None" not in text
    proof = text_of(page_of(client, f"/studies/{session.study_id}/results/tasks/1"))
    assert "one time says nothing about the others" in proof
    assert "None" not in proof


def test_times_too_different_for_an_interval_are_still_shown(client, study):
    for participant, seconds in zip(study.participants, (0.5, 3000.0), strict=True):
        record(sessions.create_session(study, participant, NOW), study.tasks[0], "success", seconds)
    db.session.commit()
    assert "0.0–&gt;1000000 s" in page_of(client, f"/studies/{study.id}/results")
    proof = page_of(client, f"/studies/{study.id}/results/tasks/1")
    assert "2 times that differ as much as these say nothing about a typical one." in proof


def test_a_task_with_excluded_attempts_only_has_no_rate(client, session):
    record(session, session.study.tasks[0], "technical_failure", 12.0, errors=3)
    db.session.commit()
    text = text_of(page_of(client, f"/studies/{session.study_id}/results"))
    assert "1 attempt, 0 valid (1 technical failure)" in text
    assert "There is no valid attempt yet, so nothing can be said." in text
    proof = text_of(page_of(client, f"/studies/{session.study_id}/results/tasks/1"))
    assert "0 valid attempts; left out: 1 technical failure" in proof
    assert "Success rate –" in proof


def test_a_running_attempt_and_a_repeated_one_are_left_out_with_the_reason(client, session):
    task = session.study.tasks[0]
    record(session, task, "failure", 10.0)
    sessions.repeat(session, NOW + timedelta(seconds=20))
    record(session, task, "success", 10.0)
    mark(session, EventKind.START, 60, task_id=session.study.tasks[1].id)
    db.session.commit()
    page = page_of(client, f"/studies/{session.study_id}/results")
    assert "(1 still running, 1 another attempt of this participant counts)" in page
    assert 'class="mark failure">F<sup>+1</sup></span>' in page
    proof = text_of(page_of(client, f"/studies/{session.study_id}/results/tasks/1"))
    assert "0 of 1 managed" not in proof
    assert "None of 1 managed it alone" in proof
    assert "P01 attempt 2 A S success 10.0 s another attempt of this participant counts" in proof


def test_what_people_typed_stays_text(client, context):
    hostile = "<script>alert(1)</script>"
    study = studies.create_study(hostile, NOW, variants=[hostile, "B"])
    task = studies.add_task(study, title=hostile)
    for code, variant in ((hostile, hostile), ("P02", "B")):
        participant = studies.add_participant(study, code, NOW, variant=variant, segment=hostile)
        session = sessions.create_session(study, participant, NOW)
        sessions.begin(session, NOW)
        mark(session, EventKind.START, 1, task_id=task.id)
        mark(session, EventKind.QUOTE, 2, data={"text": hostile})
        mark(session, EventKind.FINISH, 3, data={"outcome": "success"})
    db.session.commit()
    for address in (
        "/studies/1/results", f"/studies/1/results?variant={hostile}",
        "/studies/1/results/tasks/1", "/sessions/1",
    ):  # fmt: skip
        assert hostile not in page_of(client, address)


def test_nothing_is_shown_for_what_does_not_exist(client, played):
    assert "There is no such study" in page_of(client, "/studies/9/results", 404)
    assert "There is no such task" in page_of(client, "/studies/1/results/tasks/99", 404)
    assert "There is no such session" in page_of(client, "/sessions/99", 404)


def test_results_are_not_for_strangers(stranger, played):
    for address in ("/studies/1/results", "/studies/1/results.json", "/sessions/1"):
        assert stranger.get(address).status_code == 302


def test_a_practice_task_has_no_evidence(client, context):
    study = studies.create_study("New", NOW)
    task = studies.add_task(study, title="Warm up", is_practice=True)
    db.session.commit()
    page = page_of(client, f"/studies/{study.id}/results/tasks/{task.id}")
    assert "This is a practice task: it counts in no figure." in page


def test_an_archived_session_counts_nowhere_and_its_evidence_says_so(app, client, played):
    with app.app_context(), writing():
        db.session.get(StudySession, 1).archived_at = NOW
        db.session.commit()
    assert "11 participants · 55 attempts" in page_of(client, "/studies/1/results")
    assert "1 session archived" in page_of(client, "/studies/1/results/tasks/1")
    assert "archived, in no figure" in page_of(client, "/sessions/1")


@pytest.fixture
def queries(app):
    """The statements that reach the database, as they come."""
    seen = []

    def remember(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa_event.listen(engine, "before_cursor_execute", remember)
    yield seen
    sa_event.remove(engine, "before_cursor_execute", remember)


def test_results_ask_a_constant_number_of_times_and_never_the_log(app, client, played, queries):
    addresses = ("/studies/1/results", "/studies/1/results/tasks/1", "/studies/1/results.json")

    def count(address):
        queries.clear()
        page_of(client, address)
        assert not any("FROM event" in statement for statement in queries)
        return len(queries)

    before = [count(address) for address in addresses]
    with app.app_context(), writing():
        study = db.session.get(Study, 1)
        task = studies.add_task(study, title="One more")
        for code in ("P20", "P21", "P22"):
            participant = studies.add_participant(study, code, NOW, variant="C")
            record(sessions.create_session(study, participant, NOW), task, "success", 5.0)
        db.session.commit()
    assert [count(address) for address in addresses] == before
    # What was answered, met and came back is read for the file of all figures alone.
    assert before[0] <= 6
    assert before[1] <= 7
    assert before[2] <= 11


@pytest.mark.parametrize(
    "page", ["measures", "experience", "people", "evidence.json", "charts/survival.json"]
)
def test_no_page_of_results_reads_the_log(client, played, queries, page):
    assert client.get(f"/studies/1/results/{page}").status_code == 200
    assert queries
    assert not any("FROM event" in statement for statement in queries)
    assert len(queries) <= 13


def test_a_timeline_shows_what_was_corrected_and_taken_back(client, session):
    task = session.study.tasks[0]
    sessions.begin(session, NOW)
    mark(session, EventKind.START, 2, task_id=task.id)
    error = mark(session, EventKind.ERROR, 4, data={"severity": 1, "text": "wrong menu"})
    change = {"t_ms": 3000, "data": {"severity": 3}}
    mark(session, EventKind.AMEND, 5, target_id=error.id, data=change)
    mark(session, EventKind.CLICK, 6)
    recording.undo_last(session, NOW + timedelta(seconds=7))
    mark(session, EventKind.PAUSE, 8)
    mark(session, EventKind.RESUME, 9)
    mark(session, EventKind.FINISH, 12, data={"outcome": "success"})
    db.session.commit()
    page = page_of(client, f"/sessions/{session.id}")
    text = text_of(page)
    assert "00:03.0 00:01.0 T1 Error, critical wrong menu was Error, minor" in text
    assert re.search(r'class="click undone">.*?Click.*?taken back', page)
    assert 'class="pause" x="60.0%" width="10.0%"' in page
    assert "success · 9.0 s (1.0 s paused) · errors 1" in text
    assert f'href="/sessions/{session.id}/console"' in page


def test_own_marks_have_their_letter_and_their_colour(client, session):
    codes.add_code(session.study, "i", "Hesitates", "blue")
    sessions.begin(session, NOW)
    mark(session, EventKind.START, 1, task_id=session.study.tasks[0].id)
    mark(session, EventKind.MARKER, 2, data={"code": "Hesitates"})
    mark(session, EventKind.MARKER, 3, data={"code": "Gone since"})
    mark(session, EventKind.FINISH, 5, data={"outcome": "success"})
    db.session.commit()
    page = page_of(client, f"/sessions/{session.id}")
    drawn = re.findall(r'class="badge (marker[^"]*)".*?class="letter"[^>]*>(.)<', page)
    assert drawn == [("marker code-blue", "H"), ("marker", "G")]
    assert "<b>H</b> Hesitates" in page
    assert "own mark" not in page


def test_a_task_that_was_not_attempted_has_no_time_of_its_own(client, session):
    sessions.begin(session, NOW)
    skipped = {"outcome": "not_attempted"}
    mark(session, EventKind.OUTCOME, 64, task_id=session.study.tasks[0].id, data=skipped)
    db.session.commit()
    page = page_of(client, f"/sessions/{session.id}")
    assert re.findall(r"<time>([^<]*)</time>", page) == ["01:04.0", ""]


def test_a_session_without_a_log_says_what_to_do(client, session):
    text = text_of(page_of(client, f"/sessions/{session.id}"))
    assert "Not begun" in text
    assert "Nothing is recorded in this session yet. Open the console" in text


def test_a_long_log_comes_in_parts(app, client, session):
    sessions.begin(session, NOW)
    mark(session, EventKind.START, 0, task_id=session.study.tasks[0].id)
    clicks = [recording.Draft(uuid7(), EventKind.CLICK, 1000.0 * n) for n in range(1, 520)]
    recording.record(session, clicks, NOW + timedelta(hours=1))
    db.session.commit()
    first = page_of(client, f"/sessions/{session.id}")
    assert "Entries 1–500 of 520." in first
    assert first.count("<tr id=") == 500
    rest = page_of(client, f"/sessions/{session.id}?from=500")
    assert rest.count("<tr id=") == 20
    assert page_of(client, f"/sessions/{session.id}?from=abc").count("<tr id=") == 500


def test_every_attempt_of_the_matrix_is_found_in_its_session(app, client, played):
    page = page_of(client, "/studies/1/results")
    linked = set(re.findall(r'href="/sessions/\d+#attempt-([0-9a-f-]+)"', page))
    with app.app_context():
        assert linked == {str(each) for each in db.session.scalars(db.select(Attempt.id))}
        assert len(linked) == 60
        assert db.session.scalar(db.select(db.func.count(Task.id))) == 5
