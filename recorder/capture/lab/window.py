"""How the browser is opened, and where its window stands.

What does not live here: which browser it is (`browsers`).
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as BrowserError


@dataclass(frozen=True, slots=True)
class Opening:
    """How the browser is opened: which, where on the screens, and for tests unseen."""

    browser: Path
    position: tuple[int, int] | None = None
    fullscreen: bool = False
    headless: bool = False
    port: int | None = None


async def place(context: BrowserContext, page: Page, opening: Opening) -> None:
    """Put the window where it was asked for, on the whole of that screen."""
    if opening.headless:
        return
    devtools = await context.new_cdp_session(page)
    window = (await devtools.send("Browser.getWindowForTarget"))["windowId"]
    bounds: list[dict[str, Any]] = []
    if opening.position:
        left, top = opening.position
        bounds.append({"left": left, "top": top})
    bounds.append({"windowState": "fullscreen" if opening.fullscreen else "maximized"})
    for each in bounds:
        with suppress(BrowserError):
            await devtools.send("Browser.setWindowBounds", {"windowId": window, "bounds": each})
    await devtools.detach()
