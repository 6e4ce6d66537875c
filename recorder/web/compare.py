"""Compare: variants, segments, waves and benchmarks, places in the order, a second rater.

Each effect stands with its interval first, then p, and opens its evidence. What does not live
here: what the pages show (`compareview`), and which groups there are (`recorder.comparing`).
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

import recorder
from recorder.charts.differences import benchmarks_chart, differences_chart
from recorder.comparing import (
    By,
    Ground,
    comparisons,
    first_way,
    ground,
    rounds_returned,
    which_first,
)
from recorder.comparison_methods import BENCHMARKS, FIRST, ORDER, RATERS, of_effect
from recorder.db import db
from recorder.errors import NotFound
from recorder.models import Study
from recorder.sentences import comparisons as told
from recorder.sentences import effects, groups, places, raters, variant_order
from recorder.summary import AttemptRecord, Filter
from recorder.summary.against import Against, against_benchmarks
from recorder.summary.compared_keys import (
    benchmark_keys,
    comparison_keys,
    order_keys,
    rater_keys,
    variant_order_keys,
)
from recorder.summary.groups import Comparison
from recorder.summary.places import by_place
from recorder.summary.raters import two_raters
from recorder.web import compareview

bp = Blueprint("compare", __name__)

GROUPED = (By.VARIANT, By.SEGMENT, By.WAVE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks to compare, and its parts to link on."""

    by: By
    first: str | None
    second: str | None
    chosen: Filter

    @property
    def parts(self) -> dict[str, str]:
        """The parts of the address that say so."""
        said = {
            "by": self.by.value,
            "a": self.first,
            "b": self.second,
            "variant": self.chosen.variant,
            "segment": self.chosen.segment,
        }
        return {name: value for name, value in said.items() if value is not None}


def load(study_id: int) -> Study:
    """Return the study or answer 404."""
    study = db.session.get(Study, study_id)
    if study is None:
        raise NotFound("There is no such study; the list of studies shows them all.")
    return study


@bp.get("/studies/<int:study_id>/compare")
def index(study_id: int) -> ResponseReturnValue:
    """Show one way to compare: the one in the address, else the first that the study has."""
    study = load(study_id)
    asked = read(study)
    found = ground(study, asked.by, asked.chosen)
    return render_template(
        f"compare/{asked.by if asked.by not in GROUPED else 'groups'}.html",
        **framing(study, asked, found),
        **MATERIAL.get(asked.by, _groups)(study, asked, found),
    )


@bp.get("/studies/<int:study_id>/compare.json")
def figures(study_id: int) -> ResponseReturnValue:
    """Answer with the same in full precision, with the cases behind every figure."""
    study = load(study_id)
    asked = read(study)
    found = ground(study, asked.by, asked.chosen)
    if asked.by in GROUPED:
        compared = comparison_keys(_pairs(asked, found))
    elif asked.by is By.BENCHMARK:
        compared = {"benchmarks": benchmark_keys(_against(found))}
    elif asked.by is By.ORDER:
        compared = {
            "order": order_keys(by_place(found.summary)),
            "variant_order": variant_order_keys(which_first(study, found)),
        }
    else:
        compared = {"raters": rater_keys(two_raters(found.summary))}
    return jsonify(
        study=study.name,
        by=asked.by.value,
        groups=[each.name for each in found.groups],
        variant=found.chosen.variant,
        segment=found.chosen.segment,
        confidence=0.95,
        program=f"recorder {recorder.__version__}",
        **compared,
    )


@bp.get("/studies/<int:study_id>/compare/charts/<name>.json")
def chart(study_id: int, name: str) -> ResponseReturnValue:
    """Answer with the Vega-Lite specification of a chart."""
    study = load(study_id)
    asked = read(study)
    found = ground(study, asked.by, asked.chosen)
    if asked.by is By.BENCHMARK:
        return jsonify(benchmarks_chart(_against(found), name))
    if asked.by is By.ORDER:
        return jsonify(compareview.order_chart(found, which_first(study, found), name))
    return jsonify(differences_chart(_pairs(asked, found), name))


