"""Answers compared between groups, and which variant came first, as people read it."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from recorder import sessions, studies
from recorder.db import db, writing
from recorder.models import Answer, Study
from recorder.stats.compare_nps import paired_nps, two_nps
from recorder.stats.compare_rates import mcnemar
from recorder.vocabulary import Source
from tests.app.test_compare import figures, page_of, played, text_of
from tests.app.test_results import record
from tests.conftest import NOW

ITEMS = {"nps": "ltr", "csat": "csat", "ces": "ces"}

BOTH = [
    # participant, in which order, then recommendation and satisfaction with A and with B
    ("P1", "AB", (9, 5), (6, 3)),
    ("P2", "BA", (10, 4), (7, 4)),
    ("P3", "AB", (8, 4), (8, 2)),
    ("P4", "BA", (10, 5), (5, 3)),
    ("P5", "AB", (7, 2), (9, 4)),
]


def answer(who, variant, instrument, score):
    item = {ITEMS[instrument]: score}
    db.session.add(
        Answer(participant=who, variant=variant, instrument=instrument, version="1", items=item,
               completed_at=NOW, created_at=NOW, source=Source.MODERATOR)
    )  # fmt: skip


@pytest.fixture
def judged(app, client):
    """A study in which five people tried both variants, a day apart, and judged both."""
    with app.app_context(), writing():
        study = studies.create_study("Judged", NOW, variants=["A", "B"])
        task = studies.add_task(study, title="Find")
        for code, order, *scores in BOTH:
            who = studies.add_participant(study, code, NOW)
            for day, variant in enumerate(order):
                session = sessions.create_session(study, who, NOW, variant=variant)
                record(session, task, "success", 60.0 / (1 + day) + len(code) + int(code[1]))
                session.begun_at = NOW + timedelta(days=day)
                recommends, satisfied = scores["AB".index(variant)]
                answer(who, variant, "nps", recommends)
                answer(who, variant, "csat", satisfied)
                answer(who, variant, "ces", satisfied)
        db.session.commit()
        return study.id


def column(place, item):
    return [row[2 + place][item] for row in BOTH]


def test_the_same_people_judge_both_variants(client, judged):
    page = page_of(client, f"/studies/{judged}/compare")
    text = text_of(page)
    assert "Net Promoter Score +60 (n 5) −20 (n 5) +80 points" in text
    assert "Of 5 people the NPS is +60 with A, −20 with B. That is +80 points, plausibly" in text
    assert "Of 5 people 4 were satisfied with A and 2 with B; only 4 tell them apart." in text
    (found,) = figures(client, f"/studies/{judged}/compare.json")["comparisons"]
    nps, csat = found["questionnaires"]["nps"], found["questionnaires"]["csat"]
    wanted = paired_nps(column(0, 0), column(1, 0))
    assert (nps["design"], nps["scale"], nps["test"]) == ("paired", "nps", "paired t")
    assert [nps[name] for name in ("estimate", "lower", "upper", "p")] == [
        wanted.diff,
        wanted.lower,
        wanted.upper,
        wanted.p,
    ]
    same = mcnemar(both=1, only_a=3, only_b=1, neither=0)
    assert (csat["p"], csat["estimate"]) == (same.p_midp, same.diff)
    assert found["questionnaires"]["ces"]["estimate"] == pytest.approx(0.8)


def test_an_outsider_can_compute_a_recommendation_again(client, judged):
    (found,) = figures(client, f"/studies/{judged}/compare.json")["comparisons"]
    side = found["questionnaires"]["nps"]["a"]
    assert [case["answer"] for case in side["cases"]] == column(0, 0)
    assert side["value"] == sum(case["value"] for case in side["cases"]) / side["n"]


def test_a_judgement_opens_its_answers_and_its_formula(client, judged):
    address = f"/studies/{judged}/compare/evidence?by=variant&a=A&b=B&of=nps&measure=nps"
    page = page_of(client, address)
    assert "P3 8, passive 8, passive" in text_of(page)
    assert "no test of its own is published for paired ones" in text_of(page)
    link = re.search(r'href="(/calculators/paired_times)\?([^"]+)"', page)
    query = link[2].replace("&amp;", "&")
    assert figures(client, f"{link[1]}.json?{query}")["result"]["estimate"] == 80
    satisfied = text_of(page_of(client, address.replace("nps", "csat")))
    assert "P1 5, satisfied 3, not satisfied" in satisfied
    chart = figures(client, f"/studies/{judged}/compare/charts/nps.json?by=variant")
    assert chart["layer"][2]["encoding"]["x"]["scale"]["domain"] == [-200, 200]


def test_waves_without_anybody_in_common_are_compared_as_groups(client, app):
    first = played(app, "Spring", [])
    second = played(app, "Autumn", [], wave_of=first)
    spring, autumn = (9, 10, 9, 7, 3), (3, 6, 8, 2)
    with app.app_context(), writing():
        for study, scores in ((first, spring), (second, autumn)):
            for number, score in enumerate(scores):
                own = db.session.get(Study, study)
                who = studies.add_participant(own, f"{own.name[0]}{number}", NOW)
                answer(who, "", "nps", score)
                answer(who, "", "csat", 5 if score > 6 else None)
        db.session.commit()
    (found,) = figures(client, f"/studies/{first}/compare.json?by=wave")["comparisons"]
    nps, csat = found["questionnaires"]["nps"], found["questionnaires"]["csat"]
    wanted = two_nps((3, 1, 1), (0, 1, 3))
    assert (nps["design"], nps["estimate"], nps["p"]) == ("independent", 115.0, wanted.p)
    assert (nps["promoters_a"], nps["detractors_b"]) == (3, 3)
    assert (csat["a"]["n"], csat["a"]["left_out"][0]["reason"]) == (4, "an item is blank")
    page = page_of(client, f"/studies/{first}/compare?by=wave")
    assert "The NPS is +40 (n 5) with Spring, −75 (n 4) with Autumn." in text_of(page)
    proof = re.search(r'href="(/studies/\d+/compare/evidence[^"]*measure=nps)"', page)[1]
    assert "adjusted-Wald z test" in page_of(client, proof.replace("&amp;", "&"))


def test_all_of_one_mind_show_no_test(client, app, judged):
    with app.app_context(), writing():
        for each in db.session.scalars(db.select(Answer).filter_by(instrument="nps")):
            each.items = {"ltr": 9}
        db.session.commit()
    text = text_of(page_of(client, f"/studies/{judged}/compare"))
    assert "+100 (n 5) +100 (n 5) 0 points – – no test" in text
    assert "That is 0 points. There is no test: the values do not differ enough" in text


# Which variant came first ---------------------------------------------------------------------


def test_whether_the_first_variant_matters_is_told_with_its_balance(client, judged):
    page = page_of(client, f"/studies/{judged}/compare?by=order")
    text = unescape(text_of(page[page.index('id="first"') :]))
    assert "5 participants tried several variants and began 3 with A, 2 with B. Not as" in text
    assert re.search(
        r"From one variant tried to the next the time to complete becomes 0\.\d\d times as long, "
        r"plausibly between 0\.\d\d and 0\.\d\d\. p (= 0\.0\d\d|< 0\.001): you may say that it "
        r"matters which variant comes first",
        text,
    )
    assert "Success There are too few values, or they differ too little, to say" in text
    assert "10 values are too few to say whether the share of the satisfied changes." in text
    assert "A first 3" in text
    assert "P1 A first 63.0 s T1" in text
    assert "Hills & Armitage 1979" in text
    attempt = re.search(r'href="(/sessions/\d+)#(attempt-[0-9a-f-]+)">T1<', page)
    assert f'id="{attempt[2]}"' in page_of(client, attempt[1])


def test_the_order_of_variants_is_there_for_machines_and_drawn(client, judged):
    found = figures(client, f"/studies/{judged}/compare.json?by=order")["variant_order"]
    assert found["began_with"] == {"A": 3, "B": 2}
    assert {"participant": "P2", "order": ["B", "A"]} in found["tried"]
    assert {*found["measures"]} == {"success", "time", "nps", "csat", "ces"}
    time = found["measures"]["time"]
    assert (time["trend"]["n"], time["trend"]["df"]) == (10, 3)
    assert all(value["attempts"] for value in time["values"])
    page = page_of(client, f"/studies/{judged}/compare?by=order")
    addresses = re.findall(r'data-chart="([^"]*/charts/first-[^"]+)"', page)
    assert len(addresses) == 5
    for address in addresses:
        chart = figures(client, address.replace("&amp;", "&"))
        assert chart["params"][0]["value"] == [
            "A, tried first",
            "A, tried second",
            "B, tried first",
            "B, tried second",
        ]
    missing = client.get(f"/studies/{judged}/compare/charts/first-sus.json?by=order")
    assert missing.status_code == 404


def test_sessions_without_a_begin_have_no_order(client, app, judged):
    with app.app_context(), writing():
        study = db.session.get(Study, judged)
        for session in study.sessions:
            if session.participant.code in ("P1", "P2"):
                session.begun_at = None if session.participant.code == "P1" else NOW
        db.session.commit()
    text = text_of(page_of(client, f"/studies/{judged}/compare?by=order"))
    assert "3 participants tried several variants and began 2 with A, 1 with B." in text
    assert "Of 2 participants who tried several it is not known which came first" in text
    assert "P1 (it is not known which variant came first), P2 (it is not known" in text


def test_everybody_in_one_order_says_nothing(client, app, judged):
    with app.app_context(), writing():
        for session in db.session.get(Study, judged).sessions:
            session.begun_at = NOW + timedelta(days="AB".index(session.variant))
        db.session.commit()
    page = page_of(client, f"/studies/{judged}/compare?by=order")
    text = text_of(page[page.index('id="first"') :])
    assert "began 5 with A, nobody with B. Not as many" in text
    assert "so variant and order cannot be told apart" in text
    assert "charts/first-" not in page


def test_one_variant_alone_has_no_order(client, judged):
    text = text_of(page_of(client, f"/studies/{judged}/compare?by=order&variant=A"))
    assert "Only A is looked at: choose all variants to see" in text
    found = figures(client, f"/studies/{judged}/compare.json?by=order&variant=A")
    assert found["variant_order"]["measures"] == {}


def test_different_people_have_no_first_variant(client, app):
    people = [("P1", "A", ("success", "failure")), ("P2", "B", ("success", "success"))]
    study = played(app, "Between", people, variants=["A", "B"])
    text = text_of(page_of(client, f"/studies/{study}/compare?by=order"))
    assert "Nobody tried several variants, so none came first." in text
    single = played(app, "Single", [("P1", "", ("success", "success"))])
    assert 'id="first"' not in page_of(client, f"/studies/{single}/compare?by=order")


# Within one wave ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "domain"),
    [("nps", "shares", [-100, 100]), ("csat", "shares", [0, 1]), ("ces", "scores", [1, 7])],
)
def test_each_figure_is_drawn_on_its_interval_with_a_table(client, judged, name, kind, domain):
    page = page_of(client, f"/studies/{judged}/results/experience")
    section = page.split(f'id="{name}"')[1].split("</section>")[0]
    (address,) = re.findall(r'data-chart="([^"]+)"', section)
    assert address.endswith(f"/{name}/charts/{kind}.json")
    assert "The same as a table" in section
    assert f'data-save="{kind}-{name}"' in section
    chart = figures(client, address)
    assert chart["params"][0]["value"] == ["all", "A", "B"]
    dots = chart["layer"][-1]
    assert dots["encoding"]["x"]["scale"]["domain"] == domain
    bands = next(each for each in chart["layer"] if each["mark"].get("strokeWidth") == 9)
    drawn = bands["data"]["values"]
    assert [each["group"] for each in drawn] == ["all", "A", "B"]
    assert all(each["lower"] < each["upper"] for each in drawn)
    other = "scores" if kind == "shares" else "shares"
    assert client.get(address.replace(kind, other)).status_code == 404


def test_the_table_of_a_recommendation_counts_its_people(client, judged):
    page = page_of(client, f"/studies/{judged}/results/experience")
    told = text_of(page.split('id="nps"')[1].split("</section>")[0])
    assert "Variant Promoters Passives Detractors NPS 95% interval all 2 2 1 +20" in told
    assert "A 3 2 0 +60" in told
    assert "judged by the same people: Of 5 people the NPS is +60 with A, −20 with B." in told


def test_effort_comes_with_its_interval(client, judged):
    page = page_of(client, f"/studies/{judged}/results/experience")
    told = text_of(page.split('id="ces"')[1].split("</section>")[0])
    assert re.search(r"5 people rated it 3\.6 of 7; the true mean is plausibly between 2\.\d", told)
    assert "20% of them found it easy; of all people plausibly" in told
    file = json.loads(client.get(f"/studies/{judged}/results/experience/ces.json").data)
    assert file["value"]["lower"] < file["value"]["mean"] < file["value"]["upper"]
