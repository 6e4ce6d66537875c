"""Ease and effort: what else each task comes to, as people read it."""

import json
import re

import pytest

from recorder.figures import decimals, number, percent, seconds
from tests.reference_study import DATA

ADDRESS = "/studies/1/results/measures"


@pytest.fixture
def expected():
    return json.loads((DATA / "expected-metrics.json").read_text())


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def rows_of(client, address=ADDRESS):
    page = re.sub(r"\s+", " ", client.get(address).get_data(as_text=True))
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in table.split("</tr>")]


def test_a_researcher_reads_ease_and_effort_of_every_task(client, imported, expected):
    rows = [row for row in rows_of(client) if re.match(r" *T\d", row) and "variant" not in row]
    assert len(rows) == 5
    for row, (code, task) in zip(rows, expected["tasks"].items(), strict=True):
        assert code in row
        assert decimals(task["seq"]["mean"], 1) in row
        median = task["kaplan_meier"]["median"]
        assert (seconds(median) if median is not None else "over half did not") in row
        assert f"mean {seconds(task['kaplan_meier']['rmst'])} up to" in row
        assert percent(task["errors"]["errors_per_opportunity"]) in row
        assert decimals(task["lostness"]["mean"], 2) in row
        assert number(task["efficiency"]["percent_per_minute"]) in row
        assert percent(task["sum"]["sum"]) in row


def test_all_tasks_together_and_the_second_rater_are_those_of_the_command(
    client, imported, expected
):
    text = text_of(client, ADDRESS)
    together = expected["overall"]
    assert f"{together['completed']} of {together['attempts']} valid attempts" in text.replace(
        " </b>", ""
    )
    assert f"SUM {percent(together['sum'])}" in text
    kappa = expected["agreement"]["outcome"]["kappa"]
    assert f"Kappa of the outcome {number(kappa, 2)}" in text
    assert "almost perfect" in text


def test_each_variant_has_its_figures_and_its_evidence(client, imported):
    page = client.get(ADDRESS).get_data(as_text=True)
    assert len(re.findall(r'class="of-variant"', page)) == 10
    links = re.findall(r'href="(/studies/1/results/tasks/\d+)\?variant=B#(\w+)"', page)
    assert {"seq", "kaplan_meier", "errors", "lostness", "efficiency", "sum", "benchmark"} == {
        anchor for _, anchor in links
    }
    proof = client.get(f"{links[0][0]}?variant=B").get_data(as_text=True)
    for _, anchor in links:
        assert f'id="{anchor}"' in proof
    assert "of-variant" not in client.get(f"{ADDRESS}?variant=A").get_data(as_text=True)


def test_each_rating_of_ease_says_what_may_be_claimed(client, imported):
    text = text_of(client, ADDRESS)
    assert "T4 11 people rated it 3.2 of 7" in text
    assert "You may say that it lies below 5.5, the usual mean of the SEQ." in text


def test_charts_stand_beside_tables_that_hold_the_same(client, imported, expected):
    page = re.sub(r"\s+", " ", client.get(ADDRESS).get_data(as_text=True))
    for name in ("ease", "survival"):
        address = re.search(rf'data-chart="([^"]+/charts/{name}\.json[^"]*)"', page)[1]
        assert client.get(address).get_json()["$schema"].endswith("v6.json")
    table = page.split('data-name="survival"')[1].split("<tbody>")[1]
    first = re.sub(r"<[^>]+>", " ", table.split("</tr>")[0])
    assert first.split()[:3] == ["T1", "A", "6"]


def test_no_attempt_means_no_figure_and_a_sentence(client, study):
    text = text_of(client, f"/studies/{study.id}/results/measures")
    assert "No attempt is recorded yet." in text
    assert "No attempt fits this choice." in text_of(
        client, f"/studies/{study.id}/results/measures?variant=Z"
    )


def test_measures_are_not_for_strangers_nor_for_what_is_not_there(stranger, client, imported):
    assert stranger.get(ADDRESS).status_code == 302
    assert "There is no such study" in text_of(client, "/studies/9/results/measures", 404)
