"""Folders that no web server publishes: each file has an address of ours, which asks who is there."""

from typing import Any

from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateFolder(FileSystemStorage):
    """A local folder whose files are served by one of our views, or not at all."""

    def __init__(self, *, door: str = "", **options: Any) -> None:
        """Keep the name of the view that serves the files; without one they have no address."""
        super().__init__(base_url=None, **options)
        self.door = door

    def url(self, name: str | None) -> str:
        """Return the address of a file."""
        if not self.door or not name:
            # What a caller asks for that has another way to serve the file, as documents have.
            raise NotImplementedError("This file has no address: it is served by its own page.")
        return reverse(self.door, args=[name])
