"""Answers, problems and a second wave, imported by command, and what the metrics make of them."""

import json
from itertools import product

import pytest

from recorder import create_app
from recorder.db import db
from recorder.models import Answer, Finding, Occurrence, Participant, Study
from tests.reference_study import DATA, differences

SUS = ",".join(f"q{number}" for number in range(1, 11))
FOURS = "4,2,4,2,4,2,4,2,4,2"


@pytest.fixture
def recorder(recorder, tmp_path):
    """Run a command over one data folder; return its exit code, output and errors."""
    return lambda *arguments: recorder(*arguments, "--data", tmp_path / "data")


@pytest.fixture
def metrics(recorder):
    """Return a study's figures as the command prints them."""

    def read(study):
        code, out, err = recorder("metrics", study, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return read


@pytest.fixture
def stored(tmp_path):
    """Look into the data folder."""

    def look(model):
        app = create_app({"DATA": tmp_path / "data"})
        with app.app_context():
            return db.session.scalars(db.select(model).order_by(model.id)).all()

    return look


@pytest.fixture
def answers(recorder, tmp_path):
    """Import the text of a file of SUS answers into a study called S."""

    def take_in(text, *options, instrument="sus"):
        file = tmp_path / "sus.csv"
        file.write_text(text, encoding="utf-8")
        return recorder(
            "import", "answers", file, "--study", "S", "--instrument", instrument, *options
        )

    return take_in


@pytest.fixture
def problems(recorder, tmp_path):
    """Import the text of a file of problems into a study called S."""

    def take_in(text):
        file = tmp_path / "problems.csv"
        file.write_text(text, encoding="utf-8")
        return recorder("import", "problems", file, "--study", "S")

    return take_in


def leaves(node):
    return sum(map(leaves, node.values())) if isinstance(node, dict) else 1


def test_the_whole_reference_study_comes_to_what_it_must(recorder, metrics):
    tasks = ("--tasks", DATA / "tasks.csv")
    for command in (
        ("import", "attempts", DATA / "attempts.csv", "--study", "S12", *tasks),
        ("import", "answers", DATA / "sus.csv", "--study", "S12", "--instrument", "sus"),
        ("import", "problems", DATA / "problems.csv", "--study", "S12"),
        ("study", "create", "Autumn", "--wave-of", "S12"),
        ("import", "participants", DATA / "wave2.csv", "--study", "Autumn"),
    ):
        code, _, err = recorder(*command)
        assert (code, err) == (0, ""), command
    expected = json.loads((DATA / "expected-metrics.json").read_text())
    assert leaves(expected) == 703
    found = metrics("S12")
    assert list(differences(expected, found)) == []
    assert {block["comparison"]["design"] for block in found["tasks"].values()} == {"independent"}
    assert found["retention"]["next_wave"] == "Autumn"
    assert found["problems"]["met_by"]["PR13"] == 10
    table = recorder("metrics", "S12")[1]
    assert "SUS           65.3 (59.8 to 70.7), n 10, grade C, 1 left out for a blank item" in table
    assert "NPS           -50 (-71 to -6), n 10" in table
    assert "Problems      11 found with 12 participants" in table
    assert "Next wave     8 of 12 came back (67%, 39–86%), 2 new" in table
    assert max(map(len, table.splitlines())) <= 110


def test_answers_are_kept_with_what_was_asked_beside_them(recorder, stored):
    arguments = ("import", "answers", DATA / "sus.csv", "--study", "S", "--instrument", "sus")
    code, out, _ = recorder(*arguments)
    assert code == 0
    assert out.splitlines() == [
        "Answers of 11 participants: 11 sus, 10 nps, 11 csat.",
        "New participants: P01, P02, P03, P04, P05, P06, P07, P08, P09, P10, P12.",
        "Variants: A, B (new: A, B).",
        "An item is blank, so that there is no score: P05.",
        "Imported into S.",
    ]
    assert [each.variant for each in stored(Participant)][:3] == ["A", "B", "A"]
    kept = stored(Answer)
    assert (kept[0].instrument, kept[0].version, kept[0].source) == ("sus", "1996", "import")
    assert kept[0].completed_at.isoformat() == "2025-03-04T08:24:26+00:00"
    assert next(a for a in kept if None in a.items.values()).items["q7"] is None
    code, _, err = recorder(*arguments)
    assert (code, "every answer in it is in the study already" in err) == (1, True)
    assert len(stored(Answer)) == len(kept) == 32


def test_published_scores_of_a_file_that_names_nobody(recorder, metrics, reference):
    file = reference / "public" / "sus-toolkit" / "studyData.csv"
    mapped = [f"--map=q{number}=Question {number}" for number in range(1, 11)]
    arguments = ("import", "answers", file, "--study", "T", "--instrument", "sus", *mapped)
    code, out, _ = recorder(*arguments, "--map", "variant=System")
    assert (code, "The file names nobody: its rows are R01 to R20." in out) == (0, True)
    sus = metrics("T")["questionnaires"]["sus"]
    means = {variant: each["mean"] for variant, each in sus["by_variant"].items()}
    assert means == {"Example A": 85.0, "Example B": 74.75}
    assert (sus["design"], sus["comparison_welch"]["estimate"]) == ("independent", 10.25)
    code, _, err = recorder(*arguments, "--map", "variant=System")
    assert (code, "name the column that says who answered" in err) == (1, True)


def test_published_figures_of_people_who_tried_both_variants(recorder, metrics, reference):
    folder = reference / "public" / "uta7-clinicians"
    items = [f"--map=q{number}=sus_{number:02d}" for number in range(1, 11)]
    times = ("--map=participant=name", "--task-columns=total", "--set=outcome=success")
    for variant, (kind, more) in product(
        ("assistant", "current"),
        (("answers", ("--instrument=sus", *items)), ("attempts", times)),
    ):
        stem = {"answers": "sus", "attempts": "time_full"}[kind]
        file = folder / f"{stem}_{variant}.csv"
        if kind == "answers":
            code, _, err = recorder("import", kind, file, "--study", "U", *more)
            assert (code, "If “name” says who answered, add --map participant=name" in err) == (
                1,
                True,
            )
            more = (*more, "--map=participant=name")
        code, _, err = recorder(
            "import", kind, file, "--study", "U", *more, "--set", f"variant={variant}"
        )
        assert (code, err) == (0, "")
    found = metrics("U")
    sus = found["questionnaires"]["sus"]
    means = {variant: round(each["mean"], 2) for variant, each in sus["by_variant"].items()}
    assert means == {"assistant": 81.78, "current": 70.67}
    assert (sus["design"], sus["scores"], sus["comparison_welch"]) == ("paired", None, None)
    assert sus["comparison_paired"]["n"] == len(sus["by_variant"]["current"]["scores"]) == 45
    compared = found["tasks"]["total"]["comparison"]
    assert (compared["design"], compared["pairs"]) == ("paired", 45)
    test = compared["time_paired"]
    assert [round(test[name], 3) for name in ("t", "df", "p")] == [-2.46, 44, 0.018]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P01,6,2,4,2,4,2,4,2,4,2", "line 3, q1: “6” is off the scale; q1 takes a whole number"),
        ("P01,4,2,4,2.5,4,2,4,2,4,2", "line 3, q4: “2.5” is off the scale"),
        ("P01,4,2,4,2,agree,2,4,2,4,2", "line 3, q5: “agree” is not a number"),
        ("P01,0,2,4,2,4,2,4,2,4,2", "line 3, q1: “0” is off the scale"),
        (f",{FOURS}", "line 3, participant: is empty; every row needs it"),
        (f"P00,{FOURS}", "line 3: P00 answered in line 2 already"),
        ("P01,4,2,4,2,4,2,4,2,4", "line 3: has 10 of 11 cells"),
    ],
)
def test_with_any_bad_row_nothing_is_imported(answers, stored, row, said):
    code, out, err = answers(f"participant,{SUS}\nP00,{FOURS}\n{row}\n")
    assert (code, out) == (1, "")
    assert "There is 1 problem in sus.csv; nothing was imported." in err
    assert said in err
    assert stored(Answer) == stored(Participant) == stored(Study) == []


