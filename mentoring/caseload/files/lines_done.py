"""How far a job is that reads a file, kept where the page that waits for it can see it."""

import time
from typing import Final

from mentoring.caseload.models import CaseloadUpload

EVERY_SECONDS: Final = 1.0


class LinesDone:
    """Counts the lines of an upload that are read, and writes the count to its row once a second.

    A file is read before the transaction that takes it in begins, so each count is saved at once and seen by every
    other connection. Inside that transaction nobody would see it, and on SQLite a second connection would have to wait
    for the first: the writing takes a few seconds, and the page says in words that it has begun.
    """

    def __init__(self, upload: int) -> None:
        """Keep whose lines they are."""
        self.rows = CaseloadUpload.objects.filter(pk=upload)
        self.next = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Write the count, unless one was written within the last second. The last line is always written."""
        now = time.monotonic()
        if now >= self.next or done == total:
            self.next = now + EVERY_SECONDS
            self.rows.update(lines_done=done, lines_total=total)
