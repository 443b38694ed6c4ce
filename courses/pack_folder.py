"""Put a course pack on disk: whole or not at all, and nothing overwritten that it does not replace."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from courses.models import CoursePack
from courses.pack_export import PackWords
from courses.packs import read_pack

OF_A_PACK: Final = re.compile(
    r"pack\.yaml|modules/[^/]+/(?:module\.yaml|check\.yaml|quizzes/[^/]+\.yaml|lessons/[^/]+\.md)|media/.+", re.DOTALL
)


class FolderRefused(Exception):  # it is a fact about the folder, not a fault of the program
    """Why a pack is not written here. Its text is the sentence that the user reads."""


def check_folder(folder: Path, pack: CoursePack, words: PackWords) -> None:
    """Refuse a folder that holds anything that this export would not bring back."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is not a folder. Name one that is empty, or not there yet.")
    if not any(folder.iterdir()):
        return
    if not (folder / "pack.yaml").is_file():
        raise FolderRefused(f"{folder} is not empty and not a course pack. Name one that is empty, or not there yet.")
    here = read_pack(folder)
    if here.id != pack.key:
        raise FolderRefused(f"{folder} holds the course pack “{here.id}”, and this is “{pack.key}”.")
    if lost := sorted(_lost(folder, pack, words)):
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        raise FolderRefused(
            f"{folder} holds what this export does not: {', '.join(lost[:3])}{more}. "
            "Import it first, move it elsewhere, or export to another folder."
        )


def _lost(folder: Path, pack: CoursePack, words: PackWords) -> Iterator[str]:
    """Yield every lesson, module and file that would be gone afterwards."""
    kept = set(words.files) | (set(pack.files.values_list("path", flat=True)) if pack.pk else set())
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        known = OF_A_PACK.fullmatch(name) and (name in kept or not name.startswith("media/"))
        if file.is_symlink() or (file.is_file() and not known):
            yield name
    ids = {_id_of(name) for name in words.texts}
    for module in read_pack(folder).modules:
        yield from (f"the module {module.id}" for _ in [0] if module.id not in ids)
        yield from (f"the lesson {lesson.id}" for lesson in module.lessons if lesson.id not in ids)


def _id_of(name: str) -> str:
    """Return the id that the path of a module or lesson ends in."""
    place = Path(name)
    named = place.parent.name if place.name == "module.yaml" else place.stem
    return named.partition("-")[2]


@contextmanager
def written(folder: Path, words: PackWords) -> Iterator[Path]:
    """Write a pack beside `folder`, give it to be looked at, and put it there when nobody objects."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new = place / "new"
        _write(new, words)
        yield new
        if folder.exists():
            folder.rename(place / "old")
        new.rename(folder)
    finally:
        if (place / "old").exists() and not folder.exists():
            (place / "old").rename(folder)
        shutil.rmtree(place, ignore_errors=True)


def _write(folder: Path, words: PackWords) -> None:
    """Write every file of a pack."""
    for name, text in words.texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for name, row in words.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with row.file.open("rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except OSError as error:
            raise FolderRefused(f"The file of “{row}” is missing from storage, so {name} cannot be written.") from error
