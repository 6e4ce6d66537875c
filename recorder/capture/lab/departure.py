"""How a lab browser went: closed by a person, or gone from under its windows.

A browser that is closed, or quit from its menu, says of each window that it is gone before it goes
itself; one that crashes or is killed does not come to that. What does not live here: waiting for
the end (`process`).
"""

from typing import Any

from playwright.async_api import Browser


class Windows:
    """The pages that the browser has opened and has not said to be gone."""

    def __init__(self) -> None:
        self._open: set[str] = set()

    @property
    def are_open(self) -> bool:
        """Whether a page is open, as far as the browser has said."""
        return bool(self._open)

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
        self._open.discard(said["targetId"])
