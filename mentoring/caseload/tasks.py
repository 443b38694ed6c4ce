"""Jobs of caseload, each safe to run twice."""

from django.utils import timezone
from django_tasks import task

from mentoring.caseload import uploads


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
