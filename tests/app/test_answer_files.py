"""Answers and problems as files: every instrument in, how it is read, all out and in again."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from recorder import cli, create_app
from recorder import questionnaires as asking
from recorder.answers import answer_records
from recorder.cli import load_commands
from recorder.db import db, writing
from recorder.errors import RecorderError
from recorder.exports import FORMATS, export
from recorder.instruments import INSTRUMENTS
from recorder.models import Answer, Study
from recorder.studies import find_study
from tests.conftest import NOW
from tests.reference_study import DATA

SEVEN = "q1,q2,q3,q4,q5,q6,q7,ltr"
TLX = "mental_demand,physical_demand,temporal_demand,performance,effort,frustration"
AS_PRINTED = ("--scale", "0-100", "--performance", "low-is-good")


@pytest.fixture
def run(tmp_path):
    """Run a command over a data folder; return its exit code and what it said."""
    load_commands()

    def command(*arguments):
        arguments = [*map(str, arguments), "--data", str(tmp_path / "data")]
        result = CliRunner().invoke(cli.cli, arguments)
        if isinstance(result.exception, RecorderError):
            return 1, str(result.exception)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return command


@pytest.fixture
def answers(run, tmp_path):
    """Import the text of a file of answers into a study called S."""

    def take_in(text, instrument, *options, study="S"):
        file = tmp_path / "answers.csv"
        file.write_text(text, encoding="utf-8")
        return run(
            *("import", "answers", file, "--study", study, "--instrument", instrument), *options
        )

    return take_in


@pytest.fixture
def figures(run):
    """Return what a study's questionnaires come to."""

    def read(study="S"):
        code, out = run("metrics", study, "--format", "json")
        assert code == 0, out
        return json.loads(out)

    return read


@pytest.fixture
def look(tmp_path):
    """Call something with a study, looking into the data folder or writing there."""

    def call(name, function):
        app = create_app({"DATA": tmp_path / "data"})
        with app.app_context(), writing():
            found = function(find_study(name))
            db.session.commit()
            return found

    return call


@pytest.mark.parametrize(
    ("instrument", "text", "expected"),
    [
        ("umux", "participant,q1,q2,q3,q4\nP1,6,2,6,1\nP2,7,1,7,1\n", {"mean": 93.75}),
        ("umux-lite", "participant,q1,q2\nP1,6,5\n", {"mean": 75.0}),
        ("ux-lite", "participant,q1,q2\nP1,4,5\n", {"mean": 87.5}),
        ("supr-q", f"participant,{SEVEN}\nP1,4,5,4,4,3,4,5,8\n", {"mean": 4.125}),
        ("csat-7", "participant,csat7\nP1,7\nP2,5\n", {"csat": 0.5, "n": 2}),
        ("ces", "participant,ces\nP1,7\nP2,3\nP3,5\n", {"index": 0.0, "mean": 5.0}),
        ("nasa-tlx", f"participant,{TLX}\nP1,70,20,55,40,65,35\n", {"mean": 47.5}),
    ],
)
def test_every_instrument_goes_in_and_is_scored(answers, figures, instrument, text, expected):
    options = AS_PRINTED if instrument == "nasa-tlx" else ()
    code, out = answers(text, instrument, *options)
    assert code == 0, out
    found = figures()["questionnaires"][instrument]
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert found["source"] == INSTRUMENTS[instrument].source
    code, out = answers(text, instrument, *options)
    assert (code, "in the study already" in out) == (1, True)


def test_workload_is_never_read_without_saying_how(answers, figures):
    text = f"participant,{TLX}\nP01,5,3,5,18,3,3\n"
    code, out = answers(text, "nasa-tlx")
    assert (code, "--scale 0-100" in out, "--performance low-is-good" in out) == (1, True, True)
    code, out = answers(text, "nasa-tlx", "--scale", "1-20")
    assert (code, "--performance" in out, "--scale" in out) == (1, True, False)
    code, out = answers(text, "nasa-tlx", "--scale", "1-20", "--performance", "high-is-good")
    assert code == 0
    assert (
        "Ratings are read on a scale of 1-20; in performance high is good, and so it is turned"
        in out
    )
    rated = [(v - 1) * 100 / 19 for v in (5, 3, 5, 3, 3)]
    expected = (sum(rated) + 100 - 17 * 100 / 19) / 6
    assert figures()["questionnaires"]["nasa-tlx"]["mean"] == pytest.approx(expected)
    for options, said in (
        (("--scale", "20-1", "--performance", "low-is-good"), "is no scale"),
        (("--scale", "0-10", "--performance", "low-is-good"), "18 is off the scale"),
    ):
        code, out = answers(text, "nasa-tlx", *options, study="T")
        assert (code, said in out) == (1, True)
    assert answers(text, "nasa-tlx", "--performance", "up")[0] == 2
    assert answers("participant,ces\nP1,3\n", "ces", "--scale", "1-20")[0] == 2


