"""Calculators that need no study: the list, one calculator, what came of it as JSON.

A calculation is an address, so that it can be shared; nothing is stored. What does not live here:
the form (`calculatorform`), the words and the arithmetic (`recorder.calculators`).
"""

import re

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

import recorder
from recorder.calculators import ENTRIES, FAMILIES, Entry, found
from recorder.calculators.commandline import command
from recorder.calculators.docstrings import explain
from recorder.calculators.plots import Curve
from recorder.calculators.reading import typed
from recorder.errors import NotFound
from recorder.web.calculatorform import Sheet, fill_in

bp = Blueprint("calculators", __name__, url_prefix="/calculators")

LONGEST_LINK = 2000
"""Characters that every mail program and chat keeps whole."""

_CODE = re.compile(r"`([^`]+)`")
_CLAIM = re.compile(r"([Yy]ou may (?:not )?(?:say|give)\b)")
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def load(metric: str) -> Entry:
    """Return a metric's entry or answer 404."""
    if metric not in ENTRIES:
        raise NotFound("There is no such calculator; the list of calculators shows them all.")
    return ENTRIES[metric]


@bp.get("")
def index() -> ResponseReturnValue:
    """List every calculator, by family; `q` narrows the list."""
    return render_template("calculators/index.html", **_listed())


@bp.get("/list")
def narrowed() -> ResponseReturnValue:
    """Answer with the part of the list that fits the words in `q`."""
    return render_template("calculators/_list.html", **_listed())


@bp.get("/<metric>.json")
def figures(metric: str) -> ResponseReturnValue:
    """Answer with the figures in full precision, under the names of the command line."""
    sheet = fill_in(load(metric), request.args)
    if sheet.worked is None:
        at = {field.name: " ".join(field.errors) for field in sheet.form if field.errors}
        sentence = sheet.problem or " ".join(at.values()) or "Nothing to calculate with was given."
        return jsonify(error=sentence, fields=at), 422
    return jsonify(
        metric=metric,
        title=sheet.entry.metric.title,
        inputs=sheet.inputs,
        result=sheet.worked.figures,
        says=sheet.worked.says,
        formula=sheet.entry.formula,
        source=sheet.entry.metric.source,
        program=f"recorder {recorder.__version__}",
    )


@bp.get("/<metric>")
def show(metric: str) -> ResponseReturnValue:
    """Show a calculator, filled in as the address says."""
    entry = load(metric)
    sheet = fill_in(entry, request.args)
    explained = explain(entry.metric.function)
    page = render_template(
        "calculators/show.html",
        **_shown(sheet),
        explained=explained,
        adds=_more_than(explained.source, entry.metric.source),
        family=next(each for each in FAMILIES if entry in each.entries),
        coded=coded,
    )
    return page, 422 if sheet.is_refused else 200


@bp.get("/<metric>/result")
def result(metric: str) -> ResponseReturnValue:
    """Answer with the form and its result while somebody types."""
    sheet = fill_in(load(metric), request.args, is_typing=True)
    part = render_template("calculators/_calculation.html", **_shown(sheet))
    return part, 422 if sheet.is_refused else 200


def coded(text: str) -> Markup:
    """Set names between backticks as code; those of calculators lead there."""
    return Markup(_CODE.sub(lambda name: _name(name[1]), str(escape(text))))


def claims(text: str) -> Markup:
    """Set in bold what begins a claim, so that the eye finds what may be said and what not."""
    return Markup(_CLAIM.sub(r"<b>\1</b>", str(escape(text))))


def _more_than(told: str, listed: str) -> str:
    """Return the publications of a list that a docstring does not name, known by their years."""
    more = [
        each
        for each in listed.split("; ")
        if not set(_YEAR.findall(each)) <= {*_YEAR.findall(told)}
    ]
    return "; ".join(more)


def _name(name: str) -> str:
    key = name.rpartition(".")[2]
    if key in ENTRIES:
        return f'<a href="{url_for("calculators.show", metric=key)}"><code>{key}</code></a>'
    return f"<code>{name}</code>"


def _listed() -> dict[str, object]:
    words = request.args.get("q", "")[:100]
    return {"families": found(words), "words": words, "coded": coded, "explain": explain}


def _shown(sheet: Sheet) -> dict[str, object]:
    entry = sheet.entry
    example = {name: typed(value) for name, value in entry.example.items()}
    link = url_for("calculators.show", metric=entry.key, **sheet.sent)
    return {
        "sheet": sheet,
        "entry": entry,
        "example": url_for("calculators.show", metric=entry.key, **example),
        "example_of": example,
        "link": link if len(link) <= LONGEST_LINK else "",
        "json": url_for("calculators.figures", metric=entry.key, **sheet.sent),
        "command": command(entry.key, sheet.inputs),
        "claims": claims,
        "is_curve": sheet.worked is not None and isinstance(sheet.worked.plot, Curve),
    }
