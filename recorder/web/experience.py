"""Experience: what people answered after their sessions, over waves, and who came back.

What does not live here: asking and entering answers (other screens), and ease after a task
(`measures`).
"""

from flask import Blueprint, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue

from recorder.errors import NotFound
from recorder.models import Study
from recorder.proof import program, questionnaire_file
from recorder.queries import evidence_of, took_part
from recorder.sentences import rates
from recorder.studies import rounds_of
from recorder.summary import Evidence, Questionnaire, by_task, questionnaires, retained
from recorder.web import experienceview as view
from recorder.web import resultsview
from recorder.web.resultsframe import elsewhere, framing, load, narrowed, summarized
from recorder.web.shareview import shares_of

bp = Blueprint("experience", __name__)


@bp.get("/studies/<int:study_id>/results/experience")
def index(study_id: int) -> ResponseReturnValue:
    """Show what was answered, with what it supports, and who came back."""
    study = load(study_id)
    if address := elsewhere(study):
        return redirect(address, 303)
    summary, evidence = summarized(study), narrowed(study)
    found = _answered(study, evidence)
    returned, rounds = retained(evidence), _rounds(study)
    return render_template(
        "results/experience.html",
        panels=[view.panel(name, each) for name, each in found.items()],
        after_tasks=view.after_tasks(by_task(evidence.answers, summary, evidence.instruments)),
        followed=view.followed(rounds),
        returns=view.returns(rounds),
        returned=returned,
        returned_says=returned
        and rates.returned(
            returned.returned, returned.wave1, returned.lower, returned.upper, 0.95
        ),
        next_wave=evidence.next_wave,
        emphasised=resultsview.emphasised,
        program=program(),
        **framing(study, summary),
    )  # fmt: skip


@bp.get("/studies/<int:study_id>/results/experience/<name>.json")
def questionnaire(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with a questionnaire's figures and every answer behind them."""
    study = load(study_id)
    evidence = narrowed(study)
    found = _find(study, evidence, name)
    return jsonify(questionnaire_file(study.name, summarized(study), found, evidence))


@bp.get("/studies/<int:study_id>/results/retention.json")
def retention(study_id: int) -> ResponseReturnValue:
    """Answer with who took part in this wave and in the next one, and what it comes to."""
    study = load(study_id)
    evidence = evidence_of(study)
    written = view.retention_file(study.name, evidence, retained(evidence))
    if written is None:
        raise NotFound("This study has no later wave; create one on the page of a study's copy.")
    return jsonify({"program": program(), **written})


@bp.get("/studies/<int:study_id>/results/experience/<name>/charts/<kind>.json")
def chart(study_id: int, name: str, kind: str) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of a questionnaire's chart."""
    study = load(study_id)
    if kind == "waves":
        followed = {each.name: each for each in view.followed(_rounds(study))}
        if name in followed:
            return jsonify(view.waves_chart(followed[name]))
    elif kind in ("scores", "shares"):
        found = _find(study, narrowed(study), name)
        spec = view.scores_chart(name, found) if kind == "scores" else shares_of(found)
        if spec is not None:
            return jsonify(spec)
    raise NotFound("There is no such chart of this questionnaire.")


def _answered(study: Study, evidence: Evidence) -> dict[str, Questionnaire]:
    return questionnaires(
        evidence.answers, study.variants, evidence.instruments, evidence.unfinished
    )


def _find(study: Study, evidence: Evidence, name: str) -> Questionnaire:
    found = _answered(study, evidence)
    if name not in found:
        raise NotFound("Nobody answered this questionnaire; the page of experience lists them.")
    return found[name]


def _rounds(study: Study) -> list[view.Round]:
    """Return each round of a study with what was answered in it; none where there is but one."""
    rounds = rounds_of(study)
    if len(rounds) < 2:
        return []
    return [
        view.Round(each.name, _answered(each, narrowed(each)), took_part(each)) for each in rounds
    ]
