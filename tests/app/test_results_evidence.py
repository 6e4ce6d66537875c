"""Evidence as files: whoever has them computes every figure again, without this program."""

import json
import math
import re
from statistics import fmean, median, stdev

import pytest

from recorder.methods import METHODS
from recorder.stats.intervals import adjusted_wald
from recorder.stats.survival import kaplan_meier
from tests.reference_study import DATA, differences

TASKS = "/studies/1/results/tasks"


def file_of(client, figure, task=4, query=""):
    answer = client.get(f"{TASKS}/{task}/{figure}.json{query}")
    assert answer.status_code == 200
    return answer.get_json()


def test_a_figure_opens_as_a_file_that_gives_it_again(client, imported):
    page = client.get(f"{TASKS}/4").get_data(as_text=True)
    address = re.search(rf'href="({TASKS}/4/time_to_complete\.json)"', page)[1]
    found = client.get(address).get_json()
    times = [math.log(each["seconds"]) for each in found["attempts"]]
    assert found["value"]["geometric_mean"] == pytest.approx(math.exp(fmean(times)))
    assert found["median"]["median"] == median(each["seconds"] for each in found["attempts"])
    assert found["task"]["benchmark_seconds"] == 150
    assert found["program"] == {"name": "usability-session-recorder", "version": "0.1.0"}
    assert "exp(mean ln t)" in found["formula"]
    assert found["counting"].startswith("Of each participant the first valid attempt")
    assert found["left_out_by_reason"] == {"not completed alone": 8, "not attempted": 1}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)
def test_every_figure_has_its_evidence_its_formula_and_its_source(client, imported, method):
    page = client.get(f"{TASKS}/2").get_data(as_text=True)
    assert f'id="{method.key}"' in page
    assert f"{TASKS}/2/{method.key}.json" in page
    found = file_of(client, method.key, task=2)
    assert found["figure"] == method.key
    assert found["formula"] == method.formula
    assert found["source"] == method.source
    assert len(found["attempts"]) + len(found["left_out"]) == 12
    assert all(each["reason"] for each in found["left_out"])
    json.dumps(found, allow_nan=False)


def test_rates_ease_and_errors_come_out_again(client, imported):
    success = file_of(client, "success")
    x = sum(each["unassisted_completion"] for each in success["attempts"])
    interval = adjusted_wald(x, len(success["attempts"]))
    assert success["value"]["intervals"]["adjusted_wald"]["lower"] == pytest.approx(interval.lower)
    assert success["value"]["rate"] == x / 11
    ease = file_of(client, "seq")
    ratings = [each["seq"] for each in ease["attempts"]]
    assert ease["value"]["mean"] == pytest.approx(fmean(ratings))
    assert ease["value"]["sd"] == pytest.approx(stdev(ratings))
    errors = file_of(client, "errors")
    total = sum(each["errors"] for each in errors["attempts"])
    chances = errors["task"]["error_opportunities"] * len(errors["attempts"])
    assert errors["value"]["errors_per_opportunity"] == pytest.approx(total / chances)


def test_the_survival_curve_is_in_its_file_step_by_step(client, imported):
    found = file_of(client, "kaplan_meier", task=2)
    again = kaplan_meier(
        [each["seconds"] for each in found["attempts"]],
        [each["unassisted_completion"] for each in found["attempts"]],
        found["task"]["time_limit_seconds"],
    )
    assert found["value"]["rmst"] == pytest.approx(again.rmst)
    assert sum(step["completed"] for step in found["curve"]) == found["value"]["events"]
    assert sum(step["censored"] for step in found["curve"]) == again.n - again.events
    assert found["curve"][0]["at_risk"] == again.n
    shares = [step["survival"] for step in found["curve"]]
    assert shares == sorted(shares, reverse=True)


def test_a_choice_narrows_the_file_and_stands_in_it(client, imported):
    found = file_of(client, "success", query="?variant=B")
    assert found["filter"] == {"variant": "B", "segment": None}
    assert {each["variant"] for each in found["attempts"]} == {"B"}


def test_results_json_is_what_the_command_prints(client, imported):
    found = client.get("/studies/1/results.json").get_json()
    expected = json.loads((DATA / "expected-metrics.json").read_text())
    wanted = {key: value for key, value in expected.items() if key in found}
    assert {"tasks", "overall", "questionnaires", "problems", "agreement", "retention"} <= {*wanted}
    assert list(differences(wanted, found)) == []
    assert found["program"]["version"] == "0.1.0"


def test_a_part_of_the_study_has_no_problems_and_no_return_of_its_own(client, imported):
    found = client.get("/studies/1/results.json?variant=A").get_json()
    assert found["problems"] is None
    assert found["retention"] is None
    assert found["questionnaires"]["sus"]["n"] == 4


def test_the_whole_study_is_one_file_with_every_attempt_and_answer(client, imported):
    found = client.get("/studies/1/results/evidence.json").get_json()
    assert len(found["attempts"]) == 60
    counting = [each for each in found["attempts"] if each["counts"]]
    assert len(counting) == found["figures"]["valid"] == 58
    assert {each["reason"] for each in found["attempts"] if not each["counts"]} == {
        "not attempted", "technical failure",
    }  # fmt: skip
    assert set(found["methods"]) == {method.key for method in METHODS}
    assert len(found["questionnaires"]["sus"]["answers"]) == 11
    assert [task["code"] for task in found["tasks"]] == ["T1", "T2", "T3", "T4", "T5"]


def test_benchmarks_say_what_is_shown_and_what_is_not(client, imported):
    page = client.get(f"{TASKS}/4").get_data(as_text=True)
    section = page.split('id="benchmark"')[1].split("</section>")[0]
    assert "you may not say that the true rate exceeds" in section
    assert "you may say that it typically takes less than 150 s." in section
    # An interval says less than a one-sided test: beside the time no verdict may contradict it.
    assert "The benchmark of 150 s lies in that range." in page


def test_what_is_no_figure_is_not_found(client, stranger, imported):
    assert client.get(f"{TASKS}/4/secret.json").status_code == 404
    assert client.get(f"{TASKS}/99/success.json").status_code == 404
    assert stranger.get(f"{TASKS}/4/success.json").status_code == 302
    assert stranger.get("/studies/1/results/evidence.json").status_code == 302
