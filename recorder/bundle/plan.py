"""What taking a bundle in would do: new rows, rows to change, and what stands in the way.

Making a plan changes nothing. Where a row reads differently here and in the bundle, a session
follows the longer log; of anything else what is here stays, unless whoever imports says that the
bundle is to be believed (`take`). What does not live here: carrying it out (`taking`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from recorder.bundle import pictured
from recorder.bundle.logs import Ahead, Logs, compare, who
from recorder.bundle.manifest import Manifest
from recorder.bundle.matching import Matches, Pair, match
from recorder.bundle.parts import (
    ANSWERS,
    ATTEMPTS,
    EVENTS,
    PARTS,
    RECORDINGS,
    SESSIONS,
    STUDIES,
    Part,
)
from recorder.bundle.reading import Bundle
from recorder.bundle.records import Record, differing, fields_of
from recorder.db import db
from recorder.errors import BadInput, Conflict
from recorder.keys import check_keys
from recorder.models import Study
from recorder.recording.carried import FOLLOWING

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is here and is to read as it does in the bundle."""

    part: Part
    id: Any
    record: Record


@dataclass
class Plan:
    """What taking a bundle in would do.

    `clashes` are names of new studies that other studies have here, each with a free one to
    suggest; nothing can be imported while there are any. `stays` says what reads differently in
    the bundle and is left as it is here. `pictures` names the pictures of pages that are new.
    """

    manifest: Manifest
    matches: Matches
    logs: Logs
    changes: list[Change] = field(default_factory=list)
    clashes: dict[str, str] = field(default_factory=dict)
    stays: list[tuple[str, list[str]]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything in the bundle is here already."""
        new = any(self.matches.fresh.values()) or self.logs.fresh.total()
        return not (new or self.changes or self.pictures)


def plan_bundle(
    bundle: Bundle,
    *,
    names: Mapping[str, str] | None = None,
    take: bool = False,
    data: Path | None = None,
) -> Plan:
    """Plan to take a bundle in; `names` says what studies are to be called here.

    Pictures of pages go to the folder `data`; without it they stay in the bundle.

    Raises BadInput for a bundle that does not fit together, Conflict where it contradicts what is
    here.
    """
    found = match(bundle)
    plan = Plan(bundle.manifest, found, compare(bundle, found))
    if data is not None:
        plan.pictures = pictured.fresh(bundle, data, found.binned[SESSIONS.table.name])
    _name_studies(plan, names or {})
    for part in PARTS:
        for pair in found.pairs.get(part.name, ()):
            _settle(plan, part, pair, take)
    _refuse_doubles(plan)
    _check_keys(plan)
    return plan


def _name_studies(plan: Plan, names: Mapping[str, str]) -> None:
    """Give the studies that are new here their names, and find those that clash."""
    taken = set(db.session.scalars(db.select(Study.name)))
    named = []
    for study in plan.matches.fresh[STUDIES.name]:
        name = names.get(study.name, study.name).strip()
        if not name or len(name) > LONGEST_NAME:
            raise BadInput(f"A study needs a name of at most {LONGEST_NAME} characters.")
        if name in taken:
            plan.clashes[study.name] = _free(name, taken)
        taken.add(name)
        named.append(msgspec.structs.replace(study, name=name))
    plan.matches.fresh[STUDIES.name] = named


def _free(name: str, taken: set[str]) -> str:
    """Return a name like one that is taken; no more than as many tries are needed as are taken."""
    tries = (f"{name[: LONGEST_NAME - 10]} ({n})" for n in range(2, len(taken) + 3))
    return next(each for each in tries if each not in taken)


def _settle(plan: Plan, part: Part, pair: Pair, take: bool) -> None:
    """Decide which of two readings of a row stands."""
    differ = [name for name in pair.differing if not (part is ATTEMPTS and name in FOLLOWING)]
    if not differ:
        return
    ahead = _ahead(plan, part, pair)
    if part is SESSIONS and "begun_at" in differ and None not in _begun(pair):
        raise Conflict(
            f"{who(pair.here, plan.matches)} began at another time in the bundle than here; "
            "nothing was imported. Archive or delete it in one of the two."
        )
    if ahead is Ahead.HERE:
        return
    believed = set(differ) if ahead is Ahead.THERE or (take and ahead is not Ahead.BOTH) else set()
    if part is STUDIES and "name" in believed and _is_taken(pair.there.name):
        believed.discard("name")
    # What could not be linked when it came can be now.
    links = {each.name for each in fields_of(part) if each.refers_to}
    believed |= {name for name in differ if name in links and getattr(pair.here, name) is None}
    if believed:
        new = {name: getattr(pair.there, name) for name in believed}
        plan.changes.append(Change(part, pair.id, msgspec.structs.replace(pair.here, **new)))
    if left := [name for name in differ if name not in believed]:
        plan.stays.append((title(part, pair.here, plan.matches), left))


def _ahead(plan: Plan, part: Part, pair: Pair) -> Ahead:
    """Return which side's log goes on longer, for what stands or falls with a session's log."""
    if part is SESSIONS:
        return plan.logs.ahead[pair.here.uuid]
    if part in (ATTEMPTS, ANSWERS, RECORDINGS) and pair.there.session:
        return plan.logs.ahead.get(pair.there.session, Ahead.NEITHER)
    return Ahead.NEITHER


def _begun(pair: Pair) -> tuple[Any, Any]:
    return pair.here.begun_at, pair.there.begun_at


def _is_taken(name: str) -> bool:
    return bool(db.session.scalar(db.select(Study.id).filter_by(name=name)))


def title(part: Part, record: Record, found: Matches) -> str:
    """Return what a row is called in a sentence."""
    if part is SESSIONS:
        return who(record, found).lower()
    own = next(
        (getattr(record, n, "") for n in ("code", "label", "name") if hasattr(record, n)), ""
    )
    return f"{part.word} {own}".strip()


def _final(plan: Plan, part: Part) -> Iterator[Record]:
    """Yield the rows of a part as they would be here afterwards."""
    changed = {change.id: change.record for change in plan.changes if change.part is part}
    for id_, record in plan.matches.here[part.name].values():
        yield changed.get(id_, record)
    yield from plan.matches.fresh[part.name]


def _refuse_doubles(plan: Plan) -> None:
    """Raise Conflict where two rows would share what a study has only once."""
    for part in PARTS:
        if part is EVENTS or not part.unique:
            continue
        tally = Counter(tuple(getattr(r, n) for n in part.unique) for r in _final(plan, part))
        for (_, *own), n in tally.items():
            if n > 1:
                raise Conflict(
                    f"The {part.word} {own[0]} here and the {part.word} {own[0]} in the bundle "
                    "were made apart; nothing was imported. Give one of them another code, here "
                    "or there."
                )


def _check_keys(plan: Plan) -> None:
    """Raise BadInput where a study would have one key for two things."""
    (codes,) = (part for part in PARTS if part.name == "codes")
    bound: dict[Any, list[tuple[str, str]]] = {}
    for code in _final(plan, codes):
        bound.setdefault(code.study, []).append((code.key, code.label))
    before = {record.uuid: record for _, record in plan.matches.here[STUDIES.name].values()}
    changed = {change.record.study for change in plan.changes if change.part is codes}
    changed |= {code.study for code in plan.matches.fresh[codes.name]}
    for study in _final(plan, STUDIES):
        known = before.get(study.uuid)
        if study.uuid in changed or (known is not None and differing(known, study)):
            check_keys(study.keymap, bound.get(study.uuid, []))
