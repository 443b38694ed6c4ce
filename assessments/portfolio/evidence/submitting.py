"""A learner sends a piece of evidence to be judged against some criteria."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.evidence.claiming import append_claims, check_criteria, where_to_look
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import Criterion, DraftFile, Evidence, EvidenceFile, EvidenceKind
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.screened import Faults, identifiers
from courses import standing
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.policy.practice import MARKING_DAYS
from lms.rules import RuleBook

SEEN: tuple[str, ...] = (EvidenceKind.OBSERVATION, EvidenceKind.WITNESS)


@dataclass(frozen=True)
class Piece:
    """What a piece of evidence consists of, as its author wrote it."""

    kind: str
    title: str
    text: str
    happened_on: date
    seen_by: Person | None = None
    recorded_by: Person | None = None
    parts: Sequence[Mapping[str, str]] = ()
    files: Sequence[DraftFile] = ()
    replaces: Evidence | None = None
    where: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def submit_evidence(
    *,
    person: Person,
    by: Person,
    kind: str,
    title: str,
    text: str,
    happened_on: date,
    criteria: Sequence[Criterion],
    seen_by: Person | None = None,
    at: datetime | None = None,
) -> Evidence:
    """Submit evidence in words against some criteria. The same piece posted twice is submitted once."""
    return submit_piece(
        person=person, by=by, piece=Piece(kind, title, text, happened_on, seen_by), criteria=criteria, at=at
    )


@transaction.atomic
def submit_piece(
    *, person: Person, by: Person, piece: Piece, criteria: Sequence[Criterion], at: datetime | None = None
) -> Evidence:
    """Submit a piece of evidence, with its files, against some criteria. Posted twice it is submitted once.

    `piece.where` says for a criterion, by its code, where in the piece to look.
    """
    moment = at or timezone.now()
    day = today(moment)
    check_may_submit(by, person, on=day)
    if faults := faults_of(piece, day) | ({} if criteria else {"criteria": "Choose at least one criterion it shows"}):
        raise ValidationError(faults)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if same := _the_same(person, piece, criteria):
        return same
    check_criteria(person, criteria, day)
    evidence = keep(person=person, piece=piece, moment=moment)
    facts = {"kind": piece.kind, "criteria": [row.code for row in criteria]}
    audit.record("evidence_submitted", by=by, subject=evidence, facts=facts)
    append_claims(evidence, criteria, by=by, moment=moment, where=piece.where)
    standing.refresh(person, portfolio_columns, day)
    return evidence


def faults_of(piece: Piece, day: date) -> Faults:
    """Return what does not hold together in a piece, or points at a person on probation, by field."""
    parts = {f"part_{number}": part["text"] for number, part in enumerate(piece.parts)}
    faults = identifiers(day, title=piece.title, text=piece.text, **parts)
    if not (piece.text.strip() or piece.files or any(part["text"].strip() for part in piece.parts)):
        faults["text"] = "Write what happened, or add a file that shows it"
    if piece.happened_on > day:
        faults["happened_on"] = "The day must be today or earlier"
    if piece.kind == EvidenceKind.OBSERVATION and piece.seen_by is None:
        faults["seen_by"] = "Say who observed it"
    return faults


def keep(*, person: Person, piece: Piece, moment: datetime) -> Evidence:
    """Write a piece of evidence and its files, without any claim. Called inside an action's transaction."""
    rule = RuleBook.at(consequences.place_of(person, today(moment)), today(moment)).answer(MARKING_DAYS)
    evidence = Evidence(
        person=person,
        kind=piece.kind,
        title=piece.title.strip(),
        text=piece.text.strip(),
        parts=[dict(part) for part in piece.parts],
        happened_on=piece.happened_on,
        seen_by=_seen_by(piece),
        recorded_by=piece.recorded_by,
        replaces=piece.replaces,
        submitted_at=moment,
        content_hash=content_hash(piece),
        rules=[rule.as_record()],
    )
    evidence.full_clean()
    evidence.save()
    _keep_files(evidence, piece.files)
    return evidence


def _keep_files(evidence: Evidence, files: Sequence[DraftFile]) -> None:
    """Let the files of a draft become those of the evidence: the bytes stay where they are."""
    facts = ("name", "stored", "size", "content_type", "sha256", "words_read", "uploaded_at")
    for position, file in enumerate(files, 1):
        EvidenceFile.objects.create(
            evidence=evidence, position=position, **{fact: getattr(file, fact) for fact in facts}
        )
    DraftFile.objects.filter(pk__in=[file.pk for file in files]).delete()


def _seen_by(piece: Piece) -> Person | None:
    return piece.seen_by if piece.kind in SEEN else None


def content_hash(piece: Piece) -> str:
    """Return the hash over the words of a piece and the hashes of its files, in their order."""
    words = [piece.kind, piece.title.strip(), piece.text.strip(), [dict(part) for part in piece.parts]]
    text = json.dumps([*words, [file.sha256 for file in piece.files]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _the_same(person: Person, piece: Piece, criteria: Sequence[Criterion]) -> Evidence | None:
    """Return the piece that is the same word for word and byte for byte, seen and claimed the same, if it is here."""
    rows = Evidence.objects.filter(
        person=person,
        kind=piece.kind,
        title=piece.title.strip(),
        text=piece.text.strip(),
        happened_on=piece.happened_on,
        seen_by=_seen_by(piece),
        withdrawal=None,
        replaced_by=None,
    )
    where = {row.pk: where_to_look(piece.where, row) for row in criteria}
    for earlier in rows.prefetch_related("claims").order_by("pk"):
        if earlier.content_hash not in ("", content_hash(piece)):
            continue
        if {row.criterion_id: row.where for row in earlier.claims.all()} == where:
            return earlier
    return None
