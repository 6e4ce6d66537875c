"""Problems and planning as people use them: ticking who met what, the estimate, the next study."""

import json
import re

import pytest

from recorder import findings, sessions, studies
from recorder.db import db, writing
from recorder.models import Change, Finding, Occurrence, Participant, Study
from recorder.queries import problems_met
from tests.conftest import NOW
from tests.imported import close, import_study, moderator_of, run
from tests.reference_study import DATA, differences

HOSTILE = '<script>alert(1)</script> =cmd() "quoted"'


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """The reference study with its problems, imported by the documented commands; only read."""
    data = tmp_path_factory.mktemp("problems")
    import_study(data)
    app, client = moderator_of(data)
    yield client
    close(app)


@pytest.fixture
def sat(app):
    """A study of four participants who all began a session; its id."""
    with app.app_context(), writing():
        study = studies.create_study("Shop", NOW)
        studies.add_task(study, title="Find")
        for code in ("P1", "P2", "P10", "P3"):
            person = studies.add_participant(study, code, NOW)
            sessions.begin(sessions.create_session(study, person, NOW), NOW)
        db.session.commit()
        return study.id


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def figures(client, address):
    return json.loads(client.get(address).get_data(as_text=True), parse_constant=pytest.fail)


def add(client, study, code, *who, **fields):
    """Add a problem by its form, met by participants of these codes."""
    with client.application.app_context():
        people = {
            each.code: each.id
            for each in db.session.scalars(db.select(Participant).filter_by(study_id=study))
        }
    met_by = [people[each] for each in who]
    return client.post(
        f"/studies/{study}/problems/new", data={"code": code, "met_by": met_by, **fields}
    )


def met(client, study):
    with client.application.app_context():
        return {
            code: sorted(who) for code, who in problems_met(db.session.get(Study, study)).items()
        }


def cells(page):
    """Return what every cell of the matrix would do, by who and what."""
    found = re.findall(r'value="([0-9]+:[0-9]+:\w+)"[^>]*aria-label="([^"]+)"', page)
    return {label: value for value, label in found}


def test_a_moderator_ticks_who_met_what(client, sat):
    assert "No problem is recorded yet." in page_of(client, f"/studies/{sat}/problems")
    answer = add(client, sat, "U01", "P1", title="The button is not seen", severity="2")
    assert answer.status_code == 303
    page = page_of(client, f"/studies/{sat}/problems")
    assert "Added problem U01." in page
    assert "U01</span> The button is not seen" in page
    assert "major" in page
    assert re.findall(r'aria-label="(P\d+) met U01"', page) == ["P1", "P2", "P3", "P10"]
    press = cells(page)["P10 met U01"]
    answer = client.post(f"/studies/{sat}/problems/met", data={"cell": press})
    assert answer.headers["Location"].endswith(f"/studies/{sat}/problems#matrix")
    assert met(client, sat) == {"U01": ["P1", "P10"]}
    text = text_of(page_of(client, f"/studies/{sat}/problems"))
    assert "P10 met U01." in text
    assert "2 of 4 (15–85%)" in text


def test_a_cell_says_what_is_to_be_so_that_a_stale_page_does_no_harm(client, sat):
    add(client, sat, "U01", "P1")
    press = cells(page_of(client, f"/studies/{sat}/problems"))["P2 met U01"]
    for _ in range(2):
        answer = client.post(f"/studies/{sat}/problems/matrix", data={"cell": press})
        assert answer.status_code == 200
    assert met(client, sat) == {"U01": ["P1", "P2"]}
    part = answer.get_data(as_text=True)
    assert part.lstrip().startswith('<div id="problems">')
    assert cells(part)["P2 met U01"].endswith(":not")


def test_every_change_can_be_undone(client, app, sat):
    add(client, sat, "U01", "P1", "P2", title="First")
    page = page_of(client, f"/studies/{sat}/problems")
    client.post(f"/studies/{sat}/problems/met", data={"cell": cells(page)["P1 met U01"]})
    assert met(client, sat) == {"U01": ["P2"]}

    def undo_last():
        with app.app_context():
            last = db.session.scalar(
                db.select(Change).filter_by(undone_at=None).order_by(Change.id.desc())
            )
        assert client.post(f"/changes/{last.id}/undo").status_code == 303

    undo_last()
    assert met(client, sat) == {"U01": ["P1", "P2"]}
    with app.app_context():
        finding = db.session.scalar(db.select(Finding))
    client.post(f"/problems/{finding.id}/edit", data={"code": "U09", "title": "Second"})
    assert met(client, sat) == {"U09": []}
    undo_last()
    assert met(client, sat) == {"U01": ["P1", "P2"]}
    client.post(f"/problems/{finding.id}/delete")
    assert met(client, sat) == {}
    undo_last()
    assert met(client, sat) == {"U01": ["P1", "P2"]}
    assert "Put back problem U01" in page_of(client, f"/studies/{sat}/history")


