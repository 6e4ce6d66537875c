"""Calculators as people use them: a link, a form, what may be claimed, and what is refused."""

import html
import json
import re
import shlex
import subprocess
import sys

import pytest

from recorder import create_app
from recorder.calculators import ENTRIES, FAMILIES
from recorder.calculators.docstrings import explain
from recorder.calculators.reading import MOST_VALUES, typed
from recorder.db import db
from recorder.stats.arguments import REQUIRED
from recorder.stats.calculators import METRICS, calculate


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The moderator's client, one for all: no calculator stores anything."""
    data = tmp_path_factory.mktemp("calculators")
    app = create_app({"DATA": data, "TESTING": True, "WTF_CSRF_ENABLED": False})
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    yield client
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def page_of(client, metric, status=200, part="", **given):
    answer = client.get(f"/calculators/{metric}{part}".rstrip("/"), query_string=given)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def text_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).replace(" ;", ";")


def said_at(page, name):
    """Return what is said at a field: how it was read, or what is wrong."""
    return html.unescape(re.search(rf'id="{name}-said"[^>]*>([^<]*)<', page)[1])


def result_of(page):
    """Return the figures of a page by their labels."""
    found = re.findall(r"<dt>([^<]+)</dt><dd><span class=\"num\">([^<]+)</span>", page)
    return {html.unescape(label): html.unescape(figure) for label, figure in found}


def example_of(metric):
    return {name: typed(value) for name, value in ENTRIES[metric].example.items()}


ANYTHING = [
    "", " ", "1e308", "-1", "0", "1", "1e6", "nan", "∞", "\x00", "=cmd()", "1;;2", "1\t\n", "–",
    "9" * 400, "1,2\n3", "success: 1", "a\nb", "🙂", "%", "1e-300", "0.5", "100", "1 2 3 4 5 6 7",
]  # fmt: skip


def test_a_researcher_types_4_of_5_and_reads_what_may_be_claimed(client):
    listed = page_of(client, "")
    assert 'href="/calculators" aria-current="page">Calculators' in listed
    address = re.search(r'href="/calculators/(\w+)">Completion rate, adjusted-Wald', listed)[1]
    blank = page_of(client, address)
    assert "as soon as the inputs are complete" in blank
    page = page_of(client, address, x="4", n="5")
    assert (
        "4 of 5 completed it; the true rate is plausibly between 36% and 98%. You may say that "
        "most of these participants completed it; you may not say that 80% of people will, nor "
        "that most will."
    ) in text_of(page)
    assert result_of(page)["95% interval"] == "36–98%"
    assert "recorder calc ci_adjusted_wald x=4 n=5" in page
    assert "Agresti &amp; Coull 1998" in page
    assert "ñ = n + z²" in page


def test_every_metric_has_its_place_in_the_list_and_a_page(client):
    assert set(ENTRIES) == set(METRICS)
    assert sum(len(family.entries) for family in FAMILIES) == len(METRICS)
    listed = page_of(client, "")
    for metric in METRICS:
        assert f'href="/calculators/{metric}"' in listed


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_with_its_example_shows_every_figure(client, metric):
    entry, given = ENTRIES[metric], example_of(metric)
    assert set(calculate(metric, entry.example)) == {
        name for line in entry.figures for name in line.fields
    }
    page = page_of(client, metric, **given)
    assert len(result_of(page)) == len(entry.figures)
    assert re.search(r'<p class="says" role="status">\S', page)
    assert "None" not in text_of(page).replace("None of", "").split("How it is computed")[0]
    assert page_of(client, metric, part="/result", **given).count("<dt>") == len(entry.figures)
    answer = json.loads(page_of(client, metric, part=".json", **given))
    assert answer["result"] == calculate(metric, entry.example)
    assert answer["inputs"] == {
        name: value
        for name, value in entry.example.items()
        if value != next(each.default for each in METRICS[metric].inputs if each.name == name)
    }


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_explains_its_inputs_and_cites_its_source(client, metric):
    entry = ENTRIES[metric]
    page = page_of(client, metric)
    assert set(entry.asks) == {argument.name for argument in METRICS[metric].inputs}
    for argument in METRICS[metric].inputs:
        ask = entry.ask(argument)
        assert ask.label
        assert ask.unit or ask.choices
        assert argument.default is not REQUIRED or argument.name in entry.example
        described = re.search(rf'id="{argument.name}-help">([^<]+)<', page)[1]
        assert argument.meaning[1:] in html.unescape(described)
    explained = explain(METRICS[metric].function)
    assert explained.summary
    assert explained.not_for
    assert re.search("[A-Z]", explained.source)
    assert entry.formula
    for heading in ("Formula", "Not for", "Source"):
        assert f"<dt>{heading}</dt>" in page


