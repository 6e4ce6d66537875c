"""What the clients of a kill test have sent, and what of it was answered; for many threads."""

import threading
from datetime import datetime
from uuid import UUID

from recorder.clock import STEADY


class Ledger:
    """What was sent, by id with the text it carries, and what became of it.

    `cut_off` says when something was last sent in vain: the server was killed before its answer.
    """

    def __init__(self) -> None:
        self.sent: dict[UUID, str | None] = {}
        self.acknowledged: set[UUID] = set()
        self.cut_off: dict[UUID, datetime] = {}
        self.refused: list[str] = []
        self._answered = threading.Condition()

    def send(self, entries: dict[UUID, str | None]) -> None:
        """Note what is about to be sent for the first time."""
        with self._answered:
            self.sent.update(entries)

    def cut(self, ids: set[UUID]) -> None:
        """Note what was sent and not answered, so that it is sent again."""
        with self._answered:
            self.cut_off.update(dict.fromkeys(ids, STEADY.now()))

    def acknowledge(self, ids: set[UUID]) -> None:
        """Note what was answered with 2xx: from here on it may not be lost."""
        with self._answered:
            self.acknowledged |= ids
            self._answered.notify_all()

    def refuse(self, sentence: str) -> None:
        """Note that the program looked at something and would not take it."""
        with self._answered:
            self.refused.append(sentence)

    def hear(self, seconds: float) -> bool:
        """Wait for the next answer; return whether one came."""
        with self._answered:
            before = len(self.acknowledged)
            return self._answered.wait_for(lambda: len(self.acknowledged) > before, seconds)
