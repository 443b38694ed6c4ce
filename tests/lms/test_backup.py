"""Backups: whole or not at all, sealed, private, and nothing of anybody else's is ever removed."""

import errno
import fcntl
import json
import os
import shutil
import signal
import stat
import subprocess
import time
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from lms import audit
from lms.backups import facts, making, manifest, media, programs
from lms.models import Person
from tests import databases
from tests.lms.backup_place import FILES, Place, change_manifest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cast(cast_of_file):
    """Return the cast, in a database that really commits."""
    return cast_of_file


@pytest.fixture
def place(tmp_path, settings, cast):
    """Return a place with files, and the cast in the database."""
    found = Place(tmp_path)
    settings.STORAGES = found.storages()
    found.fill()
    yield found
    databases.restore()


def test_a_backup_says_what_it_holds_and_is_for_this_account_alone(place):
    with transaction.atomic():
        audit.record("role_granted", by=None, subject=Person.objects.create(email="new@example.org", name="New"))
    audit.seal_all()
    backup, said = place.make()
    found, sealed = manifest.read(backup)
    assert sealed
    assert found.database.rows["lms_person"] == Person.objects.count()
    assert (
        found.migrations["lms"] == facts.ask("SELECT name FROM django_migrations WHERE app = 'lms' ORDER BY id")[-1][0]
    )
    assert f"{found.audit.position} {found.audit.head} {found.audit.signature}" == audit.latest_seal()
    assert {(file.storage, file.name): file.size for file in found.files} == {
        key: len(content) for key, content in FILES.items()
    }
    assert str(backup) in said
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [backup, *backup.rglob("*")]}
    assert modes == {0o700, 0o600}


def test_no_secret_stands_in_a_backup(place):
    backup, _ = place.make()
    text = (backup / manifest.FILE).read_text()
    for name in ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY"):
        assert getattr(settings, name) not in text


def test_sessions_are_left_out_so_that_a_stolen_backup_signs_nobody_in(place, cast):
    client = Client()
    client.force_login(cast.priya)
    key = client.session.session_key
    assert Session.objects.count() == 1
    backup, _ = place.make()
    assert "django_session" not in manifest.read(backup)[0].database.rows
    place.restore(backup, "--replace")
    assert Session.objects.count() == 0
    if connection.vendor == "sqlite":
        assert key.encode() not in (backup / "database.sqlite3").read_bytes()


def test_a_file_deleted_while_files_are_copied_is_named_and_harms_nothing(place, monkeypatch):
    there = media.everything()
    monkeypatch.setattr(media, "everything", lambda: [*there, ("evidence", "go/ne")])
    backup, said = place.make()
    assert manifest.read(backup)[0].gone == ["evidence/go/ne"]
    assert "1 files were deleted" in said


TROUBLE = {
    "the disk is full": (OSError(errno.ENOSPC, "No space left on device"), "There is no room left"),
    "the quota is used up": (OSError(errno.EDQUOT, "Disk quota exceeded"), "There is no room left"),
    "the disk is broken": (OSError(errno.EIO, "Input/output error"), "The disk refused"),
}


@pytest.mark.parametrize(("fault", "sentence"), TROUBLE.values(), ids=TROUBLE.keys())
def test_what_the_disk_refuses_leaves_no_half_backup_and_earlier_ones_whole(place, monkeypatch, fault, sentence):
    earlier, _ = place.make()

    def refuse(*_):
        raise fault

    monkeypatch.setattr(media, "pour", refuse)
    time.sleep(1.1)  # its name has the second
    with pytest.raises(CommandError, match=sentence):
        place.make()
    assert [path.name for path in place.backups.iterdir() if path.is_dir()] == [earlier.name]


def test_a_database_that_cannot_be_written_down_leaves_no_half_backup(place, monkeypatch):
    def limited(*_, **__):
        raise making.Refused("pg_dump stopped: server closed the connection. Nothing was changed.")

    monkeypatch.setattr(making.database(), "dump", limited)
    with pytest.raises(CommandError, match="server closed"):
        place.make()
    assert not list(place.backups.glob("waymark-*"))


def test_a_database_that_does_not_answer_is_said_in_a_sentence(place, monkeypatch):
    def gone(*_):
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(making.database(), "dump", gone)
    with pytest.raises(CommandError, match="the database system is starting up"):
        place.make()
    assert not list(place.backups.glob("waymark-*"))


