"""Messages of the example: what the daily digest would have sent by now is sent, and only what is younger waits."""

from datetime import datetime, time, timedelta
from typing import Final

from lms.calendar import LONDON
from lms.jobs.schedule import SCHEDULE
from lms.models import Notice
from lms.tasks import send_digest

DIGEST: Final = next(entry for entry in SCHEDULE if entry.task == send_digest.module_path)


def send_as_it_was(now: datetime) -> None:
    """Mark every message as sent when it would have been: by the first digest after it, unless dropped before that."""
    sent = []
    for notice in Notice.objects.filter(sent_at=None, queued_at__lt=now):
        left = notice.queued_at if notice.urgent else digest_after(notice.queued_at)
        if left <= now and (notice.dropped_at is None or left <= notice.dropped_at):
            notice.sent_at, notice.dropped_at, notice.drop_reason = left, None, ""
            sent.append(notice)
    Notice.objects.bulk_update(sent, ["sent_at", "dropped_at", "drop_reason"], batch_size=200)


def digest_after(moment: datetime) -> datetime:
    """Return when the next daily digest leaves."""
    minute, hour = (int(part) for part in DIGEST.cron.split()[:2])
    local = moment.astimezone(LONDON)
    day = local.date() if local.time() < time(hour, minute) else local.date() + timedelta(days=1)
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)
