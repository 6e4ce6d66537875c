"""The history of a study's changes, and the mark on every row that rests in the bin.

A row in the bin is passed over by every query of the ORM, joins and relations included, unless the
query asks for it (`with_bin`). What does not live here: what puts rows there (`recorder.history`).
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.orm import Mapped, mapped_column

from recorder.db import Base
from recorder.vocabulary import ChangeKind

WITH_BIN = {"with_bin": True}
"""The execution options of a query that sees what rests in the bin too."""


class Change(Base):
    """One change to a study, with what it takes to undo it; `data` is read by `recorder.history`.

    An undo is a change itself and names the one it undoes. `gone_at` says since when what the
    change put into the bin is deleted for good. `study_id` outlasts its study.
    """

    __tablename__ = "change"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[ChangeKind]
    what: Mapped[str] = mapped_column(sa.Text)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("change.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(sa.String(60))
    gone_at: Mapped[datetime | None]


class Binnable:
    """A row that can rest in the bin: `binned_id` names the change that put it there.

    It is a projection of the changes in force, also for what went there with its participant,
    task or study.
    """

    binned_id: Mapped[int | None] = mapped_column(sa.ForeignKey("change.id"))


def in_bin_index(table: str) -> sa.Index:
    """Return the index that finds a table's few rows in the bin."""
    inside = sa.text("binned_id IS NOT NULL")
    return sa.Index(
        f"ix_{table}_binned_id", "binned_id", sqlite_where=inside, postgresql_where=inside
    )


def unique_outside_bin(table: str, *columns: str) -> sa.Index:
    """Return the index that keeps columns unique among the rows outside the bin."""
    outside = sa.text("binned_id IS NULL")
    return sa.Index(
        f"uq_{table}_outside_bin",
        *columns,
        unique=True,
        sqlite_where=outside,
        postgresql_where=outside,
    )


_OUTSIDE = orm.with_loader_criteria(
    Binnable,
    lambda rows: rows.binned_id.is_(None),
    include_aliases=True,
    propagate_to_loaders=False,
)


@event.listens_for(orm.Session, "do_orm_execute")
def _pass_over_the_bin(state: orm.ORMExecuteState) -> None:
    """Leave out of a query what rests in the bin; a row that is loaded already may be refreshed.

    An attempt keeps its task, so that its log can be read even if the task went.
    """
    if not state.is_select or state.is_column_load or state.execution_options.get("with_bin"):
        return
    path = state.loader_strategy_path
    if getattr(path, "parent", None) is not None and _keeps_what_it_names(path):
        return
    state.statement = state.statement.options(_OUTSIDE)


def _keeps_what_it_names(path: Any) -> bool:
    mapper = path[0]
    return bool(mapper.is_mapper and mapper.class_.__name__ == "Attempt")
