"""The learners of places, counted by the months in which they begin and finish."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, DateField, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Substr, TruncMonth

from courses.models import Enrolment
from lms.progress.capacity.ahead import Ahead, Flow

# How many are enrolled already for a day ahead, by place and day.
Enrolled = Counter[tuple[str, date]]


def key_of(field: str, depth: int) -> Coalesce:
    """Return the part of the tree that a row is counted at."""
    return Coalesce(Substr(f"{field}__path", 1, depth), Value(""), output_field=CharField())


def day_of(field: str, **when: Any) -> Case:
    """Return a day where that lies ahead, otherwise nothing: few days do, so that few rows are counted."""
    return Case(When(**when, then=F(field)), default=None, output_field=DateField())


def finishing(rows: "QuerySet[Enrolment]") -> "QuerySet[Any]":
    """Add the day on which learners finish, as forecast or else as planned."""
    rows = rows.annotate(forecast=FilteredRelation("forecasts", condition=Q(forecasts__current=True)))
    return rows.annotate(finish=Coalesce(F("forecast__likely"), F("standing__planned_end")))


def learners_of(rows: "QuerySet[Enrolment]", depth: int, ahead: Ahead) -> list[Flow]:
    """Count learners by the day on which they begin, if that lies ahead, and the month in which they finish.

    Whoever is past the day on which they were to finish stays. One query.
    """
    rows = finishing(rows).order_by().annotate(key=key_of("standing__unit", depth))
    month = TruncMonth(day_of("finish", finish__gt=ahead.on, finish__lt=ahead.last))
    begins = day_of("starts", starts__gt=ahead.on)
    counted = rows.annotate(begins=begins, ending=month).values("key", "begins", "ending").annotate(count=Count("pk"))
    return [Flow(row["key"], row["count"], row["begins"], row["ending"]) for row in counted]


def enrolled_ahead(learners: Iterable[Flow]) -> Enrolled:
    """Return how many of some learners begin on a day ahead."""
    found: Enrolled = Counter()
    for flow in learners:
        if flow.starts:
            found[flow.place, flow.starts] += int(flow.amount)
    return found


def still_to_enrol(path: str, day: date, count: int, enrolled: Enrolled) -> int:
    """Return how many of an intake nobody has enrolled yet, and take those who are off `enrolled`. Pure."""
    for key in sorted(enrolled):
        if key[1] == day and key[0].startswith(path):
            taken = min(count, enrolled[key])
            enrolled[key] -= taken
            count -= taken
    return count
