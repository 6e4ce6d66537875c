"""Comparisons as people read them: the page, its evidence, the same for machines."""

import json
import re
from datetime import timedelta
from itertools import product

import pytest

from recorder import sessions, studies
from recorder.db import db, writing
from recorder.models import Study
from recorder.queries import evidence_of, summary_of
from recorder.summary import whole_study_keys
from tests.app.test_results import record
from tests.conftest import NOW, REFERENCE
from tests.imported import close, import_study, moderator_of, run
from tests.reference_study import DATA, differences

WAYS = ("variant", "segment", "wave", "benchmark", "order", "rater")
HOSTILE = "<script>alert(1)</script> =cmd() --accent"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """The reference study and its second wave, imported by the documented commands."""
    data = tmp_path_factory.mktemp("compare")
    import_study(data)
    app, client = moderator_of(data)
    yield client
    close(app)


@pytest.fixture(scope="module")
def clinicians(tmp_path_factory):
    """UTA7: 45 clinicians tried both variants; imported by the documented commands."""
    folder = REFERENCE / "public" / "uta7-clinicians"
    if not folder.is_dir():
        pytest.fail("This test needs the reference data, which are not at reference/public/.")
    data = tmp_path_factory.mktemp("uta7")
    items = [f"--map=q{number}=sus_{number:02d}" for number in range(1, 11)]
    times = ("--task-columns=low,medium,high,total", "--set=outcome=success", "--map=segment=group")
    kinds = (("answers", "sus", ("--instrument=sus", *items)), ("attempts", "time_full", times))
    for variant, (kind, stem, more) in product(("assistant", "current"), kinds):
        own = ("--map=participant=name", "--set", f"variant={variant}")
        run(data, "import", kind, folder / f"{stem}_{variant}.csv", "--study", "U", *more, *own)
    app, client = moderator_of(data)
    yield client
    close(app)


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def figures(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return json.loads(answer.get_data(as_text=True), parse_constant=pytest.fail)


def test_a_researcher_compares_two_variants(imported):
    page = page_of(imported, "/studies/1/compare")
    text = text_of(page)
    assert "Shown to differ: Customer satisfaction (−67 points). The other 21 tests show" in text
    assert "6 participants of A are compared with 6 others of B (independent groups)" in text
    assert "This page holds 22 tests. If nothing differed at all, about 1.1 of them" in text
    assert "T2 Book an appointment 90.3 s (n 5) 66.2 s (n 4) 1.37 × 0.94 to 1.97 0.084" in text
    assert "T3 Change the delivery address 6 of 6 4 of 6 +33 points −15 to +66 0.455" in text
    assert "System Usability Scale 62.5 (n 4) 67.1 (n 6) −4.6 −20.5 to +11.3 0.469" in text
    proof = re.search(r'href="(/studies/1/compare/evidence\?[^"]*of=T2[^"]*measure=time)"', page)
    opened = page_of(imported, proof[1].replace("&amp;", "&"))
    told = text_of(opened)
    assert "A takes 37% longer than B (ratio 1.37), plausibly between 0.94 and 1.97" in told
    assert "P01 A 104 s" in told
    assert "P10 B technical failure" in told
    assert "degrees of freedom not rounded" in told
    assert "Program recorder" in told
    attempt = re.search(r'href="(/sessions/\d+)#(attempt-[0-9a-f-]+)">P01<', opened)
    assert f'id="{attempt[2]}"' in page_of(imported, attempt[1])


def test_figures_are_those_of_the_metrics(imported):
    expected = json.loads((DATA / "expected-metrics.json").read_text())
    (found,) = figures(imported, "/studies/1/compare.json")["comparisons"]
    for code, task in expected["tasks"].items():
        wanted, effects = task["comparison"], found["tasks"][code]
        limits = ("lower", "upper")
        success = {name: wanted["success_n1"][name] for name in limits}
        success |= {"estimate": wanted["success_n1"]["diff"], "p_n1": wanted["success_n1"]["p"]}
        success |= {"p_fisher": wanted["success_fisher"]["p"]}
        seq = {
            "U1": wanted["seq_mann_whitney"]["U1"],
            "p_mann_whitney": wanted["seq_mann_whitney"]["p"],
        }
        blocks = {"success": success, "time": wanted["time_welch"], "seq": seq}
        assert list(differences(blocks, effects)) == [], code
    welch = expected["questionnaires"]["sus"]["comparison_welch"]
    assert list(differences(welch, found["questionnaires"]["sus"])) == []
    raters = figures(imported, "/studies/1/compare.json?by=rater")["raters"]
    assert list(differences(expected["agreement"], raters)) == []


def test_an_outsider_can_compute_an_effect_again(imported):
    (found,) = figures(imported, "/studies/1/compare.json?by=variant")["comparisons"]
    for effects in found["tasks"].values():
        for side in (effects["success"][name] for name in "ab"):
            values = [case["value"] for case in side["cases"]]
            assert side["value"] == sum(values) / len(values)
            assert side["n"] + len(side["left_out"]) == 6
            assert all(each["reason"] for each in side["left_out"])


def test_the_calculator_comes_to_the_same(imported):
    (found,) = figures(imported, "/studies/1/compare.json?by=variant")["comparisons"]
    for measure, name in (("time", "estimate"), ("seq", "estimate"), ("success", "p")):
        address = f"/studies/1/compare/evidence?by=variant&a=A&b=B&of=T3&measure={measure}"
        link = re.search(r'href="(/calculators/[a-z_0-9]+)\?([^"]+)"', page_of(imported, address))
        query = link[2].replace("&amp;", "&")
        result = figures(imported, f"{link[1]}.json?{query}")["result"]
        assert result[name] == pytest.approx(found["tasks"]["T3"][measure][name])


def test_the_same_people_are_compared_with_themselves(clinicians):
    text = text_of(page_of(clinicians, "/studies/1/compare"))
    assert "All 45 participants are in both assistant and current: each is compared with" in text
    assert "total 265 s (n 45) 336 s (n 45) 0.79 × 0.65 to 0.96 0.018" in text
    assert "System Usability Scale 81.8 (n 45) 70.7 (n 45) +11.1 +0.1 to +22.1 0.048" in text
    (found,) = figures(clinicians, "/studies/1/compare.json")["comparisons"]
    total = found["tasks"]["total"]["time"]
    assert (round(total["t"], 3), round(total["p"], 3), total["df"]) == (-2.460, 0.018, 44)
    address = "/studies/1/compare/evidence?by=variant&a=assistant&b=current&of=total&measure=time"
    assert "Clinician 1 427 s 243 s" in text_of(page_of(clinicians, address))


def test_paired_figures_are_those_of_the_command(clinicians):
    (found,) = figures(clinicians, "/studies/1/compare.json")["comparisons"]
    app = clinicians.application
    with app.app_context():
        study = db.session.get(Study, 1)
        metrics = whole_study_keys(summary_of(study), evidence_of(study))
    for code, task in metrics["tasks"].items():
        wanted = task["comparison"]
        time = {name: wanted["time_paired"][name] for name in ("estimate", "lower", "upper", "p")}
        success = {
            "estimate": wanted["success_mcnemar"]["diff"],
            "p": wanted["success_mcnemar"]["p_midp"],
            "p_exact": wanted["success_mcnemar"]["p_exact"],
        }
        blocks = {"time": time, "success": success}
        assert list(differences(blocks, found["tasks"][code])) == [], code


def test_segments_of_people_who_tried_several_variants_are_compared_within_one(clinicians):
    text = text_of(page_of(clinicians, "/studies/1/compare?by=segment"))
    assert "nobody may count twice in a group: only assistant is looked at." in text
    assert "12 participants of intern are compared with 8 others of junior" in text
    found = figures(clinicians, "/studies/1/compare.json?by=segment&variant=current&a=senior")
    assert [(each["a"], each["b"]) for each in found["comparisons"]] == [
        ("senior", "intern"),
        ("senior", "junior"),
        ("senior", "middle"),
    ]
    assert found["variant"] == "current"
    two = figures(clinicians, "/studies/1/compare.json?by=segment&a=senior&b=junior")
    assert [(each["a"], each["b"]) for each in two["comparisons"]] == [("senior", "junior")]


def test_nobody_counts_twice_against_a_benchmark(clinicians):
    found = figures(clinicians, "/studies/1/compare.json?by=benchmark")["benchmarks"]
    assert [(each["group"], each["figure"]["n"]) for each in found] == [
        ("assistant", 45),
        ("current", 45),
    ]


def test_benchmarks_come_with_distance_and_interval(imported):
    text = text_of(page_of(imported, "/studies/1/compare?by=benchmark"))
    assert "T1 Find the opening hours Everybody 12 of 12 80% +20 points −8 to +20 0.034" in text
    assert "System Usability Scale Everybody 65.3 (n 10) 68 −2.8 −8.2 to +2.7 0.857" in text
    expected = json.loads((DATA / "expected-metrics.json").read_text())["tasks"]
    for each in figures(imported, "/studies/1/compare.json?by=benchmark")["benchmarks"]:
        if each["group"] == "Everybody" and each["of"] in expected:
            tests = expected[each["of"]]["benchmark"]
            p = tests["rate"]["p_midp"] if each["measure"] == "success" else tests["time"]["p"]
            assert each["p_one_sided"] == pytest.approx(p)


def test_who_came_back_is_told_even_before_a_wave_has_attempts(imported):
    for study in (1, 2):
        text = text_of(page_of(imported, f"/studies/{study}/compare?by=wave"))
        assert "8 of 12 participants of S12 took part in Autumn: 67% came back" in text
        assert "plausibly 39–86%. 2 of 10 in Autumn are new." in text


def test_the_place_in_the_order_says_what_it_can(imported, clinicians):
    text = text_of(page_of(imported, "/studies/1/compare?by=order"))
    assert "58 attempts in 12 sessions at 5 tasks" in text
    assert "1 12 7 of 12 (58%) 32–81%" in text
    assert "p = 0.985: you may not say that success depends on the place, nor that it does" in text
    fixed = text_of(page_of(clinicians, "/studies/1/compare?by=order"))
    assert "so place and task cannot be told apart: nothing can be said about the order" in fixed


def test_a_second_rater_is_held_against_the_first(imported):
    page = page_of(imported, "/studies/1/compare?by=rater")
    text = text_of(page)
    assert "They agree on 98% of 58 cases. Beyond chance, kappa is 0.95" in text
    assert "The true kappa is plausibly between 0.86 and 1.00." in text
    differing = page[page.index("Where they differ") :]
    assert len(re.findall(r'<a href="/sessions/\d+#attempt-', differing)) == 3


def played(app, name, people, wave_of=None, **settings):
    """Record a study: each participant with a variant and the outcomes of two tasks."""
    with app.app_context(), writing():
        earlier = db.session.get(Study, wave_of) if wave_of else None
        study = studies.create_study(name, NOW, wave_of=earlier, **settings)
        tasks = [studies.add_task(study, title=title) for title in ("Find", "Book")]
        known = {}
        for code, variant, outcomes in people:
            if code not in known:
                known[code] = studies.add_participant(study, code, NOW, variant=variant)
            session = sessions.create_session(study, known[code], NOW, variant=variant)
            for number, (task, outcome) in enumerate(zip(tasks, outcomes, strict=False)):
                record(session, task, outcome, 20.0 + number + len(code))
            sessions.end(session, NOW + timedelta(hours=1))
        db.session.commit()
        return study.id


GOOD, BAD = ("success", "success"), ("failure", "success")


def test_every_way_stands_where_there_is_little(client, app):
    empty = played(app, "Empty", [])
    one = played(app, "One", [("P01", "", GOOD)])
    single = played(app, "Single", [("P01", "A", GOOD), ("P02", "A", BAD)], variants=["A"])
    for study, way in product((empty, one, single), WAYS):
        page = page_of(client, f"/studies/{study}/compare?by={way}")
        assert "nan" not in text_of(page).lower().split()
        figures(client, f"/studies/{study}/compare.json?by={way}")
    assert "it takes two variants that somebody tried" in page_of(
        client, f"/studies/{single}/compare?by=variant"
    )


def test_three_variants_are_each_compared_with_the_first(client, app):
    people = [(f"P{n}", "ABC"[n % 3], GOOD if n % 2 else BAD) for n in range(9)]
    study = played(app, "Three", people, variants=["A", "B", "C"])
    found = figures(client, f"/studies/{study}/compare.json")["comparisons"]
    assert [(each["a"], each["b"]) for each in found] == [("A", "B"), ("A", "C")]
    page = page_of(client, f"/studies/{study}/compare?by=variant&a=B&b=C")
    assert "B less C" in page
    assert "A – B" not in page
    assert page_of(client, f"/studies/{study}/compare?a=nobody", 404)


def test_a_mixed_design_compares_those_who_did_both_and_says_so(client, app):
    people = [("P1", "A", GOOD), ("P1", "B", BAD), ("P2", "A", GOOD), ("P2", "B", GOOD)]
    study = played(app, "Mixed", [*people, ("P3", "A", BAD)], variants=["A", "B"])
    text = text_of(page_of(client, f"/studies/{study}/compare"))
    assert "2 participants are in both A and B: each is compared with themselves (paired)." in text
    assert "Left out, because they have nothing to pair with: 1 only in A." in text
    address = f"/studies/{study}/compare/evidence?by=variant&a=A&b=B&of=T1&measure=success"
    assert "P3 A nothing to pair it with in B" in text_of(page_of(client, address))


def test_waves_pair_those_who_came_back(client, app):
    people = [("P1", "", GOOD), ("P2", "", BAD), ("P3", "", BAD)]
    first = played(app, "Spring", people)
    second = played(app, "Autumn", [("P1", "", GOOD), ("P2", "", GOOD)], wave_of=first)
    (found,) = figures(client, f"/studies/{second}/compare.json?by=wave")["comparisons"]
    assert (found["a"], found["b"], found["design"]) == ("Spring", "Autumn", "paired")
    assert (found["in_both"], found["only_a"], found["only_b"]) == (2, 1, 0)
    assert found["tasks"]["T1"]["success"]["estimate"] == -0.5
    text = text_of(page_of(client, f"/studies/{first}/compare?by=wave"))
    assert "2 of 3 participants of Spring took part in Autumn" in text


def test_waves_without_anybody_in_common_are_different_people(client, app):
    first = played(app, "Spring", [("P1", "", GOOD), ("P2", "", BAD)])
    played(app, "Autumn", [("Q1", "", GOOD), ("Q2", "", GOOD)], wave_of=first)
    (found,) = figures(client, f"/studies/{first}/compare.json?by=wave")["comparisons"]
    assert (found["design"], found["in_both"]) == ("independent", 0)


def test_hostile_names_stay_text(client, app):
    people = [("P1", HOSTILE, GOOD), ("P2", "B", BAD), ("P3", HOSTILE, GOOD), ("P4", "B", BAD)]
    study = played(app, "Hostile", people, variants=[HOSTILE, "B"])
    page = page_of(client, f"/studies/{study}/compare")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    proof = re.search(r'href="(/studies/\d+/compare/evidence[^"]*measure=success)"', page)[1]
    assert "<script>alert" not in page_of(client, proof.replace("&amp;", "&"))
    chart = figures(client, f"/studies/{study}/compare/charts/success.json")
    assert chart["layer"][1]["data"]["values"][0]["series"] == f"{HOSTILE} – B"


@pytest.mark.parametrize("by", WAYS)
def test_charts_come_as_specifications(imported, by):
    names = {"order": ("success", "time"), "benchmark": ("success", "time", "score")}
    for name in names.get(by, ("success", "time", "seq", "errors", "sus")):
        chart = figures(imported, f"/studies/1/compare/charts/{name}.json?by={by}")
        assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_what_is_not_there_is_told_in_a_sentence(imported):
    for address in (
        "/studies/99/compare",
        "/studies/1/compare?by=colour",
        "/studies/1/compare?a=C",
        "/studies/1/compare/evidence",
        "/studies/1/compare/evidence?by=variant&a=A&b=B&of=T9&measure=time",
        "/studies/1/compare/evidence?by=rater&a=A&b=B&of=T1&measure=time",
    ):
        told = text_of(page_of(imported, address, 404))
        assert re.search("There is no (such|variant of this name)", told), address


def test_a_stranger_sees_nothing(imported):
    stranger = imported.application.test_client()
    for address in ("/studies/1/compare", "/studies/1/compare.json"):
        assert stranger.get(address).status_code in (302, 303, 403)
