"""Jobs of caseload, each safe to run twice."""

from django.utils import timezone
from django_tasks import task

from mentoring.caseload import uploads


@task()
def forget_uploads() -> None:
    """Delete the files that nobody said yes to within a day."""
    uploads.forget_uploads(now=timezone.now())
