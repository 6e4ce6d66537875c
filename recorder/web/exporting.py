"""Taking a study's data away: which files there are, and their downloads.

What does not live here: what is in the files (`recorder.exports`).
"""

from io import BytesIO

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from recorder.db import db
from recorder.exports import FORMATS, export, file_name
from recorder.models import Study

bp = Blueprint("exporting", __name__, url_prefix="/studies/<int:study_id>/export")


@bp.get("")
def index(study_id: int) -> ResponseReturnValue:
    """Show which files there are and what is in them."""
    study = db.get_or_404(Study, study_id)
    return render_template("exporting/index.html", study=study, formats=FORMATS)


@bp.get("/<name>.csv")
def download(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with one of the files."""
    study = db.get_or_404(Study, study_id)
    if name not in FORMATS:
        abort(404)
    content = BytesIO(export(study, name).encode())
    return send_file(
        content,
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"{file_name(study.name)} {name}.csv",
    )
