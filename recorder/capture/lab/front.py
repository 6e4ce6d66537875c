"""What stands before the person in the lab browser: the product, or the participant's screen.

The product goes to where each task begins. The participant's screen comes to the front where it
asks something: a questionnaire, consent, or what is to be recorded no more. What does not live
here: following the session (`process`).
"""

from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as BrowserError

from recorder.capture.lab.delivery import say
from recorder.capture.lab.link import Link

GOING_SECONDS = 30.0

BEFORE_A_TASK = ("task", "welcome")


class Front:
    """The two tabs, and what was asked and offered at the last look."""

    def __init__(self, link: Link) -> None:
        self._screen = link.url + link.screen
        self._product: Page | None = None
        self._questions: Page | None = None
        self._offered: tuple[int, int] | None = None
        self._asks = False
        self._recorded = ""
        self._is_ending = False

    async def open(self, context: BrowserContext) -> Page:
        """Open the product's tab."""
        self._product = await context.new_page()
        return self._product

    async def follow(self, state: dict[str, Any]) -> None:
        """Bring to the front what the session's state asks for; go where a new task begins."""
        asked, self._asks = self._asks, bool(state.get("asks"))
        recorded, self._recorded = self._recorded, str(state.get("recorded", ""))
        is_before = state.get("screen") in BEFORE_A_TASK
        if self._asks and not asked:
            await self.show_questions()
        elif (asked and not self._asks and is_before) or (
            self._is_ending and recorded != self._recorded
        ):
            # Consent was asked before a task, which is next, or was taken back.
            self._is_ending = False
            await self._show_product()
        task = state.get("task") if is_before else None
        if task and self._is_new(task["id"], state["attempts"], state["attempt"] is not None):
            await self._go(task["start_url"])

    async def end_recording(self) -> None:
        """Show the participant's screen, where recording is ended; the product comes after that."""
        self._is_ending = True
        await self.show_questions()

    async def show_questions(self) -> None:
        """Bring the participant's screen to the front."""
        if self._product is None:
            return
        with suppress(BrowserError):
            if self._questions is None or self._questions.is_closed():
                self._questions = await self._product.context.new_page()
                await self._questions.goto(self._screen)
            await self._questions.bring_to_front()

    def _is_new(self, task_id: int, attempts: int, is_running: bool) -> bool:
        """Whether a task is offered that was not before, or is offered again."""
        before, self._offered = self._offered, (task_id, attempts)
        if before is None or before[0] != task_id:
            return True
        return not is_running and before[1] != attempts

    async def _go(self, url: str) -> None:
        """Open a task's start URL in the product's tab; leave things as they are without one."""
        page = await self._product_page()
        if page is None:
            return
        if not url:
            if page.url == "about:blank" and not self._questions:
                url = self._screen
            else:
                return
        try:
            if not self._asks:
                await page.bring_to_front()
            await page.goto(url, wait_until="commit", timeout=GOING_SECONDS * 1000)
        except BrowserError as error:
            say(f"The start URL does not open: {reason_of(error)}")

    async def _show_product(self) -> None:
        """Bring the product back to the front."""
        page = await self._product_page()
        if page is not None:
            with suppress(BrowserError):
                await page.bring_to_front()

    async def _product_page(self) -> Page | None:
        page = self._product
        if page is not None and page.is_closed():
            others = [each for each in page.context.pages if each is not self._questions]
            page = others[0] if others else None
            if page is None and self._product is not None:
                with suppress(BrowserError):
                    page = await self._product.context.new_page()
        self._product = page
        return page


def reason_of(error: BrowserError) -> str:
    """Return what the browser says of an error, in a line."""
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip()]
    wrong = [line for line in lines if "ERROR:" in line or "FATAL:" in line]
    return [*lines[:1], *wrong][-1] if lines else "it says nothing"
