"""Jobs of caseload, each safe to run twice."""

from typing import Final

from django.utils import timezone
from django_tasks import task

from lms.calendar import today
from mentoring.caseload.files import uploads
from mentoring.caseload.held import recheck

# Well below the time after which a job is taken for one that hangs.
RECHECK_SECONDS: Final = 60


@task()
def forget_uploads() -> None:
    """Delete the files that nobody said yes to within a day."""
    uploads.forget_uploads(now=timezone.now())


@task()
def read_upload(upload: int) -> None:
    """Read a file of figures or cases and keep what it would do."""
    uploads.read_upload(pk=upload)


@task()
def take_in_upload(upload: int) -> None:
    """Take in a file to which its sender said yes."""
    uploads.take_in_upload(pk=upload)


@task()
def recheck_held_cases() -> None:
    """Ask again about held cases for a minute; what is left then is for a job of its own, and nothing is done twice."""
    if not recheck.go_on(on=today(), seconds=RECHECK_SECONDS):
        recheck_held_cases.enqueue()
