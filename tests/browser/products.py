"""Web applications that nobody here wrote, to record against: ihatemoney, datasette, todomvc.

Each is fetched once per machine, in the version named here, into a folder of its own; the tests
that need one say so where its registry is away. `python tests/browser/products.py` fetches all of
them beforehand. What does not live here: what is recorded of them.
"""

import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import venv
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import platformdirs
import pytest

VERSIONS = {"ihatemoney": "7.2.1", "datasette": "0.65.5", "todomvc": "0.1.1"}
FROM_NPM = {"todomvc"}

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'none'; "
    "frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
"""A policy under which a page runs no script but its own files, and connects to nothing."""

START_SECONDS = 60


class Away(Exception):
    """A product is not on this machine and cannot be fetched."""


def place_of(name):
    """Return where a product lies, fetched first where it does not yet."""
    named = os.environ.get("RECORDER_PRODUCTS")
    cache = Path(named or Path(platformdirs.user_cache_dir("recorder-tests"), "products"))
    python = f"-py{sys.version_info.major}.{sys.version_info.minor}"
    place = cache / f"{name}-{VERSIONS[name]}{'' if name in FROM_NPM else python}"
    if place.is_dir():
        return place
    cache.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f"{name}-", suffix=".part", dir=cache))
    try:
        (fetch_from_npm if name in FROM_NPM else fetch_from_pypi)(name, made)
        made.rename(place)
    except (OSError, subprocess.SubprocessError) as error:
        if not place.is_dir():  # else another worker was quicker
            registry = "npm" if name in FROM_NPM else "PyPI"
            raise Away(
                f"{name} {VERSIONS[name]} is not in {cache} and {registry} does not give it "
                f"({type(error).__name__}); fetch it with `python tests/browser/products.py`."
            ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return place


def fetch_from_pypi(name, place):
    venv.create(place, with_pip=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([python_of(place), *install, f"{name}=={VERSIONS[name]}"])


def fetch_from_npm(name, place):
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    run([npm, "pack", "--silent", f"{name}@{VERSIONS[name]}"], cwd=place)
    (packed,) = place.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(place, filter="data")
    packed.unlink()


def run(command, **options):
    subprocess.run(command, check=True, capture_output=True, timeout=600, **options)


def python_of(place):
    return place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def fetched(name):
    """Return where a product lies; skip the test, saying why, where it cannot be had."""
    try:
        return place_of(name)
    except Away as away:
        pytest.skip(str(away))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A product that runs as a process of its own."""

    def __init__(self, command, port, folder, **settings):
        self.url = f"http://127.0.0.1:{port}"
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        self.said = (folder / f"{port}.txt").open("wb")
        self.process = subprocess.Popen(
            [str(each) for each in command],
            cwd=folder,
            env=environment | settings,
            stdout=self.said,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urlopen(self.url, timeout=5).close()
                return
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.05)
        self.stop()
        pytest.fail(f"The product did not start; {self.said.name} says why.", pytrace=False)

    def stop(self):
        self.process.kill()
        self.process.wait(15)
        self.said.close()


class Served:
    """Files, or pages made here, on a port of their own, with headers of our choice."""

    def __init__(self, handler):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Quiet:
    """Speaks HTTP 1.1 and writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_said):
        pass


class Files(Quiet, SimpleHTTPRequestHandler):
    pass


class Pages(Quiet, BaseHTTPRequestHandler):
    """Answers with pages by path: a text, or (status, text); scripts end in .js."""

    def __init__(self, pages, policy, *of_socket):
        self.pages, self.policy = pages, policy
        super().__init__(*of_socket)

    def do_GET(self):
        status, text = 404, "nothing here"
        if (found := self.pages.get(urlsplit(self.path).path)) is not None:
            status, text = found if isinstance(found, tuple) else (200, found)
        body = text.encode()
        is_script = urlsplit(self.path).path.endswith(".js")
        self.send_response(status)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Content-Length", str(len(body)))
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body)


