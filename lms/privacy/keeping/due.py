"""What is due to be erased by rule: announced first, held back by a hold, and erased on its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from lms import audit
from lms.calendar import months_after
from lms.models import Person, RegionChoice
from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.permissions import NotAllowed, refusal
from lms.policy.privacy import EMPLOYED_MONTHS, ERASED_A_NIGHT, ERASING_NOTICE_DAYS, PRIVATE_MONTHS, TRAINING_MONTHS
from lms.privacy.erasing.doing import check_may_erase
from lms.privacy.erasing.erasing import erase_person
from lms.privacy.keeping.leaving import last_place, left_on
from lms.privacy.models import Due, Erasure
from lms.rules import RuleBook

RULES: Final = {PRIVATE: PRIVATE_MONTHS, WHILE_EMPLOYED: EMPLOYED_MONTHS, TRAINING_RECORD: TRAINING_MONTHS}


@dataclass(frozen=True)
class Ends:
    """One kind of record of somebody: when they left, and the day on which the rule of their region ends it."""

    kind: str
    left: date
    due: date


def ends_of(person: Person, on: date) -> Iterator[Ends]:
    """Yield what a rule that is switched on ends of somebody who has left."""
    left = left_on(person, on)
    if left is None or left > on:
        return
    book = RuleBook.at(last_place(person), on)
    for kind, rule in RULES.items():
        if months := int(book.answer(rule).value):
            yield Ends(kind, left, months_after(left, months))


def announce(*, on: date) -> int:
    """Put on the list what falls due within the time of notice, and take off what does not; return how many stand."""
    if not _any_rule_on(on):
        Due.objects.all().delete()
        return 0
    # Who may sign in again is back, and is looked at no more below.
    Due.objects.filter(person__is_active=True).delete()
    people = Person.objects.filter(is_active=False).order_by("pk")
    return sum(_announce_for(person, on) for person in people.iterator(500))


def _any_rule_on(on: date) -> bool:
    """Say whether any kind ends anywhere: with everything switched off nobody is looked at."""
    keys = [rule.key for rule in RULES.values()]
    national = any(rule.national_on(on) for rule in RULES.values())
    return national or RegionChoice.objects.filter(rule__in=keys, starts__lte=on).exists()


@transaction.atomic
def _announce_for(person: Person, on: date) -> int:
    notice = timedelta(days=int(RuleBook.at(None, on).answer(ERASING_NOTICE_DAYS).value))
    standing = 0
    gone = _erased_kinds(person)
    wanted = {row.kind: row for row in ends_of(person, on) if row.due - notice <= on and gone.get(row.kind) != row.left}
    Due.objects.filter(person=person).exclude(kind__in=list(wanted)).delete()
    for kind, row in wanted.items():
        found = Due.objects.filter(person=person, kind=kind).first() or Due(person=person, kind=kind, listed=on)
        if found.pk and found.left != row.left:
            # They came back and left again: it is announced anew.
            found.listed = on
        found.left, found.due = row.left, row.due
        found.day = max(row.due, found.listed + notice)
        found.save()
        standing += 1
    return standing


def _erased_kinds(person: Person) -> dict[str, date]:
    """Return the kinds that were erased already, each with the day on which they had left then."""
    rows = Erasure.objects.filter(person=person).order_by("at")
    return {kind: row.left for row in rows for kind in row.kinds}


def due_on(on: date) -> QuerySet[Due]:
    """Return what is to be erased on a day or was before, and is not yet."""
    return Due.objects.filter(day__lte=on).select_related("person").order_by("day", "pk")


def hand_over(*, on: date) -> int:
    """Queue what is due, some people a night, and nobody who is held; return how many people."""
    from lms.privacy.tasks import erase_due as queued  # it names this

    most = int(RuleBook.at(None, on).answer(ERASED_A_NIGHT).value)
    people = list(dict.fromkeys(row.person for row in due_on(on)))
    free = [person for person in people if not refusal(check_may_erase, person, by=None, on=on)][:most]
    for person in free:
        queued.enqueue(person.pk, on.isoformat())
    return len(free)


def erase_due(*, person: int, on: date) -> None:
    """Erase what is due of somebody by the rules and holds of this moment. Nothing due is no trouble."""
    with transaction.atomic():
        who = Person.objects.select_for_update().get(pk=person)
        ends = {row.kind: row for row in ends_of(who, on)}
        rows = [row for row in due_on(on).filter(person=who) if row.kind in ends and ends[row.kind].left == row.left]
        kinds = [row.kind for row in rows if ends[row.kind].due <= on]
        if not kinds:
            return
        try:
            erase_person(person=who, by=None, kinds=kinds, on=on)
        except NotAllowed:
            audit.record("erasing_held_back", by=None, subject=who, facts={"kinds": kinds})
