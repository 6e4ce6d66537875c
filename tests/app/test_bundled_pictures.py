"""Pictures of pages in bundles: maps look the same where one was taken in, and nothing twice."""

import io
import json
import os
import zipfile
from contextlib import contextmanager
from hashlib import sha256

import pytest

from recorder import create_app, history, pictures, recording, sessions
from recorder.clock import STEADY
from recorder.db import db, writing
from recorder.studies import find_study
from recorder.vocabulary import EventKind
from tests.captured import Sender, click, page

JPEG = b"\xff\xd8\xff\xe0 the page"
PNG = b"\x89PNG\r\n\x1a\n the page, another day"
CART = "http://shop.test/cart"
STUDY = "Shop checkout"
AN_HOUR = 3600


@pytest.fixture
def data(app):
    return app.config["DATA"]


@pytest.fixture
def pictured(stranger, study, session, data):
    """A study whose two sessions each have a picture of a page, the first one's taken later."""
    other = sessions.create_session(study, study.participants[1], STEADY.now())
    for each, content, late in ((session, PNG, AN_HOUR), (other, JPEG, 0)):
        each.consents = ["screen"]
        sessions.begin(each, STEADY.now())
        task = study.tasks[0].id
        recording.mark(each, EventKind.START, STEADY.now(), t_ms=1000.0, task_id=task)
        db.session.commit()
        Sender(stranger, each).send(page(1500, "/cart"), click(2000, "/cart"))
        done = {"outcome": "success"}
        recording.mark(each, EventKind.FINISH, STEADY.now(), t_ms=9000.0, data=done)
        db.session.commit()
        path = f"/api/v1/sessions/{each.id}/pictures?url={CART}&width=1280&height=2400"
        headers = {"Authorization": f"Bearer {each.capture_token}"}
        assert stranger.post(path, data=content, headers=headers).status_code == 200
        (file,) = pictures.paths_of(data, each.uuid)
        os.utime(file, (file.stat().st_mtime + late,) * 2)
    return study


@pytest.fixture
def bundle(recorder, pictured, data, tmp_path):
    """A bundle of that study."""
    db.session.rollback()
    file = tmp_path / "bundle.zip"
    code, out, err = recorder("bundle", STUDY, "--output", file, "--data", data)
    assert (code, err) == (0, "")
    assert "2 pictures of pages" in out
    return file


@pytest.fixture
def there(tmp_path):
    """A data folder with nothing in it yet."""
    return tmp_path / "there"


@contextmanager
def moderating(folder):
    """Yield the application over another data folder, with its moderator's client."""
    app = create_app({"DATA": folder, "TESTING": True, "WTF_CSRF_ENABLED": False})
    client = app.test_client()
    client.get("/", query_string={"key": app.config["ACCESS_KEY"]})
    yield app, client
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def drawn(client):
    """Return a study's map of a page as a file, its picture within it."""
    return client.get(f"/studies/1/maps/clicks.svg?page={CART}").text


def kept(folder):
    """Return every picture in a data folder, with the time of its keeping."""
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime)
        for file in folder.glob("media/*/pages/*")
    }


def rewritten(bundle, change):
    """Write a bundle anew after `change` had its members and its manifest, vouched for again."""
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    for name, content in members.items():
        said = manifest["files"].setdefault(name, {})
        said |= {"sha256": sha256(content).hexdigest(), "size": len(content)}
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)


def picture_in(members):
    return min(name for name in members if name.startswith("media/"))


def test_maps_look_the_same_where_a_bundle_was_taken_in(recorder, client, data, bundle, there):
    code, out, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, err) == (0, "")
    assert "2 pictures of pages" in out
    assert kept(there).keys() == kept(data).keys()
    for name, (content, at) in kept(data).items():
        assert kept(there)[name] == (content, pytest.approx(at, abs=1e-3))
    with moderating(there) as (_, other):
        assert "data:image/png;base64," in drawn(client), "the later one"
        assert drawn(other) == drawn(client)
    assert "FAIL" not in recorder("check", "--data", there)[1]


def test_a_second_import_adds_no_picture(recorder, data, bundle, there):
    recorder("import", "bundle", bundle, "--data", there)
    before = kept(there)
    for folder in (there, data):
        out = recorder("import", "bundle", bundle, "--data", folder)[1]
        assert "Nothing in it is new.\n" in out
    assert kept(there) == before


