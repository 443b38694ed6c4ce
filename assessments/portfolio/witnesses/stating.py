"""A witness answers, once: with a statement, or by saying that they cannot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.evidence.submitting import Piece, faults_of, keep
from assessments.portfolio.evidence.to_claim import ask_to_claim
from assessments.portfolio.models import Evidence, EvidenceKind, WitnessRequest
from assessments.portfolio.screened import identifiers
from assessments.portfolio.witnesses.asking import close
from assessments.portfolio.witnesses.opening import check_open, lock
from assessments.portfolio.witnesses.sending import tell
from lms import audit
from lms.calendar import in_words, today


@dataclass(frozen=True)
class Statement:
    """What a witness says, and who they are in their own words."""

    name: str
    position: str
    organisation: str
    text: str


@transaction.atomic
def state(*, request: WitnessRequest, statement: Statement, at: datetime | None = None) -> Evidence:
    """Keep what a witness says as evidence without any claim, and ask the learner to claim it.

    A link works once. Of two answers at once the first stands; the same one posted twice is one.
    """
    moment = at or timezone.now()
    day = today(moment)
    locked = lock(request)
    piece = _piece(locked, statement)
    if locked.evidence and (locked.evidence.text, locked.evidence.parts) == (piece.text, list(piece.parts)):
        return locked.evidence
    check_open(locked, moment)
    if faults := _faults(piece, statement, day):
        raise ValidationError(faults)
    evidence = keep(person=locked.learner, piece=piece, moment=moment)
    locked.used_at, locked.evidence, locked.code_hash = moment, evidence, ""
    locked.save(update_fields=["used_at", "evidence", "code_hash"])
    audit.record("witness_stated", by=None, subject=locked, facts={"evidence": evidence.pk})
    ask_to_claim(evidence, who=f"{locked.witness_name}, whom you asked as a witness,", by=None, on=day)
    return evidence


def _piece(request: WitnessRequest, statement: Statement) -> Piece:
    """Return the statement as evidence: what was asked, what was said, and how it is known who said it."""
    name = statement.name.strip() or request.witness_name
    who = ", ".join(part for part in (name, statement.position.strip(), statement.organisation.strip()) if part)
    domain = request.email.rpartition("@")[2]
    said_by = f"{who}. They used a code that was sent to their e-mail address at {domain}."
    return Piece(
        kind=EvidenceKind.WITNESS,
        title=f"Witness statement by {name}"[:120],
        text=statement.text,
        happened_on=request.happened_on,
        parts=[
            {"heading": "What they were asked", "text": request.about},
            {"heading": "Who says so", "text": said_by},
        ],
    )


def _faults(piece: Piece, statement: Statement, day: date) -> dict[str, list[str] | str]:
    """Return what is wrong, by the fields of the witness’s own form."""
    faults = identifiers(
        day, name=statement.name, position=statement.position, organisation=statement.organisation, text=statement.text
    )
    if not statement.text.strip():
        faults["text"] = "Write what you saw"
    return faults | ({} if faults else faults_of(piece, day))


@transaction.atomic
def decline(*, request: WitnessRequest, at: datetime | None = None) -> WitnessRequest:
    """End the question because the witness cannot say anything about it, and tell the learner."""
    moment = at or timezone.now()
    locked = lock(request)
    if locked.cancelled_at:
        return locked
    check_open(locked, moment)
    close(locked, by=None, reason="They answered that they cannot speak for this.", at=moment)
    tell(locked, "declined", f"{locked.witness_name} cannot give you a witness statement")
    return locked


def keep_witnesses(*, on: date) -> int:
    """Tell learners whose witness did not answer in time, once each; return how many were told today."""
    since, until = on - timedelta(days=3), on
    rows = WitnessRequest.objects.filter(
        used_at=None, cancelled_at=None, expires_at__date__gte=since, expires_at__date__lt=until
    )
    for request in rows.select_related("learner").order_by("pk"):
        ended = in_words(today(request.expires_at))
        tell(request, "expired", f"{request.witness_name} did not answer by {ended}: send the link again")
    return len(rows)
