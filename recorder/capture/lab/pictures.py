"""Pictures of the product's pages while an expert shows the optimal path, for maps to be drawn on.

Taken in an expert's session only: to picture a whole page makes the browser draw it anew, which a
participant would see, and a picture cannot be masked like text. Fields are covered all the same.
What does not live here: what becomes of a picture (`recorder.pictures`).
"""

import asyncio
from contextlib import suppress

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page

from recorder.capture.lab.link import AWAY, Link

SETTLE_SECONDS = 1.0
"""A page is drawn by then, and nobody has gone on to the next one."""

TAKE_SECONDS = 10.0

QUALITY = 70

COVER = "#d5d8dc"

FIELDS = "input:not([type=button],[type=submit],[type=reset]), textarea, [contenteditable]"

SIZE = """() => {
  const { clientWidth, scrollHeight } = document.documentElement;
  return [clientWidth, scrollHeight];
}"""


class Pictures:
    """The pictures of one run of the lab browser: one for each page and width."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._taken: set[tuple[str, int]] = set()
        self.is_wanted = False

    async def take(self, page: Page, url: str) -> None:
        """Take the picture of a page that has just been opened, where one is wanted."""
        if not self.is_wanted:
            return
        await asyncio.sleep(SETTLE_SECONDS)
        # A page that is gone by now, or a recorder that is away, is a map without this picture.
        with suppress(BrowserError, TimeoutError, *AWAY):
            async with asyncio.timeout(TAKE_SECONDS):
                width, height = await page.evaluate(SIZE)
                if (url, width) in self._taken:
                    return
                picture = await page.screenshot(
                    type="jpeg",
                    quality=QUALITY,
                    full_page=True,
                    scale="css",
                    animations="disabled",
                    mask=[page.locator(FIELDS)],
                    mask_color=COVER,
                )
                await asyncio.to_thread(self._link.post_picture, url, width, height, picture)
                self._taken.add((url, width))