def test_a_picture_that_is_lost_comes_back_and_one_that_is_here_stays(
    recorder, data, bundle, there
):
    recorder("import", "bundle", bundle, "--data", there)
    before = kept(there)
    lost, other = before
    (there / lost).unlink()
    (there / other).write_bytes(JPEG + b" anew")
    out = recorder("import", "bundle", bundle, "--data", there)[1]
    assert "New: 1 picture of a page.\n" in out
    assert kept(there)[lost] == before[lost]
    assert kept(there)[other][0] == JPEG + b" anew"


def test_a_dry_run_and_the_bin_keep_pictures_out(recorder, bundle, there):
    recorder("import", "bundle", bundle, "--dry-run", "--data", there)
    assert kept(there) == {}
    recorder("import", "bundle", bundle, "--data", there)
    gone = min(kept(there))
    with moderating(there) as (app, _), app.app_context(), writing():
        (session,) = (each for each in find_study(STUDY).sessions if str(each.uuid) in gone)
        history.discard(session, history.MODERATOR, STEADY.now())
        db.session.commit()
    (there / gone).unlink()
    assert "Nothing in it is new." in recorder("import", "bundle", bundle, "--data", there)[1]
    assert gone not in kept(there)


def test_pictures_go_from_one_browser_to_another(client, pictured, data, there):
    db.session.rollback()
    sent = client.get("/studies/1/bundle")
    with moderating(there) as (_, other):
        file = {"file": (io.BytesIO(sent.data), "b.zip")}
        place = other.post("/bundles", data=file, content_type="multipart/form-data").location
        assert "2 pictures of pages" in other.get(place).text
        assert kept(there) == {}
        assert other.post(place).status_code == 303
        assert drawn(other) == drawn(client)
    assert kept(there).keys() == kept(data).keys()
    sent.close()


def test_a_session_takes_its_own_pictures_and_no_others(recorder, data, bundle, tmp_path):
    one = tmp_path / "one.zip"
    recorder("bundle", STUDY, "--session", 1, "--output", one, "--data", data)
    with zipfile.ZipFile(one) as archive:
        held = [name for name in archive.namelist() if name.startswith("media/")]
        manifest = json.loads(archive.read("manifest.json"))
    assert len(held) == 1
    assert manifest["files"][held[0]]["sha256"] == sha256(PNG).hexdigest()
    assert manifest["version"] == 2


def test_a_bundle_without_pictures_is_of_the_layout_of_before(
    recorder, data, bundle, there, tmp_path
):
    for name in kept(data):
        (data / name).unlink()
    recorder("bundle", STUDY, "--output", bundle, "--data", data)
    with zipfile.ZipFile(bundle) as archive:
        assert json.loads(archive.read("manifest.json"))["version"] == 1
    code, out, _ = recorder("import", "bundle", bundle, "--data", there)
    assert (code, "picture" in out) == (0, False)


def elsewhere(members, manifest):
    name = picture_in(members)
    other = f"media/{'0' * 8}-0000-0000-0000-{'0' * 12}/pages/{name.rpartition('/')[2]}"
    members[other], manifest["files"][other] = members.pop(name), manifest["files"].pop(name)


def endless(members, manifest):
    name = picture_in(members)
    other = f"{name.rpartition('-')[0]}-1280x99999.png"
    members[other], manifest["files"][other] = members.pop(name), manifest["files"].pop(name)


def script(members, _manifest):
    members[picture_in(members)] = b"<svg><script/></svg>"


def huge(members, _manifest):
    name = picture_in(members)
    members[name] += bytes(pictures.MOST_BYTES)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (elsewhere, "belongs in no bundle"),
        (endless, "belongs in no bundle"),
        (script, "a picture that is none"),
        (huge, "belongs in no bundle"),
    ],
)
def test_what_is_no_picture_of_a_session_in_it_is_refused(
    recorder, bundle, there, change, sentence
):
    rewritten(bundle, change)
    code, out, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, out) == (1, "")
    assert sentence in err
    assert kept(there) == {}


def test_a_picture_that_was_changed_is_damage(recorder, bundle, there):
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[picture_in(members)] += b"?"
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    code, _, err = recorder("import", "bundle", bundle, "--data", there)
    assert (code, "is damaged" in err) == (1, True)
    assert kept(there) == {}
