"""The README.txt in every bundle: what is in it, for somebody who has only the file.

What does not live here: the README of the program, which says the same in short.
"""

from recorder.bundle.manifest import Manifest
from recorder.bundle.parts import PARTS
from recorder.bundle.records import fields_of

TEXT = """\
{title}, as recorded by the usability test session recorder {program}
{underline}
Written {created_at:%Y-%m-%d %H:%M} UTC. Format: {format}, version {version}.

Everything here can be read without that program: CSV and JSON, UTF-8.

tables/     For people: CSV files with a header, decimal points, full precision, times with their
            offset. Cells that a spreadsheet would run as a formula have an apostrophe before them.
data/       For programs: one JSON object a line, one file for each table, every column of every
            row. Another recorder takes in these, and only these.
media/      Recordings of screen, camera, sound and pages, in chunks: a folder for each row of
            data/recordings.jsonl, a file for each row of data/chunks.jsonl, whose SHA-256 it has.
            The chunks of one recording, one after another, are one file that plays.
            Pictures of pages, which maps are drawn over: a folder for each session that has any,
            media/<its uuid>/pages/, a file for each page and size, named by the first 32 digits
            of the SHA-256 of the page's address and by its width and height in CSS pixels.
manifest.json   The format, its version, and for each file its SHA-256, its size in bytes, its
            number of rows, and of a picture when it was kept.

To bring it into another recorder: recorder import bundle FILE, or "Import a bundle" above the
list of studies. What is there already is not doubled.

Not in it: {left_out}.

How data/ is written
- Rows name one another by uuid; attempts and log entries have theirs in "id". The order of the
  lines is the order in which the rows were made.
- Times are ISO 8601 in UTC. Floats have as many digits as give the same 64 bits back.
- t_ms, started_ms, finished_ms: milliseconds since the session began ("begun_at" of the session).
- The log (events) is append-only: "undo" cancels the entry that its "target_id" names, "amend"
  changes it to what "data" says. The columns of attempts follow from the log.

Files and fields
{fields}
"""


def readme(manifest: Manifest) -> str:
    """Return the text for a bundle of which this is the manifest so far."""
    named = [(part.file, ", ".join(field.name for field in fields_of(part))) for part in PARTS]
    title = manifest.title if manifest.holds == "study" else f"One session of {manifest.title}"
    return TEXT.format(
        title=title,
        underline="=" * min(98, len(title)),
        program=manifest.program,
        created_at=manifest.created_at,
        format=manifest.format,
        version=manifest.version,
        left_out="; ".join(manifest.left_out),
        fields="\n".join(f"{file}\n    {fields}" for file, fields in named),
    )
