"""Maps: where people clicked, where they began, how deep they saw, how they went, what went wrong.

Each map is a page, and the same as SVG and CSV under an address of its own. The choice of attempts
stands in the address. What does not live here: the maps (`recorder.maps`), and how one is shown
(`mapsview`), on what it lies (`mapground`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from recorder.db import db
from recorder.errors import NotFound
from recorder.exports.table import Table, to_csv
from recorder.maps.drawing import common_host
from recorder.maps.sankey import short_page
from recorder.maps.troubles import KINDS
from recorder.models import Study
from recorder.tasks import active_tasks
from recorder.tracing import Chosen, Traced, traces_of
from recorder.vocabulary import ASSISTED, Outcome
from recorder.web import framing, mapground, mapsview
from recorder.web.mapground import Ground, PictureAddress
from recorder.web.mapsview import Map, Page
from recorder.wording import outcome_label

bp = Blueprint("maps", __name__)

PLACES = [
    ("maps.index", "Clicks"),
    ("maps.first", "First clicks"),
    ("maps.scroll", "Scroll depth"),
    ("maps.paths", "Paths"),
    ("maps.trouble", "Trouble"),
]
"""The pages of maps, in the order of their links."""

OUTCOMES = [*(each.value for each in Outcome), ASSISTED]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: of one study, whose attempts at which task, which page."""

    study: Study
    chosen: Chosen
    traced: Traced
    pages: Sequence[Page]
    page: Page | None

    @property
    def seen(self) -> dict[str, str]:
        """The choice as the links of a page carry it on."""
        asked = request.args
        told = {
            "task": self.chosen.task,
            "variant": self.chosen.variant,
            "outcome": self.chosen.outcome,
            "page": self.page.address if self.page else None,
            "warm": asked.get("warm"),
            "element": asked.get("element"),
        }
        return {name: value for name, value in told.items() if value}

    @property
    def choice(self) -> dict[str, str]:
        """Whose attempts at which task, as the links between maps carry it on."""
        return {k: v for k, v in self.seen.items() if k in ("task", "variant", "outcome", "page")}

    def ground(self, address: PictureAddress) -> Ground:
        """Return what a map of the page lies on, its picture at an address of some kind."""
        data = current_app.config["DATA"]
        moment = request.args.get("moment")
        return Ground(data, self.study, self.traced, self.chosen.variant, moment, address)

    def without(self, name: str) -> dict[str, str]:
        """Return the choice without one part of it."""
        return {key: value for key, value in self.seen.items() if key != name}


@bp.get("/studies/<int:study_id>/maps")
def index(study_id: int) -> ResponseReturnValue:
    """Show where a page was clicked."""
    return _page("clicks", _look(study_id))


@bp.get("/studies/<int:study_id>/maps/first")
def first(study_id: int) -> ResponseReturnValue:
    """Show where attempts at a task began."""
    return _page("first", _look(study_id, of_task=True))


@bp.get("/studies/<int:study_id>/maps/scroll")
def scroll(study_id: int) -> ResponseReturnValue:
    """Show how deep a page was seen."""
    return _page("scroll", _look(study_id))


@bp.get("/studies/<int:study_id>/maps/paths")
def paths(study_id: int) -> ResponseReturnValue:
    """Show how attempts at a task went through pages."""
    return _page("paths", _look(study_id, of_task=True))


@bp.get("/studies/<int:study_id>/maps/trouble")
def trouble(study_id: int) -> ResponseReturnValue:
    """Show what went wrong in the product, and who met it."""
    return _page("trouble", _look(study_id))


