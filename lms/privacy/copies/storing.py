"""Where copies are kept: a store of their own, which no web server publishes."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO, Any, Final

from django.core.files.storage import Storage, storages

from assessments.portfolio.files.storing import Hashing, Stored, new_name
from lms.privacy.models import PersonExport

# Long enough for the slowest job to get its row.
KEPT_FOR: Final = timedelta(days=1)


def store() -> Storage:
    """Return where copies are kept."""
    return storages["copies"]


def put(file: IO[Any]) -> Stored:
    """Keep a file under a name that nobody can guess; what cannot be kept whole leaves nothing behind."""
    name, hashing = new_name(), Hashing(file)
    try:
        kept = store().save(name, hashing)
    except BaseException:
        forget(name)
        raise
    return Stored(kept, hashing.count, hashing.hash.hexdigest())


def forget(name: str) -> None:
    """Delete a file of the store. One that is not there is no trouble; one that cannot be deleted goes at night."""
    with suppress(OSError):
        store().delete(name)


def forget_strays(*, now: datetime) -> int:
    """Delete the files that no row that is ready has named for a day; return how many."""
    named = set(PersonExport.objects.filter(state=PersonExport.State.MADE).values_list("stored", flat=True))
    strays = [name for name in _files() if name not in named and store().get_modified_time(name) < now - KEPT_FOR]
    for name in strays:
        forget(name)
    return len(strays)


def _files() -> Iterator[str]:
    """Yield every file of the store; one that was never written to has none."""
    try:
        folders, _ = store().listdir("")
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        yield from (f"{folder}/{name}" for name in store().listdir(folder)[1])
