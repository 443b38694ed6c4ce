"""Publish what is due: in place of Wagtail's own command, which stops at the first page that is refused."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.scheduled import publish_due


class Command(BaseCommand):
    """Publish pages whose time has come and take away those whose time is over, each on its own."""

    help = "Publish pages whose time has come and take away those whose time is over. The jobs do it by themselves."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many."""
        due = publish_due(at=timezone.now())
        self.stdout.write(f"{due.published} published, {due.ended} taken away, {due.refused} refused.")
