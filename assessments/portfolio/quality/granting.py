"""An external quality assurer is let in to one sample between two days, and out again at once where need be."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.models import SampleDraw, SampleGrant
from assessments.portfolio.quality.permissions import check_may_sample
from assessments.portfolio.quality.who import not_independent_of
from assessments.portfolio.screened import identifiers
from lms import audit
from lms.actions import queue_notice
from lms.calendar import in_words, today
from lms.models import Person, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role


def external_assurers(draw: SampleDraw, on: date) -> list[Person]:
    """Return who could be let in: external quality assurers whose role covers the place of a sample."""
    grants = RoleGrant.objects.not_over_by(on).filter(role=Role.EQA.value, person__is_active=True)
    found = {row.person for row in grants.select_related("person", "unit") if row.unit.contains(draw.unit)}
    return sorted(found, key=lambda person: (person.name, person.pk))


@transaction.atomic
def grant_sample(*, draw: SampleDraw, person: Person, by: Person, starts: date, last: date, reason: str) -> SampleGrant:
    """Let `person` read a sample from a day to the end of another. The same grant twice is one."""
    draw = SampleDraw.objects.select_for_update(of=("self",)).select_related("unit", "result").get(pk=draw.pk)
    check_may_sample(by, draw.unit, on=today())
    same = {"person": person, "starts": starts, "ends": last + timedelta(days=1), "reason": reason.strip()}
    found: SampleGrant | None = SampleGrant.objects.filter(draw=draw, ended_at=None, **same).first()
    if found:
        return found
    _check_may_be_let_in(draw, person, by)
    if faults := _faults(draw, person, starts, last, reason):
        raise ValidationError(faults)
    grant = SampleGrant.objects.create(draw=draw, granted_by=by, granted_at=timezone.now(), **same)
    facts = {"draw": draw.pk, "person": person.pk, "starts": starts.isoformat(), "last": last.isoformat()}
    audit.record("sample_granted", by=by, subject=grant, facts=facts)
    queue_notice(
        person=person,
        event=f"sample-grant-{grant.pk}",
        text=f"A sample is open to you from {in_words(starts)} to {in_words(last)}",
        link=reverse("portfolio:sample", args=[draw.pk]),
    )
    return grant


def _check_may_be_let_in(draw: SampleDraw, person: Person, by: Person) -> None:
    if draw.made is None:
        raise NotAllowed("Nothing is drawn from this list yet, so there is nothing to read.")
    if person not in external_assurers(draw, today()):
        raise NotAllowed(f"{person} holds no role of external quality assurer for {draw.unit}.")
    if person == by:
        raise NotAllowed("Nobody lets themselves in. Another quality assurer of the place can.")
    if why := not_independent_of([draw.pk], person, today()).get(draw.pk):
        raise NotAllowed(f"{person} {why}.")


def _faults(draw: SampleDraw, person: Person, starts: date, last: date, reason: str) -> dict[str, list[str] | str]:
    faults = identifiers(today(), reason=reason)
    if not reason.strip():
        faults["reason"] = "Say why the sample is opened"
    if starts < today():
        faults["starts"] = "The first day must be today or later"
    if last < starts:
        faults["last"] = "The last day must not be before the first"
    rows = SampleGrant.objects.filter(draw=draw, person=person, ended_at=None)
    if overlap := rows.filter(starts__lte=last, ends__gt=starts).first():
        until = in_words(overlap.ends - timedelta(days=1))
        faults["person"] = f"{person} may read this sample already, until {until}. End that first, or choose later days"
    return faults


@transaction.atomic
def end_grant(*, grant: SampleGrant, by: Person, reason: str, at: datetime | None = None) -> SampleGrant:
    """End a grant at this moment, with the reason. Twice changes nothing."""
    grant = SampleGrant.objects.select_for_update(of=("self",)).select_related("draw__unit", "person").get(pk=grant.pk)
    check_may_sample(by, grant.draw.unit, on=today())
    if grant.ended_at is not None:
        return grant
    if grant.ends is not None and grant.ends <= today():
        raise NotAllowed("This grant is over already.")
    faults = identifiers(today(), reason=reason)
    if not reason.strip():
        faults["reason"] = "Say why it ends now"
    if faults:
        raise ValidationError(faults)
    grant.ended_at, grant.ended_by, grant.end_reason = at or timezone.now(), by, reason.strip()[:300]
    grant.save(update_fields=["ended_at", "ended_by", "end_reason"])
    audit.record("sample_grant_ended", by=by, subject=grant, facts={"draw": grant.draw_id, "person": grant.person_id})
    return grant