@pytest.mark.parametrize(
    ("metric", "given", "figures"),
    [
        ("completion_rate", {"x": "9", "n": "10"}, {"Best estimate": "90%", "Laplace": "83%"}),
        (
            "time_on_task",
            {"times": "55 65 75 62 45 135"},
            {"Geometric mean": "68.2 s", "95% interval": "46.0–101 s", "Median": "63.5 s"},
        ),
        ("nps", {"promoters": "50", "passives": "30", "detractors": "20"}, {"NPS": "+30"}),
        (
            "two_nps",
            {"promoters1": "12", "passives1": "6", "detractors1": "6",
             "promoters2": "6", "passives2": "6", "detractors2": "12"},
            {"Difference": "+50", "95% interval": "+1 to +88", "p, two-sided": "0.047",
             "z": "1.99"},
        ),
        ("sus_interpret", {"score": "68"}, {"Percentile": "50.0", "Grade": "C"}),
        ("sus_score", {"responses": "2,1,4,1,4,3,4,2,3,3"}, {"Score": "67.5"}),
        ("fisher_exact", {"x1": "8", "n1": "10", "x2": "1", "n2": "6"}, {"p, two-sided": "0.035"}),
        (
            "two_proportion_n1",
            {"x1": "37", "n1": "455", "x2": "22", "n2": "438"},
            {"p, two-sided": "0.062", "z": "1.87", "Difference": "+3 points"},
        ),
        ("lostness", {"N": "6", "S": "9", "R": "3"}, {"Lostness": "0.60", "Category": "lost"}),
        ("discovery_sample_size", {"p": "25%", "goal": "85 %"}, {"Participants": "7"}),
        ("discovery_sample_size", {"p": "0,15", "goal": "0,2775"}, {"Participants": "2"}),
        ("n_completion_ci", {"margin": "10%"}, {"Participants": "93"}),
        (
            "efficiency_cif",
            {"completion": "65%", "mean_time_minutes": "1,5"},
            {"Efficiency": "43.3% per minute"},
        ),
        ("ci_wilson", {"x": "81", "n": "263"}, {"95% interval": "25.5–36.6%"}),
        ("ci_clopper_pearson", {"x": "5", "n": "5"}, {"95% interval": "48–100%"}),
        (
            "cohen_kappa",
            {"rater1": "a\nb\na\nc\nb", "rater2": "a\nb\na\nc\na"},
            {"Kappa": "0.69", "Observed agreement": "80%"},
        ),
        ("median_ci", {"times": "1:30\n2:00\n0:45"}, {"Median": "90.0 s", "95% interval": "–"}),
        ("welch_times", {"a": "4 2 5 3 6 2 5", "b": "5 2 1 2 1 3 2", "log": "false"},
         {"p, two-sided": "0.071", "Difference, A − B": "1.57"}),
    ],
)  # fmt: skip
def test_published_figures_through_the_page(client, metric, given, figures):
    shown = result_of(page_of(client, metric, **given))
    assert {label: shown[label] for label in figures} == figures


def test_a_calculation_is_a_link_and_a_command(client):
    page = page_of(client, "median_ci", times="31\n29,5\n40\n", confidence="90%")
    address = html.unescape(re.search(r'href="([^"]+)">Link to this calculation', page)[1])
    again = re.sub(r"\s+", " ", client.get(address).get_data(as_text=True))
    assert result_of(again) == result_of(page)
    assert "> 31 29,5 40 </textarea>" in again
    assert 'name="confidence" spellcheck="false" type="text" value="90%"' in again
    command = html.unescape(re.search(r"<pre class=\"command\"[^>]*><code>([^<]+)", page)[1])
    ran = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)], capture_output=True, text=True, check=True
    )
    as_json = html.unescape(re.search(r'href="([^"]+)">As JSON', page)[1])
    assert json.loads(ran.stdout) == client.get(as_json).get_json()["result"]


