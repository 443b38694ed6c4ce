"""What courses does on a clock. Each is safe to run twice."""

from django.utils import timezone
from django_tasks import task

from courses import catching_up, link_checks, scheduled
from lms.calendar import today


@task()
def check_links() -> None:
    """Try the links of lessons; what is not done in time is done by one more job."""
    if link_checks.check_links():
        check_links.enqueue()


@task()
def publish_scheduled() -> None:
    """Publish the lessons whose time has come, and take away those whose time is over."""
    scheduled.publish_due(at=timezone.now())


@task()
def catch_up(module: int) -> None:
    """Bring up to date where learners stand, after what a module asks for has changed."""
    catching_up.catch_up(module, today())


@task()
def follow_rule(region: int, after: int = 0) -> None:
    """Bring up to date what rests on a rule that a region has chosen; what is left is done by one more job."""
    if following := catching_up.follow_rule(region, after, today()):
        follow_rule.enqueue(region, following)
