"""Recording and ending a private limit. Only the person and the regional learning manager ever read what it says."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may_about, rights_of, visible_to
from lms.roles import MAY_READ, Permission, PrivateMatter, Role
from mentoring.caseload.limits import LIMITS
from mentoring.caseload.models import PrivateLimit

DAY: Final = timedelta(days=1)


def limits_visible_to(person: Person, on: date) -> Any:
    """Return the limits that somebody may read: those of people of their region, where the matrix lets their role."""
    readers = MAY_READ[PrivateMatter.PRIVATE_LIMIT]
    if not any(rights_of(person, on).has(role) for role in Role if role in readers):
        return PrivateLimit.objects.none()
    people = visible_to(person, Permission.PRIVATE_LIMITS, on).values("pk")
    return PrivateLimit.objects.filter(person__in=people).select_related("person", "recorded_by")


def own_limits(person: Person, on: date) -> QuerySet[PrivateLimit]:
    """Return somebody's own limits in force."""
    return PrivateLimit.objects.on(on).filter(person=person).select_related("recorded_by").order_by("starts", "pk")


@transaction.atomic
def record_limit(*, person: Person, facts: list[str], by: Person) -> PrivateLimit:
    """Record which cases are not suitable for somebody, from today on. Why is never recorded."""
    check_may_about(by, Permission.PRIVATE_LIMITS, person, on=today())
    if not facts or set(facts) - set(LIMITS):
        raise NotAllowed("Choose at least one kind of case of those on the page.")
    limit = PrivateLimit.objects.create(person=person, facts=sorted(facts), starts=today(), recorded_by=by)
    # Neither the kinds nor the person stand in the audit record, which auditors read.
    audit.record("limit_recorded", by=by, subject=limit)
    return limit


@transaction.atomic
def end_limit(*, limit: PrivateLimit, by: Person) -> PrivateLimit:
    """End a limit: today is the first day without it, or tomorrow where it began today. Ended already: no change."""
    limit = PrivateLimit.objects.select_for_update().get(pk=limit.pk)
    if not limits_visible_to(by, today()).filter(pk=limit.pk).exists():
        raise NotAllowed("This is outside the place where you may end it.")
    if limit.ends is None:
        limit.ends, limit.ended_by = max(today(), limit.starts + DAY), by
        limit.save(update_fields=["ends", "ended_by"])
        audit.record("limit_ended", by=by, subject=limit)
    return limit


def in_words(limit: PrivateLimit) -> str:
    """Name the cases of a limit, for the two who may read it."""
    return ", ".join(LIMITS[name][0] if name in LIMITS else name for name in limit.facts)