def test_dates_and_ratings_beside_are_checked_too(answers):
    head = f"participant,completed_at,{SUS},ltr,csat\n"
    code, _, err = answers(
        f"{head}P01,2025-03-04T09:24:26,{FOURS},11,3\nP02,2999-03-04T09:24:26Z,{FOURS},9,0\n"
    )
    assert code == 1
    assert "line 2, completed_at: “2025-03-04T09:24:26” does not say its time zone" in err
    assert "line 2, ltr: “11” is off the scale; ltr takes a whole number from 0 to 10" in err
    assert "line 3, completed_at: lies in the future" in err
    assert "line 3, csat: “0” is off the scale" in err
    code, out, _ = answers(f"{head}P01,,{FOURS},11,3\n", "--map", "ltr=", "--map", "csat=")
    assert (code, "Columns not used: ltr, csat." in out) == (0, True)


def test_wrong_use_says_what_there_is(answers, tmp_path):
    code, _, err = answers(f"participant,{SUS}\nP01,{FOURS}\n", instrument="nasa")
    assert (code, "'sus', 'umux', 'umux-lite'" in err) == (2, True)
    code, _, err = answers(f"participant,{SUS}\nP01,{FOURS}\n", "--map", "q11=q1")
    assert (code, "“q11” is no field; the fields are participant, variant" in err) == (2, True)
    code, _, err = answers(f"participant,{SUS}\nP01,{FOURS}\n", "--set", "q1=3")
    assert (code, "“q1” is no field" in err) == (2, True)
    code, _, err = answers(f"participant,{SUS}\nP01,{FOURS}\n", "--map", "q1=q2")
    assert (code, "The column “q2” is named for two fields" in err) == (1, True)
    code, _, err = answers("participant,q1,q2\nP01,4,2\n")
    assert (code, "no column “q3”, “q4”" in err) == (1, True)


