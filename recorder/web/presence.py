"""Who is there: the screens of a session that say every two seconds that they live.

An open connection proves little, since a laptop whose lid is closed keeps one for minutes. So a
page says again and again that it lives (`static/js/pulse.js`), whether it is in front, and that it
leaves when it is closed. Kept in memory: after a restart the screens say so again. What does not
live here: streams (`live`), and what a moderator is told (`watchdog`).
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from flask import request
from flask.typing import ResponseReturnValue

from recorder.clock import counter
from recorder.web.live import bells

SILENT_SECONDS = 8.0
"""A page in front that has said nothing for this long is silent: four words are missing."""

HIDDEN_SECONDS = 20.0
"""The same for a page that is not in front, which a browser may hold back for a moment."""

PROVEN_PULSES = 10
"""So often must a page have spoken while it was not in front to be missed there: a tablet puts a
hidden page to sleep within seconds, and that is no fault."""

LEAVING_SECONDS = 4.0
"""A page that says it leaves may be one that is loaded again."""

KEPT_SECONDS = 180.0
"""How long an observer or a capture that has gone is remembered."""

CAPTURE_SECONDS = 45.0
"""A capture that shakes hands steadily is silent after this long, or after three of its rounds."""

STEADY_ROUNDS = 3
SHORTEST_ROUND, LONGEST_ROUND = 2.0, 60.0

TICK_SECONDS = 1.0
STALLED_SECONDS = 4.0
"""A tick that comes this late: it was the recorder that slept, and the screens get a new chance."""

MOST_SCREENS = 40
"""How many screens of one session are remembered; more can only be a mistake."""


class Standing(Enum):
    """How it stands with a screen."""

    HERE = "here"
    HIDDEN = "not in front"
    SILENT = "silent"
    CLOSED = "closed"

    @property
    def is_there(self) -> bool:
        """Whether the screen lives."""
        return self in (Standing.HERE, Standing.HIDDEN)


@dataclass(slots=True)
class Screen:
    """One page of one role; times are seconds of the machine's counter."""

    role: str
    heard: float
    standing: Standing
    name: str = ""
    since: float = 0.0
    leaving: float | None = None
    hidden_pulses: int = 0
    shaken: float = 0.0
    rounds: int = 0
    longest_round: float = 0.0


class Roll:
    """The screens of every session, and since when each stands as it does."""

    def __init__(self, now: Callable[[], float] = counter) -> None:
        """Count time by `now`."""
        self.now = now
        self._screens: defaultdict[int, dict[str, Screen]] = defaultdict(dict)
        self._lock = threading.RLock()
        self._awake_since = self._ticked = now()
        self._ticker: threading.Thread | None = None

    def heard(
        self, session_id: int, role: str, key: str, *, front: bool = True, name: str = ""
    ) -> None:
        """Note that a screen lives; `key` tells it from others of its role."""
        now, standing = self.now(), Standing.HERE if front else Standing.HIDDEN
        with self._lock:
            screens = self._screens[session_id]
            screen = screens.get(f"{role} {key}")
            if screen is not None and screen.leaving is not None:
                return  # A word from before the end that came after it.
            if screen is None:
                if len(screens) >= MOST_SCREENS:
                    del screens[min(screens, key=lambda each: screens[each].heard)]
                screen = screens[f"{role} {key}"] = Screen(role, now, standing, since=now)
                changed = True
            else:
                changed = screen.standing is not standing
                if changed:
                    screen.since, screen.hidden_pulses = now, 0
            screen.hidden_pulses += not front
            screen.standing, screen.heard = standing, now
            screen.name = name or screen.name
            self._start_ticking()
        if changed:
            bells.ring(session_id)

    def shook_hands(self, session_id: int, key: str) -> None:
        """Note the handshake of a capture; one that repeats it steadily is missed when it stops."""
        now = self.now()
        with self._lock:
            self.heard(session_id, "capture", key)
            screen = self._screens[session_id][f"capture {key}"]
            took = now - screen.shaken
            if SHORTEST_ROUND <= took <= LONGEST_ROUND:
                screen.rounds += 1
                screen.longest_round = max(screen.longest_round, took)
            screen.shaken = now

    def leaves(self, session_id: int, role: str, key: str) -> None:
        """Note that a screen says it is being closed."""
        with self._lock:
            if screen := self._screens.get(session_id, {}).get(f"{role} {key}"):
                screen.leaving = self.now()

    def of(self, session_id: int, role: str) -> list[Screen]:
        """Return the screens of a role, those that live first, the latest heard first."""
        with self._lock:
            known = self._screens.get(session_id, {}).values()
            mine = [each for each in known if each.role == role]
        order = list(Standing)
        return sorted(mine, key=lambda each: (order.index(each.standing), -each.heard))

    def tick(self) -> None:
        """Look who has fallen silent or gone, and ring where that changed."""
        now, rung = self.now(), []
        with self._lock:
            if now - self._ticked > STALLED_SECONDS:
                self._awake_since = now
            self._ticked = now
            for session_id, screens in self._screens.items():
                before = [(key, each.standing) for key, each in screens.items()]
                for key, screen in list(screens.items()):
                    self._judge(screen, now)
                    if self._is_forgotten(screen, screens, now):
                        del screens[key]
                if before != [(key, each.standing) for key, each in screens.items()]:
                    rung.append(session_id)
        for session_id in rung:
            bells.ring(session_id)

    def clear(self) -> None:
        """Forget every screen."""
        with self._lock:
            self._screens.clear()

    def _judge(self, screen: Screen, now: float) -> None:
        if not screen.standing.is_there:
            return
        if screen.leaving is not None:
            if now - screen.leaving > LEAVING_SECONDS:
                screen.standing, screen.since = Standing.CLOSED, screen.leaving
        elif now - max(screen.heard, self._awake_since) > _patience(screen):
            screen.standing, screen.since = Standing.SILENT, screen.heard

    def _is_forgotten(self, screen: Screen, screens: dict[str, Screen], now: float) -> bool:
        """Whether a screen that is gone need not be remembered: another does its work, or nobody
        waits for it any more.
        """
        if screen.standing.is_there:
            return False
        if screen.role != "participant":
            return screen.standing is Standing.CLOSED or now - screen.since > KEPT_SECONDS
        others = [each for each in screens.values() if each.role == screen.role]
        return any(each.standing.is_there for each in others)

    def _start_ticking(self) -> None:
        if self._ticker is None and self.now is counter:
            self._ticked = self.now()
            self._ticker = threading.Thread(target=self._run, name="presence", daemon=True)
            self._ticker.start()

    def _run(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            self.tick()


def _patience(screen: Screen) -> float:
    """Return for how many seconds a screen may be silent before it is missed."""
    if screen.role == "capture":
        missed = screen.rounds >= STEADY_ROUNDS
        return max(CAPTURE_SECONDS, 3 * screen.longest_round) if missed else float("inf")
    if screen.standing is Standing.HERE:
        return SILENT_SECONDS
    return HIDDEN_SECONDS if screen.hidden_pulses >= PROVEN_PULSES else float("inf")


roll = Roll()


def pulse(session_id: int, role: str, name: str = "") -> ResponseReturnValue:
    """Take what a page's pulse says in its address: which page, whether in front, whether going."""
    key = request.args.get("screen", "")[:40]
    if "leaves" in request.args:
        roll.leaves(session_id, role, key)
    else:
        roll.heard(session_id, role, key, front=request.args.get("front") != "0", name=name)
    return "", 204
