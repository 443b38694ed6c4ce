"""Takes uploads as they come, and stops keeping one at the largest size that any rule allows.

What is beyond is read and thrown away, so that the page can say why; what is far beyond is not read at all. Strangers
leave nothing on the disk. A file that came but in part is none: it is complete once the next mark of the form came.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler

from lms.policy.marking import EVIDENCE_FILE_MB

MEGABYTE: Final = 1024 * 1024
# All files that come with one form.
MOST_KEPT: Final = (EVIDENCE_FILE_MB.most or 0) * MEGABYTE
MOST_READ: Final = 10 * MOST_KEPT
# Authors send films there, and have a bound of their own.
CONTENT_ADMIN: Final = "/admin/"
TOO_MUCH: Final = "came with too much at once. Send the files one by one."
NO_ROOM: Final = (
    "could not be taken: there is no room left to keep it. Try again in an hour, or tell your administrator."
)


class BoundedUploads(TemporaryFileUploadHandler):
    """Writes uploads to temporary files, within bounds. A file whose `fault` says why is not there to be kept."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept, self.fault, self.most, self.length = 0, "", MOST_KEPT, 0
        self.stranger = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at who sends how much, before anything is read."""
        self.length, user = content_length or 0, getattr(self.request, "user", None)
        self.stranger = user is not None and not user.is_authenticated
        if not self.stranger and self.request is not None and self.request.path.startswith(CONTENT_ADMIN):
            self.most = max(MOST_KEPT, self.length)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; one that is far too large is not read, and a stranger's is not kept."""
        if self.length > max(MOST_READ, self.most):
            raise StopUpload(connection_reset=True)
        if self.stranger:
            raise SkipFile
        self.fault = ""
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a piece, as long as there is room for it."""
        self.kept += len(raw_data)
        if self.kept > self.most:
            self._give_up(TOO_MUCH)
        if self.fault:
            return None
        try:
            self.file.write(raw_data)
        except OSError:
            self._give_up(NO_ROOM)
        return None

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file with the size that was sent, and why nothing of it was kept."""
        try:
            self.file.seek(0)
        except OSError:
            self._give_up(NO_ROOM)
        self.file.size = file_size
        cast(Any, self.file).fault = self.fault
        return self.file

    def _give_up(self, fault: str) -> None:
        """Free what was written."""
        if not self.fault:
            self.fault = fault
            # Closing a temporary file deletes it; its last piece may find no room either.
            with suppress(OSError):
                cast(Any, self.file).file.close()
            self.file.file = BytesIO()
