"""Sampled judgements are given to quality assurers of the place who are independent, each to who has least to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse

from assessments.portfolio.models import SampleDraw, SampleItem
from assessments.portfolio.quality.permissions import check_may_sample, check_not_closed
from assessments.portfolio.quality.who import RELATED, Independence, independence_of
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today, working_day_after
from lms.models import Absence, Duty, Person, RoleGrant, StandIn, Unit
from lms.permissions import NotAllowed
from lms.roles import Role

FIND: Final = "find_quality_assurer"


@dataclass(frozen=True)
class Pool:
    """The quality assurers who are in, with their places, how much each has to look at, and what bars them."""

    places: dict[int, list[Unit]]
    load: Counter[int]
    independence: Independence

    def least_busy(self, item: SampleItem) -> int | None:
        """Return who looks at a sampled judgement: of those who may, the one with least to do."""
        unit = item.line.draw.unit
        free = [
            person
            for person, places in self.places.items()
            if any(place.contains(unit) for place in places) and not self.independence.why_not(item, person)
        ]
        return min(free, key=lambda person: (self.load[person], person), default=None)


def open_items() -> QuerySet[SampleItem]:
    """Return the sampled judgements at which nobody has looked yet."""
    return SampleItem.objects.filter(closed_at=None, finding=None)


def assurers(on: date) -> dict[int, list[Unit]]:
    """Return the quality assurers of a day who are here, and who stands in for one, each with their places."""
    grants = RoleGrant.objects.on(on).filter(role=Role.IQA.value).select_related("unit")
    stand_ins = StandIn.objects.on(on).filter(grant__in=grants, stand_in__is_active=True).select_related("grant__unit")
    own = grants.filter(person__is_active=True).order_by("pk")
    found: dict[int, list[Unit]] = {}
    for person, unit in (
        *((row.person_id, row.unit) for row in own),
        *((row.stand_in_id, row.grant.unit) for row in stand_ins),
    ):
        found.setdefault(person, []).append(unit)
    return found


def away(people: Iterable[int], on: date) -> set[int]:
    """Return who of these people is away altogether on a day. One query."""
    rows = Absence.objects.on(on).filter(kind=Absence.Kind.AWAY, person__in=list(people))
    return set(rows.values_list("person", flat=True))


@transaction.atomic
def give_waiting(*, on: date, by: Person | None = None) -> int:
    """Give every sampled judgement that nobody has to somebody who may look at it; return how many were given."""
    locked = open_items().filter(iqa=None).select_for_update(of=("self",)).select_related(*RELATED)
    items = list(locked.order_by("pk"))
    if not items:
        return 0
    pool = _pool(items, on)
    given: list[SampleItem] = []
    for item in items:
        if person := pool.least_busy(item):
            item.iqa_id = person
            pool.load[person] += 1
            given.append(item)
    SampleItem.objects.bulk_update(given, ["iqa"], batch_size=500)
    audit.record_many("sample_given", by=by, subjects=[(item, {"iqa": item.iqa_id}) for item in given])
    _tell(given)
    _keep_duties(on, by)
    return len(given)


def _pool(items: list[SampleItem], on: date) -> Pool:
    places = assurers(on)
    for person in away(places, on):
        del places[person]
    load = open_items().filter(iqa__in=list(places)).order_by().values_list("iqa").annotate(n=Count("pk"))
    counted: Counter[int] = Counter({person: n for person, n in load if person})
    return Pool(places, counted, independence_of(items, places, on))


def _tell(given: list[SampleItem]) -> None:
    """Tell each of them once a sample that there is something to look at."""
    people = Person.objects.in_bulk({item.iqa_id for item in given if item.iqa_id})
    for person, draw in sorted({(item.iqa_id or 0, item.line.draw_id) for item in given}):
        link = reverse("portfolio:sample", args=[draw])
        queue_notice(person=people[person], event=f"sample-{draw}", text="Sampled judgements wait for you", link=link)


def _keep_duties(on: date, by: Person | None) -> None:
    """Ask the regional learning manager where nobody may look at what was sampled, and nowhere else."""
    lacking = Counter(open_items().filter(iqa=None).values_list("line__draw", flat=True))
    asked = SampleDraw.objects.select_related("unit").filter(pk__in=lacking)
    for draw in asked:
        n = lacking[draw.pk]
        open_duty(
            kind=FIND,
            source=draw,
            title=f"Find a quality assurer for {draw.unit}",
            reason=(
                f"{n} sampled judgement{'' if n == 1 else 's'} of {draw.unit}: no quality assurer of the place is here "
                "and independent. Ask your administrator to grant the role to somebody else."
            ),
            due=working_day_after(on, 5),
            role=Role.REGIONAL_LEARNING_MANAGER,
            unit=draw.unit,
            by=by,
        )
    done = SampleDraw.objects.exclude(pk__in=lacking).filter(pk__in=_asked_about())
    for draw in done:
        close_duty(kind=FIND, source=draw, by=by, reason="Somebody looks at every one of them.")


def _asked_about() -> QuerySet[SampleDraw]:
    rows = Duty.objects.open().filter(kind=FIND, source_kind=SampleDraw._meta.label_lower)
    return SampleDraw.objects.filter(pk__in=rows.values("source_id"))


def assurer_for(item: SampleItem, on: date) -> Person | None:
    """Return who could look at, or follow up, a sampled judgement: of those who may, the one with least to do."""
    person = _pool([item], on).least_busy(item)
    return Person.objects.get(pk=person) if person else None


@transaction.atomic
def take_item(*, item: SampleItem, by: Person) -> SampleItem:
    """Take a sampled judgement that is with somebody else, or with nobody. Twice changes nothing."""
    item = SampleItem.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=item.pk)
    if item.iqa_id == by.pk:
        return item
    check_not_closed(item)
    check_independent(by, item, on=today())
    before, item.iqa = item.iqa_id, by
    item.save(update_fields=["iqa"])
    audit.record("sample_given", by=by, subject=item, facts={"iqa": by.pk, "from": before})
    _keep_duties(today(), by)
    return item


def check_independent(person: Person, item: SampleItem, *, on: date) -> None:
    """Refuse who does not quality assure the place of a sample, and who is not independent of the judgement."""
    check_may_sample(person, item.line.draw.unit, on=on)
    if reason := independence_of([item], [person.pk], on).why_not(item, person.pk):
        raise NotAllowed(reason)


def check_may_look(person: Person, item: SampleItem, *, on: date) -> None:
    """Refuse unless a sampled judgement is with this person, who is independent, and nobody has found anything yet."""
    check_not_closed(item)
    check_independent(person, item, on=on)
    if item.iqa_id is None:
        raise NotAllowed("Nobody looks at this judgement yet. Take it first.")
    if item.iqa_id != person.pk:
        raise NotAllowed(f"{item.iqa} looks at this judgement. Take it over first if they cannot.")
