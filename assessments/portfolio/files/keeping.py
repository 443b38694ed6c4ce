"""A file comes to a draft, or goes: looked through, counted, stored under a name that nobody can guess."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from assessments.portfolio.consequences import place_of
from assessments.portfolio.files.checking import Looked, look_through
from assessments.portfolio.files.storing import Stored, forget, put
from assessments.portfolio.models import DraftFile, EvidenceDraft
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.policy.marking import EVIDENCE_DRAFTS_MB, EVIDENCE_FILES_MOST
from lms.rules import RuleBook

MEGABYTE: Final = 1024 * 1024
GONE: Final = "This draft is not here any more: it was sent, or thrown away, in another window."


def keep_file(*, draft: EvidenceDraft, upload: "UploadedFile[Any]", by: Person) -> DraftFile:
    """Keep a file with a draft, or refuse it with ValidationError({"files": sentence}). The same one twice is one.

    The bytes are looked through and written before the transaction begins: a slow disk holds no lock.
    """
    check_own_draft(by, draft)
    day = today()
    book = RuleBook.at(place_of(draft.person, day), day)
    looked = look_through(upload, book=book)
    stored = put(upload)
    try:
        return _record(draft, looked, stored, book, by)
    except BaseException:
        forget(stored.name)
        raise


@transaction.atomic
def _record(draft: EvidenceDraft, looked: Looked, stored: Stored, book: RuleBook, by: Person) -> DraftFile:
    _lock(draft)
    if same := DraftFile.objects.filter(draft=draft, sha256=stored.sha256).first():
        forget(stored.name)
        return same
    _check_room(draft, stored, book)
    file = DraftFile.objects.create(
        draft=draft,
        name=looked.name,
        stored=stored.name,
        size=stored.size,
        content_type=looked.kind.content_type,
        sha256=stored.sha256,
        words_read=looked.words_read,
        uploaded_at=timezone.now(),
    )
    facts = {"draft": draft.pk, "size": file.size, "sha256": file.sha256, "type": looked.kind.ending}
    audit.record("evidence_file_kept", by=by, subject=file, facts=facts)
    return file


def _lock(draft: EvidenceDraft) -> None:
    """Let whoever sends this draft, throws it away, or adds another file wait; one that is gone takes no file."""
    # The person first, as everywhere: files of two drafts at once are counted one after the other.
    Person.objects.select_for_update(no_key=True).get(pk=draft.author_id)
    if EvidenceDraft.objects.select_for_update().filter(pk=draft.pk).first() is None:
        raise NotAllowed(GONE)


def _check_room(draft: EvidenceDraft, stored: Stored, book: RuleBook) -> None:
    """Refuse one file too many, and more than one person’s drafts may hold together."""
    most, room = book.answer(EVIDENCE_FILES_MOST).value, book.answer(EVIDENCE_DRAFTS_MB).value
    if DraftFile.objects.filter(draft=draft).count() >= most:
        raise ValidationError(
            {"files": f"A piece of evidence has at most {most} files. Take one out, or begin another."}
        )
    held = DraftFile.objects.filter(draft__author=draft.author_id).aggregate(held=Sum("size"))["held"] or 0
    if held + stored.size > room * MEGABYTE:
        raise ValidationError(
            {"files": f"The files of your drafts may have {room} MB together. Send a draft, or throw one away, first."}
        )


@transaction.atomic
def drop_file(*, file: DraftFile, by: Person) -> None:
    """Take a file out of a draft and delete it for good. One that is gone already is no trouble."""
    check_own_draft(by, file.draft)
    # Whoever sends the draft at the same moment locks it too: then the file has become part of the evidence.
    EvidenceDraft.objects.select_for_update().filter(pk=file.draft_id).first()
    found = DraftFile.objects.select_for_update().filter(pk=file.pk).first()
    if found is None:
        return
    facts = {"draft": found.draft_id, "sha256": found.sha256}
    audit.record("evidence_file_dropped", by=by, subject=found, facts=facts)
    name = found.stored
    found.delete()
    transaction.on_commit(lambda: forget(name))


def check_own_draft(by: Person, draft: EvidenceDraft) -> None:
    """Refuse everybody but the author of a draft: nobody else reads it, or adds to it."""
    if draft.author_id != by.pk:
        raise NotAllowed("This draft belongs to somebody else: only its author reads it, or changes its files.")
