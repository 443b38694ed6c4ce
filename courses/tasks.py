"""What courses does on a clock. Each is safe to run twice."""

from django.utils import timezone
from django_tasks import task

from courses import link_checks, scheduled


@task()
def check_links() -> None:
    """Try the links of lessons; what is not done in time is done by one more job."""
    if link_checks.check_links():
        check_links.enqueue()


@task()
def publish_scheduled() -> None:
    """Publish the lessons whose time has come, and take away those whose time is over."""
    scheduled.publish_due(at=timezone.now())
