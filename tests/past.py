"""Databases as an earlier program left them: the tables of a past revision."""

from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command

from recorder.db import prepare_engine, writing
from recorder.migrations import running


@contextmanager
def engine_of(folder):
    """Open the database of a data folder; let go of it afterwards."""
    engine = sa.create_engine(f"sqlite:///{folder / 'recorder.db'}")
    prepare_engine(engine)
    yield engine
    engine.dispose()


def tables_at(revision, engine, *statements):
    """Make the tables of a past revision in an empty database, and fill them by statements."""
    config = running.config()
    with writing(), engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
