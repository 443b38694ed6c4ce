"""Files come to a draft, go, and are sent at once. SQLite lets one writer in at a time: this plays on PostgreSQL."""

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.evidence.sending import send_draft
from assessments.portfolio.evidence.submitting import Piece
from assessments.portfolio.files.keeping import drop_file, keep_file
from assessments.portfolio.files.storing import store
from assessments.portfolio.models import DraftFile, EvidenceDraft, EvidenceFile
from lms.calendar import today
from tests.cast import Cast
from tests.factories import evidence_files
from tests.factories.portfolio import criterion, framework
from tests.races import RACE, at_once

pytestmark = RACE


def kept(cast: Cast, draft: EvidenceDraft, words: bytes) -> DraftFile:
    """Keep a file with a draft."""
    return keep_file(draft=draft, upload=SimpleUploadedFile("notes.txt", words), by=cast.priya)


def test_of_two_files_at_once_the_last_place_takes_one(cast: Cast) -> None:
    draft = begin_draft(person=cast.priya, by=cast.priya, kind="product")
    for number in range(9):
        evidence_files.of_draft(draft, content=b"%d" % number)
    results = at_once(lambda: kept(cast, draft, b"One."), lambda: kept(cast, draft, b"Two."))
    assert draft.files.count() == 10
    assert sum("at most 10 files" in str(result) for result in results) == 1


def test_the_same_file_sent_three_times_at_once_is_one(cast: Cast) -> None:
    draft = begin_draft(person=cast.priya, by=cast.priya, kind="product")
    results = at_once(*[lambda: kept(cast, draft, b"One.")] * 3)
    assert results == [draft.files.get()] * 3
    assert store().exists(results[0].stored)


def test_a_file_that_is_dropped_while_its_draft_is_sent_is_whole_or_gone(cast: Cast) -> None:
    chosen = [criterion(framework(), "1.1")]
    draft = begin_draft(person=cast.priya, by=cast.priya, kind="product")
    file = evidence_files.of_draft(draft)
    piece = Piece("product", "A plan", "I changed it.", today())
    at_once(
        lambda: drop_file(file=DraftFile.objects.select_related("draft").get(pk=file.pk), by=cast.priya),
        lambda: send_draft(draft=draft, by=cast.priya, piece=piece, criteria=chosen, own_work=True),
        told=(DraftFile.DoesNotExist,),
    )
    assert not DraftFile.objects.exists()
    assert EvidenceFile.objects.filter(stored=file.stored).exists() is store().exists(file.stored)
