"""The pictures and documents of a pack as rows of Wagtail: the same name in a pack is the same picture."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

from courses.lesson_shapes import DOCUMENT, KIND_OF, PICTURE, Block, references
from courses.models import CoursePack, CoursePackFile, LessonDocument, LessonPicture
from courses.pack_changes import Changes
from courses.pack_media import MediaFile
from lms.models import Person

Kept = LessonPicture | LessonDocument


@dataclass
class Store:
    """The rows of a pack's files, and what has still to be written into storage."""

    pack: CoursePack
    rows: dict[str, Kept] = field(default_factory=dict)
    to_write: list[Callable[[], None]] = field(default_factory=list)

    def names(self) -> dict[tuple[str, int], str]:
        """Return the path of each picture and document by its id."""
        return {(row.media_kind, row.pk): path for path, row in self.rows.items()}

    def as_ids(self, block: Block) -> Block:
        """Return a block whose paths are ids of rows."""
        ids = {name: self.rows[path].pk for name, path in references(block).items() if path}
        return {"type": block["type"], "value": {**block["value"], **ids}}

    def write(self) -> None:
        """Write the bytes of what is new. The last thing of an import: storage takes nothing back."""
        for write in self.to_write:
            write()


def as_paths(block: Block, names: dict[tuple[str, int], str]) -> Block:
    """Return a block whose ids are paths, where the path is known."""
    paths = {n: names.get((KIND_OF[n], key), str(key)) for n, key in references(block).items() if key}
    return {"type": block["type"], "value": {**block["value"], **paths}}


def bring_in(pack: CoursePack, files: dict[str, MediaFile], by: Person | None, changes: Changes) -> Store:
    """Return the row of every file: made, changed or as it was."""
    store = Store(pack)
    known = {row.path: row for row in pack.files.filter(path__in=files).select_related("picture", "document")}
    for path, media in files.items():
        row = known.get(path)
        kept = (row.picture if media.kind == PICTURE else row.document) if row else None
        if kept is None or _is_shared(pack, kept, media):
            kept = _same_elsewhere(store, media)
            changes.note(f"File: {path}", created=kept is None)
            kept = kept or _make(store, media, by)
            target = {media.kind: kept, DOCUMENT if media.kind == PICTURE else PICTURE: None}
            CoursePackFile.objects.update_or_create(pack=pack, path=path, defaults=target)
        else:
            changes.note(f"File: {path}", updated=_changed(store, kept, media))
        store.rows[path] = kept
    return store


def _same_elsewhere(store: Store, media: MediaFile) -> Kept | None:
    """Return a picture or document with the same bytes and words, as an author uploaded it; best by its name, too."""
    model: Any = LessonPicture if media.kind == PICTURE else LessonDocument
    taken = [row.pk for row in store.rows.values() if isinstance(row, model)]
    found = model.objects.filter(file_hash=media.hash).exclude(pk__in=taken)
    if media.kind == PICTURE:
        found = found.filter(alt_text=media.alt)
    rows: list[Kept] = list(found.order_by("pk"))
    return min(rows, key=lambda row: Path(file_name(row)) != Path(media.path), default=None)


def _is_shared(pack: CoursePack, kept: Kept, media: MediaFile) -> bool:
    """Say whether a row must not change with this file, because another pack shows the same."""
    if kept.file_hash == media.hash and getattr(kept, "alt_text", "") == media.alt:
        return False
    return CoursePackFile.objects.filter(**{media.kind: kept}).exclude(pack=pack).exists()


def file_name(row: Kept) -> str:
    """Return the path that a picture or document gets in a pack when it has none yet."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(row.file.name).name).lstrip(".-")
    return f"media/{name or row.pk}"


def _make(store: Store, media: MediaFile, by: Person | None) -> Kept:
    """Make the row of a new file; its bytes are written when all else is well."""
    kept: Kept
    title = Path(media.path).stem.replace("-", " ").replace("_", " ").capitalize()
    if media.kind == PICTURE:
        kept = LessonPicture(title=title, uploaded_by_user=by, alt_text=media.alt)
    else:
        kept = LessonDocument(title=title, uploaded_by_user=by)
    _point_at(store, kept, media)
    kept.save()
    return kept


def _changed(store: Store, kept: Kept, media: MediaFile) -> bool:
    """Bring a row up to its file; say whether anything differed."""
    same_file = kept.file_hash == media.hash
    same_words = not isinstance(kept, LessonPicture) or kept.alt_text == media.alt
    if isinstance(kept, LessonPicture):
        kept.alt_text = media.alt
    if not same_file:
        transaction.on_commit(partial(kept.file.storage.delete, kept.file.name))
        _point_at(store, kept, media)
        if isinstance(kept, LessonPicture):
            kept.renditions.all().delete()
    if same_file and same_words:
        return False
    kept.save()
    return True


def _point_at(store: Store, kept: Kept, media: MediaFile) -> None:
    """Give a row the name, size and mark of a file, and remember to write its bytes."""
    kept.file_size, kept.file_hash = media.size, media.hash
    field_of: Any = kept._meta.get_field("file")
    storage = field_of.storage
    name = storage.get_available_name(field_of.generate_filename(kept, Path(media.path).name), max_length=100)
    if isinstance(kept, LessonPicture):
        kept.width, kept.height = media.width, media.height
        kept.focal_point_x = kept.focal_point_y = kept.focal_point_width = kept.focal_point_height = None
    # Set in the usual way, a picture would be opened to be measured, and it is not there yet.
    kept.__dict__["file"] = name

    def write() -> None:
        with media.file.open("rb") as content:
            written = storage.save(name, File(content))
        if written != name:
            type(kept).objects.filter(pk=kept.pk).update(file=written)

    store.to_write.append(write)
