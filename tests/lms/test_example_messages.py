"""The example's messages: sent when the digest of their day would have sent them."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from lms.actions import drop_notices, queue_notice
from lms.calendar import LONDON, today
from lms.management.example.clock import on_day
from lms.management.example.messages import digest_after, send_as_it_was
from lms.models import Notice

BEFORE = timedelta(days=30)
MORNING = time(9)


def queued(person, day, *, at=MORNING, urgent=False):
    """Queue a message on a day."""
    with on_day(day, at):
        return queue_notice(person=person, event=f"{day}-{at}-{urgent}", text="Read it", link="/", urgent=urgent)


def moment(day, at):
    """Return a time of a day in London."""
    return datetime.combine(day, at, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "days"), [(time(0, 0), 0), (time(7, 29), 0), (time(7, 30), 1), (time(10, 15), 1), (time(23, 59), 1)]
)
@pytest.mark.parametrize("day", ["2026-06-30", "2026-12-31", "2026-03-28", "2026-10-24"])
def test_the_digest_leaves_at_half_past_seven_in_london(at, days, day):
    first = datetime.fromisoformat(day).date()
    assert digest_after(moment(first, at)) == moment(first + timedelta(days=days), time(7, 30))


def test_what_is_old_was_sent_and_what_is_of_today_waits(cast):
    day = today()
    old, young = queued(cast.priya, day - BEFORE), queued(cast.priya, day)
    urgent = queued(cast.priya, day, at=time(8), urgent=True)
    send_as_it_was(moment(day, time(12)))
    for notice in (old, young, urgent):
        notice.refresh_from_db()
    assert old.sent_at == moment(day - BEFORE + timedelta(days=1), time(7, 30))
    assert urgent.sent_at == moment(day, time(8))
    assert list(Notice.objects.waiting()) == [young]


def test_what_was_dropped_before_its_digest_stays_dropped(cast):
    day = today()
    at_once, too_late = queued(cast.priya, day - BEFORE), queued(cast.callum, day - BEFORE)
    for notice, dropped in ((at_once, day - BEFORE), (too_late, day - timedelta(days=20))):
        with on_day(dropped):
            drop_notices(notices=Notice.objects.filter(pk=notice.pk), reason="It is done.")
    send_as_it_was(timezone.now())
    at_once.refresh_from_db(), too_late.refresh_from_db()
    assert at_once.sent_at is None
    assert at_once.drop_reason == "It is done."
    assert too_late.sent_at
    assert (too_late.dropped_at, too_late.drop_reason) == (None, "")
