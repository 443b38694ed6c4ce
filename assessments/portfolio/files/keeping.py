"""A file comes to a draft, or goes: looked through, counted, stored under a name that nobody can guess."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.consequences import place_of
from assessments.portfolio.files.checking import Looked, look_through
from assessments.portfolio.files.storing import Stored, forget, put
from assessments.portfolio.models import DraftFile, EvidenceDraft
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.policy.marking import EVIDENCE_FILES_MOST
from lms.rules import RuleBook

LONGEST_NAME: Final = 200


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
    draft = EvidenceDraft.objects.select_for_update().get(pk=draft.pk)
    if same := draft.files.filter(sha256=stored.sha256).first():
        forget(stored.name)
        return same
    most = book.answer(EVIDENCE_FILES_MOST).value
    if draft.files.count() >= most:
        raise ValidationError({"files": f"This piece of evidence has {most} files already, and that is the most."})
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


@transaction.atomic
def drop_file(*, file: DraftFile, by: Person) -> None:
    """Take a file out of a draft and delete it for good. One that is gone already is no trouble."""
    check_own_draft(by, file.draft)
    found = DraftFile.objects.select_for_update().filter(pk=file.pk).first()
    if found is None:
        return
    audit.record("evidence_file_dropped", by=by, subject=found, facts={"draft": found.draft_id, "sha256": found.sha256})
    name = found.stored
    found.delete()
    transaction.on_commit(lambda: forget(name))


def check_own_draft(by: Person, draft: EvidenceDraft) -> None:
    """Refuse everybody but the author of a draft: nobody else reads it, or adds to it."""
    if draft.author_id != by.pk:
        raise NotAllowed("This draft belongs to somebody else: only its author reads it, or changes its files.")
