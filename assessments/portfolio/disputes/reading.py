"""A second reader judges an appealed claim again; where the rule finds nobody, somebody is chosen."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.assessors import awards_on, least_busy
from assessments.portfolio.disputes.appealing import locked_appeal
from assessments.portfolio.disputes.duties import READ_AGAIN, ask_reader, close_reading, readers_of
from assessments.portfolio.disputes.permissions import (
    barred_from_reading,
    check_may_choose_reader,
    check_may_read_again,
)
from assessments.portfolio.judging.recording import append, check_verdict, takes_its_course
from assessments.portfolio.judging.verdict import Verdict
from assessments.portfolio.models import Appeal, Judgement
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Absence, Person, RoleGrant
from lms.permissions import NotAllowed, rights_of, under
from lms.roles import Permission, Role


@transaction.atomic
def read_again(*, appeal: Appeal, by: Person, verdict: Verdict, at: datetime | None = None) -> Judgement:
    """Answer an appeal with a judgement that replaces the one appealed against. Posted twice counts once."""
    moment = at or timezone.now()
    day = today(moment)
    row = locked_appeal(appeal)
    if row.answer and row.answer.by_id == by.pk and _is(row.answer, verdict):
        return row.answer
    check_may_read_again(by, row, on=day)
    check_verdict(verdict, day)
    judgement = append(
        row.judgement.claim, by, verdict, replaces=row.judgement, moment=moment, seat=Judgement.Seat.SECOND_READER
    )
    row.answer, row.closed_at, row.closed_as = judgement, moment, Appeal.ClosedAs.ANSWERED
    row.save(update_fields=["answer", "closed_at", "closed_as"])
    facts = {"decision": judgement.decision, "judgement": judgement.pk}
    audit.record("appeal_answered", by=by, subject=row, facts=facts)
    close_reading(row, by=by, reason="")
    takes_its_course(judgement, by, day)
    _tell_assessor(row)
    return judgement


def _is(judgement: Judgement, verdict: Verdict) -> bool:
    return all(getattr(judgement, name) == value for name, value in verdict.as_fields().items())


def _tell_assessor(row: Appeal) -> None:
    claim = row.judgement.claim
    queue_notice(
        person=row.judgement.by,
        event=f"appeal-{row.pk}-answered",
        text=f"An appeal was answered: {claim.evidence.person}, {claim.criterion.code}",
        link=consequences.page_of(claim),
    )


@transaction.atomic
def choose_reader(*, appeal: Appeal, reader: Person, by: Person, at: datetime | None = None) -> Appeal:
    """Ask somebody to read an appealed claim again, in place of whoever was asked before. Twice changes nothing."""
    moment = at or timezone.now()
    row = locked_appeal(appeal)
    check_may_choose_reader(by, row, on=today(moment))
    if row.reader_id == reader.pk:
        return row
    if reader not in choices_of(row, by, today(moment)):
        raise NotAllowed(f"{reader} cannot read this again: away, without the award, tied to it, or of elsewhere.")
    close_reading(row, by=by, reason=f"{reader} was asked to read it.")
    row.reader, row.given_by, row.given_at = reader, by, moment
    row.save(update_fields=["reader", "given_by", "given_at"])
    audit.record("appeal_given", by=by, subject=row, facts={"reader": reader.pk})
    ask_reader(row, reader, by=by)
    return row


def choices_of(appeal: Appeal, by: Person, on: date) -> list[Person]:
    """Return whom `by` may ask: of the learner's place, and beyond it wherever `by` hands marking over."""
    learner = appeal.judgement.claim.evidence.person
    near = readers_of(appeal, on)
    places = rights_of(by, on).widest(Permission.HAND_OVER_MARKING)
    grants = RoleGrant.objects.on(on).filter(under(places), role=Role.PTA.value)
    away = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY)
    barred = [tie.person_id for tie in barred_from_reading(appeal, on)]
    far = Person.objects.filter(pk__in=grants.values("person"), is_active=True).exclude(pk=by.pk)
    far = far.filter(pk__in=awards_on(on).values("person")).exclude(pk__in=away.values("person"))
    others = least_busy(far.exclude(pk__in=barred), learner, duty=READ_AGAIN, on=on)
    return list(dict.fromkeys([*near, *others]))
