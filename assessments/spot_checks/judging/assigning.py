"""Every check that lacks a reader is given to one, by the same rule for all; where nobody is left, somebody is told."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.judging.choosing import Choice, choose, in_words
from assessments.spot_checks.judging.gathering import gather
from assessments.spot_checks.judging.places import looked_after_at, places_of
from assessments.spot_checks.judging.seats import notice_of, page_of
from assessments.spot_checks.judging.wanted import lacking, to_read
from assessments.spot_checks.models import Assignment, SpotCheck, Standard
from lms import audit
from lms.actions import change_duty, close_duties, open_duty
from lms.calendar import today, working_day_after
from lms.models import Duty, Notice, Person, Unit
from lms.roles import Role

KIND: Final = "spot_check_readers"
Unread = tuple[SpotCheck, Choice]


@transaction.atomic
def assign_waiting(*, on: date, by: Person | None = None) -> int:
    """Give every check that lacks a reader one, and tell the coordinator of each place where nobody is left."""
    return len(_assign(to_read(), on, by))


@transaction.atomic
def assign_seat(*, spot_check: SpotCheck, seat: str, by: Person | None, on: date | None = None) -> Assignment | None:
    """Give one seat of a check to a reader; return what was given, or nothing where nobody is left to ask."""
    given = _assign(to_read().filter(pk=spot_check.pk), on or today(), by, about=spot_check)
    return next((row for row in given if row.seat == seat), None)


def _assign(
    checks: QuerySet[SpotCheck], on: date, by: Person | None, about: SpotCheck | None = None
) -> list[Assignment]:
    """Give what can be given of some checks. Whoever gives or takes one of them at the same time waits here."""
    locked = checks.filter(pk__in=[check.pk for check, _ in lacking(checks)])
    wanted = lacking(locked.select_for_update(of=("self",)))
    # One at a time, after the checks: else two who give at once would both count a reviewer’s room as free.
    list(Standard.objects.select_for_update().order_by("pk") if wanted else ())
    field = gather(wanted, on)
    given: list[Assignment] = []
    unread: list[Unread] = []
    for check, seat in wanted:
        choice = choose(field.candidates(check, seat), check.pk)
        if choice.person is None:
            unread.append((check, choice))
        else:
            field.ask(check, choice.person)
            given.append(_assignment(check, seat, choice.person, choice, by))
    _write(given, by)
    keep_duties(unread, on=on, by=by, about=about)
    return given


def _assignment(check: SpotCheck, seat: str, reviewer: int, choice: Choice, by: Person | None) -> Assignment:
    return Assignment(
        spot_check=check,
        seat=seat,
        reviewer_id=reviewer,
        given_by=by,
        given_at=timezone.now(),
        because=choice.because,
    )


def _write(given: list[Assignment], by: Person | None) -> None:
    """Keep the assignments, record them, and tell each reviewer of theirs: three queries however many."""
    Assignment.objects.bulk_create(given, batch_size=500)
    facts = [(row, {"reviewer": row.reviewer_id, "seat": row.seat}) for row in given]
    audit.record_many("spot_check_given", by=by, subjects=facts)
    notices = [
        Notice(
            person_id=row.reviewer_id,
            event=notice_of(row),
            text=f"A case is there for you to judge: {row.spot_check.case.mask}",
            link=page_of(row),
        )
        for row in given
    ]
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)


def keep_duties(unread: Iterable[Unread] = (), *, on: date, by: Person | None, about: SpotCheck | None = None) -> None:
    """Ask the coordinator of each place where nobody was left, and ask no more where every check has its readers.

    When it is `about` one check, only the place of that check is looked at.
    """
    unread, found, checks = list(unread), Duty.objects.open().filter(kind=KIND), to_read()
    if about is not None:
        place = places_of([about], on).get(about.pk)
        found = found.filter(source_id=place.pk) if place else found.none()
        checks = checks.filter(looked_after_at(place, on)) if place else checks.none()
    duties = {duty.source_id: duty for duty in found}
    if not duties and not unread:
        return
    waiting = [check for check, _ in lacking(checks)]
    places = places_of([*waiting, *[check for check, _ in unread]], on)
    counts = Counter(places[check.pk] for check in waiting if check.pk in places)
    done = Duty.objects.filter(pk__in=[duty.pk for pk, duty in duties.items() if pk not in {u.pk for u in counts}])
    close_duties(duties=done, by=by, reason="Every check of the place has its readers.")
    first = {places[check.pk]: choice for check, choice in reversed(unread) if check.pk in places}
    for unit, choice in first.items():
        _ask(unit, reason_of(counts[unit], choice), duties.get(unit.pk), on, by)


def reason_of(count: int, choice: Choice) -> str:
    """Say how many checks lack a reader and why. No officer and no case is named: any of either may be the reader’s."""
    many = "1 check waits for a reader" if count == 1 else f"{count} checks wait for a reader"
    return f"{many}. {in_words(choice.because, 'the officer')} It is asked again every night."


def _ask(unit: Unit, reason: str, duty: Duty | None, on: date, by: Person | None) -> None:
    due = working_day_after(on, 1)
    if duty is None:
        title = f"Find readers for spot checks: {unit}"
        open_duty(
            kind=KIND,
            source=unit,
            title=title,
            reason=reason,
            due=due,
            role=Role.COORDINATOR,
            unit=unit,
            link=reverse("spot_checks:draws"),
            link_text="Look at the draws",
            by=by,
        )
    elif duty.reason != reason:
        change_duty(duty=duty, reason=reason, due=duty.due, by=by)
