"""Holds: who may place and lift one, whom it covers, and what it forbids."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lms import audit
from lms.calendar import in_words, today
from lms.models import Person, Post, Unit
from lms.permissions import NotAllowed, check_may, rights_of
from lms.privacy.keeping.leaving import last_place
from lms.privacy.models import Due, LegalHold
from lms.roles import Permission


def holds_on(person: Person, on: date) -> QuerySet[LegalHold]:
    """Return the holds in force on a day that cover somebody: their own, those of a place they worked at, and all."""
    paths = list(Post.objects.filter(person=person).order_by().values_list("unit__path", flat=True).distinct())
    above = {path[:end] for path in paths for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}
    covers = Q(person=person) | Q(unit__path__in=above) | Q(person=None, unit=None)
    return LegalHold.objects.on(on).filter(covers, lifted_at=None)


def check_not_held(person: Person, *, on: date) -> None:
    """Refuse while a hold covers somebody. Its reason is for those who place holds."""
    if hold := holds_on(person, on).order_by("pk").first():
        until = f"until {in_words(hold.ends)}" if hold.ends else "until it is lifted"
        raise NotAllowed(f"Hold {hold.pk} covers {person} {until}: nothing is erased. Whoever placed it can lift it.")


def check_may_place(by: Person, *, person: Person | None, unit: Unit | None, on: date) -> None:
    """Refuse unless this person may hold what is kept of somebody, of a place, or with neither of everybody."""
    check_may(by, Permission.HOLD, on=on)
    places = rights_of(by, on).places(Permission.HOLD)
    if person is not None and person.pk == by.pk:
        raise NotAllowed("Nobody holds or frees what is kept about themselves. Ask somebody else who may.")
    place = unit or (last_place(person) if person else None)
    if place is None:
        if not any(held.is_root() for held in places):
            raise NotAllowed("Only whoever answers for the whole service may place or lift a hold on everybody.")
    elif not any(held.contains(place) for held in places):
        raise NotAllowed(f"{place} is outside the place for which you may place and lift holds.")


@transaction.atomic
def place_hold(
    *, person: Person | None, unit: Unit | None, starts: date, ends: date | None, reason: str, by: Person
) -> LegalHold:
    """Place a hold on one person, on a place, or with neither on everybody."""
    check_may_place(by, person=person, unit=unit, on=today())
    if person is not None and unit is not None:
        raise NotAllowed("Choose a person or a place, not both.")
    if not reason.strip():
        raise NotAllowed("Say why it is to be held: the reason stays on record.")
    if ends is not None and ends <= max(starts, today()):
        raise NotAllowed("The last day must be after the first day, and after today.")
    # An erasing that is under way ends first, or finds the hold.
    if person is not None:
        Person.objects.select_for_update().get(pk=person.pk)
    hold = LegalHold.objects.create(
        person=person,
        unit=unit,
        starts=starts,
        ends=ends,
        reason=reason.strip(),
        placed_by=by,
        placed_at=timezone.now(),
    )
    facts = {"person": person.pk if person else None, "unit": unit.pk if unit else None, "starts": starts.isoformat()}
    audit.record("hold_placed", by=by, subject=hold, facts=facts | {"ends": ends.isoformat() if ends else None})
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, by: Person) -> LegalHold:
    """Lift a hold from today on."""
    row = LegalHold.objects.select_for_update().get(pk=hold.pk)
    check_may_place(by, person=row.person, unit=row.unit, on=today())
    check_in_force(row, on=today())
    if not reason.strip():
        raise NotAllowed("Say why it is lifted: the reason stays on record.")
    # A row is in force for a day at least. One lifted before that holds nothing all the same.
    row.ends = max(today(), row.starts + timedelta(days=1))
    row.lifted_by, row.lifted_at, row.lift_reason = by, timezone.now(), reason.strip()
    row.save()
    audit.record("hold_lifted", by=by, subject=row, facts={"ends": row.ends.isoformat()})
    return row


def check_in_force(hold: LegalHold, *, on: date) -> None:
    """Refuse where a hold is over already."""
    if hold.lifted_at:
        raise NotAllowed(f"{hold.lifted_by} lifted this hold on {in_words(timezone.localdate(hold.lifted_at))}.")
    if hold.ends is not None and hold.ends <= on:
        raise NotAllowed(f"This hold ended on {in_words(hold.ends)}.")


def held_among(rows: Iterable[Due], on: date) -> set[int]:
    """Return the keys of those rows that a hold keeps on the day of their erasing, or on `on` where that is past.

    Two queries, however many rows.
    """
    listed = list(rows)
    holds = LegalHold.objects.not_over_by(on).filter(lifted_at=None).select_related("unit")
    posts = Post.objects.filter(person__in=[row.person_id for row in listed]).order_by()
    paths: dict[int, list[str]] = {}
    for person, path in posts.values_list("person", "unit__path").distinct():
        paths.setdefault(person, []).append(path)
    return {
        row.pk
        for row in listed
        if any(hold.is_on(max(on, row.day)) and _covers(hold, row.person_id, paths) for hold in holds)
    }


def _covers(hold: LegalHold, person: int, paths: dict[int, list[str]]) -> bool:
    if hold.person_id is not None:
        return bool(hold.person_id == person)
    return hold.unit is None or any(path.startswith(hold.unit.path) for path in paths.get(person, ()))
