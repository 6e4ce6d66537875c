"""The lab browser: the installed browser in a fresh profile, watched from outside the product.

A process of its own (`process`), since Playwright's bindings arrive only while its loop runs. It
speaks with the recorder over HTTP alone (`link`) and keeps what it captured on the disk until that
has answered (`spool`, `poster`). Only `process` and what it starts need Playwright. What does not
live here: what happens in a page (`static/capture`), and the console's button (`recorder.web.lab`).
"""
