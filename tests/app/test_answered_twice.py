"""A study within subjects: over all variants each person counts once, wherever it is told."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder import sessions, studies
from recorder.cli import cli
from recorder.cli.metrics import metrics as command
from recorder.db import db, writing
from recorder.figures import percent
from recorder.models import Answer, Questionnaire
from recorder.queries import evidence_of
from recorder.recording import mark
from recorder.stats.benchmarks import benchmark_score
from recorder.stats.intervals import adjusted_wald
from recorder.stats.nps import nps_from_scores
from recorder.stats.repeated import ces_of_people, csat_of_people, nps_of_people
from recorder.stats.samples import mean_interval
from recorder.stats.sus import sus_score
from recorder.studies import find_study
from recorder.summary import questionnaires
from recorder.summary.answer_keys import as_blocks
from recorder.summary.comparison import Design
from recorder.vocabulary import EventKind, Source
from tests.app.test_experience import page_of, section, text_of
from tests.conftest import NOW

SUS = {"A": [4, 2, 5, 1, 3, 4], "B": [3, 2, 4, 1, 3, 3]}
"""The answer of each person to every odd item of the SUS about a variant; to the even ones 2."""

SCORES = {
    "nps": ("ltr", [9, 10, 7, 6, 9, 3], [7, 10, 9, 2, 10, 6]),
    "csat": ("csat", [5, 4, 3, 2, 4, 1], [3, 5, 4, 2, 5, 3]),
    "ces": ("ces", [7, 6, 5, 2, 6, 3], [4, 7, 6, 1, 5, 3]),
}
"""Instruments of one item: what each person answered about A and about B."""

PEOPLE = range(6)


def sus_items(odd):
    return {f"q{n}": odd if n % 2 else 2 for n in range(1, 11)}


def sus_of(odd):
    return sus_score([*sus_items(odd).values()]).score


def answer(who, variant, instrument, items, **more):
    db.session.add(
        Answer(participant=who, variant=variant, instrument=instrument, version="1", items=items,
               completed_at=NOW, created_at=NOW, source=Source.MODERATOR, **more)
    )  # fmt: skip


@pytest.fixture
def within(app):
    """Six people who tried both variants and answered the same about each."""
    with app.app_context(), writing():
        study = studies.create_study("Within", NOW, variants=["A", "B"])
        task = studies.add_task(study, title="Find")
        item = {"name": "trust", "kind": "scale", "text": "I trust it", "low": 1, "high": 7}
        own = {"name": "exit", "title": "Exit", "version": 1, "created_at": NOW}
        db.session.add(Questionnaire(study=study, items=[item], **own))
        for place in PEOPLE:
            who = studies.add_participant(study, f"P{place + 1}", NOW)
            for number, variant in enumerate("AB"):
                session = sessions.create_session(study, who, NOW, variant=variant)
                sessions.begin(session, NOW)
                done = {"outcome": "success", "seq": SCORES["ces"][1 + number][place]}
                mark(session, EventKind.START, NOW, t_ms=0, task_id=task.id)
                mark(session, EventKind.FINISH, NOW, t_ms=60_000, data=done)
                db.session.flush()
                answer(who, variant, "sus", sus_items(SUS[variant][place]))
                for name, (own_item, *given) in SCORES.items():
                    answer(who, variant, name, {own_item: given[number][place]})
                answer(who, variant, "exit", {"trust": SCORES["ces"][1 + number][place]})
        db.session.commit()
    return app


assert command in cli.commands.values()


def metrics(app):
    data = str(app.config["DATA"])
    ran = CliRunner().invoke(cli, ["metrics", "Within", "--format", "json", "--data", data])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def row(page, name, group):
    """Return the cells of a group's row in a panel's first table."""
    table = section(page, name).split("<tbody>")[1].split("</tbody>")[0]
    (found,) = re.findall(rf'<tr><th scope="row">{group}</th>(.*?)</tr>', table)
    return re.findall(r"<td[^>]*>(.*?)</td>", found)


def test_all_takes_one_value_of_each_person(client, within):
    page = page_of(client)
    each = [(sus_of(SUS["A"][n]) + sus_of(SUS["B"][n])) / 2 for n in PEOPLE]
    pooled = [sus_of(odd) for variant in "AB" for odd in SUS[variant]]
    right, wrong = mean_interval(each, low=0, high=100), mean_interval(pooled, low=0, high=100)
    n, mean, limits, *_ = row(page, "sus", "all")
    assert (n, mean, limits) == ("6", f"{right.mean:.1f}", f"{right.lower:.1f}–{right.upper:.1f}")
    assert right.upper - right.lower > 1.3 * (wrong.upper - wrong.lower)
    assert row(page, "sus", "A")[0] == "6"
    told = text_of(section(page, "sus"))
    assert "6 people scored" in told
    assert "6 people gave 12 answers about several variants; over all of them each person counts " \
        "once, with the mean of their answers" in told  # fmt: skip
    assert "12 answers count." in told


def test_machines_read_the_same_figures(within):
    found = metrics(within)["questionnaires"]
    each = [(sus_of(SUS["A"][n]) + sus_of(SUS["B"][n])) / 2 for n in PEOPLE]
    right = mean_interval(each, low=0, high=100)
    sus = found["sus"]
    assert (sus["n"], sus["people"], sus["answers"]) == (6, 6, 12)
    assert (sus["mean"], sus["sd"]) == pytest.approx((right.mean, right.sd))
    assert (sus["lower"], sus["upper"]) == pytest.approx((right.lower, right.upper))
    against = benchmark_score(right.mean, right.sd, 6, 68)
    assert sus["benchmark_68"]["p"] == pytest.approx(against.p)
    assert (sus["by_variant"]["A"]["people"], sus["by_variant"]["A"]["answers"]) == (6, 6)
    for name, figure in (("nps", nps_of_people), ("csat", csat_of_people), ("ces", ces_of_people)):
        _, a, b = SCORES[name]
        expected = figure(list(zip(a, b, strict=True)))
        for key in ("n", "lower", "upper"):
            assert found[name][key] == pytest.approx(getattr(expected, key)), (name, key)


def test_shares_are_of_people(client, within):
    page = page_of(client)
    told = text_of(section(page, "csat"))
    # Satisfied with A: P1 P2 P5, with B: P2 P3 P5.
    limits = adjusted_wald(3, 6)
    told_limits = f"plausibly between {percent(limits.lower, 6)} and {percent(limits.upper, 6)}"
    assert "50% are satisfied, each of 6 people counted once;" in told
    assert told_limits in told
    assert row(page, "csat", "all")[0] == "6"
    nps = text_of(section(page, "nps"))
    assert "The NPS of 6 people is +17;" in nps
    counts = section(page, "nps").split("Promoters")[1].split("</tr>")[1]
    assert re.findall(r'<td class="n">(.*?)</td>', counts)[:3] == ["3", "1", "2"]


def test_charts_show_a_ring_for_each_person(client, within):
    layers = client.get("/studies/1/results/experience/sus/charts/scores.json").get_json()["layer"]
    rings = next(
        values
        for layer in layers
        if len(values := layer.get("data", {}).get("values", [])) > 6 and "group" in values[0]
    )
    assert [sum(each["group"] == name for each in rings) for name in ("all", "A", "B")] == [6, 6, 6]


def test_ease_after_a_task_counts_people_too(client, within):
    assert "6 people gave 12 answers" in text_of(section(page_of(client), "exit"))
    figures = metrics(within)["questionnaires"]["exit"]["items"]["trust"]
    _, a, b = SCORES["ces"]
    right = mean_interval([(x + y) / 2 for x, y in zip(a, b, strict=True)], low=1, high=7)
    assert (figures["n"], figures["mean"]["lower"]) == (6, pytest.approx(right.lower))


def test_the_file_says_how_they_are_counted(client, within):
    found = client.get("/studies/1/results/experience/sus.json").get_json()
    assert found["counted"] == "each person once, with the mean of their answers"
    assert len(found["answers"]) == 12
    alone = client.get("/studies/1/results/experience/sus.json?variant=A").get_json()
    assert alone["counted"] == "one answer of each person"


def test_every_key_of_a_comparison_is_in_the_readme(within):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    told = readme.split("| key of `comparison` |")[1].split("\n\n")[0]
    documented = {key for row in re.findall(r"^\| ([^|-][^|]*) \|", told, re.MULTILINE)
                  for key in row.split(", ")}  # fmt: skip
    with within.app_context():
        evidence = evidence_of(find_study("Within"))
        found = questionnaires(evidence.answers, ["A", "B"], evidence.instruments)
        apart = {name: replace(each, design=Design.INDEPENDENT) for name, each in found.items()}
    there = {
        key
        for blocks in (as_blocks(found), as_blocks(apart))
        for name in SCORES
        for key in blocks[name]["comparison"]
    }
    assert there == documented


def test_variants_are_compared_in_shares_and_recommendation_too(within, client):
    found = metrics(within)["questionnaires"]
    nps, csat, ces = (found[name]["comparison"] for name in ("nps", "csat", "ces"))
    _, a, b = SCORES["nps"]
    both = (nps_from_scores(a).nps, nps_from_scores(b).nps)
    assert (nps["a"], nps["b"], nps["design"], nps["test"]) == ("A", "B", "paired", "paired t")
    assert (nps["value_a"], nps["value_b"]) == pytest.approx(both)
    assert nps["estimate"] == pytest.approx(both[0] - both[1])
    assert nps["lower"] < nps["estimate"] < nps["upper"]
    assert (nps["promoters_a"], nps["passives_a"], nps["detractors_a"]) == (3, 1, 2)
    assert (csat["n_a"], csat["n_b"], csat["estimate"]) == (6, 6, 0.0)
    _, a, b = SCORES["ces"]
    assert ces["estimate"] == pytest.approx(sum(a) / 6 - sum(b) / 6)
    assert "comparison" not in found["sus"]
    assert found["sus"]["comparison_paired"]["n"] == 6
    said = text_of(section(page_of(client), "nps"))
    assert f"p = {nps['p']:.3f}" in said
