"""Every night: whoever has a reading that is late is told once, and the coordinator of the place asked to act."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.spot_checks.judging.days import is_late, judge_by_days
from assessments.spot_checks.judging.places import places_of
from assessments.spot_checks.judging.ties import Wanted
from assessments.spot_checks.judging.wanted import all_wanted, to_read
from assessments.spot_checks.models import Assignment
from lms.actions import change_duty, close_duties, open_duty, queue_notice
from lms.calendar import in_words, working_day_after
from lms.models import Duty, Unit
from lms.roles import Role

KIND: Final = "spot_check_late"


@transaction.atomic
def keep_late_duties(*, on: date) -> int:
    """Ask the coordinator of each place where readings are late, tell each reader once; return how many are late."""
    wanted = all_wanted(to_read().order_by("pk"))
    days = judge_by_days(wanted, on)
    late = [(check, seat) for check, seat in wanted if is_late(days[check.pk, seat], on)]
    _tell_readers(late)
    places = places_of((check for check, _ in late), on)
    found: dict[Unit, list[tuple[date, str]]] = {}
    for check, seat in late:
        if (place := places.get(check.pk)) and (day := days[check.pk, seat]):
            found.setdefault(place, []).append((day, seat))
    duties = {duty.source_id: duty for duty in Duty.objects.open().filter(kind=KIND)}
    done = [duty.pk for pk, duty in duties.items() if pk not in {place.pk for place in found}]
    close_duties(duties=Duty.objects.filter(pk__in=done), by=None, reason="No reading of the place is late.")
    for place, rows in found.items():
        _ask(place, _reason(rows), duties.get(place.pk), on)
    return len(late)


def _tell_readers(late: Iterable[Wanted]) -> None:
    """Tell who sits in a seat that is late, once for each time that somebody was asked."""
    seats = {(check.pk, seat) for check, seat in late}
    rows = Assignment.objects.filter(spot_check__in={pk for pk, _ in seats}, ended_at=None, judgement=None)
    for row in rows.select_related("reviewer"):
        if (row.spot_check_id, row.seat) in seats:
            text, link = "A case that is with you to judge is overdue", reverse("spot_checks:to_judge")
            queue_notice(person=row.reviewer, event=f"spot-check-late-{row.pk}", text=text, link=link)


def _reason(late: list[tuple[date, str]]) -> str:
    """Say how many readings are late, since when, and how many of them on appeal. No officer and no case is named."""
    since = in_words(min(day for day, _ in late))
    count, appeals = len(late), sum(seat == Assignment.Seat.APPEAL for _, seat in late)
    many = "1 reading is overdue" if count == 1 else f"{count} readings are overdue, the first"
    on_appeal = f", {appeals} on appeal" if appeals else ""
    return f"{many} since {since}{on_appeal}. Ask whoever reads them, or find somebody else."


def _ask(place: Unit, reason: str, duty: Duty | None, on: date) -> None:
    if duty is None:
        open_duty(
            kind=KIND,
            source=place,
            title=f"Spot checks are overdue: {place}",
            reason=reason,
            due=working_day_after(on, 1),
            role=Role.COORDINATOR,
            unit=place,
            link=reverse("spot_checks:draws"),
            link_text="Look at the draws",
            by=None,
        )
    elif duty.reason != reason:
        change_duty(duty=duty, reason=reason, due=duty.due, by=None)
