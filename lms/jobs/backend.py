"""The task backend: what is enqueued goes into the ledger and the queue, in the caller's transaction."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.utils import get_random_id

from lms.jobs import queue
from lms.jobs.models import OURS

LONGEST = 200


class QueueBackend(BaseTaskBackend):
    """Runs tasks by django-q2. No deferral, priority, coroutines or stored results: nothing here asks for them."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Queue a task. It starts after the caller's transaction has committed, and never when that rolls back."""
        self.validate_task(task)
        now = timezone.now()
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        if task.module_path.startswith(OURS):
            only_ids([*result.args, *result.kwargs.values()])
        queue.add(key=result.id, task=task.module_path, args=result.args, kwargs=result.kwargs, at=now)
        return result


def only_ids(values: Iterable[Any]) -> None:
    """Refuse whatever is no id or short string: a job reads the rest from the database when it starts."""
    for value in values:
        if not isinstance(value, int | str | None) or len(str(value)) > LONGEST:
            raise InvalidTaskError(f"A job of ours carries ids and short strings, not {type(value).__name__}.")
