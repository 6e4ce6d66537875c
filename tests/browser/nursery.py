"""Servers for browser tests, born of one process that has read the program already.

Reading the program takes longer than most tests do. Where the system knows `fork` (Linux, macOS),
each server is a copy of that process, and goes on as the command `recorder run` does; elsewhere it
is started from nothing. What does not live here: what tests ask of a server (`conftest`).
"""

import multiprocessing
import os
import sys
import tempfile
from importlib import import_module

from recorder import cli, create_app
from recorder.db import db
from tests import compiled

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"

family = multiprocessing.get_context(METHOD)
family.set_forkserver_preload([__name__])


class Born:
    """A server as `subprocess.Popen` would know it."""

    def __init__(self, arguments):
        heard, said = family.Pipe(duplex=False)
        self._process = family.Process(
            target=serve, args=(said, arguments, dict(os.environ)), daemon=True
        )
        self._process.start()
        said.close()
        self.stdout = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
        heard.close()
        self.terminate, self.kill = self._process.terminate, self._process.kill

    def wait(self, seconds):
        """Wait until it has ended; raise TimeoutError where that takes longer."""
        self._process.join(seconds)
        if self._process.is_alive():
            raise TimeoutError(f"The server still runs after {seconds} seconds.")


def serve(said, arguments, environment):
    """Be the command `recorder` with these arguments; what it prints goes to `said`."""
    os.dup2(said.fileno(), 1)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["recorder", *arguments]
    cli.main()


def read_all():
    """Read all of the program: its commands, its screens, and templates into memory."""
    compiled.keep()
    for name in cli.COMMANDS:
        import_module(f"recorder.cli.{name}")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA": folder})
        for name in app.jinja_env.list_templates(extensions=["html"]):
            app.jinja_env.get_template(name)
        with app.app_context():
            db.engine.dispose()


if METHOD == "forkserver" and "pytest" not in sys.modules:
    # This is the process that all servers come from.
    read_all()
