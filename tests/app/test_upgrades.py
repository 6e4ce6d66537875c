"""Every past revision of the tables, with data in every one of them, comes to the newest unharmed.

The rows of a past revision are those of the sample study, as far as its tables know them, and rows
with values at the edge of what each column holds. Revisions that come later are walked by
themselves; a table that a revision drops on purpose is named in GONE.
"""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import count

import pytest
import sqlalchemy as sa
from uuid6 import uuid7

from recorder import create_app, migrations
from recorder.check import Level, check_folder
from recorder.clock import STEADY
from recorder.db import Base, db
from tests.past import engine_of, tables_at

GONE: set[str] = set()
"""Tables, and columns as table.column, that a revision drops on purpose."""

HOSTILE = (
    "=cmd()|'A0' \N{PILE OF POO} e\u0301 <script>alert(1)</script> \"; DROP TABLE event;--\n\t"
)
REVISIONS = migrations.revisions()
FOLDED = {"attempt", "event"}
"""What the log must rebuild is not made up; it comes from the sample study."""


def opened(file):
    connection = sqlite3.connect(file, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return closing(connection)


def names_of(connection):
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    return {row["name"] for row in connection.execute(query)} - {"alembic_version"}


def columns_of(connection, table):
    return {row["name"]: row for row in connection.execute(f'PRAGMA table_info("{table}")')}


def parents_of(connection, table):
    rows = connection.execute(f'PRAGMA foreign_key_list("{table}")')
    return {row["from"]: (row["table"], row["to"] or "id") for row in rows}


def edge(connection, table, column, number):
    """Return a value at the edge of what a column holds; different ones for different numbers."""
    kind, _, length = column["type"].partition("(")
    if parent := parents_of(connection, table).get(column["name"]):
        rows = connection.execute(f'SELECT "{parent[1]}" FROM "{parent[0]}"').fetchall()
        return rows[-1 - number % len(rows)][0] if rows else None
    known = Base.metadata.tables.get(table)
    mapped = known.c.get(column["name"]) if known is not None else None
    if mapped is not None and isinstance(mapped.type, sa.Enum):
        return mapped.type.enums[number % len(mapped.type.enums)]
    if kind == "JSON":
        return like_the_others(connection, table, column["name"])
    text = f"{number} {HOSTILE}" + "x" * 5000
    values = {
        "INTEGER": 2**53 - number,
        "BOOLEAN": number % 2,
        "DOUBLE": 0.1 + 0.2 + number,
        "DATETIME": f"0001-01-01 00:00:{number:02}.000001",
        "CHAR": uuid7().hex,
        "BLOB": bytes(range(256)),
        "VARCHAR": text[: int(length.rstrip(")") or 0)],
        "TEXT": text,
    }
    return values[kind]


def like_the_others(connection, table, column):
    """Return a JSON value of the same shape as what the table holds, with hostile text in it."""
    row = connection.execute(f'SELECT "{column}" FROM "{table}"').fetchone()
    value = json.loads(row[0]) if row and row[0] else {}
    return json.dumps({**value, HOSTILE: HOSTILE} if isinstance(value, dict) else value)


def insert(connection, table, row):
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(row.values()))