def test_a_disk_that_fills_while_the_database_is_written_leaves_nothing(place):
    """A file of more than so many bytes is refused to the process, as by a full disk."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
    status, said = place.run(f"{limit}call_command('backup', {str(place.backups)!r})")
    assert status
    assert "stopped" in said
    assert not list(place.backups.glob("waymark-*"))


def test_one_that_was_killed_is_never_taken_for_whole_and_the_next_clears_it_away(place):
    os.mkfifo(place.folder / "media" / "evidence" / "ab" / "pipe")  # whoever reads it waits for ever
    process = place.start(f"call_command('backup', {str(place.backups)!r})")
    deadline = time.monotonic() + 60
    while not list(place.backups.glob("*.part/media/evidence/ab/cd")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (left,) = place.backups.glob("waymark-*")
    assert left.name.endswith(".part")
    with pytest.raises(CommandError, match="no whole backup"):
        place.restore(left, "--replace")
    (place.folder / "media" / "evidence" / "ab" / "pipe").unlink()
    backup, _ = place.make()
    assert list(place.backups.glob("waymark-*")) == [backup]


def test_two_at_once_in_one_folder_are_refused(place):
    place.backups.mkdir()
    with (place.backups / ".waymark-backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another backup is being made"):
            place.make()


@pytest.mark.parametrize("inside", ["media/evidence", "media/evidence/backups", "media/pictures"])
def test_a_folder_inside_a_store_is_refused(place, inside):
    place.backups = place.folder / inside
    with pytest.raises(CommandError, match="lies inside the store"):
        place.make()


def copies(place, count):
    """Return so many whole backups of earlier days."""
    first, _ = place.make()
    for day in range(1, count):
        shutil.copytree(first, place.backups / f"waymark-2026010{day}T020000Z")
    return first


@pytest.mark.parametrize(("keep", "left"), [(1, 1), (2, 2), (3, 3), (9, 5)])
def test_keep_leaves_so_many_of_our_own(place, keep, left):
    copies(place, 4)
    time.sleep(1.1)
    newest, _ = place.make("--keep", str(keep))
    assert len(making.whole_ones(place.backups)) == left
    assert making.whole_ones(place.backups)[-1] == newest


def test_keep_removes_nothing_that_is_not_a_whole_backup_of_ours(place):
    copies(place, 2)
    strangers = [place.backups / name for name in ("waymark-20250101T000000Z", "waymark-mine", "other")]
    for stranger in strangers:
        stranger.mkdir()
    tampered = place.backups / "waymark-20250202T000000Z"
    shutil.copytree(making.whole_ones(place.backups)[0], tampered)
    change_manifest(tampered, release="9.9.9")
    time.sleep(1.1)
    place.make("--keep", "1")
    assert len(making.whole_ones(place.backups)) == 1
    assert all(path.exists() for path in (*strangers, tampered))


@pytest.mark.parametrize("keep", ["0", "-1"])
def test_keep_of_none_is_refused(place, keep):
    with pytest.raises(CommandError, match="--keep is 1 or more"):
        place.make("--keep", keep)


def test_every_table_that_names_a_stored_file_says_in_which_store(place):
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if "stored" in names:
            assert model.stored_in["stored"] in storages.backends, model


def test_programs_too_old_for_the_server_are_refused(place):
    with pytest.raises(making.Refused, match="postgresql-client-99"):
        programs.programs(99)


def test_the_password_of_the_database_is_on_no_command_line(place, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no password. `make test-postgres` asks this.")
    seen = []
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **rest: seen.append(command) or start(command, **rest))
    place.make()
    assert seen
    assert connection.settings_dict["PASSWORD"] not in json.dumps(seen)


def test_the_example_of_a_moment_is_read_and_a_wrong_one_is_refused(place, cast):
    with transaction.atomic():
        audit.record("person_erased", by=None, subject=cast.callum, facts={"kinds": ["private matter"]})
        audit.record(
            "person_erased", by=None, subject=cast.callum, facts={"kinds": ["while employed", "private matter"]}
        )
    out, number, by = StringIO(), cast.callum.pk, cast.leonard.email
    call_command("erasures_since", timezone.now().date().isoformat(), by=by, stdout=out)
    line = f"manage.py erase_person {number} --confirm {number} --kinds 'private matter,while employed' --by {by}\n"
    assert out.getvalue() == line
    call_command("erasures_since", "2099-01-01T00:00", by=by, stdout=(later := StringIO()))
    assert later.getvalue() == ""
    for wrong in ("yesterday", "2026-13-01", ""):
        with pytest.raises(CommandError, match="is no moment"):
            call_command("erasures_since", wrong, by=by)
