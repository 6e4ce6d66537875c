"""A study's tasks: the list and its order, and the form of one task.

What does not live here: importing tasks from a file (`importing`).
"""

import re
from contextlib import AbstractContextManager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from recorder import archive as archiving
from recorder import history, tasks
from recorder.capture.addresses import checked_success_url
from recorder.clock import STEADY
from recorder.db import db
from recorder.errors import BadInput
from recorder.models import Study, Task
from recorder.vocabulary import ChangeKind
from recorder.web import afterwards
from recorder.web.fields import (
    Between,
    DurationField,
    PercentField,
    WholeNumberField,
    at_most,
    lines,
    one_line,
    told_at,
    values,
)

bp = Blueprint("tasks", __name__)


class TaskForm(FlaskForm):
    """What a task asks for, and what it is measured against; only the title is needed."""

    code = StringField(
        "Code", [at_most(40)], [one_line], "Short, for tables and exports. Empty: the next free."
    )
    title = StringField(
        "Title",
        [DataRequired("A task needs a title."), at_most(200)],
        [one_line],
        "For you and the results; participants do not see it.",
    )
    scenario = TextAreaField(
        "Scenario",
        [at_most(5000)],
        [lines],
        "What participants read. Say why they want it, and not where to click.",
        render_kw={"rows": 4},
    )
    success_criterion = TextAreaField(
        "Success criterion",
        [at_most(2000)],
        [lines],
        "What you must see to call it a success.",
        render_kw={"rows": 2},
    )
    start_url = StringField(
        "Start address",
        [at_most(2000)],
        [one_line],
        "Where the task begins, with http:// or https://.",
        render_kw={"inputmode": "url", "placeholder": "https://"},
    )
    success_url = StringField(
        "Address that ends it",
        [at_most(2000)],
        [one_line],
        "With capture: this page is the success, as /order/*/done; * stands for anything.",
        render_kw={"inputmode": "url"},
    )
    journey_stage = StringField(
        "Journey stage", [at_most(100)], [one_line], "For example: find, decide, pay."
    )
    is_practice = BooleanField(
        "Practice task", description="Comes first for everyone and counts in no metric."
    )
    optimal_clicks = WholeNumberField("Optimal clicks", [Between(1, 100_000)])
    optimal_pages = WholeNumberField("Optimal pages", [Between(1, 100_000)])
    error_opportunities = WholeNumberField(
        "Error opportunities",
        [Between(1, 100_000)],
        description="In how many places a wrong action is possible.",
    )
    time_limit_seconds = DurationField(
        "Time limit", description="Seconds, or minutes and seconds: 90 or 1:30."
    )
    benchmark_seconds = DurationField(
        "Benchmark time", description="The time to complete that you aim at."
    )
    benchmark_rate = PercentField(
        "Benchmark success rate, in %", description="The share of successes that you aim at."
    )

    def validate_start_url(self, field: StringField) -> None:
        """Take web addresses only: a link to anything else could run on the shared screen."""
        if field.data and not re.fullmatch(r"(?i)https?://[^\s/?#]+[^\s]*", field.data):
            raise ValidationError("Type a whole address, beginning with http:// or https://.")

    def validate_success_url(self, field: StringField) -> None:
        """Take what an address can fit."""
        try:
            field.data = checked_success_url(field.data or "")
        except BadInput as error:
            raise ValidationError(str(error)) from error


@bp.get("/studies/<int:study_id>/tasks")
def index(study_id: int) -> ResponseReturnValue:
    """Show the study's tasks in their order, archived ones apart."""
    study = db.get_or_404(Study, study_id)
    return render_template(
        "tasks/index.html",
        study=study,
        active=tasks.active_tasks(study),
        archived=[task for task in study.tasks if task.archived_at],
    )


