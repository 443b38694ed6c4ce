"""Bringing a backup back: everything is asked first, and then everything is changed, or nothing."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import connection, transaction

from courses.models import LessonDocument
from lms import audit
from lms.backups import checking, making, manifest, restoring
from lms.models import AuditEvent, Person
from tests import databases
from tests.lms.backup_place import FILES, Place, change_manifest

pytestmark = pytest.mark.slow
EVIDENCE = "media/evidence/ab/cd"


@pytest.fixture(scope="module")
def cast(cast_of_file):
    """Return the cast, in a database that really commits."""
    return cast_of_file


@pytest.fixture
def place(tmp_path, settings, cast):
    """Return a place with files, a sealed audit record, and the cast in the database."""
    found = Place(tmp_path)
    settings.STORAGES = found.storages()
    found.fill()
    audit.seal_all()
    yield found
    databases.restore()


def dump_of(backup):
    """Return the database of a backup."""
    return next(backup.glob("database.*"))


def cut(file, to):
    """Cut a file off."""
    file.write_bytes(file.read_bytes()[:to])


def flip(file, at):
    """Change one byte of a file."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def swap_for_a_link(backup):
    """Put a link where a file was."""
    (backup / EVIDENCE).unlink()
    (backup / EVIDENCE).symlink_to("/etc/hostname")


def point_outside(backup):
    """Let the manifest name a file outside the backup."""
    files = json.loads((backup / manifest.FILE).read_text())["files"]
    change_manifest(backup, files=[files[0] | {"name": "../../../outside"}])


DAMAGE = {
    "the dump cut in half": (lambda backup: cut(dump_of(backup), 9000), "has 9,000 bytes of"),
    "the dump empty": (lambda backup: cut(dump_of(backup), 0), "has 0 bytes of"),
    "a byte of the dump": (lambda backup: flip(dump_of(backup), 5000), "database.* has been changed"),
    "the dump gone": (lambda backup: dump_of(backup).unlink(), "database.* is missing"),
    "a byte of evidence": (lambda backup: flip(backup / EVIDENCE, 7), f"{EVIDENCE} has been changed"),
    "evidence cut": (lambda backup: cut(backup / EVIDENCE, 7), f"{EVIDENCE} has 7 bytes of 90,000"),
    "evidence gone": (lambda backup: (backup / EVIDENCE).unlink(), f"{EVIDENCE} is missing"),
    "a link for evidence": (swap_for_a_link, f"{EVIDENCE} is missing"),
    "a file too many": (
        lambda backup: (backup / "media" / "x").write_text("x"),
        "media/x is not named by the manifest",
    ),
    "an empty file too many": (lambda backup: (backup / "x").touch(), "x is not named by the manifest"),
    "the manifest gone": (lambda backup: (backup / manifest.FILE).unlink(), "no whole backup"),
    "the manifest cut": (lambda backup: cut(backup / manifest.FILE, 300), "cannot be read"),
    "the manifest empty": (lambda backup: cut(backup / manifest.FILE, 0), "cannot be read"),
    "the manifest a list": (lambda backup: (backup / manifest.FILE).write_text("[]"), "cannot be read"),
    "its release": (lambda backup: change_manifest(backup, release="0.0.1"), "changed since it was sealed"),
    "its files": (lambda backup: change_manifest(backup, files=[]), "changed since it was sealed"),
    "its seal": (lambda backup: change_manifest(backup, seal="0" * 64), "changed since it was sealed"),
    "a word too many": (lambda backup: change_manifest(backup, extra=1), "cannot be read"),
    "a path outside": (point_outside, "cannot be read"),
    "another product": (lambda backup: change_manifest(backup, product="other"), "cannot be read"),
}


@pytest.mark.parametrize("words", [["--replace"], ["--dry-run", "--replace"]], ids=["for real", "dry run"])
def test_a_backup_that_is_not_as_it_was_made_is_refused_and_nothing_changes(place, words):
    events = AuditEvent.objects.count()
    for number, (name, (damage, sentence)) in enumerate(DAMAGE.items()):
        place.backups = place.folder / f"backups-{number}"
        backup, _ = place.make()
        damage(backup)
        with pytest.raises(CommandError) as refused:
            place.restore(backup, *words)
        assert re.search(sentence, str(refused.value)), name
    assert AuditEvent.objects.count() == events
    assert {key: place.content(*key) for key in FILES} == FILES