class Proxy(Quiet, BaseHTTPRequestHandler):
    """Passes everything on to a product; puts a policy on every answer, a line into every page."""

    def __init__(self, origin, policy, line, *of_socket):
        self.origin, self.policy, self.line = urlsplit(origin), policy, line
        super().__init__(*of_socket)

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behind = http.client.HTTPConnection(self.origin.hostname, self.origin.port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name != "Host"}
        behind.request(self.command, self.path, body, headers | {"Accept-Encoding": "identity"})
        answer = behind.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        dropped = ("content-security-policy", "content-length", "transfer-encoding", "connection")
        for name, value in answer.getheaders():
            if name.lower() not in dropped:
                self.send_header(name, value.replace(self.origin.netloc, self.headers["Host"]))
        if self.line and "text/html" in (answer.getheader("Content-Type") or ""):
            place = rb"<head[^>]*>" if b"<head" in content else rb"(?i)<!doctype html>"
            content = re.sub(place, lambda at: at[0] + self.line.encode(), content, count=1)
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        behind.close()

    def do_POST(self):
        self.do_GET()


@pytest.fixture(scope="session")
def ihatemoney(tmp_path_factory):
    """Shared expenses: forms, redirects, popovers, a policy of its own."""
    place, folder, port = fetched("ihatemoney"), tmp_path_factory.mktemp("ihatemoney"), free_port()
    settings, money = folder / "settings.py", folder / "money.db"
    settings.write_text(
        f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{money.as_posix()}'\n"
        "SECRET_KEY = 'for tests'\nSESSION_COOKIE_SECURE = False\nMAIL_SUPPRESS_SEND = True\n",
        encoding="utf-8",
    )
    program = Program(
        [python_of(place), "-m", "ihatemoney.manage", "run", "--port", port],
        port,
        folder,
        IHATEMONEY_SETTINGS_FILE_PATH=str(settings),
    )
    yield program.url
    program.stop()


@pytest.fixture(scope="session")
def datasette(tmp_path_factory):
    """A catalogue of 1,200 trees in tables with search, filters and pages."""
    place, folder, port = fetched("datasette"), tmp_path_factory.mktemp("datasette"), free_port()
    with sqlite3.connect(folder / "trees.db") as trees:
        trees.execute("CREATE TABLE tree (id INTEGER PRIMARY KEY, species, street, height INTEGER)")
        species, streets = ["Oak", "Lime", "Plane", "Birch"], ["Mill Lane", "High Street", "Quay"]
        rows = [(i, species[i % 4], streets[i % 3], 3 + i % 27) for i in range(1, 1201)]
        trees.executemany("INSERT INTO tree VALUES (?, ?, ?, ?)", rows)
    trees.close()
    program = Program(
        [python_of(place), "-m", "datasette", "serve", "trees.db", "--port", port], port, folder
    )
    yield program.url
    program.stop()


@pytest.fixture(scope="session")
def todomvc():
    """A list of things to do, all in the page; a route in the fragment, no server behind it."""
    examples = fetched("todomvc") / "package" / "examples"
    served = Served(partial(Files, directory=str(examples)))
    yield f"{served.url}/vanillajs"
    served.stop()


@contextmanager
def proxies():
    """Serve products a second time: `proxied(url, policy, line)` is the address of one."""
    servers = []

    def proxied(url, policy="", line=""):
        parts = urlsplit(url)
        handler = partial(Proxy, f"{parts.scheme}://{parts.netloc}", policy, line)
        servers.append(Served(handler))
        return servers[-1].url + parts.path

    yield proxied
    for each in servers:
        each.stop()


@pytest.fixture
def strictly():
    """Serve a product a second time, under a strict policy: `strictly(url)` is its address."""
    with proxies() as proxied:
        yield lambda url, policy=STRICT: proxied(url, policy)


@pytest.fixture
def pages():
    """Serve pages of a test's own, by path: `pages({"/": "<h1>..."}, policy)` is their address."""
    servers = []

    def pages(by_path, policy=""):
        servers.append(Served(partial(Pages, by_path, policy)))
        return servers[-1].url

    yield pages
    for each in servers:
        each.stop()


def main():
    """Fetch every product; say what cannot be had."""
    try:
        for name in VERSIONS:
            print(place_of(name))
    except Away as away:
        sys.exit(str(away))


if __name__ == "__main__":
    main()
