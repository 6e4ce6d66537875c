"""What the disk holds of what was sent: found, lost, doubled; and whether the data are sound."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from recorder.backup.manifest import DATABASE, read_only
from recorder.check import Level, check_folder
from recorder.check.kill.ledger import Ledger
from recorder.clock import STEADY

SOUND = ("database", "integrity", "references", "tables", "log")
"""The tests of the data that a kill may not make fail."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of everything that was sent.

    `doubled` counts entries beyond those that were sent, `cut_off` what was sent and not answered
    at once, and `unheard` what of that had been committed before the kill: the kills that hit an
    answer on its way. `faults` are sentences of what else is wrong.
    """

    kills: int = 0
    acknowledged: int = 0
    found: int = 0
    doubled: int = 0
    cut_off: int = 0
    unheard: int = 0
    attempts: int = 0
    faults: tuple[str, ...] = field(default=())

    @property
    def lost(self) -> int:
        """How many entries were acknowledged and are not there."""
        return self.acknowledged - self.found

    @property
    def is_sound(self) -> bool:
        """Whether nothing is lost, nothing doubled and nothing else wrong."""
        return not (self.lost or self.doubled or self.faults)

    def __add__(self, other: "Judgement") -> "Judgement":
        """Put two lanes together."""
        return Judgement(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )


def judge(folder: Path, ledger: Ledger, kills: int) -> Judgement:
    """Compare what was sent with what the disk holds."""
    with closing(read_only(folder / DATABASE)) as reader:
        # Gaps are named by the program itself.
        rows = reader.execute(
            "SELECT id, json_extract(data, '$.text'), recorded_at FROM event "
            "WHERE source != 'system'"
        ).fetchall()
        (attempts,) = reader.execute("SELECT count(*) FROM attempt").fetchone()
    there = {
        UUID(key): (text, datetime.fromisoformat(at).replace(tzinfo=UTC)) for key, text, at in rows
    }
    intact = {key for key, (text, _) in there.items() if ledger.sent.get(key) == text}
    cut_off = {key: at for key, at in ledger.cut_off.items() if key in intact}
    return Judgement(
        kills=kills,
        acknowledged=len(ledger.acknowledged),
        found=len(ledger.acknowledged & intact),
        doubled=len(rows) - len(there.keys() & ledger.sent.keys()),
        cut_off=len(ledger.cut_off),
        unheard=sum(there[key][1] < at for key, at in cut_off.items()),
        attempts=attempts,
        faults=(*_faults(folder), *ledger.refused),
    )


def _faults(folder: Path) -> list[str]:
    """Return what the tests of the data find wrong."""
    tested = check_folder(folder, STEADY.now(), backup_warn_hours=24)
    return [each.sentence for each in tested if each.name in SOUND and each.level is Level.FAIL]