@pytest.mark.parametrize("metric", METRICS)
def test_the_command_of_every_example_computes_the_same(client, metric):
    from recorder.cli.calc import _pair

    page = page_of(client, metric, **example_of(metric))
    command = html.unescape(re.search(r"<pre class=\"command\"[^>]*><code>([^<]+)", page)[1])
    *begin, key = shlex.split(command)[:3]
    assert (begin, key) == (["recorder", "calc"], metric)
    inputs = dict(_pair(part) for part in shlex.split(command)[3:])
    assert calculate(metric, inputs) == calculate(metric, ENTRIES[metric].example)


def test_the_fragment_is_the_part_of_the_page_and_blames_nothing_that_is_not_typed_yet(client):
    part = page_of(client, "ci_adjusted_wald", part="/result", x="4", n="5")
    assert part.strip().startswith('<div id="calculation"')
    assert "<html" not in part
    assert part.strip() in page_of(client, "ci_adjusted_wald", x="4", n="5")
    typing = page_of(client, "ci_adjusted_wald", part="/result", x="4", n="")
    assert said_at(typing, "n") == ""
    assert "as soon as the inputs are complete" in typing
    sent = page_of(client, "ci_adjusted_wald", 422, x="4", n="")
    assert said_at(sent, "n") == "Type how many tried; for example 5"
    assert 'aria-invalid="true"' in sent


