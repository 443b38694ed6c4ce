"""A draft becomes a piece of evidence, and is no draft any more."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.evidence.drafts import locked_as_seen
from assessments.portfolio.evidence.replacing import check_may_change
from assessments.portfolio.evidence.submitting import Piece, submit_piece
from assessments.portfolio.evidence.withdrawing import leave_the_queues, locked_claims
from assessments.portfolio.models import Claim, Criterion, Evidence, EvidenceDraft
from lms import audit
from lms.models import Person

OWN_WORK: Final = "This is my own work, and what I say in it is true"
OWN_WORK_HASH: Final = hashlib.sha256(OWN_WORK.encode()).hexdigest()


@transaction.atomic
def send_draft(
    *,
    draft: EvidenceDraft,
    by: Person,
    piece: Piece,
    criteria: Sequence[Criterion],
    own_work: bool,
    at: datetime | None = None,
) -> Evidence:
    """Send a draft with its files to be judged, with the statement that it is one's own work.

    Where it takes the place of an earlier piece, whatever was claimed with that one is claimed with this one.
    Raises NewerDraft where another window saved since `draft` was read, of which `piece` is made.
    """
    moment = at or timezone.now()
    Person.objects.select_for_update(no_key=True).get(pk=draft.person_id)
    draft = locked_as_seen(draft, by)
    if not own_work:
        raise ValidationError({"own_work": "Tick it if it is so: your assessor may rely on it"})
    earlier = _to_be_replaced(draft, by)
    piece = replace(piece, files=list(draft.files.order_by("pk")), replaces=draft.replaces)
    wanted = [*criteria, *(claim.criterion for claim in earlier if claim.criterion not in criteria)]
    evidence = submit_piece(person=draft.person, by=by, piece=piece, criteria=wanted, at=moment)
    if evidence.pk == draft.replaces_id:
        raise ValidationError({"text": "Nothing is changed yet: everything is as it was"})
    audit.record("own_work_stated", by=by, subject=evidence, facts={"statement": OWN_WORK_HASH})
    if draft.replaces:
        leave_the_queues(draft.replaces, earlier, by=by, reason="A newer version took its place")
    draft.delete()
    return evidence


def _to_be_replaced(draft: EvidenceDraft, by: Person) -> list[Claim]:
    """Return the claims of the piece that a draft replaces; refuse where that piece cannot be changed any more."""
    if draft.replaces is None:
        return []
    claims = locked_claims(draft.replaces)
    check_may_change(by, draft.replaces, claims)
    return claims
