"""Finishes an erasing once it is on record: its files go, and what was written of somebody while it ran."""

from django.db import transaction
from django.utils import timezone

from lms.privacy.erasing.doing import end_sign_ins, locked
from lms.privacy.erasing.files import delete_files, files_of, unname_files
from lms.privacy.erasing.rows import erase_rows
from lms.privacy.models import Erasure


def finish(*, pk: int) -> None:
    """Delete the files of an erasing, and erase again what was written while it ran. Safe to repeat."""
    erasure = Erasure.objects.filter(pk=pk, finished_at=None).select_related("person").first()
    if erasure is None:
        return
    with transaction.atomic():
        person = locked(erasure.person_id)
        late = files_of(person, erasure.kinds)
        unname_files(person, erasure.kinds)
        end_sign_ins(person, erasure.kinds)
        erase_rows(person.pk, erasure.kinds)
    delete_files([(store, name) for store, name in (*erasure.files, *late) if not name.startswith("erased/")])
    Erasure.objects.filter(pk=pk).update(finished_at=timezone.now(), files=[])