@bp.post("/studies/<int:study_id>/tasks/order")
def order(study_id: int) -> ResponseReturnValue:
    """Order the tasks as the page lists them, after moving the one whose button was pressed."""
    study = db.get_or_404(Study, study_id)
    ids = request.form.getlist("task", type=int)
    ids = tasks.moved(ids, request.form.get("up", type=int), -1)
    ids = tasks.moved(ids, request.form.get("down", type=int), +1)
    with _noting(study, "Ordered the tasks"):
        tasks.order_tasks(study, ids)
    db.session.commit()
    return redirect(url_for("tasks.index", study_id=study.id), 303)


@bp.get("/studies/<int:study_id>/tasks/new")
def new(study_id: int) -> ResponseReturnValue:
    """Show the form of a new task."""
    study = db.get_or_404(Study, study_id)
    form = TaskForm(formdata=None, code=tasks.free_code(study))
    return render_template("tasks/edit.html", study=study, task=None, form=form)


@bp.post("/studies/<int:study_id>/tasks/new")
def create(study_id: int) -> ResponseReturnValue:
    """Add a task; one button goes on to the next one."""
    study = db.get_or_404(Study, study_id)
    form = TaskForm()
    if form.validate():
        with told_at(form.code):
            task = tasks.add_task(study, **values(form))
            db.session.commit()
            flash(f"Task {task.code} is added.")
            to = "tasks.new" if "another" in request.form else "tasks.index"
            return redirect(url_for(to, study_id=study.id), 303)
    return render_template("tasks/edit.html", study=study, task=None, form=form), 422


@bp.get("/tasks/<int:task_id>/edit")
def edit(task_id: int) -> ResponseReturnValue:
    """Show the form of a task."""
    task = db.get_or_404(Task, task_id)
    form = TaskForm(formdata=None, obj=task)
    return render_template("tasks/edit.html", study=task.study, task=task, form=form)


@bp.post("/tasks/<int:task_id>/edit")
def save(task_id: int) -> ResponseReturnValue:
    """Change a task."""
    task = db.get_or_404(Task, task_id)
    form = TaskForm(obj=task)
    if form.validate():
        with told_at(form.code):
            with _noting(task.study, f"Changed task {task.code}"):
                tasks.edit_task(task, **values(form))
            db.session.commit()
            flash(f"Task {task.code} is saved.")
            return redirect(url_for("tasks.index", study_id=task.study_id), 303)
    return render_template("tasks/edit.html", study=task.study, task=task, form=form), 422


@bp.post("/tasks/<int:task_id>/archive")
def archive(task_id: int) -> ResponseReturnValue:
    """Archive a task: new sessions leave it out."""
    task = db.get_or_404(Task, task_id)
    with _noting(task.study, f"Archived task {task.code}"):
        archiving.archive(task, STEADY.now())
    db.session.commit()
    flash(f"Task {task.code} is archived; new sessions leave it out.")
    return redirect(url_for("tasks.index", study_id=task.study_id), 303)


@bp.post("/tasks/<int:task_id>/unarchive")
def unarchive(task_id: int) -> ResponseReturnValue:
    """Take a task out of the archive, to the end of the list."""
    task = db.get_or_404(Task, task_id)
    with _noting(task.study, f"Took task {task.code} out of the archive"):
        archiving.unarchive(task)
    db.session.commit()
    flash(f"Task {task.code} is back, as the last one.")
    return redirect(url_for("tasks.index", study_id=task.study_id), 303)


@bp.post("/tasks/<int:task_id>/delete")
def delete(task_id: int) -> ResponseReturnValue:
    """Put a task into the bin, with the attempts at it."""
    task = db.get_or_404(Task, task_id)
    change = history.discard(task, history.MODERATOR, STEADY.now())
    db.session.commit()
    afterwards.deleted(change)
    return redirect(url_for("tasks.index", study_id=change.study_id), 303)


def _noting(study: Study, what: str) -> AbstractContextManager[object]:
    return history.noting(study, ChangeKind.EDIT, what, history.MODERATOR, STEADY.now())
