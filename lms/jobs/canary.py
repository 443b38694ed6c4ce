"""The canary: a job that does nothing but come out at the other end, so that a queue which hangs is noticed.

django-q2 can hang for ever and still report itself well, so what counts is work that came through. Every start and end
of any job is a sign of life; the canary is only needed while there is nothing else to do.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django_q.models import Schedule
from django_tasks import task

from lms.jobs.models import JobRun

# A cluster that has only just been started may need this long to give its first sign.
START_SECONDS: Final = 60
# The scheduler looks every 30 seconds; later than this it does not look at all.
SCHEDULE_SECONDS: Final = 90


@task()
def sing() -> None:
    """Do nothing: the ledger's row of this job is the sign of life."""


def seconds_since_last_sign() -> int | None:
    """Return how long ago the jobs last gave a sign of life, whichever cluster it was; nothing when they never did."""
    sign: datetime | None = JobRun.objects.aggregate(latest=Max("signed_at"))["latest"]
    return None if sign is None else max(0, int((timezone.now() - sign).total_seconds()))


class Watch:
    """Listens to one cluster: sends the canary when it is quiet, and says when it has been silent for too long."""

    def __init__(self, cluster: str, since: datetime) -> None:
        self.cluster, self.since = cluster, since
        self.heard = False
        self.sent: tuple[str, datetime] | None = None

    def look(self, at: datetime) -> str:
        """Return what is wrong with the cluster at `at`, in words; nothing while all is well."""
        sign: datetime | None = JobRun.objects.filter(cluster=self.cluster).aggregate(latest=Max("signed_at"))["latest"]
        self.heard = self.heard or sign is not None
        silent = (at - max(sign or self.since, self.since)).total_seconds()
        if silent > self._patience:
            return f"no job has come through for {silent:.0f} seconds"
        if not self.heard or silent >= settings.CANARY_EVERY_SECONDS:
            self._send(at)
        return self._schedule_trouble(at)

    def excuse(self, at: datetime) -> None:
        """Begin to count silence afresh: the database could not be asked, which is no fault of the cluster."""
        self.since = at

    @property
    def _patience(self) -> int:
        stale: int = settings.CANARY_STALE_SECONDS
        return stale if self.heard else max(stale, START_SECONDS)

    def _send(self, at: datetime) -> None:
        """Send a canary, unless one is on its way. Another cluster may catch it: then the next goes out at once."""
        if not self._one_is_on_its_way(at):
            self.sent = (sing.enqueue().id, at)

    def _one_is_on_its_way(self, at: datetime) -> bool:
        if self.sent is None or at - self.sent[1] > timedelta(seconds=settings.CANARY_EVERY_SECONDS / 3):
            return False
        return JobRun.objects.filter(key=self.sent[0], ended_at=None).exists()

    def _schedule_trouble(self, at: datetime) -> str:
        limit = timedelta(seconds=settings.CANARY_STALE_SECONDS + SCHEDULE_SECONDS)
        if at - self.since < limit or not Schedule.objects.filter(next_run__lt=at - limit).exists():
            return ""
        return "the scheduler has stopped looking"
