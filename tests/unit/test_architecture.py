"""The house rules, read from the code: who may import whom, who writes, how long a module is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "recorder"


def name_of(module):
    parts = module.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


REVISIONS = ROOT / "migrations" / "versions"
MODULES = sorted(each for each in ROOT.rglob("*.py") if each.parent != REVISIONS)
SCREENS = {
    each.stem
    for each in (ROOT / "web").glob("*.py")
    if "Blueprint(" in each.read_text(encoding="utf-8") and each.stem != "access"
}
OUTSIDE_WEB = [
    each
    for each in MODULES
    if not name_of(each).startswith(("recorder.web", "recorder.cli", "recorder.__main__"))
]
PURE = {"stats", "vocabulary", "instruments", "log", "ordering", "keys", "wording", "summary"}


def imports_of(module):
    """Return the dotted names a module imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms(module):
    """Return the rooms of the house that a module imports from."""
    return {name.split(".")[1] for name in imports_of(module) if name.startswith("recorder.")}


def in_room(*names):
    return [each for each in MODULES if {*name_of(each).split(".")[1:2]} & set(names)]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_outgrows_250_lines(module):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_what_lives_in_it(module):
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", in_room("stats", "instruments"), ids=name_of)
def test_statistics_stand_on_numpy_and_scipy_alone(module):
    outside = {name.split(".")[0] for name in imports_of(module)}
    assert not outside & {"flask", "sqlalchemy", "wtforms", "click", "msgspec"}
    assert rooms(module) <= {"stats", "instruments"}


@pytest.mark.parametrize("module", in_room(*PURE), ids=name_of)
def test_pure_modules_know_no_database_and_no_web(module):
    names = imports_of(module)
    assert not {name.split(".")[0] for name in names} & {"flask", "sqlalchemy", "flask_sqlalchemy"}
    assert not rooms(module) & {"db", "models", "queries", "recording", "web", "cli"}


@pytest.mark.parametrize("module", in_room("models"), ids=name_of)
def test_models_know_tables_only(module):
    assert rooms(module) <= {"db", "models", "vocabulary"}


@pytest.mark.parametrize("module", OUTSIDE_WEB, ids=name_of)
def test_only_the_web_knows_http(module):
    if name_of(module) == "recorder":
        return  # the table of contents joins the rooms
    names = {name.split(".")[0] for name in imports_of(module)}
    assert not names & {"flask", "werkzeug", "wtforms", "flask_wtf", "jinja2"}
    assert not rooms(module) & {"web", "cli"}


@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_screens_never_import_each_other(screen):
    module = ROOT / "web" / f"{screen}.py"
    others = {each.split(".")[2] for each in imports_of(module) if each.startswith("recorder.web.")}
    assert not others & (SCREENS - {screen})


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_recording_makes_attempts_and_events(module):
    if name_of(module).startswith("recorder.recording"):
        return
    tree = ast.parse(module.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = {call.id for call in calls if isinstance(call, ast.Name)}
    from_models = any(name.startswith("recorder.models") for name in imports_of(module))
    assert not (from_models and made & {"Attempt", "Event"})


@pytest.mark.parametrize("module", OUTSIDE_WEB, ids=name_of)
def test_the_core_never_commits(module):
    if name_of(module) in ("recorder.demo", "recorder.migrations.running", "recorder.commits"):
        # The sample study is a command of its own; upgrades are their own transaction; and what
        # routes share a commit by must be the one that commits.
        return
    assert ".commit()" not in module.read_text(encoding="utf-8")