def test_a_backup_brings_everything_back_as_it_was(place, cast):
    backup, _ = place.make()
    people = Person.objects.count()
    Person.objects.filter(pk=cast.priya.pk).update(name="Somebody Else")
    Person.objects.create(email="new@example.org", name="New")
    storages["evidence"].delete("ab/cd")
    (place.folder / "media" / "documents" / "lessons" / "plan.txt").write_bytes(b"another plan")
    storages["boards"].save("la/ter", ContentFile(b"written after the backup"))
    said = place.restore(backup, "--replace")
    assert "everything fits" in said
    assert Person.objects.count() == people
    assert Person.objects.get(pk=cast.priya.pk).name == cast.priya.name
    assert {key: place.content(*key) for key in FILES} == FILES
    assert place.content("boards", "la/ter") == b"written after the backup"
    assert list(audit.faults()) == []


def test_into_an_empty_database_nothing_need_be_typed_and_twice_is_once(place):
    backup, _ = place.make()
    people = Person.objects.count()
    databases.empty()
    (place.folder / "media" / "evidence" / "ab" / "cd").write_bytes(b"half a fi")  # cut off the first time
    (place.folder / "media" / "documents" / "lessons" / "plan.txt").unlink()
    assert "everything fits" in place.restore(backup)
    assert Person.objects.count() == people
    assert {key: place.content(*key) for key in FILES} == FILES
    assert "everything fits" in place.restore(backup, "--replace")


def test_a_database_that_is_not_empty_is_refused_and_said_to_hold_what_it_holds(place):
    backup, _ = place.make()
    for words in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match=rf"holds {Person.objects.count()} people and .* records"):
            place.restore(backup, *words)


def test_a_dry_run_changes_nothing(place, cast):
    backup, _ = place.make()
    Person.objects.filter(pk=cast.priya.pk).update(name="Somebody Else")
    storages["evidence"].delete("ab/cd")
    assert "nothing was changed" in place.restore(backup, "--replace", "--dry-run")
    assert Person.objects.get(pk=cast.priya.pk).name == "Somebody Else"
    assert not storages["evidence"].exists("ab/cd")


def test_a_folder_of_backups_names_the_newest(place):
    backup, _ = place.make()
    with pytest.raises(CommandError, match=f"holds 1 backups: name one, the newest is {backup}"):
        place.restore(place.backups)


KEYS = {
    "another AUDIT_KEY": ({"AUDIT_KEY": "x" * 60}, "AUDIT_KEY is not the one"),
    "another CASE_KEY": ({"CASE_KEY": "x" * 60}, "CASE_KEY is not the one"),
    "another SEAL_KEY": ({"SEAL_KEY": "x" * 60}, "SEAL_KEY is not the one"),
    "both": ({"AUDIT_KEY": "x" * 60, "CASE_KEY": "y" * 60}, "(?s)AUDIT_KEY is not.*CASE_KEY is not"),
}


@pytest.mark.parametrize(("other", "sentence"), KEYS.values(), ids=KEYS.keys())
def test_keys_of_another_day_are_refused_with_what_they_would_mean(place, settings, other, sentence):
    backup, _ = place.make()
    for name, value in other.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError, match=sentence):
        place.restore(backup, "--replace")


def test_a_key_that_was_changed_since_is_known_while_it_is_kept(place, settings):
    backup, _ = place.make()
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = "x" * 60, [settings.AUDIT_KEY]
    assert "everything fits" in place.restore(backup, "--replace")


def test_a_lost_audit_key_can_be_passed_over_and_every_seal_is_then_named(place, settings):
    backup, _ = place.make()
    settings.AUDIT_KEY = "x" * 60
    with pytest.raises(CommandError, match="things do not fit"):
        place.restore(backup, "--replace", "--other-keys")
    assert Person.objects.exists()


RELEASES = {
    "an older one": ("0.0.1", {"lms": "0999_later"}, ""),
    "this one": (None, {}, ""),
    "this one, with a migration it does not know": (None, {"lms": "0999_later"}, "lms 0999_later"),
    "this one, with an app it does not know": (None, {"later": "0001_initial"}, "later 0001_initial"),
    "a newer one": ("999.0.0", {}, "is of release 999.0.0; this is"),
    "one with a longer number": ("0.10000.0", {}, "is of release 0.10000.0"),
}


