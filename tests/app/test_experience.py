"""Experience: what people answered, over waves, and who came back, as people read it."""

import json
import re

import pytest

from recorder import studies
from recorder.db import db, writing
from recorder.figures import decimals, p_value, percent, percent_range, signed
from recorder.models import Answer, Participant, Questionnaire, Study
from recorder.stats.samples import mean_interval
from recorder.stats.sus import sus_score
from recorder.vocabulary import Source
from tests.conftest import NOW
from tests.reference_study import DATA

ADDRESS = "/studies/1/results/experience"


@pytest.fixture
def expected():
    return json.loads((DATA / "expected-metrics.json").read_text())


def page_of(client, address=ADDRESS, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def section(page, name):
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def test_a_researcher_reads_what_people_answered(client, imported, expected):
    page = page_of(client)
    sus, found = text_of(section(page, "sus")), expected["questionnaires"]["sus"]
    assert f"{found['n']} people scored {decimals(found['mean'], 1)} on average" in sus
    assert f"{decimals(found['lower'], 1)}–{decimals(found['upper'], 1)}" in sus
    assert f"Grade {found['grade']} belongs to the mean alone" in sus
    assert f"“{found['adjective']}” (Bangor and others 2009)" in sus
    assert "Left an item blank: P05 (q7)." in sus
    assert f"above 68, the mean of many studies: {p_value(found['benchmark_68']['p'])}." in sus
    nps = expected["questionnaires"]["nps"]
    assert f"The NPS of {nps['n']} answers is {signed(nps['nps'])}" in text_of(section(page, "nps"))
    csat = expected["questionnaires"]["csat"]
    told = text_of(section(page, "csat"))
    assert percent(csat["csat"], csat["n"]) in told
    assert percent_range(csat["lower"], csat["upper"], csat["n"]) in told


def test_variants_are_compared_with_the_interval_first(client, imported):
    sus = text_of(section(page_of(client), "sus"))
    assert "Variants, judged by different people: A is 4.6 lower than B on average" in sus
    assert sus.index("plausibly between −20.5 and +11.3") < sus.index("p = 0.469")


def test_the_answers_as_a_file_give_the_figure_again(client, imported):
    found = client.get("/studies/1/results/experience/sus.json").get_json()
    assert found["program"]["version"]
    assert found["source"] == "Brooke 1996"
    scores = [
        sus_score([answer["items"].get(f"q{n}") for n in range(1, 11)]).score
        for answer in found["answers"]
    ]
    assert scores == [answer["score"] for answer in found["answers"]]
    again = mean_interval([score for score in scores if score is not None], low=0, high=100)
    assert found["value"]["mean"] == pytest.approx(again.mean)
    assert found["value"]["lower"] == pytest.approx(again.lower)
    assert [each["participant"] for each in found["answers"] if each["missing"]] == ["P05"]
    missing = page_of(client, "/studies/1/results/experience/umux.json", 404)
    assert "Nobody answered this questionnaire" in missing


def test_the_sus_has_its_grades_behind_every_score(client, imported):
    address = re.search(r'data-chart="([^"]+/sus/charts/scores\.json[^"]*)"', page_of(client))[1]
    layers = client.get(address).get_json()["layer"]
    assert [each["grade"] for each in layers[0]["data"]["values"]] == ["F", "D", "C", "B", "A"]
    assert layers[2]["data"]["values"][0]["norm"] == 68
    rings = layers[4]["data"]["values"]
    assert sum(each["group"] == "all" for each in rings) == 10
    assert len(rings) == 20
    assert client.get("/studies/1/results/experience/nps/charts/scores.json").status_code == 404


def test_who_came_back_is_told_and_can_be_checked(client, imported, expected):
    told = text_of(page_of(client).split('id="retention"')[1])
    found = expected["retention"]
    assert f"{found['returned']} of {found['wave1']} came back" in told.replace(" </b>", "")
    assert percent(found["churn"]) in told
    file = client.get("/studies/1/results/retention.json").get_json()
    assert len(file["returned"]) == found["returned"]
    assert len(file["lost"]) == found["wave1"] - found["returned"]
    assert len(file["new"]) == found["new"]
    assert client.get("/studies/2/results/retention.json").status_code == 404


def test_a_choice_by_variant_narrows_the_answers(client, imported):
    sus = text_of(section(page_of(client, f"{ADDRESS}?variant=B"), "sus"))
    assert sus.startswith(" aria-labelledby") or "6 people scored" in sus
    file = client.get("/studies/1/results/experience/sus.json?variant=B").get_json()
    assert {each["variant"] for each in file["answers"]} == {"B"}
    assert file["filter"] == {"variant": "B", "segment": None}


@pytest.fixture
def second_wave(app, imported):
    """The second wave answers the SUS too, everybody in the best way."""
    best = {f"q{n}": 5 if n % 2 else 1 for n in range(1, 11)}
    with app.app_context(), writing():
        study = db.session.get(Study, 2)
        for each in study.participants:
            db.session.add(
                Answer(participant=each, instrument="sus", version="1996", items=best,
                       completed_at=NOW, created_at=NOW, source=Source.MODERATOR)
            )  # fmt: skip
        db.session.commit()


def test_answers_are_followed_over_waves(client, second_wave):
    page = page_of(client)
    told = text_of(page.split('id="waves"')[1])
    assert "You may say that it is higher in “Autumn” than it was in “S12”." in told
    address = re.search(r'data-chart="([^"]+/sus/charts/waves\.json[^"]*)"', page)[1]
    values = client.get(address).get_json()["data"]["values"]
    assert [each["wave"] for each in values] == ["S12", "Autumn"]
    assert values[1]["value"] == 100


def test_whoever_answers_the_same_throughout_is_named(app, client, imported):
    with app.app_context(), writing():
        who = db.session.scalar(db.select(Participant).filter_by(study_id=1, code="P12"))
        for each in db.session.scalars(db.select(Answer).filter_by(participant_id=who.id)):
            if each.instrument == "sus":
                each.items = {f"q{n}": 3 for n in range(1, 11)}
        db.session.commit()
    sus = text_of(section(page_of(client), "sus"))
    assert "Gave every item the same answer: P12." in sus
    assert "1 gave the same answer to every item: look at them." in sus


def test_a_studys_own_questionnaire_shows_every_item_and_stays_text(client, context):
    study = studies.create_study("New", NOW)
    hostile = "<script>alert(1)</script>"
    items = [
        {"name": "liked", "kind": "scale", "text": hostile, "low": 1, "high": 5},
        {"name": "device", "kind": "choice", "text": "Device", "choices": ["phone", "laptop"]},
        {"name": "why", "kind": "text", "text": "Why?", "optional": True},
    ]
    study.questionnaires.append(
        Questionnaire(name="exit", version=1, title="Exit", items=items, created_at=NOW)
    )
    for code, liked, device, why in (("P1", 4, "phone", hostile), ("P2", 2, "phone", None)):
        who = studies.add_participant(study, code, NOW)
        answered = {"liked": liked, "device": device, "why": why}
        db.session.add(
            Answer(participant=who, instrument="exit", version="1", items=answered,
                   completed_at=NOW, created_at=NOW, source=Source.MODERATOR)
        )  # fmt: skip
    db.session.commit()
    page = page_of(client, f"/studies/{study.id}/results/experience")
    assert hostile not in page
    told = text_of(section(page, "exit"))
    assert "mean 3, plausibly 1 to 5" in told
    assert "phone 2" in told
    assert "laptop 0" in told
    assert "There is no score" in told


def test_nobody_answered_says_what_to_do(client, study):
    text = text_of(page_of(client, f"/studies/{study.id}/results/experience"))
    assert "Nobody answered a questionnaire yet." in text


def test_experience_is_not_for_strangers(stranger, imported):
    assert stranger.get(ADDRESS).status_code == 302