@bp.get("/studies/<int:study_id>/compare/evidence")
def evidence(study_id: int) -> ResponseReturnValue:
    """Open one effect: the values in it, those left out with the reason, how it is computed."""
    study = load(study_id)
    asked = read(study)
    found = ground(study, asked.by, asked.chosen)
    of, measure = request.args.get("of", ""), request.args.get("measure", "")
    line = None
    if asked.by in GROUPED and asked.first and asked.second:
        line = compareview.find_line(_pairs(asked, found), of, measure)
    if line is None:
        raise NotFound("There is no such comparison in this study; its page lists them.")
    return render_template(
        "compare/evidence.html",
        **framing(study, asked, found),
        line=line,
        method=of_effect(line.effect.measure, line.effect.design),
        calculator=compareview.calculator(line.effect),
    )


def read(study: Study) -> Asked:
    """Read from the address what is to be compared; an unknown way is no page."""
    by = request.args.get("by")
    if by is not None and by not in list(By):
        raise NotFound("There is no such way to compare; the page of comparisons lists them.")
    chosen = Filter(request.args.get("variant") or None, request.args.get("segment") or None)
    return Asked(
        By(by) if by else first_way(study),
        request.args.get("a") or None,
        request.args.get("b") or None,
        chosen,
    )


def address_of(attempt: AttemptRecord) -> str:
    """Return where an attempt is seen in its session's timeline."""
    session = url_for("results.session", session_id=attempt.session_id)
    return f"{session}#attempt-{attempt.id}"


def framing(study: Study, asked: Asked, found: Ground) -> dict[str, Any]:
    """Return what all ways to compare share on a page."""
    seen = {**asked.parts}
    return {
        "study": study,
        "asked": asked,
        "ground": found,
        "parts": seen,
        "ways": compareview.WAYS,
        "address_of": address_of,
        "effects": effects,
        "view": compareview,
        "version": recorder.__version__,
    }


def _pairs(asked: Asked, found: Ground) -> list[Comparison]:
    """Return the pairs that the address names; a group it names must be there."""
    for name in (asked.first, asked.second):
        if name is not None and found.find(name) is None:
            raise NotFound(f"There is no {asked.by} of this name to compare here: {name[:80]}.")
    return comparisons(found, asked.first, asked.second)


def _groups(study: Study, asked: Asked, found: Ground) -> dict[str, Any]:
    pairs = _pairs(asked, found)
    notes = [
        groups.narrowed(found.within) if found.within else "",
        groups.unnamed(found.unnamed, asked.by.value),
    ]
    return {
        "pairs": pairs,
        "sections": compareview.sections(pairs),
        "notes": [each for each in notes if each],
        "returned": [
            groups.returned(back, first, second)
            for first, second, back in (rounds_returned(study) if asked.by is By.WAVE else ())
        ],
    }


def _against(found: Ground) -> list[Against]:
    """Return all figures against their benchmarks, those of one task together."""
    all_of = [each for group in found.groups for each in against_benchmarks(group)]
    codes = list(dict.fromkeys(each.code for each in all_of))
    return sorted(all_of, key=lambda each: codes.index(each.code))


def _benchmarks(_study: Study, _asked: Asked, found: Ground) -> dict[str, Any]:
    against = _against(found)
    kinds = {each.measure if each.measure in ("success", "time") else "score" for each in against}
    return {
        "against": against,
        "methods": [each for each in BENCHMARKS if each.key in kinds],
        "says": told,
        "chance": groups.several_tests(
            sum(1 for each in against if each.p is not None),
            sum(1 for each in against if each.p is not None and each.p < 0.05),
        ),
    }


def _order(study: Study, _asked: Asked, found: Ground) -> dict[str, Any]:
    first = {"first": which_first(study, found), "first_method": FIRST, "first_says": variant_order}
    return {"found": by_place(found.summary), "methods": ORDER, "says": places, **first}


def _raters(_study: Study, _asked: Asked, found: Ground) -> dict[str, Any]:
    return {"found": two_raters(found.summary), "method": RATERS[0], "says": raters}


MATERIAL = {By.BENCHMARK: _benchmarks, By.ORDER: _order, By.RATER: _raters}
"""What each way to compare needs on its page beside what all share."""
