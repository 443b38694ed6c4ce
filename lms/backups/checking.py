"""Is a backup whole, unchanged, and one for this release and these keys? Asked before anything changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lms.backups import manifest, media, programs
from lms.backups.making import Reporter, whole_ones
from lms.backups.manifest import Manifest
from lms.backups.refusing import Refused
from lms.release import order, release

# Keys that may change, and where the earlier ones are kept.
EARLIER: Final = {"AUDIT_KEY": "AUDIT_KEY_FALLBACKS", "SEAL_KEY": "SEAL_KEYS_BEFORE"}


@dataclass(frozen=True)
class Checked:
    """A backup that was read to its last byte."""

    folder: Path
    manifest: Manifest


def check(folder: Path, *, tell: Reporter, other_keys: bool) -> Checked:
    """Read a whole backup and hold it against its manifest, this release and our keys; refuse with every fault."""
    found, sealed = _manifest(folder)
    faults = [*faults_of_keys(found, sealed, other_keys), *faults_of_release(found), *_faults_of_engine(found)]
    if faults:
        raise Refused("\n".join(faults))
    if wrong := list(faults_of_files(folder, found, tell)):
        more = [f"... and {len(wrong) - 20} more."] if len(wrong) > 20 else []
        raise Refused("\n".join(["This backup is not as it was made:", *wrong[:20], *more]))
    return Checked(folder, found)


def _manifest(folder: Path) -> tuple[Manifest, bool]:
    """Read the manifest; whoever names the folder of all backups hears which there are."""
    if not (folder / manifest.FILE).exists() and folder.is_dir() and (ours := whole_ones(folder)):
        raise Refused(f"{folder} holds {len(ours)} backups: name one, the newest is {ours[-1]}.")
    return manifest.read(folder)


def faults_of_keys(found: Manifest, sealed: bool, other_keys: bool) -> Iterator[str]:
    """Say which key is not the one that the backup was made with, and what that would mean."""
    differ = [name for name in manifest.SECRETS if found.keys.get(name) not in _known(name)]
    if not sealed and "AUDIT_KEY" not in differ:
        yield "The manifest has been changed since it was sealed: take another backup."
    if other_keys:
        return
    means = {
        "AUDIT_KEY": "nobody could tell whether its audit record or its manifest was changed",
        "CASE_KEY": "no case would be found again by its reference",
        "SEAL_KEY": "nobody’s second factor would sign them in any more",
    }
    for name in differ:
        also = f" (or add it to {EARLIER[name]})" if name in EARLIER else ""
        yield (
            f"{name} is not the one that this backup was made with: {means[name]}. Set the {name} of that day{also}; "
            "if it is lost, add --other-keys."
        )


def _known(name: str) -> set[str]:
    """Return the fingerprints of a key, and of those that it took the place of."""
    earlier: list[str] = getattr(settings, EARLIER[name]) if name in EARLIER else []
    return {manifest.fingerprint(key) for key in (getattr(settings, name), *earlier)}


def faults_of_release(found: Manifest) -> Iterator[str]:
    """Say that a backup is of a newer release than this code."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = sorted(f"{app} {name}" for app, name in found.migrations.items() if (app, name) not in known)
    newer = order(found.release) > order(release())
    if newer or (unknown and order(found.release) == order(release())):
        what = f", with {unknown[0]}, which this release does not know" if unknown else ""
        yield (
            f"This backup is of release {found.release}{what}; this is {release()}. "
            "Install the release of the backup, or a later one, and bring it back with that."
        )


def _faults_of_engine(found: Manifest) -> Iterator[str]:
    """Say that a backup is of another kind of database, or needs newer programs."""
    names = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
    if found.database.engine != connection.vendor:
        yield (
            f"This backup is of {names[found.database.engine]}, and DATABASE_URL names {names[connection.vendor]}: "
            "name a database of the same kind."
        )
    elif connection.vendor == "postgresql":
        made_with, here = _major(found.database.tool), programs.programs(programs.server_major()).major
        if here < made_with:
            yield (
                f"This backup was written by {found.database.tool}, which the programs here ({here}) cannot read: "
                f"install `postgresql-client-{made_with}` and use a server of at least {made_with}."
            )


def _major(tool: str) -> int:
    return int(tool.split()[-1].split(".")[0])


def faults_of_files(folder: Path, found: Manifest, tell: Reporter) -> Iterator[str]:
    """Read every file to its last byte and say which are missing, changed, or not named by the manifest."""
    step = tell.steps(len(found.files) + 1, "files of the backup read")
    for path, size, digest in _told(found):
        if (fault := _fault(folder / path, size, digest)) != "":
            yield f"  {path} {fault}"
        step()
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}
    for path in sorted(here - found.paths - {manifest.FILE}):
        yield f"  {path} is not named by the manifest: take it away, and ask who put it there"


def _told(found: Manifest) -> Iterator[tuple[str, int, str]]:
    yield found.database.path, found.database.size, found.database.sha256
    yield from ((file.path, file.size, file.sha256) for file in found.files)


def _fault(path: Path, size: int, digest: str) -> str:
    if path.is_symlink() or not path.is_file():
        return "is missing"
    read, hashed = media.as_written(path)
    if read != size:
        return f"has {read:,} bytes of {size:,}"
    return "" if hashed == digest else "has been changed"
