"""`static/capture/capture.min.js`: the watcher and the script tag's transport, made small.

The file is kept with the sources, so that nothing has to be built to run the program;
tests/app/test_capture.py tells when it is not what they make, and
`python tests/minified.py` makes it anew.
"""

import re
from pathlib import Path

import minify

CAPTURE = Path(__file__).parents[1] / "static" / "capture"
MADE = CAPTURE / "capture.min.js"


NAMED = re.compile(r'^ *const ([A-Z_]+) = ([\d_ *]+|"[^"]*"|{[^}]*});.*\n', re.MULTILINE)


def plainly(text):
    """Return a script with values that are used once in the place of their names."""
    for line, name, value in [each.group(0, 1, 2) for each in NAMED.finditer(text)]:
        if len(re.findall(rf"\b{name}\b", text)) == 2:
            parts = re.split(rf"\b{name}\b", text.replace(line, ""))
            text = f"({value})".join(parts)
    return text


def minified():
    """Return what the sources make: one function, of which no name reaches the page."""
    parts = [
        plainly((CAPTURE / name).read_text(encoding="utf-8")) for name in ("watch.js", "tag.js")
    ]
    return minify.string("application/javascript", "(() => {\n" + "\n".join(parts) + "})();") + "\n"


if __name__ == "__main__":
    MADE.write_text(minified(), encoding="utf-8")
