"""Every night, whoever manages somebody hears of a reduction that is not as the rules have it, and of it put right."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from courses.models import Enrolment
from lms.actions import change_duty, close_duty, open_duty
from lms.calendar import months_after, working_day_after
from lms.duties import manager_or_officers
from lms.models import Duty, Person, Qualification
from lms.permissions import line_managers_of
from lms.policy.allocating import REDUCTION_DAYS
from lms.policy.practice import NEWLY_QUALIFIED_REDUCTION
from lms.posts import book_for, books_at, posts_on
from mentoring.caseload.reductions.compared import KINDS, Finding
from mentoring.caseload.reductions.filed import reductions_of

BATCH: Final = 500


def keep_reduction_duties(*, on: date, by: Person | None = None) -> int:
    """Open, change and close the duties about reductions, batch by batch; return how many stand. Repeatable."""
    return sum(_keep(ids, on, by) for ids in _batches(on))


def _batches(on: date) -> Iterator[list[int]]:
    """Yield everybody whom a reduction is expected of, or about whom a duty is open, in batches."""
    learning = Enrolment.objects.on(on).open().values("person")
    bands: Any = NEWLY_QUALIFIED_REDUCTION.national_on(on)
    months = max((to for _, to, _ in bands), default=0)
    kind = Qualification.Kind.PRACTITIONER
    qualified = Qualification.objects.on(on).filter(kind=kind, starts__gt=months_after(on, -months - 1))
    asked = _open_duties().values("source_id")
    people = Person.objects.filter(Q(pk__in=learning) | Q(pk__in=qualified.values("person")) | Q(pk__in=asked))
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def _open_duties() -> QuerySet[Duty]:
    return Duty.objects.open().filter(kind__in=KINDS, source_kind=Person._meta.label_lower)


@transaction.atomic
def _keep(ids: list[int], on: date, by: Person | None) -> int:
    """Bring the duties of one batch up to what is found today."""
    persons = Person.objects.in_bulk(ids)
    here = [person for person in persons.values() if person.is_active]
    wanted = {
        (pk, finding.kind): finding for pk, found in reductions_of(here, on).items() for finding in found.findings
    }
    waiting = {(duty.source_id, duty.kind): duty for duty in _open_duties().filter(source_id__in=ids)}
    for pk, kind in waiting.keys() - wanted.keys():
        close_duty(kind=kind, source=persons[pk], by=by, reason="By what is on file now, it no longer stands.")
    for key in waiting.keys() & wanted.keys():
        if waiting[key].reason != wanted[key].reason:
            change_duty(duty=waiting[key], reason=wanted[key].reason, due=waiting[key].due, by=by)
    _open({key: wanted[key] for key in wanted.keys() - waiting.keys()}, persons, on, by)
    return len(wanted)


def _open(new: dict[tuple[int, str], Finding], persons: dict[int, Person], on: date, by: Person | None) -> None:
    """Open what is new: the line manager's, or else the senior probation officers' of the place."""
    ids = {pk for pk, _ in new}
    posts, managers = posts_on(ids, on), line_managers_of(ids, on)
    books = books_at((post.unit for post in posts.values()), on)
    for (pk, kind), finding in sorted(new.items()):
        post = posts.get(pk)
        asked = manager_or_officers(managers.get(pk), post.unit if post else None)
        if asked is None:
            continue
        days = int(book_for(post, books, on).answer(REDUCTION_DAYS).value)
        open_duty(
            kind=kind,
            source=persons[pk],
            title=finding.title,
            reason=finding.reason,
            due=working_day_after(on, days),
            about=persons[pk],
            link=reverse("caseload:workload", args=[pk]),
            link_text="See the reductions",
            by=by,
            **asked,
        )
