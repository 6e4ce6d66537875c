"""Which rows of a bundle are here already, which are new, which rest in the bin here.

A row is known again by its uuid, or by what a study has only once. Every row that another one
names must be in the bundle. What does not live here: the log (`logs`), and what to do where a row
differs (`plan`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from recorder.bundle.parts import EVENTS, PARTS, STUDIES, Part, Scope, is_binnable
from recorder.bundle.reading import Bundle
from recorder.bundle.records import (
    AT_ONCE,
    Field,
    Names,
    Record,
    differing,
    fields_of,
    identity_of,
    numbered,
)
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.models import Study

Thing = TypeVar("Thing")

ALIKE = {"uuid"}
"""What rows that are one may differ in."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row that is here and in the bundle: its id here, and how it reads in both."""

    id: Any
    here: Record
    there: Record

    @property
    def differing(self) -> list[str]:
        """The fields in which they differ."""
        return [name for name in differing(self.here, self.there) if name not in ALIKE]


@dataclass
class Matches:
    """The rows of a bundle, beside those that are here.

    `present` holds the names of all rows that others may refer to, by table; `binned` those that
    rest in the bin here. `aliases` are rows that go by another uuid here. `lost` are names of
    studies that later rounds in the bundle look for in vain.
    """

    scope: Scope
    names: Names = field(default_factory=Names)
    fresh: dict[str, list[Record]] = field(default_factory=dict)
    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    here: dict[str, dict[tuple[Any, ...], tuple[Any, Record]]] = field(default_factory=dict)
    present: dict[str, set[UUID]] = field(default_factory=dict)
    binned: dict[str, set[UUID]] = field(default_factory=dict)
    aliases: dict[UUID, UUID] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def match(bundle: Bundle) -> Matches:
    """Find out which rows of a bundle are here; raise BadInput where it does not fit together."""
    found = Matches(Scope(_studies_here(bundle)))
    for part in PARTS:
        if part is not EVENTS:
            _match_part(bundle, part, found)
    return found


def _studies_here(bundle: Bundle) -> list[int]:
    """Return the ids of the bundle's studies that are here; refuse those that rest in the bin."""
    ids = []
    for record in bundle.records(STUDIES):
        table = STUDIES.table
        row = db.session.execute(sa.select(table).where(table.c.uuid == record.uuid)).one_or_none()
        if row is not None:
            if row._mapping.get("binned_id") is not None:
                raise Conflict(f"“{row.name}” rests in the bin here; take it out of there first.")
            ids.append(row.id)
    return ids


def _match_part(bundle: Bundle, part: Part, found: Matches) -> None:
    table = part.table.name
    rows = list(bundle.records(part))
    key = "uuid" if "uuid" in part.table.c else "id" if part.identity == ("id",) else ""
    named = {getattr(record, key) for record in rows} if key else set()
    if len(named) != len(rows) and key:
        raise BadInput(f"{bundle.name} holds a {part.word} twice; nothing was imported.")
    found.present[table] = named
    here = {
        identity_of(part, record): (id_, record)
        for id_, record in numbered(part, found.scope, found.names)
    }
    found.here[part.name] = here
    found.binned[table] = _taken(part, key, here, named) if key else set()
    pairs, fresh, seen = [], [], set()
    for said in rows:
        record = _referring(bundle, part, said, found)
        if record is None or (key and getattr(record, key) in found.binned[table]):
            if key:
                found.binned[table].add(getattr(said, key))
            continue
        identity = identity_of(part, record)
        if identity in seen:
            raise BadInput(f"{bundle.name} holds a {part.word} twice; nothing was imported.")
        seen.add(identity)
        if identity in here:
            pair = Pair(*here[identity], record)
            _refuse_another(part, pair)
            pairs.append(pair)
            if key:
                found.aliases[getattr(record, key)] = getattr(pair.here, key)
        else:
            fresh.append(record)
    found.pairs[part.name], found.fresh[part.name] = pairs, fresh


def _taken(
    part: Part, key: str, here: dict[Any, tuple[Any, Record]], named: set[UUID]
) -> set[UUID]:
    """Return which of the names rest in the bin here; refuse those that another study has."""
    own = {getattr(record, key) for _, record in here.values()}
    binned: set[UUID] = set()
    column = part.table.c[key]
    for some in chunks(named - own, AT_ONCE // 2):
        for row in db.session.execute(sa.select(part.table).where(column.in_(some))):
            if not is_binnable(part) or row._mapping["binned_id"] is None:
                raise Conflict(f"A {part.word} of this bundle is in another study here.")
            binned.add(row._mapping[key])
    return binned


def _referring(bundle: Bundle, part: Part, record: Record, found: Matches) -> Record | None:
    """Return a record with other rows named as they are here, None where it needs a binned one."""
    changed: dict[str, Any] = {}
    for each in fields_of(part):
        said = getattr(record, each.name)
        if not each.refers_to or said is None:
            continue
        known = [
            _known(bundle, part, each, one, found) for one in (said if each.is_list else [said])
        ]
        if each.is_list:
            changed[each.name] = [one for one in known if one]
        elif known[0] is None and not each.loose:
            return None
        else:
            changed[each.name] = known[0]
    return msgspec.structs.replace(record, **changed)


def _known(bundle: Bundle, part: Part, each: Field, said: UUID, found: Matches) -> UUID | None:
    """Return the name of a row here, None where it rests in the bin or need not be here."""
    if said in found.binned.get(each.refers_to, ()):
        return None
    if said in found.present[each.refers_to]:
        return found.aliases.get(said, said)
    if part is STUDIES:
        if db.session.scalar(db.select(Study.id).filter_by(uuid=said)):
            return said
        found.lost.append(each.refers_to)
        return None
    raise BadInput(
        f"{bundle.name} does not fit together: a {part.word} names a {each.refers_to} that is not "
        "in it. Nothing was imported."
    )


def _refuse_another(part: Part, pair: Pair) -> None:
    """Raise Conflict where what a row belongs to is not the same here and there."""
    for each in fields_of(part):
        if each.refers_to and each.needed and not each.is_list and each.name in pair.differing:
            raise Conflict(
                f"A {part.word} belongs to another {each.refers_to} here than in the bundle; "
                "nothing was imported."
            )


def chunks(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Yield things by so many."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
