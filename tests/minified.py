"""`static/capture/capture.min.js`: the watcher and the script tag's transport, made small.

The file is kept with the sources, so that nothing has to be built to run the program;
tests/app/test_tag.py tells when it is not what they make, and
`python tests/minified.py` makes it anew.
"""

from pathlib import Path

import minify

CAPTURE = Path(__file__).parents[1] / "static" / "capture"
MADE = CAPTURE / "capture.min.js"


def minified():
    """Return what the sources make: one function, of which no name reaches the page."""
    parts = [(CAPTURE / name).read_text(encoding="utf-8") for name in ("watch.js", "tag.js")]
    return minify.string("application/javascript", "(() => {\n" + "\n".join(parts) + "})();") + "\n"


if __name__ == "__main__":
    MADE.write_text(minified(), encoding="utf-8")
