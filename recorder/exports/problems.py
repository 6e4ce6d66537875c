"""Who met which problem, in the columns that an import reads; one that nobody met has no row."""

from recorder.db import db
from recorder.exports.table import Table
from recorder.models import Finding, Study
from recorder.queries import problems_met
from recorder.summary.records import as_people_count
from recorder.vocabulary import Severity

COLUMNS = ("participant", "problem", "title", "severity")

LABELS = {each.value: each.label for each in Severity}


def problems(study: Study) -> Table:
    """Return a row for each problem that each participant met."""
    met = [(who, problem) for problem, people in problems_met(study).items() for who in people]
    query = db.select(Finding.code, Finding.title, Finding.severity).filter_by(study_id=study.id)
    described = {
        code: (title or None, LABELS.get(severity))
        for code, title, severity in db.session.execute(query)
    }
    met.sort(key=lambda pair: (as_people_count(pair[0]), pair[1]))
    return Table(COLUMNS, [(who, problem, *described[problem]) for who, problem in met])
