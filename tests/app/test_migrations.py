"""Upgrades: they lead to the tables the program knows, and refuse data from the future."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from recorder import migrations
from recorder.db import Base, prepare_engine
from recorder.errors import Conflict
from recorder.migrations import running
from tests import upgraded
from tests.past import tables_at


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """A database with nothing in it, which is upgraded script by script."""
    monkeypatch.setattr(running, "run", upgraded.truly)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'recorder.db'}")
    prepare_engine(engine)
    yield engine
    engine.dispose()


def test_upgrades_lead_to_the_tables_the_program_knows(engine):
    migrations.upgrade(engine)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_scripts_are_named_after_their_revisions():
    scripts = ScriptDirectory.from_config(running.config())
    assert migrations.revisions() == [each.revision for each in scripts.walk_revisions()]


def test_data_from_the_future_are_refused_with_a_sentence(engine):
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer recorder"):
        migrations.upgrade(engine)


def test_a_commit_is_on_the_disk_before_it_is_answered(engine):
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


BEFORE_THE_BIN = """
INSERT INTO study (id, uuid, name, product, description, variants, created_at, order_mode,
    counting_attempt, participant_starts, moment_ago_seconds, double_press_ms, difficulty_weight,
    keymap, welcome_text, think_aloud_text, rest_text, thanks_text)
    VALUES (7, 'a', 'Shop', '', '', '["A"]', '2026-03-04', 'fixed', 'first', 1, 3, 300, 0.5,
    '{}', '', '', '', '');
INSERT INTO task (id, uuid, study_id, position, code, title, scenario, success_criterion,
    start_url, journey_stage, is_practice) VALUES (3, 'a', 7, 1, 'T1', 'Open', '', '', '', '', 0);
INSERT INTO participant (id, uuid, study_id, code, segment, variant, attributes, created_at)
    VALUES (5, 'a', 7, 'P01', 'nurse', 'A', '{"age": "34"}', '2026-03-04');
INSERT INTO contact (participant_id, name, reach) VALUES (5, 'Ada', '');
INSERT INTO session (id, uuid, study_id, participant_id, variant, join_code, capture_token,
    observer_key, task_order, current_task_id, screen, created_at)
    VALUES (9, 'a', 7, 5, 'A', 'ABCDEF', 't', 'o', '[3]', 3, 'task', '2026-03-04');
INSERT INTO attempt (id, session_id, task_id, position, number, status, paused_ms)
    VALUES ('11', 9, 3, 1, 1, 'running', 0);
INSERT INTO event (id, session_id, attempt_id, kind, source, author, t_ms, data, recorded_at)
    VALUES ('11', 9, '11', 'start', 'moderator', '', 0, '{}', '2026-03-04');
INSERT INTO answer (id, uuid, participant_id, variant, instrument, version, items, source,
    created_at) VALUES (2, 'a', 5, 'A', 'sus', '1', '{"q1": 3}', 'import', '2026-03-04');
INSERT INTO finding (id, uuid, study_id, code, title, created_at)
    VALUES (4, 'a', 7, 'F1', '', '2026-03-04');
INSERT INTO occurrence (id, finding_id, participant_id, source, created_at)
    VALUES (6, 4, 5, 'import', '2026-03-04');
"""


def test_what_was_recorded_before_there_was_a_bin_is_all_there(engine):
    tables_at("0004", engine, *BEFORE_THE_BIN.split(";\n")[:-1])
    tables = ("study", "task", "participant", "contact", "session", "attempt", "event", "answer",
              "finding", "occurrence")  # fmt: skip

    def rows():
        with engine.connect() as connection:
            found = {each: connection.exec_driver_sql(f"SELECT * FROM {each}") for each in tables}
            return {name: dict(result.one()._mapping) for name, result in found.items()}

    before = rows()
    migrations.upgrade(engine)
    after = rows()
    assert {name: {k: after[name][k] for k in row} for name, row in before.items()} == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("UPDATE answer SET participant_id = 999")
        again = BEFORE_THE_BIN.split(";\n")[2].replace("(5, 'a'", "(6, 'b'")
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql(again)


ATTEMPT = f"{11:032}"

CLICKED = """
INSERT INTO event (id, session_id, attempt_id, kind, source, author, t_ms, data, recorded_at)
    VALUES ('{n:032}', 9, '{attempt}', 'click', '{source}', '', {n}000,
    '{{}}', '2026-03-04')
"""


def test_clicks_that_were_added_together_are_counted_apart(engine):
    tables_at(
        "0006",
        engine,
        *BEFORE_THE_BIN.replace("'11'", f"'{ATTEMPT}'").split(";\n")[:-1],
        "UPDATE attempt SET clicks = 3",
        *(
            CLICKED.format(n=n, source=who, attempt=ATTEMPT)
            for n, who in ((2, "moderator"), (3, "capture"), (4, "capture"))
        ),
    )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        counted = connection.exec_driver_sql(
            "SELECT clicks, marked_clicks, captured_clicks, misclicks, first_click_seconds"
            " FROM attempt"
        ).one()
    assert counted == (2, 1, 2, 0, 3.0)
