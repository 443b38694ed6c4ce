"""Write, seal and verify the audit record."""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from lms.models import AuditEvent, AuditSeal, AuditText, Person

FIRST = "0" * 64
BATCH = 2000
# What the chain is made of: a column that a later release adds is not asked for, so older records can be walked too.
CHAINED = (
    *("at", "by", "code", "subject_kind", "subject_id", "facts", "words_hash", "position", "chain_hash"),
    *("words__words", "words__erased_at"),
)

logger = logging.getLogger(__name__)


def record(
    code: str, *, by: Person | None, subject: models.Model, facts: dict[str, Any] | None = None, words: str = ""
) -> AuditEvent:
    """Append an event: `facts` are ids and codes, `words` personal text that can be erased later."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event is written inside the transaction of what it records.")
    return AuditEvent.objects.create(
        at=timezone.now(),
        by=by,
        code=code,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        facts=facts or {},
        words=AuditText.objects.create(words=words) if words else None,
        words_hash=_hash(words) if words else "",
    )


def record_many(
    code: str, *, by: Person | None, subjects: Iterable[tuple[models.Model, dict[str, Any]]]
) -> list[AuditEvent]:
    """Append the same event for many subjects, each with its own facts, in one query."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Audit events are written inside the transaction of what they record.")
    moment = timezone.now()
    rows = [
        AuditEvent(at=moment, by=by, code=code, subject_kind=row._meta.label_lower, subject_id=row.pk, facts=facts)
        for row, facts in subjects
    ]
    return AuditEvent.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def seal_batch() -> int:
    """Chain the next batch of unsealed events and sign the head; return how many. Safe to run twice."""
    last = AuditSeal.objects.select_for_update().order_by("-position").first()
    position, head = (last.position, last.head) if last else (0, FIRST)
    events = list(AuditEvent.objects.filter(position=None).order_by("pk")[:BATCH])
    for event in events:
        position += 1
        head = link(head, position, event)
        AuditEvent.objects.filter(pk=event.pk, position=None).update(position=position, chain_hash=head)
    if events:
        AuditSeal.objects.create(position=position, head=head, signature=sign(position, head), at=timezone.now())
    return len(events)


def seal_all() -> int:
    """Seal every event there is, and write the signed head to the log: a copy that the database cannot change."""
    sealed = 0
    while count := seal_batch():
        sealed += count
    if sealed:
        logger.info("Audit record sealed: %s", latest_seal())
    return sealed


def latest_seal() -> str:
    """Return the signed head of the chain as one line: position, head and signature."""
    seal = AuditSeal.objects.order_by("-position").first()
    return f"{seal.position} {seal.head} {seal.signature}" if seal else "nothing is sealed yet"


def link(previous: str, position: int, event: AuditEvent) -> str:
    """Return the chain hash of `event` at `position` after `previous`."""
    payload = [
        position,
        moment(event.at),
        event.by_id,
        event.code,
        event.subject_kind,
        event.subject_id,
        event.facts,
        event.words_hash,
    ]
    return _hash(previous + json.dumps(payload, sort_keys=True, separators=(",", ":")))


def moment(at: datetime) -> str:
    """Write a moment so that both databases give the same text."""
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def sign(position: int, head: str) -> str:
    """Sign the head of the chain with the key that is kept outside the database."""
    return _signed(position, head, settings.AUDIT_KEY)


def is_signed(seal: AuditSeal) -> bool:
    """Say whether a seal was signed with our key, or with one that we had before."""
    keys = (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)
    return any(hmac.compare_digest(seal.signature, _signed(seal.position, seal.head, key)) for key in keys)


def _signed(position: int, head: str, key: str) -> str:
    return hmac.new(key.encode(), f"{position}:{head}".encode(), hashlib.sha256).hexdigest()


def faults() -> Iterator[str]:
    """Walk the whole chain and say, in a sentence each, what does not fit."""
    head, expected, sealed = FIRST, 0, True
    seals = {seal.position: seal for seal in AuditSeal.objects.order_by("position")}
    chained = AuditEvent.objects.exclude(position=None).select_related("words").only(*CHAINED).order_by("position")
    for event in chained.iterator(BATCH):
        expected += 1
        position = event.position or 0
        if position != expected:
            yield f"Event {expected} is missing: the next one found is {position}."
            expected = position
        head = link(head, position, event)
        if head != event.chain_hash:
            yield f"Event {position} ({event.code}) has been changed, or one before it."
            head = event.chain_hash
        yield from _text_fault(event)
        seal = seals.pop(position, None)
        sealed = seal is not None
        if seal:
            yield from _seal_fault(seal, head)
    if not sealed:
        yield f"Event {expected} is the last of the chain and bears no seal: seals are gone."
    yield from (f"The seal at {position} has no event: events at the end are gone." for position in seals)


def faults_against(position: int, head: str) -> Iterator[str]:
    """Say whether the chain no longer holds a head that was kept outside the database, such as one from the log."""
    event = AuditEvent.objects.filter(position=position).first()
    if event is None:
        yield f"The chain no longer reaches event {position}, which was sealed once: events at the end are gone."
    elif event.chain_hash != head:
        yield f"Event {position} is not what was sealed: the chain up to it has been written anew."


def _text_fault(event: AuditEvent) -> Iterator[str]:
    if event.words is None:
        if event.words_hash:
            yield f"The words of event {event.position} are gone, and nothing says that they were erased."
    elif (event.words.words or not event.words.erased_at) and _hash(event.words.words) != event.words_hash:
        yield f"The words of event {event.position} have been changed."


def _seal_fault(seal: AuditSeal, head: str) -> Iterator[str]:
    if not is_signed(seal) or seal.head != head:
        yield f"The seal at {seal.position} does not fit its signature or the chain."


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