def test_a_problem_is_changed_and_keeps_what_was_typed_when_it_cannot_be(client, app, sat):
    add(client, sat, "U01", "P1")
    add(client, sat, "U02", "P2", severity="3", description="Two lines\nof text")
    with app.app_context():
        second = db.session.scalar(db.select(Finding).filter_by(code="U02")).id
    form = page_of(client, f"/problems/{second}/edit")
    assert 'checked id="met_by-1"' in form or re.search(
        r'id="met_by-1"[^>]*checked|checked[^>]*id="met_by-1"', form
    )
    answer = client.post(f"/problems/{second}/edit", data={"code": "U01", "title": "Typed"})
    assert answer.status_code == 422
    told = answer.get_data(as_text=True)
    assert "There is a problem U01 already; give another code." in told
    assert 'value="Typed"' in told
    assert met(client, sat) == {"U01": ["P1"], "U02": ["P2"]}
    assert add(client, sat, "").status_code == 422
    assert add(client, sat, "x" * 61).status_code == 422
    assert add(client, sat, "U03", severity="7").status_code == 422


def test_codes_count_on(client, context, sat):
    study = db.session.get(Study, sat)
    assert findings.free_code(study) == "U01"
    for code, following in (("PR09", "PR10"), ("PR10", "PR11"), ("login", "PR11"), ("Z", "PR11")):
        fields = {"title": "", "severity": None, "description": "", "met_by": []}
        findings.save(study, None, NOW, code=code, **fields)
        assert findings.free_code(study) == following


@pytest.mark.parametrize(
    "cell", ["", "1", "1:2", "a:b:met", "1:1:maybe", "9" * 30 + ":1:met", "１:1:met"]
)
def test_a_cell_that_makes_no_sense_changes_nothing(client, sat, cell):
    add(client, sat, "U01", "P1")
    answer = client.post(f"/studies/{sat}/problems/met", data={"cell": cell})
    assert answer.status_code == 422
    assert met(client, sat) == {"U01": ["P1"]}


def test_nothing_of_another_study_is_touched(client, app, sat):
    add(client, sat, "U01", "P1")
    press = cells(page_of(client, f"/studies/{sat}/problems"))["P2 met U01"]
    with app.app_context(), writing():
        other = studies.create_study("Other", NOW)
        stranger = studies.add_participant(other, "P9", NOW)
        db.session.commit()
        other_id, stranger_id = other.id, stranger.id
    assert client.post(f"/studies/{other_id}/problems/met", data={"cell": press}).status_code == 404
    swapped = re.sub(r":\d+:", f":{stranger_id}:", press)
    assert client.post(f"/studies/{sat}/problems/met", data={"cell": swapped}).status_code == 404
    assert client.get("/problems/999/edit").status_code == 404
    assert client.get("/studies/999/problems").status_code == 404
    assert met(client, sat) == {"U01": ["P1"]}


def test_the_estimate_is_that_of_the_metrics(imported):
    expected = json.loads((DATA / "expected-metrics.json").read_text())["problems"]
    found = figures(imported, "/studies/1/problems.json")
    assert list(differences(expected, found["discovery"])) == []
    assert found["participants_for"] == {"0.85": 6, "0.9": 7, "0.95": 10}
    assert len(found["participants"]) == 12
    assert found["observed_curve"][12] == pytest.approx(11)
    assert found["fitted_curve"][12] == pytest.approx(11)
    assert sum(len(each["met_by"]) for each in found["problems"]) == 46
    text = text_of(page_of(imported, "/studies/1/problems"))
    assert "12 participants met 11 problems, 1 of them only once." in text
    assert "It takes 6 participants to find 85% of all problems like these" in text
    assert "PR13 10 of 12 (54–97%)" in text
    assert "p, adjusted 0.281" in text


def test_the_curve_comes_as_a_specification(imported):
    chart = figures(imported, "/studies/1/problems/curve.json")
    assert chart["layer"][0]["data"]["values"][0]["problems"] == 12
    dots = chart["layer"][3]["data"]["values"]
    assert (len(dots), dots[0]["problems"], dots[12]["problems"]) == (13, 0, pytest.approx(11))


def test_the_plan_begins_with_the_studys_own_figures(imported):
    page = page_of(imported, "/studies/1/problems")
    text = text_of(page)
    assert "a problem is met by 28% of people (p, adjusted); 76% complete it alone" in text
    assert "times spread by 0.48 on logarithms (of 44 times)" in text
    for figure in ("6 participants", "16 participants", "30 participants"):
        assert f'<b class="num">{figure}</b>' in page
    assert "89 participants in each group" in page
    links = re.findall(r'href="(/calculators/[a-z_]+)\?([^"]+)">Calculator', page)
    assert len(links) == 4
    for address, query in links:
        result = figures(imported, f"{address}.json?{query.replace('&amp;', '&')}")["result"]
        n = result.get("n", result.get("n_per_group"))
        assert f'<b class="num">{n} participants' in page
    task = text_of(page_of(imported, "/studies/1/problems?task=T2"))
    assert "82% complete it alone (of 11 attempts)" in task


