"""What tests of jobs share: a queue in place of jobs that run at once."""

import pytest
from django_q.models import OrmQ

from lms.jobs import ledger
from tests.jobs import tasks

QUEUE = {"default": {"BACKEND": "lms.jobs.backend.QueueBackend"}}


@pytest.fixture
def queue(db, settings):
    """Let jobs wait in the queue, as they do outside tests."""
    settings.TASKS = QUEUE
    tasks.calls.clear()


@pytest.fixture
def deliver():
    """Return a function that delivers a message as django-q2 does: what raises stays in the queue."""

    def deliver_next():
        message = OrmQ.objects.earliest("pk")
        package = message.task
        assert package["func"] == "lms.jobs.ledger.run"
        ledger.run(*package["args"])
        message.delete()

    return deliver_next
