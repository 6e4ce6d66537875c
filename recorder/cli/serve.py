"""`recorder run` and `recorder demo`: the server on this laptop."""

import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from flask import Flask

from recorder.backup.keeping import keeping
from recorder.cli import cli, data_option, open_app
from recorder.cli.emptying import emptying
from recorder.cli.finishing import finishing
from recorder.cli.leftovers import bringing_in
from recorder.cli.server import create_server
from recorder.db import db, writing
from recorder.watch import Watch, note_gaps
from recorder.web.live import bells

port_option = click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
no_open_option = click.option("--no-open", is_flag=True, help="Do not open a browser.")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@port_option
@no_open_option
@data_option
def run(host: str, port: int, no_open: bool, data: Path | None) -> None:
    """Serve the recorder; create and upgrade the data; print the address."""
    app = open_app(data)
    with (
        keeping(
            app.config["DATA"],
            every_minutes=app.config["BACKUP_EVERY_MINUTES"],
            kept=app.config["BACKUPS_KEPT"],
            days=app.config["BACKUP_DAYS_KEPT"],
        ),
        emptying(app),
        finishing(app),
        bringing_in(app),
        Watch(app.config["DATA"] / "clock.json", partial(note_gap, app)),
    ):
        serve(app, host, port, opening=not no_open)


@cli.command()
@port_option
@no_open_option
def demo(port: int, no_open: bool) -> None:
    """Serve a sample study from a throw-away folder."""
    from recorder.demo import play

    with tempfile.TemporaryDirectory(prefix="recorder-demo-", ignore_cleanup_errors=True) as folder:
        app = open_app(Path(folder))
        with app.app_context():
            play()
        serve(app, "127.0.0.1", port, opening=not no_open)


def note_gap(app: Flask, since: datetime, until: datetime, why: str) -> None:
    """Name what was missed in the sessions it concerns, and tell their screens."""
    with app.app_context(), writing():
        noted = note_gaps(since, until, why)
        db.session.commit()
    for session_id in noted:
        bells.ring(session_id)


def serve(app: Flask, host: str, port: int, *, opening: bool) -> None:
    """Serve until interrupted; print the address with its key, and open it where asked."""
    try:
        server = create_server(app, host, port)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error
    bound = getattr(server, "effective_port", port)
    for address in _addresses(host):
        click.echo(f"http://{address}:{bound}/?key={app.config['ACCESS_KEY']}")
    click.echo(f"Data: {app.config['DATA']}   Stop with Ctrl+C.")
    if opening:
        local = f"http://{_addresses(host)[0]}:{bound}/?key={app.config['ACCESS_KEY']}"
        threading.Timer(0.5, webbrowser.open, [local]).start()
    # Open streams would hold the server for seconds: they end first, also when a system that
    # shuts down asks with SIGTERM.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, _stop)
    try:
        server.run()
    finally:
        bells.close()
        server.close()


def _stop(*_signal: object) -> None:
    bells.close()
    sys.exit(0)


def _addresses(host: str) -> list[str]:
    """Return the addresses under which this laptop is reached, the nearest first."""
    if host not in ("0.0.0.0", "::", ""):
        return [f"[{host}]" if ":" in host else host]
    found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return ["127.0.0.1", *sorted(str(each) for each in found if not str(each).startswith("127."))]
