"""Files of evidence and of drafts, kept in the store of the tests."""

import io

from django.utils import timezone

from assessments.portfolio.files.checking import plain_name
from assessments.portfolio.files.kinds import kind_named
from assessments.portfolio.files.storing import put
from assessments.portfolio.models import DraftFile, Evidence, EvidenceDraft, EvidenceFile

WORDS = b"I read the log and changed the plan."


def facts(name: str, content: bytes) -> dict[str, object]:
    """Store some bytes, and return what a row says about them."""
    stored, kind = put(io.BytesIO(content)), kind_named(name)
    assert kind
    return {
        "name": plain_name(name),
        "stored": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
        "content_type": kind.content_type,
        "uploaded_at": timezone.now(),
    }


def of_evidence(evidence: Evidence, name: str = "notes.txt", content: bytes = WORDS) -> EvidenceFile:
    """Return a file of a piece of evidence."""
    position = evidence.files.count() + 1
    return EvidenceFile.objects.create(evidence=evidence, position=position, **facts(name, content))


def of_draft(draft: EvidenceDraft, name: str = "notes.txt", content: bytes = WORDS) -> DraftFile:
    """Return a file of a draft."""
    return DraftFile.objects.create(draft=draft, **facts(name, content))
