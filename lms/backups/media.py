"""The files that people gave us, in every store that is not the program's own; any store that Django knows, S3 too."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import DatabaseError, models, transaction

from lms.backups.manifest import KeptFile
from lms.backups.refusing import Refused

PIECE: Final = 1 << 18
# Made from the code, and made again by `collectstatic`.
THE_PROGRAMS_OWN: Final = "staticfiles"
Step = Callable[[], None]


def stores() -> dict[str, Storage]:
    """Return every store of what people gave us."""
    return {alias: storages[alias] for alias in sorted(settings.STORAGES) if alias != THE_PROGRAMS_OWN}


def everything() -> list[tuple[str, str]]:
    """Return store and name of every file."""
    return [(alias, name) for alias, store in stores().items() for name in names_in(store)]


def names_in(store: Storage, folder: str = "") -> Iterator[str]:
    """Yield every file of a store; one that was never written to has none."""
    try:
        folders, names = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (str(PurePosixPath(folder, name)) for name in sorted(names) if name)
    for inner in sorted(folders):
        yield from names_in(store, str(PurePosixPath(folder, inner)))


def keep(alias: str, name: str, folder: Path) -> KeptFile | None:
    """Copy one file into a backup; nothing when somebody deleted it meanwhile."""
    try:
        opened = stores()[alias].open(name, "rb")
    except FileNotFoundError:
        return None
    # Its name and hash are worked out from what was written, so that both can be held against it later.
    kept = KeptFile(storage=alias, name=name, size=0, sha256="0" * 64)
    target = folder / kept.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened, target.open("xb") as copy:
        size, digest = pour(opened, copy)
        copy.flush()
        os.fsync(copy.fileno())
    return kept.model_copy(update={"size": size, "sha256": digest})


def pour(source: "IO[bytes] | File[Any]", target: IO[bytes] | None = None) -> tuple[int, str]:
    """Read to the end, into `target` if there is one; return size and hash."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if target:
            target.write(piece)
    return size, digest.hexdigest()


def as_written(path: Path) -> tuple[int, str]:
    """Return size and hash of a file on the disk."""
    with path.open("rb") as file:
        return pour(file)


def is_here(file: KeptFile) -> bool | None:
    """Say whether a store holds exactly this file: nothing when it holds none of this name."""
    store = stores()[file.storage]
    if not store.exists(file.name):
        return None
    with store.open(file.name, "rb") as opened:
        return pour(opened) == (file.size, file.sha256)


def put(file: KeptFile, folder: Path) -> None:
    """Put one file of a backup into its store, in place of one of the same name."""
    store = stores()[file.storage]
    store.delete(file.name)
    with (folder / file.path).open("rb") as opened:
        kept = store.save(file.name, File(opened))
    if kept != file.name:
        store.delete(kept)
        raise Refused(f"The store “{file.storage}” would not take {file.name} under its own name.")


def refuse_inside(folder: Path) -> None:
    """Refuse a folder for backups that lies in a store: the next backup would hold all earlier ones."""
    for alias, store in stores().items():
        if isinstance(store, FileSystemStorage) and folder.resolve().is_relative_to(Path(store.location).resolve()):
            raise Refused(f"{folder} lies inside the store “{alias}”: choose a folder elsewhere, best on another disk.")
    if folder.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise Refused(f"{folder} lies inside the media: choose a folder elsewhere, best on another disk.")


def named_but_absent() -> Iterator[str]:
    """Say which tables name files that no store holds."""
    for model in apps.get_models():
        for field, store in _naming(model):
            try:
                with transaction.atomic():
                    names = set(model._base_manager.exclude(**{field: ""}).values_list(field, flat=True))
            except DatabaseError:
                yield f"{model._meta.verbose_name}: its table is of another release and was not asked."
                continue
            absent = sorted(name for name in names if name and not store.exists(name))
            if absent:
                yield f"{len(absent)} of {model._meta.verbose_name} name a file that is not here, such as {absent[0]}."


def _naming(model: type[models.Model]) -> Iterable[tuple[str, Storage]]:
    """Return the fields of a table that name a file, each with its store."""
    own = [field for field in model._meta.local_fields if isinstance(field, models.FileField)]
    yield from ((field.name, field.storage) for field in own)
    for field, alias in getattr(model, "stored_in", {}).items():
        yield field, storages[alias]