def test_a_straight_line_is_what_was_ticked(answers, figures):
    rows = "P1,1,1,1,1,1,1\nP2,1,1,1,20,1,1\n"
    code, out = answers(
        f"participant,{TLX}\n{rows}", "nasa-tlx", "--scale", "1-20", "--performance", "high-is-good"
    )
    assert (code, "perhaps not read: P1." in out) == (0, True)
    assert figures()["questionnaires"]["nasa-tlx"]["straight_liners"] == ["P1"]


def test_a_row_that_does_not_say_its_scale_is_a_problem(answers):
    text = f"participant,scale,orientation,{TLX}\nP01,,low-is-good,5,3,5,18,3,3\n"
    code, out = answers(text, "nasa-tlx")
    assert (code, "line 2, scale: is empty; say how the ratings are to be read" in out) == (1, True)


def test_published_workload_with_its_own_orientation(run, figures, reference):
    """UTA7: 45 clinicians rated both variants from 1 to 20, performance with its high end good."""
    folder = reference / "public" / "uta7-clinicians"
    for variant in ("assistant", "current"):
        file = folder / f"nasatlx_{variant}.csv"
        command = ("import", "answers", file, "--study", "U", "--instrument", "nasa-tlx")
        more = ("--map", "participant=name", "--set", f"variant={variant}")
        assert run(*command, *more)[0] == 1
        code, out = run(*command, *more, "--scale", "1-20", "--performance", "high-is-good")
        assert (code, "45 nasa-tlx" in out) == (0, True), out
        with file.open() as stream:
            rows = list(csv.DictReader(stream))
        scales = TLX.split(",")
        means = {s: sum((float(r[s]) - 1) / 19 * 100 for r in rows) / len(rows) for s in scales}
        means["performance"] = 100 - means["performance"]
        group = figures("U")["questionnaires"]["nasa-tlx"]["by_variant"][variant]
        assert group["mean"] == pytest.approx(sum(means.values()) / 6)
        assert {s: group["scales"][s]["mean"] for s in scales} == pytest.approx(means)
    found = figures("U")["questionnaires"]["nasa-tlx"]
    assert (found["design"], found["comparison_paired"]["n"]) == ("paired", 45)


def test_weights_must_be_those_of_fifteen_pairs(answers, figures):
    names = ",".join(f"weight_{scale}" for scale in TLX.split(","))
    head = f"participant,{TLX},{names}\n"
    good = f"{head}P1,70,20,55,40,65,35,5,0,3,2,4,1\nP2,50,50,50,50,50,50,,,,,,\n"
    code, out = answers(good, "nasa-tlx", *AS_PRINTED)
    assert code == 0, out
    found = figures()["questionnaires"]["nasa-tlx"]
    assert (found["n"], found["weighted"]["n"]) == (2, 1)
    assert found["weighted"]["mean"] == pytest.approx(59.3333333333)
    assert found["straight_liners"] == ["P2"]
    for weights, said in (("5,1,3,2,4,1", "sum to 16"), ("5,0,3,2,4,", "Some weights are blank")):
        bad = f"{head}P1,70,20,55,40,65,35,{weights}\n"
        code, out = answers(bad, "nasa-tlx", *AS_PRINTED, study="T")
        assert (code, said in out) == (1, True)


def test_blank_items_and_straight_lines_are_told(answers, figures):
    code, out = answers("participant,q1,q2,q3,q4\nP1,7,,7,1\nP2,4,4,4,4\n", "umux")
    assert code == 0
    assert "An item is blank, so that there is no score: P1." in out
    assert "The same answer to every item, perhaps not read: P2." in out
    found = figures()["questionnaires"]["umux"]
    assert (found["n"], found["excluded"]) == (1, 1)
    assert found["incomplete"] == {"P1": ["q2"]}


