"""The web: one blueprint module per screen, and what all of them share.

What screens share: who gets in (`access`), how errors read (`problems`), how figures are written
(`filters`), how screens hear of changes (`live`). Only this package knows HTTP and HTML.
"""

from importlib import import_module

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from recorder.web import access, filters, problems

SCREENS = ["studies"]
"""The blueprint modules, each with a `bp`; the order is that of the navigation."""

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Register every screen and what they share."""
    csrf.init_app(app)
    access.init_app(app)
    problems.init_app(app)
    filters.init_app(app)
    for name in SCREENS:
        app.register_blueprint(import_module(f"recorder.web.{name}").bp)
