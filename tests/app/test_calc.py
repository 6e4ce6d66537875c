"""`recorder calc`: one metric, a batch, and what is refused."""

import json
import subprocess
import sys


def recorder(*arguments, given=""):
    command = [sys.executable, "-m", "recorder", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_one_metric_by_name_and_values():
    ran = recorder("calc", "ci_adjusted_wald", "x=4", "n=5")
    told = json.loads(ran.stdout)
    assert round(told["lower"], 3) == 0.36
    assert recorder("calc", "median_ci", "times=12,7,30").returncode == 0


def test_a_batch_answers_every_line_in_order():
    lines = ['{"metric": "completion_rate", "inputs": {"x": 4, "n": 5}}', "what?", "[]"]
    ran = recorder("calc", "--batch", given="\n".join(lines))
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert round(answers[0]["laplace"], 3) == 0.714
    assert [each["error"] for each in answers[1:]] == ["invalid_input"] * 2


def test_what_cannot_be_is_one_sentence_and_an_exit_code():
    ran = recorder("calc", "completion_rate", "x=6", "n=5")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.strip().splitlines()) == 1
    assert recorder("calc", "completion_rate", "x").returncode == 2


def test_without_a_metric_all_are_listed():
    assert "ci_adjusted_wald" in recorder("calc").stdout
