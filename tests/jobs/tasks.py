"""Jobs that only tests run. Real workers import this module too."""

import os
import signal
import time
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django_tasks import task

from lms import audit
from lms.jobs.ledger import claim_effect
from lms.jobs.models import JobRun

SECRET = "Priya Nair, born on a day that is nobody's business"
calls: list[tuple] = []


@task()
def note(*args, **kwargs):
    """Remember the call."""
    calls.append((args, kwargs))


@task()
def fail():
    """Fail, and name a person in the error."""
    raise ValueError(SECRET)


@task()
def look_for_what_is_gone():
    """Fail as a library's job does when its object was deleted."""
    raise ObjectDoesNotExist(SECRET)


@task(takes_context=True)
def note_attempt(context, name):
    """Remember which start this is."""
    calls.append((context.task_result.id, context.attempt, name))


@task(takes_context=True)
def leave_one_mark(context, folder, moment):
    """Write one row, and at the first start wait before or after it to be killed."""
    if moment == "before":
        wait_to_be_killed(context.attempt, folder, moment)
    with transaction.atomic():
        if claim_effect(context):
            audit.record("mark", by=None, subject=JobRun.objects.get(key=context.task_result.id))
    if moment == "after":
        wait_to_be_killed(context.attempt, folder, moment)


def wait_to_be_killed(attempt, folder, moment):
    """At the first start, say who we are and wait."""
    if attempt == 1:
        Path(folder, f"{moment}.part").write_text(str(os.getpid()))
        Path(folder, f"{moment}.part").rename(Path(folder, moment))
        time.sleep(60)


@task()
def kill_the_worker():
    """Do to the worker what a kernel short of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
