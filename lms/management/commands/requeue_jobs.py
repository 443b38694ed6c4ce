"""Put the queue right: every job that has not ended is queued anew, from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.jobs import queue


class Command(BaseCommand):
    """Empty the broker, and fill it from the ledger."""

    help = "Queue every job that has not ended anew (end the job hosts first): after SECRET_KEY was changed, say."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many."""
        self.stdout.write(f"Queued anew: {queue.put_again()} jobs")
