"""What every test may use: an application over a throw-away folder, clients, a small study.

Also the order of the tests, and where their folders lie.
"""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from recorder import create_app, demo, sessions, studies
from recorder.db import db, writing
from tests import compiled, upgraded

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
# How long an example takes says nothing on a busy machine; speed is measured in tests/bench.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")
compiled.keep()
upgraded.keep()

MEMORY = Path("/dev/shm")
# Each commit waits for the disk. A test's folder need not outlive the machine, so it lies in
# memory where the system offers that; the program does there what it does anywhere.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

BROWSER = Path(__file__).parent / "browser"
KEEP_TIME = ["test_losses", "test_watchdog", "test_crash", "test_lab", "test_console"]
"""Files whose tests wait for seconds, and hold times against the truth by milliseconds."""
REFERENCE = Path(__file__).parents[2] / "shared" / "reference"


def pytest_collection_modifyitems(items):
    """Begin with what keeps time in a browser, go on with its other tests, end with quick ones.

    Workers get equal slices of the list, and later take over from the end of another's: so the
    first worker waits for clocks while the others work without a browser, and nobody is left with
    a long test at the end.
    """

    def place(item):
        in_browser = BROWSER in item.path.parents
        return (not in_browser, in_browser and item.path.stem not in KEEP_TIME)

    items.sort(key=place)


@pytest.fixture(scope="session")
def newest(tmp_path_factory):
    """An empty database of the newest revision: upgrading one for each test takes long."""
    folder = tmp_path_factory.mktemp("newest")
    app = create_app({"DATA": folder, "TESTING": True})
    with app.app_context():
        db.engine.dispose()
    return folder / "recorder.db"


@pytest.fixture(scope="session")
def sample_study(tmp_path_factory):
    """A data folder with the sample study, played once; who changes it takes a copy."""
    folder = tmp_path_factory.mktemp("sample")
    app = create_app({"DATA": folder})
    with app.app_context():
        demo.play()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def app(tmp_path, newest):
    """The application over an empty data folder; form tokens are off, as for a machine."""
    (tmp_path / "data").mkdir()
    shutil.copy(newest, tmp_path / "data" / "recorder.db")
    app = create_app({"DATA": tmp_path / "data", "TESTING": True, "WTF_CSRF_ENABLED": False})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app):
    """An application context that may write, for tests that call the core."""
    with app.app_context(), writing():
        yield app


@pytest.fixture
def stranger(app):
    """A client that has not shown the key."""
    return app.test_client()


@pytest.fixture
def client(app):
    """The moderator's client: it has shown the key."""
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    return client


@pytest.fixture
def study(context):
    """A study of three tasks with two participants."""
    study = studies.create_study("Shop checkout", NOW, variants=["A", "B"])
    studies.add_task(study, title="Find the opening hours", scenario="When does the shop open?")
    studies.add_task(study, title="Book an appointment", scenario="Get an appointment.")
    studies.add_task(study, title="Cancel a subscription", scenario="End the subscription.")
    studies.add_participant(study, "P01", NOW, variant="A")
    studies.add_participant(study, "P02", NOW, variant="B")
    db.session.commit()
    return study


@pytest.fixture
def session(study):
    """A session of the first participant, created and not begun."""
    session = sessions.create_session(study, study.participants[0], NOW)
    db.session.commit()
    return session


@pytest.fixture
def reference():
    """The folder of reference data; a test that needs it says so when it is away."""
    if not REFERENCE.is_dir():
        pytest.fail(f"This test needs the reference data, which are not at {REFERENCE.name}/.")
    return REFERENCE


@pytest.fixture
def small_disk(tmp_path):
    """A data folder on a disk of its own with little room."""
    place = tmp_path / "data"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("This test mounts a small disk, which needs Linux and its permission.")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