@bp.get("/studies/<int:study_id>/maps/<name>/figure")
def figure(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with the drawing of a page's map alone, once there is a picture to lie it on."""
    looked = _look(study_id)
    ground = looked.ground(mapground.linked)
    found = _made(name, looked, ground) if name in OF_PAGE else None
    # What could be drawn has been; another one is offered when the page is opened again.
    ground.views = []
    if found is None or found.drawing is None:
        raise NotFound("There is no such drawing; the study's maps show those there are.")
    return render_template(
        f"maps/_{name}.html", study=looked.study, looked=looked, map=found, ground=ground
    )


@bp.get("/studies/<int:study_id>/maps/<name>.svg")
def drawing(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with a map as a file: on white, with its title, its picture within it."""
    looked = _look(study_id, of_task=name in OF_TASK)
    found = _made(name, looked, looked.ground(mapground.embedded))
    if found is None or found.drawing is None:
        raise NotFound("There is no such drawing; the study's maps show those there are.")
    return _file(found.drawing.as_file(), "image/svg+xml", f"{name}.svg")


@bp.get("/studies/<int:study_id>/maps/<name>.csv")
def table(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with a map's figures as a table; `points` are single clicks."""
    looked = _look(study_id, of_task=name in OF_TASK)
    found: Table | None = None
    if name == "points" and looked.page:
        found = mapsview.click_rows(looked.traced, looked.page, looked.ground(mapground.nowhere))
    elif made := _made(name, looked, looked.ground(mapground.nowhere)):
        found = made.table
    if found is None:
        raise NotFound("There is no such table; the study's maps link those there are.")
    return _file(to_csv(found), "text/csv", f"{name}.csv")


OF_TASK = {"first", "paths"}
"""Maps that are of one task; the others may be of all."""

OF_PAGE = {"clicks", "scroll"}
"""Maps of a page, which lie on its picture."""


def _made(name: str, looked: Looked, ground: Ground) -> Map | None:
    """Return a map of this name, None where there is none."""
    if name in ("first", "paths", "trouble"):
        return {"first": mapsview.firsts, "paths": mapsview.paths, "trouble": mapsview.trouble}[
            name
        ](looked.traced)
    if looked.page is None:
        return None
    if name == "scroll":
        return mapsview.scroll(looked.traced, looked.page, ground)
    if name == "clicks":
        return mapsview.clicks(
            looked.traced,
            looked.page,
            ground,
            warm=request.args.get("warm") == "1",
            element=request.args.get("element") or None,
        )
    return None


def _page(name: str, looked: Looked) -> ResponseReturnValue:
    host = common_host([each.address for each in looked.pages])
    ground = looked.ground(mapground.linked)
    shown = _made(name, looked, ground) if looked.traced.people else None
    content = render_template(
        f"maps/{name}.html",
        name=name,
        study=looked.study,
        looked=looked,
        map=shown,
        ground=ground,
        places=PLACES,
        tasks=active_tasks(looked.study),
        outcomes=[(each, outcome_label(each)) for each in OUTCOMES],
        of_task=name in OF_TASK,
        of_page=name in OF_PAGE,
        short=partial(short_page, host=host),
        kinds=KINDS,
    )
    answer = make_response(content)
    if shown and shown.drawing and ground.views:
        answer.headers["Content-Security-Policy"] = framing.CONTENT_SECURITY_POLICY
    return answer


def _look(study_id: int, *, of_task: bool = False) -> Looked:
    """Read from the address what is to be looked at; one task where a map is of one."""
    study = db.session.get(Study, study_id)
    if study is None:
        raise NotFound("There is no such study; the list of studies shows them all.")
    codes = [task.code for task in study.tasks]
    task = request.args.get("task") or None
    if of_task and task is None:
        task = _first_traced(study) or next(iter(codes), None)
    if task is not None and task not in codes:
        raise NotFound("There is no such task in this study; its tasks are listed there.")
    outcome = request.args.get("outcome")
    chosen = Chosen(task, request.args.get("variant") or None,
                    outcome if outcome in OUTCOMES else None)  # fmt: skip
    traced = traces_of(study, chosen)
    found = mapsview.pages(traced.people)
    asked = request.args.get("page")
    page = next((each for each in found if each.address == asked), found[0] if found else None)
    return Looked(study, chosen, traced, found, page)


def _first_traced(study: Study) -> str | None:
    """Return the first task that capture saw attempts at."""
    seen = {each.whose.task for each in traces_of(study).people}
    return next((task.code for task in study.tasks if task.code in seen), None)


def _file(text: str, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(text, mimetype=mimetype, headers=headers)
