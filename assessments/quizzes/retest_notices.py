"""The digest mentions once a week what comes back; nothing when it has been answered before the digest leaves."""

from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.quizzes.coming_back import asked_of
from assessments.quizzes.models import Retest
from assessments.quizzes.retests import monday_of
from lms.models import Notice

ABOUT: Final = Retest._meta.label_lower


@transaction.atomic
def mention_retests(*, on: date) -> int:
    """Queue a message a week for each person whom something is asked; return how many there were to add."""
    due = Retest.objects.open().filter(due__lte=on, person__is_active=True).order_by()
    people = list(due.values_list("person", flat=True).distinct())
    wanted = {person: len(asked.now) for person, asked in asked_of(people, on).items() if asked.now}
    event = f"retests-{monday_of(on)}"
    told = set(Notice.objects.filter(event=event, person__in=wanted).values_list("person", flat=True))
    notices = [_notice(person, event, count, on) for person, count in wanted.items() if person not in told]
    return len(Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True))


def no_longer_wanted(notices: list[Notice], on: date) -> dict[int, str]:
    """Say which waiting messages of ours have nothing left to mention, and why."""
    ours = [notice for notice in notices if notice.about_kind == ABOUT]
    asked = asked_of({notice.person_id for notice in ours}, on) if ours else {}
    left = {person for person, found in asked.items() if found.now}
    return {notice.pk: "Nothing comes back any more." for notice in ours if notice.person_id not in left}


def _notice(person: int, event: str, count: int, on: date) -> Notice:
    return Notice(
        person_id=person,
        event=event,
        text=f"{count} quick question{' comes' if count == 1 else 's come'} back",
        link=reverse("quizzes:retests"),
        about_kind=ABOUT,
        about_id=person,
        about_day=on,
    )
