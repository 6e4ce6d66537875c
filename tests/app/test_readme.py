"""The README is true: its commands, settings, keys and columns are those of the code."""

import re
from pathlib import Path

import click
import pytest

from recorder import config, keys
from recorder.bundle.manifest import DATA
from recorder.cli import cli, load_commands
from recorder.exports import FORMATS
from recorder.exports.answers import COLUMNS as ANSWER_COLUMNS
from recorder.importing import AFTER_TASK, ANSWERS, ATTEMPTS, FINDINGS, READINGS, TASKS
from recorder.instruments import INSTRUMENTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group, path="recorder"):
    """Yield every command with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def section(title):
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_command_is_in_the_readme_with_its_options():
    load_commands()
    told = section("Commands").replace("[run]", "run")
    for name, command in commands(cli):
        rows = [row for row in told.splitlines() if row.startswith(f"| `{name}")]
        assert rows, name
        for option in (each for each in command.params if isinstance(each, click.Option)):
            if option.name != "data" and not option.hidden:
                assert any(flag in row for row in rows for flag in option.opts), (name, option.name)


def test_every_command_of_the_readme_exists():
    load_commands()
    known = {name for name, _ in commands(cli)} | {"recorder"}
    for row in re.findall(r"^\| `(recorder[^`]*)`", section("Commands"), re.MULTILINE):
        name = " ".join(
            re.findall(
                r"^(?:recorder|[a-z]+)$", row.replace("[run]", "").replace(" ", "\n"), re.MULTILINE
            )[:3]
        )
        assert any(name.startswith(each) or each.startswith(name) for each in known), row


def test_every_setting_is_in_the_readme_with_its_default():
    for name, default in config.DEFAULTS.items():
        assert f"| `RECORDER_{name}` | {default} |" in section("Settings")


def test_every_key_is_in_the_readme():
    for key, does in keys.DEFAULTS.values():
        assert f"| `{keys.key_name(key)}` | {does} |" in section("Keys")


@pytest.mark.parametrize(
    "fields",
    [ATTEMPTS, TASKS, ANSWERS, AFTER_TASK, READINGS, FINDINGS],
    ids=["attempts", "tasks", "answers", "after a task", "readings", "findings"],
)
def test_every_column_is_in_the_readme(fields):
    for field in fields:
        assert re.search(rf"\b{field.name}\b", section("In and out")), field.name


def test_every_instrument_is_in_the_readme():
    for name, instrument in INSTRUMENTS.items():
        assert name in section("Commands")
        assert f"`--instrument {name}`" in section("In and out")
        assert f"| {instrument.items[0].name}" in section("In and out")


def test_every_column_of_exported_answers_is_in_the_readme():
    for name in ANSWER_COLUMNS:
        assert re.search(rf"\b{name}\b", section("In and out")), name


def test_every_export_is_in_the_readme():
    for name in FORMATS:
        assert name in section("Commands")


def test_every_file_of_a_bundle_is_in_the_readme():
    for name in [*DATA, "manifest.json", "README.txt", "tables/"]:
        assert re.search(rf"^\|[^|]*\b{re.escape(name)}", section("Carry away"), re.MULTILINE), name


def test_pictures_and_files_that_it_names_are_there():
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture
    for file in ("constraints.txt", "LICENSE", "CHANGELOG.md", ".ci/run"):
        assert (ROOT / file).is_file(), file


def test_the_lock_names_versions_and_no_addresses():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", line) for line in lines)
