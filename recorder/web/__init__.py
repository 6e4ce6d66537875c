"""The web: one blueprint module per screen, and what all of them share.

What screens share: who gets in (`access`), how errors read (`problems`), how figures are written
(`filters`), how screens hear of changes (`live`), and what goes first (`precedence`). Only this
package knows HTTP and HTML.
"""

from importlib import import_module

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from recorder.web import access, filters, problems
from recorder.web.precedence import acts_first

SCREENS = [
    "studies",
    "tasks",
    "questionnaires",
    "ownquestions",
    "participants",
    "capture",
    "sessions",
    "keys",
    "preflight",
    "console",
    "lab",
    "watchdog",
    "media",
    "playback",
    "replay",
    "replaytag",
    "logbook",
    "answering",
    "participant",
    "observe",
    "api",
    "tag",
    "streams",
    "labfeed",
    "results",
    "compare",
    "optimal",
    "maps",
    "mappictures",
    "pictures",
    "discovery",
    "measures",
    "experience",
    "people",
    "importing",
    "exporting",
    "merging",
    "history",
    "bin",
    "bundles",
    "calculators",
]
"""The blueprint modules, each with a `bp`; the order is that of the navigation."""

TOKEN_HOLDERS = {"api", "labfeed", "pictures", "streams"}
"""Screens whose visitors show a token with every request, which no form could forge."""

csrf = CSRFProtect()


class RowId(IntegerConverter):
    """A row's number in an address; one that no table could hold is an unknown address."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=2**63 - 1)


def init_app(app: Flask) -> None:
    """Register every screen and what they share."""
    csrf.init_app(app)
    access.init_app(app)
    problems.init_app(app)
    filters.init_app(app)
    app.wsgi_app = acts_first(app.wsgi_app)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowId
    for name in SCREENS:
        blueprint = import_module(f"recorder.web.{name}").bp
        app.register_blueprint(blueprint)
        if name in TOKEN_HOLDERS:
            csrf.exempt(blueprint)