def test_answers_after_a_task_go_to_their_attempts(run, answers, figures):
    run("import", "attempts", DATA / "attempts.csv", "--study", "S")
    code, out = answers("participant,confidence\nP01,5\n", "confidence")
    assert (code, "has no column “task”" in out) == (1, True)
    code, out = answers("participant,task,confidence\nP01,T1,5\nP02,T1,6\n", "confidence")
    assert (code, "Asked after tasks: T1." in out) == (0, True), out
    found = figures()["tasks"]["T1"]["questionnaires"]["confidence"]
    assert found["scores"] == {"P01": 5, "P02": 6}
    for row, said in (
        ("P01,T1,5", "has answered this after T1 already"),
        ("P01,T9,5", "has no attempt at T9"),
        ("P99,T1,5", "P99 has no attempt at T1"),
        ("P03,,5", "is empty, and this is asked after a task"),
        ("P03,T1,8", "off the scale"),
    ):
        code, out = answers(f"participant,task,confidence\n{row}\n", "confidence")
        assert (code, said in out) == (1, True), out


OWN = [
    {"name": "clear", "text": "Was it clear?", "low": 1, "high": 5},
    {"name": "device", "kind": "choice", "text": "What with?", "choices": ["Phone", "Desk"]},
    {"name": "liked", "kind": "choices", "text": "What did you like?", "choices": ["A", "B", "C"]},
    {"name": "why", "kind": "text", "text": "Why?", "optional": True},
]


def test_everything_goes_out_and_comes_back_equal(run, answers, look, figures, tmp_path):
    run("import", "attempts", DATA / "attempts.csv", "--study", "S")
    run("import", "answers", DATA / "sus.csv", "--study", "S", "--instrument", "sus")
    run("import", "problems", DATA / "problems.csv", "--study", "S")
    look("S", lambda study: asking.define_questionnaire(study, "exit", "Exit", OWN, NOW))
    text = "participant,clear,device,liked,why\nP01,4,Phone,C; A,'=1+1\nP02,2,Desk,,\n"
    assert answers(text, "exit")[0] == 0
    assert answers(f"participant,{TLX}\nP01,5,3,5,18,3,3\nP02,1,2,3,4,,6\n", "nasa-tlx",
                   "--scale", "1-20", "--performance", "high-is-good")[0] == 0  # fmt: skip
    assert answers("participant,task,confidence\nP01,T1,5\nP02,T3,6\n", "confidence")[0] == 0
    attempts, whole, met = (tmp_path / f"{name}.csv" for name in ("attempts", "whole", "met"))
    for name, file in (("attempts", attempts), ("answers", whole), ("problems", met)):
        assert run("export", "S", "--format", name, "--output", file)[0] == 0
    run("import", "attempts", attempts, "--study", "Copy")
    look("Copy", lambda study: asking.define_questionnaire(study, "exit", "Exit", OWN, NOW))
    for name in ("sus", "nps", "csat", "exit", "nasa-tlx", "confidence"):
        command = ("import", "answers", whole, "--study", "Copy", "--instrument", name)
        code, out = run(*command)
        assert (code, "of other questionnaires passed over" in out) == (0, True), out
    assert run("import", "problems", met, "--study", "Copy")[0] == 0

    def kept(study):
        return sorted(
            (a.instrument, a.participant, a.variant, str(a.completed_at), str(dict(a.items)))
            for a in answer_records(study)
        )

    assert look("Copy", kept) == look("S", kept)
    assert len(look("S", kept)) == 32 + 2 + 2 + 2
    before, after = figures("S"), figures("Copy")
    assert after["questionnaires"] == before["questionnaires"]
    assert after["problems"] == before["problems"]
    assert after["tasks"]["T1"]["questionnaires"] == before["tasks"]["T1"]["questionnaires"]
    text = look("S", lambda study: export(study, "answers"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert next(r for r in rows if r["instrument"] == "sus")["score"] == "67.5"
    assert next(r for r in rows if r["instrument"] == "exit")["why"] == "'=1+1"
    reading = look("S", lambda _: db.session.scalar(
        db.select(Answer).filter_by(instrument="nasa-tlx")).reading)  # fmt: skip
    assert reading == {"scale": "1-20", "orientation": "high-is-good"}


def test_a_study_without_answers_has_files_without_rows(run, look, tmp_path):
    run("study", "create", "S")
    for name in ("answers", "problems"):
        assert len(look("S", lambda study, name=name: export(study, name)).splitlines()) == 1
        assert name in FORMATS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("participant,q1,q2\nP1,7\n", "has 2 of 3 cells"),
        ("participant,q1,q2\nP1,seven,1\n", "is not a number"),
        ("participant,q1,q2\nP1,8,1\n", "off the scale"),
        ("participant,q1\nP1,7\n", "has no column “q2”"),
        ("participant,q1,q2,instrument_version\nP1,7,7,1999\n", "is version 1999"),
        ("participant,q1,q2,completed_at\nP1,7,7,2199-01-01T00:00:00Z\n", "lies in the future"),
    ],
)
def test_a_bad_file_is_told_by_line_and_imports_nothing(run, answers, look, text, said):
    run("study", "create", "S")
    code, out = answers(text, "umux-lite")
    assert (code, said in out) == (1, True), out
    assert look("S", answer_records) == []


