"""The columns of Standing that say where a learner works, what they finished last, and what learning time they lost."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Max, Min, Sum

from courses.models import Enrolment, LessonCompletion, ProtectedSlot, TimeRequest
from lms.calendar import today
from lms.posts import posts_on

# Learning time lost is counted over the last four weeks, the day itself included.
LOST_DAYS: Final = timedelta(weeks=4)


def learning_columns(ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out these columns for some enrolments. Five queries, however many."""
    people = dict(Enrolment.objects.filter(pk__in=list(ids)).values_list("pk", "person"))
    posts, finished = posts_on(people.values(), on), _finished(people.values())
    lost, asked = _lost(people, on), _asked(people)
    return {
        pk: {
            "unit_id": posts[person].unit_id if person in posts else None,
            "learned_on": finished.get(person),
            "lost_minutes": lost.get(pk, 0),
            "time_asked_on": asked.get(pk),
        }
        for pk, person in people.items()
    }


def _finished(people: Iterable[int]) -> dict[int, date]:
    """Return the day on which each person finished their last lesson."""
    rows = LessonCompletion.objects.filter(person__in=list(people)).order_by()
    last = rows.values_list("person").annotate(last=Max("completed_at"))
    return {person: today(moment) for person, moment in last}


def _lost(enrolments: Iterable[int], on: date) -> dict[int, int]:
    """Return the minutes of the last four weeks of which each learner said that they were lost."""
    rows = ProtectedSlot.objects.filter(
        protected_time__enrolment__in=list(enrolments),
        outcome=ProtectedSlot.Outcome.LOST,
        day__gt=on - LOST_DAYS,
        day__lte=on,
    )
    minutes = rows.order_by().values_list("protected_time__enrolment").annotate(all=Sum("protected_time__minutes"))
    return dict(minutes)


def _asked(enrolments: Iterable[int]) -> dict[int, date]:
    """Return the day of the oldest request for more time that waits for an answer."""
    rows = TimeRequest.objects.filter(enrolment__in=list(enrolments), state=TimeRequest.State.ASKED).order_by()
    return {pk: today(moment) for pk, moment in rows.values_list("enrolment").annotate(first=Min("asked_at"))}
