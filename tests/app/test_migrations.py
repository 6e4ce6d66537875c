"""Upgrades: they lead to the tables the program knows, and refuse data from the future."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from recorder import migrations
from recorder.db import Base, prepare_engine
from recorder.errors import Conflict


@pytest.fixture
def engine(tmp_path):
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
