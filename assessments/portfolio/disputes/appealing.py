"""A learner appeals against a judgement of not yet met, or takes the appeal back."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.disputes.disagreeing import locked_judgement
from assessments.portfolio.disputes.duties import ask_for_reader, close_reading
from assessments.portfolio.disputes.permissions import check_may_appeal, check_may_take_back
from assessments.portfolio.judging.recording import locked
from assessments.portfolio.models import Appeal, Claim, Judgement
from assessments.portfolio.screened import identifiers
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.policy.marking import EVIDENCE_APPEAL_ANSWER_DAYS, EVIDENCE_APPEAL_DAYS
from lms.rules import RuleBook


@transaction.atomic
def appeal(*, judgement: Judgement, by: Person, reasons: str, at: datetime | None = None) -> Appeal:
    """Ask that somebody else judges a claim again. The same words posted twice appeal once."""
    moment, words = at or timezone.now(), reasons.strip()
    day = today(moment)
    found = locked_judgement(judgement)
    made = Appeal.objects.filter(judgement=found, by=by, reasons=words, closed_at=None).first()
    if made:
        return made
    check_may_appeal(by, found, on=day)
    wanting = {} if words else {"reasons": "Write what should be judged otherwise, and why"}
    if faults := identifiers(day, reasons=words) or wanting:
        raise ValidationError(dict(faults))
    row = _write(found, by, words, moment)
    audit.record("judgement_appealed", by=by, subject=row, facts={"judgement": found.pk})
    give(row, by=by, on=day)
    _tell_assessor(row)
    return row


def _write(judgement: Judgement, by: Person, words: str, moment: datetime) -> Appeal:
    day = today(moment)
    book = RuleBook.at(consequences.place_of(by, day), day)
    within = book.answer(EVIDENCE_APPEAL_ANSWER_DAYS)
    rules = [within.as_record(), book.answer(EVIDENCE_APPEAL_DAYS).as_record()]
    until = working_day_after(day, within.value)
    return Appeal.objects.create(judgement=judgement, by=by, reasons=words, at=moment, answer_by=until, rules=rules)


def give(row: Appeal, *, by: Person | None, on: date) -> Person | None:
    """Let the rule choose who reads again, and ask them; nobody free: somebody is asked to find a reader."""
    reader = ask_for_reader(row, on=on, by=by)
    if reader:
        row.reader, row.given_by, row.given_at = reader, None, timezone.now()
        row.save(update_fields=["reader", "given_by", "given_at"])
        audit.record("appeal_given", by=by, subject=row, facts={"reader": reader.pk})
    return reader


def _tell_assessor(row: Appeal) -> None:
    claim = row.judgement.claim
    queue_notice(
        person=row.judgement.by,
        event=f"appeal-{row.pk}",
        text=f"{claim.evidence.person} appealed against your judgement on {claim.criterion.code}",
        link=consequences.page_of(claim),
    )


@transaction.atomic
def take_back(*, appeal: Appeal, by: Person, at: datetime | None = None) -> Appeal:
    """Take an appeal back before it is answered. Twice changes nothing."""
    row = locked_appeal(appeal)
    check_may_take_back(by, row)
    if row.closed_at is None:
        close_withdrawn(row, by=by, reason=f"{by} took the appeal back.", at=at or timezone.now())
    return row


def close_withdrawn(row: Appeal, *, by: Person | None, reason: str, at: datetime) -> None:
    """Close an appeal without an answer, with everything that was asked for because of it."""
    row.closed_at, row.closed_as = at, Appeal.ClosedAs.WITHDRAWN
    row.save(update_fields=["closed_at", "closed_as"])
    audit.record("appeal_withdrawn", by=by, subject=row, facts={"judgement": row.judgement_id})
    close_reading(row, by=by, reason=reason)


def locked_appeal(appeal: Appeal) -> Appeal:
    """Return an appeal, its claim locked until this transaction ends."""
    claim = locked(Claim.objects.filter(judgements__appeal=appeal))
    related = ("by", "reader", "judgement__by", "judgement__countersignature__by", "judgement__ruling__by")
    row = Appeal.objects.select_related(*related).get(pk=appeal.pk)
    row.judgement.claim = claim
    return row
