"""Loops that last as long as a capture does: one that fails is said, and begins again.

An error that nobody foresaw must not end, unseen, what the rest of the hour depends on.
"""

import asyncio
from collections.abc import Awaitable, Callable

from recorder.capture.lab.delivery import say

AGAIN_SECONDS = 1.0


async def steadily(*loops: Callable[[], Awaitable[None]]) -> None:
    """Run loops side by side until this is cancelled."""
    await asyncio.gather(*(_again_and_again(each) for each in loops))


async def _again_and_again(loop: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await loop()
        except Exception as error:
            say(f"Something went wrong here, and is tried again ({error!r}).")
        await asyncio.sleep(AGAIN_SECONDS)