def test_rows_of_other_questionnaires_only(run, answers, look):
    run("study", "create", "S")
    code, out = answers("participant,instrument,q1,q2\nP1,sus,5,5\n", "umux-lite")
    assert (code, "Answers of 0 participants: none." in out) == (0, True)
    assert look("S", answer_records) == []


def test_the_table_says_what_each_questionnaire_came_to(run, answers):
    answers("participant,q1,q2,ltr\nP1,7,7,9\nP2,6,5,3\n", "umux-lite")
    answers(f"participant,{TLX}\nP1,70,20,55,40,65,35\n", "nasa-tlx", *AS_PRINTED)
    table = run("metrics", "S")[1]
    assert "UMUX-LITE  87.5 (0.0 to 100.0), n 2, as SUS 79.8" in table
    assert "NASA-TLX   47.5 (–), n 1" in table


# The page -----------------------------------------------------------------------------------


def upload(client, text, kind, instrument="sus"):
    data = {"kind": kind, "instrument": instrument, "file": (io.BytesIO(text.encode()), "a.csv")}
    response = client.post("/studies/1/import", data=data)
    assert response.status_code == 303, response.text
    return response.location


def test_answers_come_in_on_the_page(client, study):
    fours = ",".join("42" * 5)
    head = ",".join(f"sus_{number:02d}" for number in range(1, 11))
    place = upload(client, f"name,{head}\nP01,{fours}\nP02,{fours}\n", "answers")
    page = client.get(place)
    assert page.status_code == 200
    assert "Answers of 2 participants: 2 sus." in page.text
    assert "Import 2 answers" in page.text
    form = {"participant-column": "name"}
    form |= {f"q{number}-column": f"sus_{number:02d}" for number in range(1, 11)}
    assert client.post(place, data=form).status_code == 303
    assert [dict(a.items)["q1"] for a in answer_records(db.session.get(Study, 1))] == [4, 4]


def test_the_page_asks_how_workload_is_to_be_read(client, study):
    place = upload(client, f"participant,{TLX}\nP01,5,3,5,18,3,3\n", "answers", "nasa-tlx")
    page = client.get(place)
    assert "Say first what is marked: scale, orientation." in page.text
    assert "Import 1 answer" not in page.text
    form = {f"{name}-column": name for name in ("participant", *TLX.split(","))}
    form |= {"scale-all": "1-20"}
    assert client.post(place, data=form).status_code == 422
    form |= {"orientation-all": "high-is-good"}
    page = client.get(place, query_string=form)
    assert "Ratings are read on a scale of 1-20; in performance high is good" in page.text
    assert client.post(place, data=form).status_code == 303
    assert answer_records(db.session.get(Study, 1))[0].items["mental_demand"] == 4 * 100 / 19


def test_problems_come_in_on_the_page(client, study):
    place = upload(client, "participant,problem\nP01,<script>\n", "problems")
    page = client.get(place)
    assert "1 problem (1 new) met by 1 participant, 1 time in all." in page.text
    assert "<script>\n" not in page.text
    form = {"participant-column": "participant", "problem-column": "problem"}
    assert client.post(place, data=form).status_code == 303


def test_a_questionnaire_that_is_gone_is_told(client, study):
    data = {"kind": "answers", "instrument": "gone", "file": (io.BytesIO(b"a\n1\n"), "a.csv")}
    response = client.post("/studies/1/import", data=data)
    assert response.status_code in (404, 422)
