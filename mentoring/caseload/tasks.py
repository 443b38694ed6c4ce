"""Jobs of caseload, each safe to run twice."""

from django.utils import timezone
from django_tasks import task

from mentoring.caseload import actions


@task()
def forget_uploads() -> None:
    """Delete the workload files that nobody said yes to within a day."""
    actions.forget_uploads(now=timezone.now())
