"""The house rules, read from the code: who may import whom, who writes, how long a module is."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "recorder"


def name_of(module):
    parts = module.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def text_of(module):
    """Return a module's text."""
    return module.read_text(encoding="utf-8")


REVISIONS = ROOT / "migrations" / "versions"
MODULES = sorted(each for each in ROOT.rglob("*.py") if each.parent != REVISIONS)
SCREENS = {
    each.stem
    for each in (ROOT / "web").glob("*.py")
    if "Blueprint(" in text_of(each) and each.stem != "access"
}
OUTSIDE_WEB = [
    each
    for each in MODULES
    if not name_of(each).startswith(("recorder.web", "recorder.cli", "recorder.__main__"))
]
PURE = {"stats", "vocabulary", "instruments", "log", "ordering", "keys", "wording", "summary"}


@cache
def tree_of(module):
    """Return a module as Python reads it."""
    return ast.parse(text_of(module))


@cache
def imports_of(module):
    """Return the dotted names a module imports, also inside functions."""
    found = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(module):
    """Return the packages that a module imports from, this one or others."""
    return {name.split(".")[0] for name in imports_of(module)}


def rooms(module):
    """Return the rooms of the house that a module imports from."""
    return {name.split(".")[1] for name in imports_of(module) if name.startswith("recorder.")}


def in_room(*names):
    return [each for each in MODULES if {*name_of(each).split(".")[1:2]} & set(names)]


def breaking(modules, keeps):
    """Return the names of the modules that do not keep a rule."""
    return [name_of(each) for each in modules if not keeps(each)]


def test_no_module_outgrows_250_lines():
    assert breaking(MODULES, lambda module: len(text_of(module).splitlines()) <= 250) == []


def test_every_module_says_what_lives_in_it():
    assert breaking(MODULES, lambda module: ast.get_docstring(tree_of(module))) == []


def test_statistics_stand_on_numpy_and_scipy_alone():
    barred = {"flask", "sqlalchemy", "wtforms", "click", "msgspec"}

    def keeps(module):
        return rooms(module) <= {"stats", "instruments"} and not packages(module) & barred

    assert breaking(in_room("stats", "instruments"), keeps) == []


def test_pure_modules_know_no_database_and_no_web():
    def keeps(module):
        return not (
            packages(module) & {"flask", "sqlalchemy", "flask_sqlalchemy"}
            or rooms(module) & {"db", "models", "queries", "recording", "web", "cli"}
        )

    assert breaking(in_room(*PURE), keeps) == []


def test_models_know_tables_only():
    known = {"db", "models", "vocabulary"}
    assert breaking(in_room("models"), lambda module: rooms(module) <= known) == []


def test_only_the_web_knows_http():
    def keeps(module):
        return not (
            packages(module) & {"flask", "werkzeug", "wtforms", "flask_wtf", "jinja2"}
            or rooms(module) & {"web", "cli"}
        )

    # The table of contents joins the rooms.
    others = [each for each in OUTSIDE_WEB if name_of(each) != "recorder"]
    assert breaking(others, keeps) == []


def test_screens_never_import_each_other():
    def keeps(module):
        of_web = [name for name in imports_of(module) if name.startswith("recorder.web.")]
        return not {name.split(".")[2] for name in of_web} & (SCREENS - {module.stem})

    assert SCREENS
    assert breaking([each for each in in_room("web") if each.stem in SCREENS], keeps) == []


def test_only_recording_makes_attempts_and_events():
    def keeps(module):
        if not any(name.startswith("recorder.models") for name in imports_of(module)):
            return True
        calls = [node.func for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
        return not {call.id for call in calls if isinstance(call, ast.Name)} & {"Attempt", "Event"}

    others = [each for each in MODULES if not name_of(each).startswith("recorder.recording")]
    assert breaking(others, keeps) == []


def test_the_core_never_commits():
    # The sample study is a command of its own; upgrades are their own transaction; and what
    # routes share a commit by must be the one that commits.
    may = {"recorder.demo", "recorder.migrations.running", "recorder.commits"}
    others = [each for each in OUTSIDE_WEB if name_of(each) not in may]
    assert breaking(others, lambda module: ".commit()" not in text_of(module)) == []
