"""Jobs of accounts, each safe to run twice."""

from django_tasks import task

from lms.accounts import telling


@task()
def tell_old_address(change: int) -> None:
    """Write to the old work e-mail of somebody that it was changed. Once."""
    telling.tell_old_address(pk=change)
