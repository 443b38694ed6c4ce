"""A job whose effect can be counted: a row, written once, however often a host dies before, in or after it."""

import time

from django.db import connection, transaction
from django_tasks import task
from django_tasks.base import TaskContext

from lms.jobs.ledger import claim_effect

MOMENTS = ("before", "in", "after")
# Of the numbers that are asked for, each fifth is a message to somebody, and no mark.
MESSAGE_EVERY = 5
TABLE = "CREATE TABLE bench_mark (number integer, cluster text, at timestamptz DEFAULT clock_timestamp())"


@task(takes_context=True)
def leave_mark(context: TaskContext, number: int, moment: str, seconds: int) -> None:
    """Write the row of a number, and take so long before its transaction, in it, or after it."""
    time.sleep(seconds if moment == "before" else 0)
    with transaction.atomic():
        if claim_effect(context):
            with connection.cursor() as cursor:
                words: list[int | str] = [number, context.task_result.worker_ids[-1]]
                cursor.execute("INSERT INTO bench_mark (number, cluster) VALUES (%s, %s)", words)
        time.sleep(seconds if moment == "in" else 0)
    time.sleep(seconds if moment == "after" else 0)