def fill(connection, sample):
    """Put the sample study and edge values into every table."""
    connection.execute("PRAGMA foreign_keys=OFF")
    with opened(sample / "recorder.db") as source:
        for table in names_of(connection) & names_of(source):
            wanted, there = columns_of(connection, table), columns_of(source, table)
            for row in source.execute(f'SELECT * FROM "{table}"').fetchall():
                shared = {name: row[name] for name in wanted if name in there}
                missing = [
                    each for name, each in wanted.items() if name not in there and each["notnull"]
                ]
                made = {each["name"]: edge(connection, table, each, 1) for each in missing}
                insert(connection, table, shared | made)
    # Whose rows come first must be there for those that name them.
    waiting = sorted(names_of(connection) - FOLDED)
    while waiting:
        table = waiting.pop(0)
        named = {parent for parent, _ in parents_of(connection, table).values()}
        if named & set(waiting):
            waiting.append(table)
            continue
        for is_full in (True, False):
            add_edge_row(connection, table, is_full=is_full)
    add_edge_events(connection)
    connection.execute("PRAGMA foreign_keys=ON")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def add_edge_row(connection, table, *, is_full):
    """Add a row with every column at its edge, or one with nothing that may be empty."""
    for number in count(1):
        row = {}
        for name, column in columns_of(connection, table).items():
            is_own_key = column["pk"] and column["type"] == "INTEGER"
            if is_own_key and name not in parents_of(connection, table):
                continue
            if is_full or column["notnull"] or column["pk"]:
                row[name] = edge(connection, table, column, number)
        try:
            insert(connection, table, row)
        except sqlite3.IntegrityError:
            # Another number, or another parent, until nothing is there twice.
            assert number < 60, f"Teach this test what {table} holds."
        else:
            return


def add_edge_events(connection):
    row = dict(connection.execute("SELECT * FROM event WHERE attempt_id IS NULL").fetchone())
    del row["seq"]
    for t_ms in (0.0, 1e-9, 1e12 + 0.1):
        data = json.dumps({"text": HOSTILE, "deep": [[{"": None}]], "large": 10**30})
        edges = {"kind": "note", "t_ms": t_ms, "t_error_ms": 5e-324, "client_ms": -0.0}
        insert(connection, "event", row | edges | {"id": uuid7().hex, "data": data})


def held(connection):
    """Return every value of every row, by table and the key of the row."""
    found = {}
    for table in sorted(names_of(connection)):
        columns = columns_of(connection, table)
        keys = [name for name, column in columns.items() if column["pk"]]
        rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
        found[table] = {tuple(row[key] for key in keys): dict(row) for row in rows}
        assert len(found[table]) == len(rows), table
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_of_every_revision_come_to_the_newest_unharmed(sample, tmp_path, revision):
    with engine_of(tmp_path) as engine:
        tables_at(revision, engine)
    with opened(tmp_path / "recorder.db") as connection:
        fill(connection, sample)
        before = held(connection)
    assert all(before.values()), "a table without rows proves nothing"
    app = create_app({"DATA": tmp_path})
    with app.app_context():
        db.engine.dispose()
    with opened(tmp_path / "recorder.db") as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert version == REVISIONS[0]
        after = {table: rows for table, rows in held(connection).items() if table in before}

    assert set(before) - set(after) <= GONE
    for table, rows in after.items():
        assert rows.keys() == before[table].keys(), table
        for key, row in before[table].items():
            kept = {name: value for name, value in row.items() if f"{table}.{name}" not in GONE}
            assert {name: repr(rows[key][name]) for name in kept} == {
                name: repr(value) for name, value in kept.items()
            }, (table, key)
    tested = {
        each.name: each for each in check_folder(tmp_path, STEADY.now(), backup_warn_hours=24)
    }
    sound = [tested[name].level for name in ("integrity", "references", "tables", "log")]
    assert sound == [Level.OK] * 4, [each.sentence for each in tested.values()]
    made = list((tmp_path / "backups").glob(f"before-upgrade-from-{revision}-*.zip"))
    assert len(made) == (revision != REVISIONS[0])


@pytest.mark.parametrize("arguments", [["study", "list"], ["run", "--no-open", "--port", "0"]])
def test_data_from_the_future_are_refused_and_not_touched(tmp_path, arguments):
    with engine_of(tmp_path) as engine:
        tables_at("head", engine)
    with opened(tmp_path / "recorder.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        before = "\n".join(connection.iterdump())
    ran = subprocess.run(
        [sys.executable, "-m", "recorder", *arguments, "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "recorder: These data were written by a newer recorder; install that one to open them.\n"
    )
    with opened(tmp_path / "recorder.db") as connection:
        assert "\n".join(connection.iterdump()) == before
