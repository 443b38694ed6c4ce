"""The task backend (replaced by the jobs room)."""

from django_tasks.backends.immediate import ImmediateBackend


class QueueBackend(ImmediateBackend):
    """Runs at once for now."""
