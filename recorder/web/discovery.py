"""Problems and planning: who met which problem, how many may be left, how large the next study is.

What does not live here: the form of the plan (`planform`), files of problems (`importing`), and
undoing a change, which the study's history does (`history`).
"""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

import recorder
from recorder import findings
from recorder.charts.discovery import discovery_chart
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput, NotFound
from recorder.models import Change, Finding, Participant, Study
from recorder.queries import problems_met, summary_of, took_part
from recorder.sentences import discovered as says
from recorder.summary.discovered import Discovered, discovered, discovered_keys
from recorder.summary.plans import own_values
from recorder.vocabulary import Severity
from recorder.web import afterwards
from recorder.web.fields import at_most, lines, one_line, told_at, values
from recorder.web.planform import PlanForm, planned, prefilled

bp = Blueprint("discovery", __name__)

MOST_CELLS = 6_000
"""Beyond so many cells a matrix is no longer drawn; each problem's own page says who met it."""


class FindingForm(FlaskForm):
    """A problem: its code, what it is, how grave, and who met it."""

    code = StringField("Code", [DataRequired("A problem needs a code."), at_most(60)], [one_line])
    title = StringField("Title", [at_most(200)], [one_line], "What goes wrong, in a few words.")
    severity = SelectField(
        "Severity", coerce=lambda value: int(value) if value and value != "None" else None
    )
    description = TextAreaField("What was seen", [at_most(5000)], [lines], render_kw={"rows": 3})
    met_by = SelectMultipleField(
        "Who met it",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, people: list[Participant], **keywords: object) -> None:
        super().__init__(**keywords)
        self.severity.choices = {"": "not graded"} | {
            str(each.value): each.label for each in Severity
        }
        self.met_by.choices = [(each.id, each.code) for each in people]


@bp.get("/studies/<int:study_id>/problems")
def index(study_id: int) -> ResponseReturnValue:
    """Show the problems with who met them, what they come to, and the plan of the next study."""
    study = db.get_or_404(Study, study_id)
    return _page(study)


@bp.get("/studies/<int:study_id>/problems.json")
def figures(study_id: int) -> ResponseReturnValue:
    """Answer with the same in full precision, with who met what."""
    study = db.get_or_404(Study, study_id)
    own = own_values(summary_of(study))
    return jsonify(
        study=study.name,
        program=f"recorder {recorder.__version__}",
        **discovered_keys(_discovered(study)),
        planning={"rate": own.rate, "sd_log": own.sd_log, "times": own.times},
    )


