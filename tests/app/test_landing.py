"""Chunks on their way to the disk: who shares a wait, and what is deleted meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from uuid6 import uuid7

from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.media import landing as place
from recorder.media import leaving
from recorder.media.landing import Landing
from recorder.models import Chunk, Recording
from recorder.web import streams


class Disk:
    """A disk that is busy with the first chunk until it is let, and tells what came together."""

    def __init__(self, landing):
        self.landing, self.together = landing, []
        self.is_busy, self.may_go_on = threading.Event(), threading.Event()

    def lay_together(self, files):
        self.together.append(sorted(path.name for path, _content in files))
        self.is_busy.set()
        assert self.may_go_on.wait(10)
        return self._laid(files)

    def waits_with(self, chunks):
        """Wait until so many chunks wait for the disk together."""
        deadline = threading.Event()
        timer = threading.Timer(10, deadline.set)
        timer.start()
        while not deadline.is_set():
            flight = self.landing._gathering
            if flight is not None and len(flight.files) == chunks:
                break
        timer.cancel()
        assert not deadline.is_set()

    _laid = staticmethod(place.lay_together)


@pytest.fixture
def disk(monkeypatch):
    found = Disk(Landing())
    monkeypatch.setattr(place, "lay_together", found.lay_together)
    return found


def test_a_lone_chunk_waits_for_nobody_and_those_behind_it_share_a_wait(disk, tmp_path):
    with ThreadPoolExecutor(5) as pool:

        def land(name):
            return pool.submit(disk.landing.land, tmp_path / name, name.encode())

        first = land("a")
        assert disk.is_busy.wait(10)
        others = [land(name) for name in "bcd"]
        disk.waits_with(3)
        disk.may_go_on.set()
        assert [each.result().bytes for each in (first, *others)] == [1, 1, 1, 1]
    assert disk.together == [["a"], ["b", "c", "d"]]
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {n: n for n in "abcd"}


def test_who_cannot_be_laid_hears_it_alone(disk, tmp_path):
    (tmp_path / "file").touch()
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(disk.landing.land, tmp_path / "a", b"a")
        assert disk.is_busy.wait(10)
        whole = pool.submit(disk.landing.land, tmp_path / "b", b"b")
        wrong = pool.submit(disk.landing.land, tmp_path / "file" / "c", b"c")
        disk.waits_with(2)
        disk.may_go_on.set()
        assert (first.result().bytes, whole.result().bytes) == (1, 1)
        with pytest.raises(OSError, match=r"[Ff]ile exists|[Nn]ot a directory"):
            wrong.result()


def test_a_recording_that_is_deleted_while_the_disk_writes_keeps_nothing(
    app, stranger, agreed, monkeypatch
):
    key = uuid7()
    header = {"Authorization": f"Bearer {agreed.capture_token}"}
    said = {"id": str(key), "kind": "screen", "started_ms": 0, "mime": "video/webm"}
    address = f"/api/v1/sessions/{agreed.id}/recordings"
    assert stranger.post(address, json=said, headers=header).status_code == 200

    def delete_then_land(path, content):
        with app.app_context(), writing():
            leaving.erase(db.session.get_one(Recording, key), STEADY.now())
            db.session.commit()
            db.session.remove()
        return Landing().land(path, content)

    monkeypatch.setattr(streams.landing, "land", delete_then_land)
    chunk = f"/api/v1/recordings/{key}/chunks/1?from_ms=0&to_ms=1000"
    refused = stranger.post(chunk, data=b"bytes", headers=header)
    assert (refused.status_code, refused.json["error"]) == (
        404,
        "This recording was deleted; what comes of it is not kept.",
    )
    db.session.rollback()
    assert db.session.scalars(db.select(Chunk)).all() == []
    assert [each for each in (app.config["DATA"] / "media").rglob("*") if each.is_file()] == []
