"""What the bar shows, and what the participant says with it.

The same words as on the participant's own screen, under the same rules: a word is stamped when
the button was pressed and sent until it is answered, and what it leads to is shown at once. What
does not live here: the bar itself (`static/capture/bar.js`), and HTTP (`poster`, `link`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from uuid6 import uuid7

from recorder.capture.lab.clock import RecorderClock
from recorder.capture.lab.poster import Poster

ASK_SECONDS = 20.0
"""A page asks again after this long, so that one that is gone is not waited for."""

WAIT = "One moment, please."

END_RECORDING = "end_recording"
"""A bar's button that leads to the participant's own screen, where it is said what is to end."""


class Bar:
    """What every page's bar shows; `number` counts how often that changed."""

    def __init__(self, clock: RecorderClock, poster: Poster) -> None:
        self._clock, self._poster = clock, poster
        poster.on_word = self._answered
        self._changed = asyncio.Condition()
        self.number = 0
        self.place: dict[str, Any] | None = None
        self._state: dict[str, Any] = {}
        self._said: list[dict[str, Any]] = []
        self._heard: set[str] = set()
        self.end_recording: Callable[[], Awaitable[None]] | None = None

    async def follow(self, state: dict[str, Any]) -> None:
        """Show what the recorder says, and what words lead to that it has not answered yet."""
        unanswered = [each for each in self._said if each["id"] not in self._heard]
        if state != self._state or unanswered != self._said:
            self._state, self._said = state, unanswered
            self._heard.clear()
            await self._change()

    async def asked(self, what: dict[str, Any], at_ms: float, error_ms: float) -> dict[str, Any]:
        """Answer a page's bar."""
        if "place" in what:
            # Where it stands holds for the pages that come; this one knows already.
            self.place = what["place"]
        elif "press" in what:
            await self._press(str(what["press"]), str(what["about"]), at_ms, error_ms)
        else:
            await self._wait(what.get("see"))
        return self.shown()

    async def _wait(self, seen: Any) -> None:
        async with self._changed:
            try:
                await asyncio.wait_for(
                    self._changed.wait_for(lambda: self.number != seen), ASK_SECONDS
                )
            except TimeoutError:
                return

    async def _change(self) -> None:
        async with self._changed:
            self.number += 1
            self._changed.notify_all()

    async def _press(self, word: str, about: str, at_ms: float, error_ms: float) -> None:
        if word == END_RECORDING:
            if self.end_recording is not None:
                await self.end_recording()
            return
        said = {
            "word": word,
            "about": about,
            "id": str(uuid7()),
            "at_ms": self._clock.server_ms(at_ms),
            "t_error_ms": error_ms + self._clock.best.error_ms,
        }
        self._said.append(said)
        self._poster.put({"word": said})
        await self._change()

    def _answered(self, word: dict[str, Any]) -> None:
        """Leave a word to the recorder: what it says next tells what came of it."""
        self._heard.add(word["id"])

    def shown(self) -> dict[str, Any]:
        """Return what a bar shows now."""
        state = self._state
        task, running, screen = state.get("task"), state.get("attempt"), state.get("screen")
        for said in self._said:
            if said["word"] == "start" and screen == "task" and said["about"] == _id_of(task):
                running = said["id"]
            elif said["word"] in ("done", "give_up") and said["about"] == running:
                running, screen = None, "rest"
        texts = state.get("texts", {})
        shown: dict[str, Any] = {
            "n": self.number,
            "place": self.place,
            "code": "",
            "aside": "",
            "buttons": [],
        }
        if state.get("ended"):
            return {**shown, "text": texts.get("thanks", "")}
        # What is recorded stands in the bar's head, which is there also when it is folded.
        recorded = [f"● {named}"] if (named := state.get("recorded")) else []
        stop = [{"word": END_RECORDING, "about": "", "label": state.get("stop"), "quiet": 1}]
        stop = stop if state.get("stop") else []
        if screen != "task" or not task:
            text = texts.get(screen, WAIT)
            return {**shown, "text": text, "code": "".join(recorded), "buttons": stop}
        buttons = []
        if running:
            buttons = [
                {"word": "done", "about": running, "label": "I'm done"},
                {"word": "give_up", "about": running, "label": "I give up on this one", "quiet": 1},
            ]
        elif state.get("may_start"):
            buttons = [{"word": "start", "about": _id_of(task), "label": "Start"}]
        return {
            **shown,
            "code": " · ".join([task["code"], *recorded]),
            "text": task["scenario"] or task["title"],
            "aside": texts.get("think_aloud", ""),
            "buttons": [*buttons, *stop],
        }


def _id_of(task: dict[str, Any] | None) -> str:
    return str(task["id"]) if task else ""
