"""The line that computes the same with `recorder calc`."""

import json
import shlex
from collections.abc import Mapping
from typing import Any


def command(metric: str, inputs: Mapping[str, Any]) -> str:
    """Return the command for a POSIX shell; a long list stays whole, since it is to be copied.

    >>> command("median_ci", {"times": [12, 7.5, 30]})
    'recorder calc median_ci times=12,7.5,30'
    >>> command("sus_interpret", {"score": 68})
    'recorder calc sus_interpret score=68'
    """
    parts = ["recorder", "calc", metric]
    parts += [f"{name}={_written(value)}" for name, value in inputs.items()]
    return shlex.join(parts)


def _written(value: Any) -> str:
    """Write a value as `recorder calc` reads it: JSON, brackets and quotes only where needed."""
    if isinstance(value, str) and not _is_json(value):
        return value
    if isinstance(value, list) and len(value) > 1 and all(_is_plain(each) for each in value):
        return json.dumps(value, separators=(",", ":"))[1:-1]
    return json.dumps(value, separators=(",", ":"))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, int | float)


def _is_json(text: str) -> bool:
    """Whether a text, bare or as a list, would be read as something else than itself."""
    for candidate in (text, f"[{text}]"):
        try:
            json.loads(candidate)
        except json.JSONDecodeError:
            continue
        return True
    return False
