"""What a bundle holds and what taking it in would do or did, as sentences.

What does not live here: finding that out (`plan`).
"""

from collections import Counter

from recorder.bundle.manifest import Manifest
from recorder.bundle.parts import PARTS, STUDIES
from recorder.bundle.plan import Plan

COUNTED = {
    "tasks": ("task", "tasks"),
    "participants": ("participant", "participants"),
    "sessions": ("session", "sessions"),
    "events": ("log entry", "log entries"),
    "recordings": ("recording", "recordings"),
    "pictures": ("picture of a page", "pictures of pages"),
    "answers": ("answer", "answers"),
    "findings": ("problem", "problems"),
}
"""What a sentence counts, in its order."""

NAMED = 5
"""How many rows that differ are named; the rest is counted."""


def held(manifest: Manifest) -> str:
    """Return what a bundle holds, counted."""
    counts = Counter({part.name: manifest.rows(part.name) for part in PARTS})
    counts["pictures"] = manifest.pictures
    return listed(counts)


def plan_told(plan: Plan) -> list[str]:
    """Return what taking a bundle in would do, one sentence each."""
    fresh = plan.matches.fresh
    new = Counter({name: len(rows) for name, rows in fresh.items()})
    new["events"] = plan.logs.fresh.total()
    new["pictures"] = len(plan.pictures)
    said = []
    names = [f"“{study.name}”" for study in fresh[STUDIES.name]]
    known = [f"“{pair.here.name}”" for pair in plan.matches.pairs[STUDIES.name]]
    if names:
        said.append(f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} new here.")
    if known:
        said.append(f"{' and '.join(known)} {'is' if len(known) == 1 else 'are'} here already.")
    if plan.is_empty:
        return [*said, "Nothing in it is new.", *_stays(plan)]
    if added := listed(new):
        said.append(f"New: {added}.")
    if plan.changes:
        n = len(plan.changes)
        said.append(f"Changed there since: {n} row{'s' if n != 1 else ''}.")
    return [*said, *_stays(plan)]


def _stays(plan: Plan) -> list[str]:
    said = []
    if plan.stays:
        named = [f"{title} ({', '.join(fields)})" for title, fields in plan.stays[:NAMED]]
        if len(plan.stays) > NAMED:
            named.append(f"{len(plan.stays) - NAMED} more")
        said.append(f"Different in the bundle, and left as it is here: {'; '.join(named)}.")
    resting = Counter({p.name: len(plan.matches.binned.get(p.table.name, ())) for p in PARTS})
    if left_out := listed(resting):
        said.append(f"Left out, because it rests in the bin here: {left_out}.")
    if plan.matches.lost:
        said.append("The earlier round that a study names is not here; the link comes with it.")
    return said


def listed(counts: Counter[str]) -> str:
    """Return counts of parts as a list in words; those that are 0 are left out."""
    return ", ".join(
        f"{counts[name]} {one if counts[name] == 1 else many}"
        for name, (one, many) in COUNTED.items()
        if counts[name]
    )


def corrected(attempts: int) -> str:
    """Return what is to be said where figures in a bundle were not those of its log."""
    return (
        f"{attempts} attempt{'s read' if attempts != 1 else ' reads'} otherwise by the log than "
        "the bundle says; the log counts."
    )
