"""`recorder metrics`: the same figures as the reference, as JSON and as a table."""

import csv
import json

import pytest
from click.testing import CliRunner

from recorder import sessions, studies
from recorder.cli import cli, metrics
from recorder.db import db, writing
from recorder.errors import NotFound
from recorder.vocabulary import EventKind
from tests.conftest import NOW
from tests.reference_study import DATA, KEYS, differences, lay_reference_study, mark

assert metrics.metrics in cli.commands.values()


@pytest.fixture
def played(app):
    lay_reference_study(app)
    return app


def run(app, *arguments):
    result = CliRunner().invoke(cli, ["metrics", *arguments, "--data", str(app.config["DATA"])])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_json_agrees_with_the_reference(played):
    found = json.loads(run(played, "Reference study", "--format", "json").stdout)
    expected = json.loads((DATA / "expected-metrics.json").read_text())
    wanted = {
        "participants": 12,
        "attempts": 60,
        "tasks": {c: {key: task[key] for key in KEYS} for c, task in expected["tasks"].items()},
    }
    assert list(differences(wanted, found)) == []
    assert found["valid"] == 58
    assert found["left_out"] == {"not_attempted": 1, "technical_failure": 1}


def test_the_table_fits_a_terminal_and_says_what_is_excluded(played):
    table = run(played, "1").stdout
    lines = table.splitlines()
    assert max(len(line) for line in lines) <= 110
    assert "12 participants, 60 attempts, 58 valid (1 not attempted, 1 technical failure)" in table
    row = next(line for line in lines if line.startswith("T4 "))
    cells = ["T4", "Cancel", "a", "subscription", "11", "1", "27%", "9–57%", "36%", "120", "s"]
    assert row.split()[: len(cells)] == cells
    assert sum(line.startswith("  A ") for line in lines) == 5


def test_figures_line_up_under_their_heads(played):
    lines = run(played, "1").stdout.splitlines()
    head = next(line for line in lines if line.startswith("Task"))
    row = next(line for line in lines if line.startswith("T2"))
    assert row[: head.index("Success") + len("Success")].endswith("82%")


def test_two_variants_of_the_same_people_stand_apart(app):
    """Every participant works with both variants, the tasks given as columns of seconds."""
    rows = list(csv.DictReader(["code,current,assistant", "P01,100,50", "P02,400,200"]))
    with app.app_context(), writing():
        study = studies.create_study("Two designs", NOW)
        task = studies.add_task(study, title="Read the scan")
        for row in rows:
            participant = studies.add_participant(study, row["code"], NOW)
            for variant in ("current", "assistant"):
                session = sessions.create_session(study, participant, NOW, variant=variant)
                sessions.begin(session, NOW)
                mark(session, EventKind.START, 0, task_id=task.id)
                mark(session, EventKind.FINISH, float(row[variant]), data={"outcome": "success"})
        db.session.commit()
    found = json.loads(run(app, "Two designs", "--format", "json").stdout)
    assert (found["participants"], found["attempts"]) == (2, 4)
    means = {
        variant: blocks["time_to_complete"]["geometric_mean"]
        for variant, blocks in found["tasks"]["T1"]["by_variant"].items()
    }
    assert means == pytest.approx({"assistant": 100.0, "current": 200.0})


def test_an_empty_study_has_no_figures_and_says_so(app):
    with app.app_context(), writing():
        studies.create_study("Empty", NOW)
        study = studies.create_study("No attempts", NOW)
        studies.add_task(study, title="A title \x1b[31m far too long to stand in its column")
        db.session.commit()
    assert "no tasks that count in a metric yet" in run(app, "Empty").stdout
    row = run(app, "No attempts").stdout.splitlines()[4]
    assert row.split()[-6:] == ["–"] * 6
    assert "\x1b" not in row
    task = json.loads(run(app, "No attempts", "--format", "json").stdout)["tasks"]["T1"]
    assert task["success"]["rate"] is None


def test_an_unknown_study_is_said_and_a_wrong_format_is_wrong_use(app):
    with pytest.raises(NotFound, match="There is no study “Nowhere”"):
        run(app, "Nowhere")
    assert run(app, "1", "--format", "xml").exit_code == 2