def test_a_later_answer_supersedes_and_flags_are_raised(answers, metrics):
    head = f"participant,variant,completed_at,{SUS}\n"
    threes, blank = ",".join("3" * 10), "," * 9
    code, out, _ = answers(
        f"{head}P02,A,,{threes}\nP01,A,2025-03-05T09:00:00+01:00,{FOURS}\n"
        f"P01,A,2025-03-04T09:00:00+01:00,{threes}\nP03,A,,{blank}\n"
    )
    assert code == 0
    assert "The same answer to every item, perhaps not read: P02, P01." in out
    assert "there is no score: P03." in out
    sus = metrics("S")["questionnaires"]["sus"]
    assert (sus["n"], sus["excluded"], sus["superseded"], sus["straight_lined"]) == (2, 1, 1, 1)
    assert sus["scores"] == {"P01": 75.0, "P02": 50.0, "P03": None}
    assert sus["straight_liners"] == ["P02"]
    assert (sus["design"], sus["comparison_welch"], sus["comparison_paired"]) == (None, None, None)


def test_the_variant_is_the_one_the_study_knows(recorder, answers, metrics, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("participant,variant\nP01,A\nP02,B\n")
    recorder("import", "participants", people, "--study", "S")
    assert answers(f"participant,{SUS}\nP01,{FOURS}\nP02,{FOURS}\nP03,{FOURS}\n")[0] == 0
    groups = metrics("S")["questionnaires"]["sus"]["by_variant"]
    assert {variant: each["n"] for variant, each in groups.items()} == {"A": 1, "B": 1, "": 1}
    assert "  no variant  75 (–), n 1, grade B" in recorder("metrics", "S")[1]


def test_one_question_alone(answers, metrics):
    assert answers("participant,ltr,csat\nP01,10,5\nP02,0,\n", instrument="nps")[0] == 0
    found = metrics("S")["questionnaires"]
    assert (found["nps"]["nps"], found["nps"]["n"], found["csat"]["n"]) == (0.0, 2, 1)
    assert found["nps"]["scores"] == {"P01": 10, "P02": 0}
    assert "sus" not in found


def test_problems_are_met_once_by_each(problems, stored, metrics):
    code, out, _ = problems("user;Issue\nP01;PR1\nP02;PR1\nP02;PR2\n")
    assert code == 0
    assert "2 problems (2 new) met by 2 participants, 3 times in all." in out
    assert [each.code for each in stored(Finding)] == ["PR1", "PR2"]
    assert metrics("S")["problems"]["met_by"] == {"PR1": 2, "PR2": 1}
    code, _, err = problems("participant,problem\nP03,PR1\nP03,PR1\nP02,PR2\nP04,\n")
    assert code == 1
    assert "line 3: P03 met PR1 in line 2 already; say it once" in err
    assert "line 4: P02 met PR2 in the study already" in err
    assert "line 5, problem: is empty" in err
    assert (
        "everything in it is in the study already" in problems("participant,problem\nP01,PR1\n")[2]
    )
    assert len(stored(Occurrence)) == 3
    assert problems("participant,problem\nP03,PR2\n")[0] == 0
    assert metrics("S")["problems"]["met_by"] == {"PR1": 2, "PR2": 2}


def test_who_met_no_problem_counts_as_well(answers, problems, metrics):
    answers(f"participant,{SUS}\nP01,{FOURS}\nP02,{FOURS}\nP03,{FOURS}\n")
    problems("participant,problem\nP01,PR1\n")
    found = metrics("S")["problems"]
    assert (found["n"], found["problems"], found["p"]) == (3, 1, pytest.approx(1 / 3))


def test_who_takes_part_in_a_wave(recorder, answers, metrics, tmp_path):
    """A list says who took part, until somebody is recorded; archived waves are passed over."""
    answers(f"participant,{SUS}\nP01,{FOURS}\nP02,{FOURS}\n")
    assert metrics("S")["retention"] is None
    recorder("study", "create", "Second", "--wave-of", "S")
    assert metrics("S")["retention"]["wave2"] == 0
    assert metrics("S")["retention"]["new_share"] is None
    people = tmp_path / "people.csv"
    people.write_text("participant\nP01\nP02\nP09\n")
    recorder("import", "participants", people, "--study", "Second")
    found = metrics("S")["retention"]
    assert (found["wave1"], found["wave2"], found["returned"], found["new"]) == (2, 3, 2, 1)
    times = tmp_path / "times.csv"
    times.write_text("participant,task,outcome\nP01,T1,success\n")
    recorder("import", "attempts", times, "--study", "Second")
    assert metrics("S")["retention"]["retention"] == 0.5
    recorder("study", "create", "Third", "--wave-of", "S")
    assert metrics("S")["retention"]["next_wave"] == "Second"
    assert metrics("Second")["retention"]["next_wave"] == "Third"
    assert metrics("Third")["retention"] is None


def test_nothing_beside_the_attempts_is_null(recorder, metrics, tmp_path):
    times = tmp_path / "times.csv"
    times.write_text("participant,task,outcome\nP01,T1,success\n")
    recorder("import", "attempts", times, "--study", "S")
    found = metrics("S")
    assert found["questionnaires"] == {}
    assert [found[key] for key in ("problems", "agreement", "retention")] == [None] * 3
    task = found["tasks"]["T1"]
    assert task["comparison"] is None
    assert task["lostness"] == {"n": 0, "mean": None, "lost_share": None}
    assert task["benchmark"]["rate"]["p_midp"] is None
    assert task["benchmark"]["time"]["t"] is None
    assert (task["sum"]["completion"], task["sum"]["sum"]) == (1.0, None)
