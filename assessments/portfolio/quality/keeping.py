"""What a new day changes in samples: who may not look any more gives way, and what is late is said."""

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Count, Q

from assessments.portfolio.models import SampleDraw, SampleItem
from assessments.portfolio.quality.following import TO_ANSWER, TO_CLOSE
from assessments.portfolio.quality.giving import assurers, away, give_waiting, open_items
from assessments.portfolio.quality.who import RELATED, Independence, independence_of
from lms import audit
from lms.actions import close_duties, open_duty
from lms.calendar import working_day_after
from lms.models import Duty, Unit
from lms.roles import Role

LATE: Final = "samples_late"


@transaction.atomic
def keep_samples(*, on: date) -> int:
    """Take back what its quality assurer may not look at any more, and give all that nobody has; return how many."""
    rows = list(open_items().exclude(iqa=None).select_related("iqa", *RELATED).order_by("pk"))
    people = {row.iqa_id for row in rows if row.iqa_id}
    places, gone = assurers(on), away(people, on)
    independence = independence_of(rows, people, on) if rows else Independence({}, {})
    taken = [row for row in rows if _may_not_go_on(row, places, gone, independence)]
    _take_back(taken)
    given = give_waiting(on=on)
    _press_late(on)
    return given


def _take_back(rows: list[SampleItem]) -> None:
    """Take back what is still open and with the same person: it is looked at again once nobody else can change it."""
    ids = [row.pk for row in rows]
    list(SampleItem.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    holders = dict(open_items().filter(pk__in=ids).values_list("pk", "iqa"))
    taken = [row for row in rows if holders.get(row.pk) == row.iqa_id]
    SampleItem.objects.filter(pk__in=[row.pk for row in taken]).update(iqa=None)
    audit.record_many("sample_taken_back", by=None, subjects=[(row, {"iqa": row.iqa_id}) for row in taken])


def _may_not_go_on(item: SampleItem, places: dict[int, list[Unit]], gone: set[int], independence: Independence) -> bool:
    person = item.iqa_id or 0
    entitled = any(place.contains(item.line.draw.unit) for place in places.get(person, ()))
    return not entitled or person in gone or bool(independence.why_not(item, person))


def _press_late(on: date) -> None:
    """Tell the regional learning manager of each sample of which something is overdue, and no more once nothing is."""
    followed = Duty.objects.open().filter(kind__in=(TO_ANSWER, TO_CLOSE), due__lt=on).values("source_id")
    looked = Q(lines__item__in=open_items().filter(look_by__lt=on))
    late = Count("lines__item", filter=looked | Q(lines__item__finding__in=followed))
    draws = {draw.pk: draw for draw in SampleDraw.objects.annotate(late=late).filter(late__gt=0).select_related("unit")}
    duties = Duty.objects.open().filter(kind=LATE, source_kind=SampleDraw._meta.label_lower)
    close_duties(duties=duties.exclude(source_id__in=draws), by=None, reason="Nothing of the sample is overdue.")
    for draw in draws.values():
        n = draw.late
        open_duty(
            kind=LATE,
            source=draw,
            title=f"Sampled judgements overdue in {draw.unit}",
            reason=(
                f"{n} judgement{'' if n == 1 else 's'} of the sample of {draw.day:%-d %B} should have been looked at, "
                "or what was found there followed up. Speak with the quality assurers of the place."
            ),
            due=working_day_after(on, 5),
            role=Role.REGIONAL_LEARNING_MANAGER,
            unit=draw.unit,
        )
