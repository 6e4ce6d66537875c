"""What went wrong in the product, by how many people met it. Pure.

Dead and rage clicks are signs that capture derives; script errors and failed requests are what
the product's pages reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from recorder.maps.traces import Trace, Trouble

KINDS = {
    "rage_click": "Rage clicks",
    "dead_click": "Dead clicks",
    "js_error": "Script errors",
    "http_error": "Failed requests",
}
"""Kinds of trouble with what they are called, in the order in which pages show them."""


@dataclass(frozen=True, slots=True)
class Met:
    """One trouble: how often it was met, by whom, in which tasks and attempts."""

    kind: str
    page: str
    what: str
    detail: str
    times: int
    people: tuple[str, ...]
    tasks: tuple[str, ...]
    attempts: tuple[tuple[int, str], ...]


def troubles(traces: Iterable[Trace]) -> list[Met]:
    """Return every trouble, in the order of `KINDS` and then those that most people met first."""
    met: dict[tuple[str, str, str, str], list[tuple[Trace, Trouble]]] = {}
    for each in traces:
        for trouble in each.troubles:
            key = (trouble.kind, trouble.page, trouble.what, trouble.detail)
            met.setdefault(key, []).append((each, trouble))
    found = [
        Met(
            *key,
            times=sum(1 if trouble.kind == "rage_click" else trouble.count for _, trouble in same),
            people=tuple(sorted({each.whose.participant for each, _ in same})),
            tasks=tuple(sorted({each.whose.task for each, _ in same})),
            attempts=tuple(dict.fromkeys((each.whose.session_id, each.whose.attempt)
                                         for each, _ in same)),
        )
        for key, same in met.items()
    ]  # fmt: skip
    kinds = list(KINDS)
    return sorted(
        found, key=lambda each: (kinds.index(each.kind), -len(each.people), -each.times, each.what)
    )
