"""A file comes to a draft whole or not at all, and goes with everything that is known of it."""

import errno
import hashlib
import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.files import keeping, storing
from assessments.portfolio.files.keeping import drop_file, keep_file
from assessments.portfolio.files.tidying import NAMING, forget_files
from assessments.portfolio.models import DraftFile, EvidenceDraft
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from tests.factories import evidence_files

pytestmark = pytest.mark.django_db
WORDS = b"I read the log and changed the plan."


@pytest.fixture(autouse=True)
def store(monkeypatch) -> InMemoryStorage:
    """Return a store that is empty when a test begins."""
    empty = InMemoryStorage()
    monkeypatch.setattr(storing, "store", lambda: empty)
    monkeypatch.setattr("assessments.portfolio.files.tidying.store", lambda: empty)
    return empty


@pytest.fixture
def draft(cast) -> EvidenceDraft:
    """Return a draft of a learner."""
    return begin_draft(person=cast.priya, by=cast.priya, kind="product")


def upload(content: bytes = WORDS, name: str = "notes.txt") -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content)


def stored(store: InMemoryStorage) -> list[str]:
    """Return everything that the store holds."""
    return [f"{folder}/{name}" for folder in store.listdir("")[0] for name in store.listdir(folder)[1]]


def why_not(**facts) -> str:
    """Return why a file is not kept."""
    with pytest.raises(ValidationError) as refused:
        keep_file(**facts)
    (sentence,) = refused.value.message_dict["files"]
    return sentence


def test_a_file_is_kept_byte_for_byte_under_a_name_that_says_nothing(draft, cast, store):
    file = keep_file(draft=draft, upload=upload(), by=cast.priya)
    assert (file.name, file.size, file.words_read) == ("notes.txt", len(WORDS), True)
    assert file.sha256 == hashlib.sha256(WORDS).hexdigest()
    assert stored(store) == [file.stored]
    assert "notes" not in file.stored
    assert len(file.stored) == 67
    assert store.open(file.stored).read() == WORDS
    event = AuditEvent.objects.get(code="evidence_file_kept")
    assert (event.by, event.facts["sha256"]) == (cast.priya, file.sha256)
    assert "notes" not in str(event.facts)


def test_the_same_file_sent_twice_is_one(draft, cast, store):
    first = keep_file(draft=draft, upload=upload(), by=cast.priya)
    assert keep_file(draft=draft, upload=upload(name="again.txt"), by=cast.priya) == first
    assert stored(store) == [first.stored]


def test_only_the_author_adds_and_drops_files(draft, cast, store):
    file = keep_file(draft=draft, upload=upload(), by=cast.priya)
    with pytest.raises(NotAllowed, match="belongs to somebody else"):
        keep_file(draft=draft, upload=upload(b"Mine."), by=cast.helen)
    with pytest.raises(NotAllowed, match="belongs to somebody else"):
        drop_file(file=file, by=cast.helen)
    assert stored(store) == [file.stored]


def test_a_dropped_file_is_gone_for_good_also_when_it_is_dropped_twice(
    draft, cast, store, django_capture_on_commit_callbacks
):
    file = keep_file(draft=draft, upload=upload(), by=cast.priya)
    with django_capture_on_commit_callbacks(execute=True):
        drop_file(file=file, by=cast.priya)
        drop_file(file=DraftFile(pk=file.pk, draft=draft), by=cast.priya)
    assert stored(store) == []
    assert AuditEvent.objects.filter(code="evidence_file_dropped").count() == 1


def test_there_is_room_for_so_many_files_and_so_many_megabytes(draft, cast, store, monkeypatch):
    for number in range(10):
        evidence_files.of_draft(draft, content=b"%d" % number)
    assert "at most 10 files" in why_not(draft=draft, upload=upload(), by=cast.priya)
    DraftFile.objects.filter(draft=draft)[0].delete()
    DraftFile.objects.filter(pk=draft.files.first().pk).update(size=500 * 1024 * 1024 - len(WORDS) - 8)
    assert keep_file(draft=draft, upload=upload(), by=cast.priya)
    other = begin_draft(person=cast.priya, by=cast.priya, kind="witness")
    assert "500 MB together" in why_not(draft=other, upload=upload(b"One more."), by=cast.priya)
    assert not other.files.exists()


def test_a_draft_that_was_sent_meanwhile_takes_no_file(draft, cast, store, monkeypatch):
    EvidenceDraft.objects.filter(pk=draft.pk).delete()
    with pytest.raises(NotAllowed, match="not here any more"):
        keep_file(draft=draft, upload=upload(), by=cast.priya)
    assert stored(store) == []


class Full(InMemoryStorage):
    """A store whose disk is full after some bytes."""

    code = errno.ENOSPC

    def _save(self, name, content):
        half = next(iter(content.chunks(10)))
        super()._save(name, ContentFile(half))
        raise OSError(self.code, "fault")


@pytest.mark.parametrize(("code", "word"), [(errno.ENOSPC, "no room left"), (errno.EIO, "Send it again")])
def test_a_full_or_broken_disk_leaves_nothing_behind_and_says_what_to_do(draft, cast, monkeypatch, code, word):
    full = Full()
    monkeypatch.setattr(full, "code", code)
    monkeypatch.setattr(storing, "store", lambda: full)
    sentence = why_not(draft=draft, upload=upload(), by=cast.priya)
    assert word in sentence
    assert "nothing of it was" in sentence
    assert stored(full) == []
    assert not draft.files.exists()


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing_behind(draft, cast, store, monkeypatch):
    class Broken(io.BytesIO):
        """A file whose second read fails."""

        def read(self, *size):
            raise OSError(errno.EIO, "Input/output error")

    file = upload()
    monkeypatch.setattr(keeping, "look_through", lambda *_, **__: None)
    file.file = Broken(WORDS)
    assert "Send it again" in why_not(draft=draft, upload=file, by=cast.priya)
    assert stored(store) == []


def test_what_no_row_names_is_deleted_after_a_day_and_nothing_else(draft, cast, store):
    kept = keep_file(draft=draft, upload=upload(), by=cast.priya)
    lost = storing.put(io.BytesIO(b"lost")).name
    store.save("exports/portfolio.zip", ContentFile(b"of somebody else"))
    assert forget_files(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_files(now=timezone.now() + timedelta(hours=25)) == 1
    assert kept.stored in stored(store)
    assert lost not in stored(store)
    assert store.exists("exports/portfolio.zip")


def test_every_table_that_names_a_file_is_asked_and_drafts_first():
    tables = apps.get_app_config("portfolio").get_models()
    named = {table for table in tables if any(field.name == "stored" for field in table._meta.get_fields())}
    assert set(NAMING) == named
    assert NAMING[0] is DraftFile


def test_a_store_that_was_never_written_to_is_no_trouble(monkeypatch, tmp_path):
    from lms.storage import PrivateFolder

    monkeypatch.setattr(
        "assessments.portfolio.files.tidying.store", lambda: PrivateFolder(location=str(tmp_path / "none"))
    )
    assert forget_files(now=timezone.now()) == 0
