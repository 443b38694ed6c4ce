"""Do one night's re-check in a process of its own, and print what it did; `count` only prints what is there."""

import json
import os
import sys
import time
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection, reset_queries  # noqa: E402  # nothing of Django's can be read before it is set up
from django.db.models import Count  # noqa: E402

from lms.calendar import today  # noqa: E402
from lms.models import AuditEvent, Duty, Notice  # noqa: E402
from mentoring.caseload.held import recheck  # noqa: E402
from mentoring.caseload.models import HeldGap, Recheck  # noqa: E402


def counts(day: date) -> dict[str, int]:
    """Return what one night wrote, and whether any of it was written twice."""
    events = [event.facts for event in AuditEvent.objects.filter(code="held_gaps_changed").order_by("pk")]
    opened, closed = HeldGap.objects.filter(since=day).count(), HeldGap.objects.filter(until=day).count()
    changed = AuditEvent.objects.filter(code="duty_changed").values("subject_id").annotate(n=Count("pk"))
    return {
        "people": sum(Recheck.objects.filter(day=day).values_list("people", flat=True)),
        "people_to_ask": recheck.people_of_the_night(day).count(),
        "cases": sum(Recheck.objects.filter(day=day).values_list("cases", flat=True)),
        "gaps_open": HeldGap.objects.filter(until=None).count(),
        "gaps_opened": opened,
        "gaps_closed": closed,
        "gaps_opened_by_the_record": sum(facts["opened"] for facts in events),
        "gaps_of_all_nights": HeldGap.objects.count(),
        "gaps_twice": HeldGap.objects.values("holding", "rule", "since")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count(),
        "duties": Duty.objects.filter(kind="held_cases").count(),
        "duties_twice": Duty.objects.open().values("kind", "source_id").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "duties_opened_by_the_record": AuditEvent.objects.filter(code="duty_opened").count(),
        "duties_changed_by_the_record": sum(row["n"] for row in changed),
        "duties_changed_at_most": max((row["n"] for row in changed), default=0),
        "notices": Notice.objects.count(),
    }


def main() -> None:
    """Do the night so many days from now."""
    day = today() + timedelta(days=int(sys.argv[1]))
    reset_queries()
    began = time.perf_counter()
    if "count" not in sys.argv:
        recheck.go_on(on=day)
    took = round(time.perf_counter() - began, 1)
    print(json.dumps({"seconds": took, **counts(day)}))
    connection.close()


if __name__ == "__main__":
    main()
