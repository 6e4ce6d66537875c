"""Every setting with its default and one line why, and where assets and data lie.

A setting is changed by an environment variable of the same name with `RECORDER_` before it, or by
what is passed to `create_app`. What does not live here: settings of a study, which are data.
"""

import os
from pathlib import Path
from typing import Any

import platformdirs

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent
IN_CHECKOUT = (CHECKOUT / "templates" / "base.html").is_file()
ASSETS = CHECKOUT if IN_CHECKOUT else PACKAGE
"""Templates and static files lie beside the package in a checkout, inside it when installed."""

DEFAULTS: dict[str, Any] = {
    # Pasted lists and imported files are small; a larger one is a mistake worth a sentence.
    "MAX_UPLOAD_MB": 16,
    # Each open live screen holds a thread, and 48 leave room for twenty screens and their requests.
    "THREADS": 48,
    # Half an hour of work is what a dead disk may cost; 0 makes no backups by themselves.
    "BACKUP_EVERY_MINUTES": 30,
    # Ten half-hours of recording are a day in the lab.
    "BACKUPS_KEPT": 10,
    # What went wrong is often seen days later; the last backup of each of these days stays.
    "BACKUP_DAYS_KEPT": 14,
    # What was deleted by mistake is missed within a month, or never.
    "BIN_DAYS": 30,
    # A check warns where what was recorded has waited this long for a backup.
    "BACKUP_WARN_HOURS": 24,
    # The lab browser is the first of Chrome, Edge and Chromium that is found, unless one is named.
    "LAB_BROWSER": "",
    # It opens where the system puts it; 1920,0 is a second screen to the right of a first.
    "LAB_POSITION": "",
}


def default_data_folder() -> Path:
    """Return where data lie: RECORDER_DATA, else `instance/` in a checkout, else the user's."""
    named = os.environ.get("RECORDER_DATA")
    if named:
        return Path(named)
    if IN_CHECKOUT:
        return CHECKOUT / "instance"
    return Path(platformdirs.user_data_dir("recorder", appauthor=False))


def settings(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the settings: defaults, then the environment, then `changes`."""
    chosen: dict[str, Any] = dict(DEFAULTS)
    for name, default in DEFAULTS.items():
        if f"RECORDER_{name}" in os.environ:
            chosen[name] = type(default)(os.environ[f"RECORDER_{name}"])
    return {**chosen, **(changes or {})}
