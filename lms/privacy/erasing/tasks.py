"""What an erasing does once it is on record."""

from django_tasks import task

from lms.privacy.erasing import finishing


@task()
def finish_erasure(erasure: int) -> None:
    """Delete the files of what was erased. Safe to run twice."""
    finishing.finish(pk=erasure)