@pytest.mark.parametrize("part", ["", "/result", ".json"])
@pytest.mark.parametrize(
    ("metric", "given", "field", "sentence"),
    [
        ("ci_wilson", {"x": "6", "n": "5"}, "x", "x is 6: give a count of at most n, which is 5."),
        ("ci_wilson", {"x": "4", "n": "-5"}, "n", "n is -5: give a count, which is a whole number"),
        ("ci_wilson", {"x": "4", "n": "1e308"}, "n", "n is 1e+308: give a count, finite and not"),
        ("ci_wilson", {"x": "4", "n": "1e999"}, "n", "n is inf: give a count, finite"),
        ("ci_wilson", {"x": "NaN", "n": "5"}, "x", "“NaN” is no number: type a whole number"),
        ("ci_wilson", {"x": "inf", "n": "5"}, "x", "“inf” is no number"),
        ("ci_wilson", {"x": "four", "n": "5"}, "x", "“four” is no number"),
        ("ci_wilson", {"x": "4,5", "n": "5"}, "x", "x is 4.5: give a count"),
        ("ci_wilson", {"x": "9" * 50, "n": "5"}, "x", "is no number"),
        ("ci_wilson", {"x": "4", "n": "5", "confidence": "95"}, "confidence", "confidence is 95"),
        ("ci_wilson", {"x": "4", "n": "5", "confidence": "<script>"}, "confidence", "“<script>”"),
        ("ci_adjusted_wald", {"x": "4", "n": "5", "one_sided_at_extremes": "perhaps"},
         "one_sided_at_extremes", "Choose one of those that are offered."),
        ("time_on_task", {"times": "55 0 75"}, "times", "A time is 0: give a finite number above"),
        ("time_on_task", {"times": "55 <script>alert(1)</script>"}, "times", "Value 2: “<script>"),
        ("time_on_task", {"times": "12,5, 13,1"}, "times", "a comma may be a decimal sign here or"),
        ("time_on_task", {"times": "1e308"}, "times", "value 1 of times is 1e+308"),
        ("time_on_task", {"times": "7 " * (MOST_VALUES + 1)}, "times", "more than the 5000 values"),
        ("time_on_task", {"times": "7 " * 1_000_000}, "times", "more than the 100000 characters"),
        ("seq", {"ratings": "8"}, "ratings", "A rating is 8: give a point of the scale"),
        ("sus_score", {"responses": "3 3 3"}, "responses", "The number of SUS answers is 3"),
        ("kaplan_meier", {"durations": "10 20", "completed": "1"}, "durations", "durations has 2"),
        ("graded_success", {"counts": "sucess: 9"}, "counts", "counts names 'sucess': use only"),
        ("graded_success", {"counts": "success"}, "counts", "“success” lacks a number"),
        ("problem_discovery", {"matrix": "1 0\n1"}, "matrix", "row 1 of the matrix has 2 values"),
        ("problem_discovery", {"matrix": "1\tP1\n"}, "matrix", "Row 1, cell 2: “P1” is neither"),
        ("lostness", {"N": "9", "S": "6", "R": "3"}, "N", "Unique pages is 9: give a count of at"),
        ("lostness", {"N": "3", "S": "6", "R": "0"}, "R", "Fewest pages is 0: give 1 or more"),
        ("n_two_proportions", {"p1": "0.5", "p2": "0.5"}, "p1", "p1 and p2 are both 0.5"),
        ("cohen_kappa", {"rater1": "a b", "rater2": "a b", "weights": "linear"}, "weights",
         "weights need an order of the codes"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence_at_its_field(client, metric, given, field, sentence, part):
    page = page_of(client, metric, 422, part=part, **given)
    if part == ".json":
        told = json.loads(page)["fields"][field]
    else:
        told = said_at(page, field)
        assert "<script>" not in page.split("</head>")[-1]
        assert "<dt>95%" not in page
    assert sentence.casefold() in told.casefold()


def test_a_refusal_that_is_about_no_single_field_stands_above_the_result(client):
    page = page_of(client, "n_mean_ci", 422, sd="1e9", margin="0.0001")
    assert "This would take more than 1e+12 participants" in text_of(page)


@pytest.mark.parametrize("metric", METRICS)
def test_whatever_is_typed_everywhere_is_a_page(client, metric):
    for text in ANYTHING:
        given = {argument.name: text for argument in METRICS[metric].inputs}
        for part in ("", "/result", ".json"):
            answer = client.get(f"/calculators/{metric}{part}", query_string=given)
            assert answer.status_code in (200, 422), (part, text)
            assert "NaN" not in answer.get_data(as_text=True)


def test_the_largest_that_is_taken_is_calculated_in_time(client):
    times = "\n".join(str(1 + number % 997) for number in range(MOST_VALUES))
    page = page_of(client, "time_on_task", times=times)
    assert result_of(page)["Times"] == str(MOST_VALUES)
    assert "Too long for a link; the command computes the same." in page


def test_what_is_undefined_says_why(client):
    page = page_of(client, "time_on_task", times="55")
    assert result_of(page)["95% interval"] == "–"
    assert "needs two times" in page
    assert "One time, 55.0 s, says nothing about the others." in text_of(page)
    nobody = page_of(client, "ci_adjusted_wald", x="0", n="0")
    assert "Nobody tried, so nothing can be said." in nobody
    assert set(result_of(nobody).values()) == {"–"}


def test_lists_tell_how_they_were_read(client):
    page = page_of(client, "time_on_task", times="12,5\n\n13\n")
    assert said_at(page, "times") == "3 values, 1 of them missing: 12.5, –, 13"
    rows = page_of(client, "problem_discovery", matrix="1 0 1\n1 1 0")
    assert said_at(rows, "matrix") == "2 rows of 3"


def test_the_list_is_narrowed_by_words(client):
    part = client.get("/calculators/list", query_string={"q": "Sauro percentile adjective"})
    found = re.findall(r'href="/calculators/(\w+)"', part.get_data(as_text=True))
    assert found == ["sus_group", "sus_interpret"]
    none = page_of(client, "", q="<b>zebra")
    assert "No calculator fits “&lt;b&gt;zebra”." in none


def test_pictures_say_what_they_show(client):
    page = page_of(client, "ci_adjusted_wald", x="4", n="5")
    assert 'aria-label="80%, plausibly 36% to 98%, on a scale from 0% to 100%"' in page
    page = page_of(client, "discovery_sample_size", p="0.25", goal="0.85")
    assert "<td>7</td><td>87%</td>" in page
    assert "polyline" in page
    assert "style=" not in page.split("</head>")[1]


def test_what_does_not_exist_is_not_found(client):
    for address in ("/calculators/zebra", "/calculators/zebra/result", "/calculators/zebra.json"):
        assert client.get(address).status_code == 404


def test_calculators_are_behind_the_key(stranger):
    assert stranger.get("/calculators").headers["Location"].endswith("/key")
