"""How a lab browser went: closed by a person, or gone from under its windows.

A browser that is closed, or quit from its menu, says of each window that it is gone before it goes
itself; one that crashes or is killed does not come to that. On a busy machine it may be gone before
it has named its last window: one that it named just before is enough. What does not live here:
waiting for the end (`process`).
"""

from time import monotonic
from typing import Any

from playwright.async_api import Browser

CLOSING_SECONDS = 2.0
"""A browser that quits is gone so soon after the first of its windows, or sooner."""


class Windows:
    """The pages that the browser has opened and has not said to be gone."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._gone_at = float("-inf")

    @property
    def are_in_use(self) -> bool:
        """Whether a page is open, as far as the browser has said, and none was just closed."""
        return bool(self._open) and monotonic() - self._gone_at > CLOSING_SECONDS

    async def watch(self, browser: Browser) -> None:
        """Hear of every page from the browser itself."""
        tools = await browser.new_browser_cdp_session()
        tools.on("Target.targetCreated", self._opened)
        tools.on("Target.targetDestroyed", self._gone)
        await tools.send("Target.setDiscoverTargets", {"discover": True})

    def _opened(self, said: dict[str, Any]) -> None:
        if said["targetInfo"]["type"] == "page":
            self._open.add(said["targetInfo"]["targetId"])

    def _gone(self, said: dict[str, Any]) -> None:
        if said["targetId"] in self._open:
            self._open.remove(said["targetId"])
            self._gone_at = monotonic()