def test_a_plan_answers_what_is_typed_and_says_what_cannot_be(imported):
    typed = {"p": "31", "goal": "80", "rate": "50", "margin": "10", "sd_log": "0.5"}
    typed |= {"time_margin": "25", "first": "80", "second": "60", "power": "80"}
    answer = imported.get("/studies/1/problems", query_string=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for n in (5, 93, 22):
        assert f'<b class="num">{n} participants</b>' in page
    assert "83 participants in each group" in page
    for wrong in ({"goal": "100"}, {"second": "80"}, {"p": "many"}, {"margin": "0"}):
        answer = imported.get("/studies/1/problems", query_string={**typed, **wrong})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.get_data(as_text=True)
    answer = imported.get("/studies/1/problems", query_string={**typed, "sd_log": ""})
    assert "Fill in every number of this question." in answer.get_data(as_text=True)


def test_a_study_with_nothing_plans_all_the_same(client, study):
    text = text_of(page_of(client, f"/studies/{study.id}/problems"))
    assert "No problem is recorded yet." in text
    assert "This study has no figures yet to begin with: type what you expect." in text
    found = figures(client, f"/studies/{study.id}/problems.json")
    assert (found["discovery"], found["participants_for"]) == (None, {})


def test_one_participant_is_too_few_to_estimate(client, app):
    with app.app_context(), writing():
        study = studies.create_study("One", NOW)
        person = studies.add_participant(study, "P1", NOW)
        db.session.commit()
        study_id, person_id = study.id, person.id
    client.post(f"/studies/{study_id}/problems/new", data={"code": "U1", "met_by": [person_id]})
    text = text_of(page_of(client, f"/studies/{study_id}/problems"))
    assert "One participant met 1 problem: too few to estimate." in text
    figures(client, f"/studies/{study_id}/problems.json")


def test_a_problem_that_nobody_met_is_in_no_estimate(client, sat):
    add(client, sat, "U01")
    text = text_of(page_of(client, f"/studies/{sat}/problems"))
    assert "1 problem is recorded, and nobody met any" in text
    add(client, sat, "U02", "P1", "P2")
    text = text_of(page_of(client, f"/studies/{sat}/problems"))
    assert "1 problem that nobody met is not in it." in text
    assert figures(client, f"/studies/{sat}/problems.json")["discovery"]["problems"] == 1


def test_hostile_text_stays_text(client, sat):
    add(client, sat, HOSTILE[:60], "P1", title=HOSTILE, description=HOSTILE)
    page = page_of(client, f"/studies/{sat}/problems")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_matrix_that_no_table_could_show_becomes_a_list(client, app, monkeypatch, sat):
    monkeypatch.setattr("recorder.web.discovery.MOST_CELLS", 3)
    add(client, sat, "U01", "P1")
    page = page_of(client, f"/studies/{sat}/problems")
    assert "data-grid" not in page
    assert "too many for one table" in page
    assert "U01" in page


def test_what_is_ticked_by_hand_says_so(client, app, sat):
    add(client, sat, "U01", "P1")
    with app.app_context():
        occurrence = db.session.scalar(db.select(Occurrence))
        assert (occurrence.source, occurrence.imported_from) == ("moderator", None)


def test_titles_and_severities_leave_and_come_back(client, app, sat, tmp_path):
    add(client, sat, "U01", "P1", "P10", title="=cmd()", severity="3")
    add(client, sat, "U02", "P2")
    file = tmp_path / "problems.csv"
    file.write_bytes(client.get(f"/studies/{sat}/export/problems.csv").data)
    assert file.read_text().splitlines() == [
        "participant,problem,title,severity",
        "P1,U01,'=cmd(),critical",
        "P2,U02,,",
        "P10,U01,'=cmd(),critical",
    ]
    close(app)
    run(app.config["DATA"], "import", "problems", file, "--study", "Again")
    with app.app_context():
        again = db.session.scalar(db.select(Study).filter_by(name="Again"))
        found = {each.code: (each.title, each.severity) for each in findings.findings_of(again)}
    assert found == {"U01": ("=cmd()", 3), "U02": ("", None)}
    assert met(client, sat) == {"U01": ["P1", "P10"], "U02": ["P2"]}


def test_a_severity_that_is_none_is_named_by_its_line(app, tmp_path, capfd):
    file = tmp_path / "problems.csv"
    file.write_text("participant,problem,severity\nP1,U01,awful\n", encoding="utf-8")
    close(app)
    with pytest.raises(SystemExit):
        run(app.config["DATA"], "import", "problems", file, "--study", "Again")
    assert "line 2, severity: “awful” is no severity; use minor, major" in capfd.readouterr().err
