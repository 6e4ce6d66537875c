"""An import as one change of the study's history: who, when, from which file, undone as a whole.

What does not live here: importing (`replay`, `tasks`, ...), and undoing (`recorder.history`).
"""

from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256

from recorder.history import noting
from recorder.history.noting import Note
from recorder.importing.table import Table
from recorder.models import Study
from recorder.vocabulary import ChangeKind


def noted(
    study: Study, things: str, table: Table, by: str, now: datetime
) -> AbstractContextManager[Note]:
    """Note what is imported in the block as one change; `things` are attempts, tasks, ..."""
    rows = len(table.rows)
    what = f"Imported {things} from {table.name} ({rows} row{'s' if rows != 1 else ''})"
    said = [things, *table.columns, *(cell for row in table.rows for cell in row.cells.values())]
    digest = sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return noting(study, ChangeKind.IMPORT, what, by, now, file=table.name, digest=digest)