@pytest.mark.parametrize(("number", "migrations", "sentence"), RELEASES.values(), ids=RELEASES.keys())
def test_a_newer_backup_under_older_code_is_refused(place, number, migrations, sentence):
    found, _ = manifest.read(place.make()[0])
    changed = found.model_copy(update={"release": number or found.release, "migrations": found.migrations | migrations})
    faults = list(checking.faults_of_release(changed))
    assert bool(faults) == bool(sentence)
    assert not faults or sentence in faults[0]


def test_a_backup_of_the_other_kind_of_database_is_refused(place, monkeypatch):
    backup, _ = place.make()
    here = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    found, _ = manifest.read(backup)
    other = found.model_copy(update={"database": found.database.model_copy(update={"engine": here})})
    monkeypatch.setattr(manifest, "read", lambda folder: (other, True))
    with pytest.raises(CommandError, match="name a database of the same kind"):
        place.restore(backup, "--replace")


def test_older_tables_are_said_to_need_migrating(place, monkeypatch):
    backup, _ = place.make()
    monkeypatch.setattr(restoring, "pending", lambda: ["lms 0999_later"])
    assert "1 migrations that the backup has not: run `manage.py migrate`" in place.restore(backup, "--replace")


def test_whoever_was_erased_since_is_named(place, cast):
    with transaction.atomic():
        audit.record("person_erased", by=None, subject=cast.callum, facts={"kinds": ["private matter"]})
    backup, _ = place.make()
    with transaction.atomic():
        audit.record("person_erased", by=None, subject=cast.priya, facts={"kinds": ["private matter"]})
    said = place.restore(backup, "--replace")
    assert f"manage.py erase_person {cast.priya.pk} --confirm {cast.priya.pk} --kinds 'private matter' --by WHO" in said
    assert f"manage.py erase_person {cast.callum.pk} " not in said


def test_a_chain_that_was_rewritten_before_the_backup_was_made_is_told(place, cast):
    AuditEvent.objects.filter(position=1).update(code="praised")
    backup, _ = place.make()
    with pytest.raises(CommandError, match="do not fit"):
        place.restore(backup, "--replace")


def test_others_at_work_in_the_database_are_refused(place, monkeypatch):
    backup, _ = place.make()
    monkeypatch.setattr(making.database(), "others", lambda: 2)
    with pytest.raises(CommandError, match="2 other connections are open to this database: end every web"):
        place.restore(backup, "--replace")


def test_a_file_that_a_row_names_and_nobody_has_is_told(place, cast):
    LessonDocument.objects.create(title="Plan", file="lessons/gone.pdf")
    backup, _ = place.make()
    with pytest.raises(CommandError, match="do not fit"):
        place.restore(backup, "--replace")
    assert Person.objects.exists()


# What happens at the very moment that the process is killed, and what must be typed to do it again.
KILLS = {
    "at the second file": (
        "from lms.backups import media as m; put = m.put; n = []; "
        "m.put = lambda *a: (n.append(1), len(n) > 1 and die(), put(*a))",
        True,
    ),
    "while a file is written": (
        "from lms.backups import media as m; "
        "from django.core.files import File; File.chunks = lambda f, *a: iter([b'half', die()])",
        True,
    ),
    "as the database begins": ("from lms.backups import making as m; m.database().restore = lambda *a: die()", True),
    "in the middle of the database": (
        "import time; from lms.backups import postgres as m; "
        "m.shutil.copyfileobj = lambda a, b, *c: (b.write(a.read(200_000)), b.flush(), time.sleep(1), die())",
        True,
    ),
    "after the database": ("from lms.backups import restoring as m; m._faults = lambda *a: die()", False),
}


@pytest.mark.parametrize(("code", "empty"), KILLS.values(), ids=KILLS.keys())
def test_killed_at_any_moment_it_is_done_again_with_the_same_command(place, code, empty):
    if "postgres" in code and not databases.on_postgres():
        pytest.skip("SQLite copies in one call. `make test-postgres` plays this.")
    backup, _ = place.make()
    people = Person.objects.count()
    databases.empty()
    for alias, name in FILES:
        storages[alias].delete(name)
    die = "import os; die = lambda: os.kill(os.getpid(), 9); "
    status, _ = place.run(f"{die}{code}; call_command('restore', {str(backup)!r})")
    assert status == -9
    assert Person.objects.exists() != empty
    assert "everything fits" in place.restore(backup, *([] if empty else ["--replace"]))
    assert Person.objects.count() == people
    assert {key: place.content(*key) for key in FILES} == FILES
