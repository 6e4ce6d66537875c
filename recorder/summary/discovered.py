"""Problems of a study as a whole: how many were found, how many may be left, the curve.

What does not live here: the estimates themselves (`recorder.stats.discovery`), and recording who
met what (`recorder.findings`).
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from recorder.stats.accumulation import accumulation, fitted
from recorder.stats.discovery import ProblemDiscovery, discovery_sample_size
from recorder.stats.intervals import Interval, adjusted_wald
from recorder.summary.records import Evidence, as_people_count
from recorder.summary.whole import discovery

GOALS = (0.85, 0.9, 0.95)
"""The shares of all problems for which the page says how many participants find them."""

FURTHEST = 60
"""How many participants the fitted curve is drawn for at most, unless more took part."""


@dataclass(frozen=True, slots=True)
class Met:
    """How many of the participants met one problem, and how sure that share is."""

    code: str
    participants: tuple[str, ...]
    share: float | None
    limits: Interval


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a study's problems come to; the estimates are None where there are none.

    `needed` says how many participants find each share of all problems; `nobody` are problems that
    nobody met, which are in no estimate. The curves begin at 0 participants.
    """

    participants: tuple[str, ...]
    met: tuple[Met, ...]
    nobody: tuple[str, ...]
    estimate: ProblemDiscovery | None
    needed: Mapping[float, int]
    observed: tuple[float, ...]
    fitted: tuple[float, ...]


def discovered(problems: Mapping[str, Collection[str]], took_part: Collection[str]) -> Discovered:
    """Say what is known of problems that people met; everybody who took part counts."""
    everybody = {*took_part}.union(*problems.values()) if problems else {*took_part}
    participants = tuple(sorted(everybody, key=as_people_count))
    estimate = discovery(Evidence(problems=problems, participants=participants))
    p = estimate.p_adj if estimate else None
    needed = {goal: discovery_sample_size(p, goal) for goal in GOALS} if p else {}
    observed: tuple[float, ...] = (0.0,)
    curve: tuple[float, ...] = (0.0,)
    if estimate and estimate.discovered and p:
        n = len(participants)
        observed = tuple(accumulation([len(who) for who in problems.values() if who], n))
        far = max(n, min(FURTHEST, max(*needed.values(), n + 5)))
        curve = tuple(fitted(estimate.problems / estimate.discovered, p, far))
    return Discovered(
        participants,
        tuple(_met(code, problems[code], len(participants)) for code in problems),
        tuple(code for code, who in problems.items() if not who),
        estimate,
        needed,
        observed,
        curve,
    )


def discovered_keys(found: Discovered) -> dict[str, Any]:
    """Return it as plain dictionaries, in full precision, with who met what."""
    return {
        "participants": list(found.participants),
        "problems": [
            {
                "problem": each.code,
                "met_by": list(each.participants),
                "share": each.share,
                "lower": each.limits.lower,
                "upper": each.limits.upper,
            }
            for each in found.met
        ],
        "discovery": asdict(found.estimate) if found.estimate else None,
        "participants_for": {f"{goal:g}": n for goal, n in found.needed.items()},
        "observed_curve": list(found.observed),
        "fitted_curve": list(found.fitted),
    }


def _met(code: str, who: Collection[str], n: int) -> Met:
    limits = adjusted_wald(len(who), n)
    people = tuple(sorted(who, key=as_people_count))
    return Met(code, people, len(who) / n if n else None, Interval(limits.lower, limits.upper))
