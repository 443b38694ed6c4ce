"""Makes a backup while the service runs: the database of one moment first, then every file; named only when whole."""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Final, Literal, cast

from django.db import connection
from django.utils import timezone

from lms.backups import manifest, media, postgres, sqlite
from lms.backups.facts import Facts
from lms.backups.manifest import Dump, KeptFile, Manifest
from lms.backups.refusing import Refused
from lms.release import release

NAMED: Final = re.compile(r"waymark-\d{8}T\d{6}Z")
UNFINISHED: Final = ".part"
DATABASES: Final[dict[str, ModuleType]] = {"postgresql": postgres, "sqlite": sqlite}
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Reporter:
    """Hears how far a long piece of work is: a sentence, or the beginning of so many steps."""

    say: Callable[[str], None]
    steps: Callable[[int, str], media.Step]


@dataclass(frozen=True)
class Made:
    """A whole backup."""

    folder: Path
    manifest: Manifest
    removed: list[Path]


def database() -> ModuleType:
    """Return how the database of the settings is written down and brought back."""
    return DATABASES[connection.vendor]


def make(parent: Path, *, tell: Reporter, keep: int | None = None) -> Made:
    """Make a backup in a new folder of `parent`; with `keep`, take older whole ones away beyond that number."""
    media.refuse_inside(parent)
    with _private(), _alone(parent):
        begun = timezone.now()
        name = begun.strftime("waymark-%Y%m%dT%H%M%SZ")
        whole, part = parent / name, parent / f"{name}{UNFINISHED}"
        if whole.exists():
            raise Refused(f"{whole} is there already: try again in a second.")
        try:
            part.mkdir()
            found = _write(part, begun, tell)
            os.rename(part, whole)
            _sync(parent)
        except OSError as fault:
            raise Refused(_trouble(fault, parent)) from fault
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return Made(whole, found, _take_away(parent, keep, whole) if keep else [])


def _write(folder: Path, begun: datetime, tell: Reporter) -> Manifest:
    """Write the database, the files, and the manifest that names them."""
    tell.say("The database, as it is now ...")
    facts = database().dump(folder / manifest.DUMPS[connection.vendor])
    dump = _dump(folder, facts)
    tell.say(f"The database: {sum(facts.rows.values()):,} rows, {in_words(dump.size)}.")
    files, gone = _files(folder, tell)
    found = Manifest(
        release=release(),
        begun=begun,
        ended=timezone.now(),
        database=dump,
        migrations=facts.migrations,
        audit=facts.audit,
        keys=manifest.fingerprints(),
        files=files,
        gone=gone,
    )
    found.write(folder)
    _sync(folder)
    return found


def _dump(folder: Path, facts: Facts) -> Dump:
    path = folder / manifest.DUMPS[connection.vendor]
    with path.open("rb") as file:
        os.fsync(file.fileno())
    size, digest = media.as_written(path)
    chosen, kind = database(), cast(Literal["postgresql", "sqlite"], connection.vendor)
    return Dump(engine=kind, server=chosen.server(), tool=chosen.tool(), size=size, sha256=digest, rows=facts.rows)


def _files(folder: Path, tell: Reporter) -> tuple[list[KeptFile], list[str]]:
    """Copy every file; return what was kept, and what somebody deleted meanwhile."""
    there = media.everything()
    step = tell.steps(len(there), "files")
    kept: list[KeptFile] = []
    gone: list[str] = []
    for alias, name in there:
        if file := media.keep(alias, name, folder):
            kept.append(file)
        else:
            gone.append(f"{alias}/{name}")
        step()
    return kept, gone


def whole_ones(parent: Path) -> list[Path]:
    """Return the backups of our own making in a folder, the oldest first: named as ours, with a seal that fits."""
    named = sorted(path for path in parent.glob("waymark-*") if NAMED.fullmatch(path.name) and path.is_dir())
    return [path for path in named if _is_ours(path)]


def _is_ours(folder: Path) -> bool:
    try:
        return manifest.read(folder)[1]
    except Refused:
        return False


def _take_away(parent: Path, keep: int, newest: Path) -> list[Path]:
    """Remove our own whole backups beyond the newest so many; whatever else lies there is somebody else's."""
    ours = [path for path in whole_ones(parent) if path != newest]
    old = ours[: max(0, len(ours) - (keep - 1))]
    for path in old:
        # Half removed must not look whole.
        os.rename(path, gone := path.with_name(path.name + UNFINISHED))
        shutil.rmtree(gone)
    return old


@contextmanager
def _private() -> Iterator[None]:
    """Let whatever is written be read by this account alone, programs that we start included."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Let one backup be made in a folder at a time, and clear away what a killed one left."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        lock = (parent / ".waymark-backup.lock").open("w")
    except OSError as fault:
        raise Refused(_trouble(fault, parent)) from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another backup is being made in {parent}: wait for it.") from None
        for left in parent.glob(f"waymark-*{UNFINISHED}"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _trouble(fault: OSError, parent: Path) -> str:
    """Say what the disk refused, and what to do."""
    after = "No backup was kept, and earlier ones are whole."
    if fault.errno in NO_ROOM:
        return f"There is no room left in {parent}. {after} Make room there, or name a folder on another disk."
    return f"The disk refused ({fault.strerror or fault}: {fault.filename or parent}). {after}"


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk, so that a power cut cannot undo them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_words(size: int) -> str:
    """Write a number of bytes in its largest unit."""
    for unit, length in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} bytes"