@bp.get("/studies/<int:study_id>/problems/curve.json")
def curve(study_id: int) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of the discovery curve."""
    found = _discovered(db.get_or_404(Study, study_id))
    total = found.estimate.total if found.estimate else None
    return jsonify(discovery_chart(found.observed, found.fitted, total))


@bp.post("/studies/<int:study_id>/problems/met")
def mark(study_id: int) -> ResponseReturnValue:
    """Say that a participant met a problem, or did not; reload the page."""
    study = db.get_or_404(Study, study_id)
    change = _marked(study)
    db.session.commit()
    if change:
        afterwards.done(change, f"{change.what}.")
    return redirect(url_for("discovery.index", study_id=study.id, _anchor="matrix"), 303)


@bp.post("/studies/<int:study_id>/problems/matrix")
def mark_here(study_id: int) -> ResponseReturnValue:
    """Say that a participant met a problem, or did not; answer with the part that changed."""
    study = db.get_or_404(Study, study_id)
    change = _marked(study)
    db.session.commit()
    return render_template("discovery/_problems.html", **_shown(study), change=change)


@bp.get("/studies/<int:study_id>/problems/new")
def new(study_id: int) -> ResponseReturnValue:
    """Show the form of a new problem."""
    study = db.get_or_404(Study, study_id)
    form = FindingForm(_people(study), formdata=None, code=findings.free_code(study))
    return render_template("discovery/edit.html", study=study, finding=None, form=form)


@bp.post("/studies/<int:study_id>/problems/new")
def create(study_id: int) -> ResponseReturnValue:
    """Add a problem; one button goes on to the next one."""
    study = db.get_or_404(Study, study_id)
    return _saved(study, None, "discovery.new" if "another" in request.form else "discovery.index")


@bp.get("/problems/<int:finding_id>/edit")
def edit(finding_id: int) -> ResponseReturnValue:
    """Show the form of a problem."""
    finding = findings.find_finding(finding_id)
    met = [each.participant_id for each in finding.occurrences]
    form = FindingForm(_people(finding.study), formdata=None, obj=finding, data={"met_by": met})
    return render_template("discovery/edit.html", study=finding.study, finding=finding, form=form)


@bp.post("/problems/<int:finding_id>/edit")
def save(finding_id: int) -> ResponseReturnValue:
    """Change a problem."""
    finding = findings.find_finding(finding_id)
    return _saved(finding.study, finding, "discovery.index")


@bp.post("/problems/<int:finding_id>/delete")
def delete(finding_id: int) -> ResponseReturnValue:
    """Put a problem into the bin."""
    change = findings.discard(findings.find_finding(finding_id), STEADY.now())
    db.session.commit()
    afterwards.deleted(change)
    return redirect(url_for("discovery.index", study_id=change.study_id), 303)


def _saved(study: Study, finding: Finding | None, to: str) -> ResponseReturnValue:
    form = FindingForm(_people(study))
    if form.validate():
        with told_at(form.code):
            change = findings.save(study, finding, STEADY.now(), **values(form))
            db.session.commit()
            afterwards.done(change, f"{change.what}." if change else "Nothing was changed.")
            return redirect(url_for(to, study_id=study.id), 303)
    return render_template("discovery/edit.html", study=study, finding=finding, form=form), 422


def _marked(study: Study) -> Change | None:
    """Carry out what a cell of the matrix says: finding, participant, and what is to be so."""
    parts = request.form.get("cell", "").split(":")
    if len(parts) != 3 or parts[2] not in ("met", "not") or not all(map(_is_id, parts[:2])):
        raise BadInput("The page is out of date; reload it and do it again.")
    finding = findings.find_finding(int(parts[0]))
    participant = db.session.get(Participant, int(parts[1]))
    if finding.study_id != study.id or participant is None or participant.study_id != study.id:
        raise NotFound("There is no such problem or participant in this study; reload the page.")
    return findings.set_met(finding, participant, STEADY.now(), met=parts[2] == "met")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _discovered(study: Study) -> Discovered:
    return discovered(problems_met(study), took_part(study))


def _people(study: Study) -> list[Participant]:
    """Return who can have met a problem: whoever took part, or met one already."""
    codes = {*took_part(study)}.union(*problems_met(study).values())
    known = {each.code: each for each in study.participants}
    return [known[code] for code in discovered({}, codes).participants if code in known]


def _shown(study: Study) -> dict[str, Any]:
    found, people, listed = _discovered(study), _people(study), findings.findings_of(study)
    return {
        "study": study,
        "found": found,
        "met": {each.code: each for each in found.met},
        "people": people,
        "findings": listed,
        "pairs": findings.met_pairs(study),
        "is_drawn": len(listed) * len(people) <= MOST_CELLS,
        "says": says,
        "severities": {each.value: each.label for each in Severity},
    }


def _page(study: Study) -> ResponseReturnValue:
    summary, shown = summary_of(study), _shown(study)
    codes = {each.task.code: each.task.name for each in summary.tasks}
    task = request.args.get("task") if request.args.get("task") in codes else None
    found = shown["found"]
    p = found.estimate.p_adj if found.estimate else None
    own = own_values(summary, task)
    is_asked = any(name in request.args for name in ("goal", "margin", "power"))
    given = request.args if is_asked else None
    form = PlanForm(given, data=prefilled(own, p))
    page = render_template(
        "discovery/index.html",
        **shown,
        form=form,
        plans=planned(form),
        tasks=codes,
        task=task,
        own=says.own_values(own, p),
        version=recorder.__version__,
    )
    return page, 422 if is_asked and any(field.errors for field in form) else 200
