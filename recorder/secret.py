"""The keys of a data folder: made once, readable by their owner only.

They stay the same across restarts, so that a console comes back by itself after a crash.
"""

import json
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple


class Keys(NamedTuple):
    """The key that lets its holder in, the one that signs cookies, a public name for both."""

    access: str
    cookies: str

    @property
    def name(self) -> str:
        """A short name that tells data folders apart and gives nothing away."""
        return sha256(self.cookies.encode()).hexdigest()[:8]


def keys_of(data: Path) -> Keys:
    """Return the keys of a data folder, made on first use."""
    file = data / "keys.json"
    if not file.exists():
        made = Keys(access=secrets.token_urlsafe(18), cookies=secrets.token_urlsafe(32))
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(made._asdict(), stream)
        temporary.replace(file)
    return Keys(**json.loads(file.read_text(encoding="utf-8")))
