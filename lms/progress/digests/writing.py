"""On a Monday the digest of each manager is written, once, and each is told that there is something to read."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import queue_notices
from lms.models import Person
from lms.progress.digests.counting import counts_on
from lms.progress.digests.managers import Manager
from lms.progress.models import Digest

WEEK: Final = timedelta(days=7)
BATCH: Final = 500
TEXT: Final = "Your week: who of your learners needs somebody, in five lines"


def monday_of(day: date) -> date:
    """Return the Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


@transaction.atomic
def write_digests(*, on: date) -> int:
    """Write the digest of the week for whoever has none yet and sees a learner; return how many were written.

    Safe to run twice, and by two at once: there is one row a person and week. Who manages nobody any more gets none.
    """
    week = monday_of(on)
    has = set(Digest.objects.filter(week=week).values_list("person", flat=True))
    before = dict(Digest.objects.filter(week=week - WEEK).values_list("person", "lines"))
    now = timezone.now()
    rows = [
        Digest(person_id=who.person, week=week, lines=_lines(who, counts, before.get(who.person, ())), written_at=now)
        for who, counts in counts_on(on)
        if who.person not in has
    ]
    Digest.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    # Of two who write at once only one wrote each row: the moment tells which.
    ids = {row.person_id for row in rows}
    written = [row for row in Digest.objects.filter(week=week, written_at=now) if row.person_id in ids]
    audit.record_many("digest_written", by=None, subjects=((row, {"person": row.person_id}) for row in written))
    people = Person.objects.filter(pk__in=Digest.objects.filter(week=week, written_at=now).values("person"))
    queue_notices(people=people, event=f"digest-{week}", text=TEXT, link=reverse("progress:week"))
    return len(written)


def _lines(manager: Manager, counts: dict[str, int], before: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines as they are kept; the count of the week before is there only where the places are the same."""
    places = {"at": list(manager.units), "cases": list(manager.cases)}
    last = {line["key"]: line["count"] for line in before if places.items() <= line.items()}
    return [{"key": key, "count": count, "before": last.get(key), **places} for key, count in counts.items()]
