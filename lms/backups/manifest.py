"""The manifest: what a backup holds, with the hash of every byte, sealed with the key of the audit record."""

import hashlib
import hmac
import json
import os
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Literal

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lms.backups.refusing import Refused

FILE: Final = "manifest.json"
MEDIA: Final = "media"
DUMPS: Final = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
SECRETS: Final = ("AUDIT_KEY", "CASE_KEY", "SEAL_KEY")


def _stays_inside(name: str) -> str:
    """Refuse a name that would lead out of its folder."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\x00" in name:
        raise ValueError(f"{name!r} leads out of its folder")
    return name


Inside = Annotated[str, AfterValidator(_stays_inside)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a manifest: nothing is missing, nothing is unknown, nothing changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class KeptFile(Part):
    """One file of one store."""

    storage: Inside
    name: Inside
    size: int
    sha256: Hash

    @property
    def path(self) -> str:
        """Return where it lies in the backup."""
        return f"{MEDIA}/{self.storage}/{self.name}"


class Dump(Part):
    """The database: which kind, who wrote it down, its hash, and how many rows each table has."""

    engine: Literal["postgresql", "sqlite"]
    server: str
    tool: str
    size: int
    sha256: Hash
    rows: dict[str, int]

    @property
    def path(self) -> str:
        """Return where it lies in the backup."""
        return DUMPS[self.engine]


class Head(Part):
    """The head of the audit record when the backup was made."""

    position: int
    head: str
    signature: str


class Manifest(Part):
    """What a backup holds."""

    product: Literal["waymark"] = "waymark"
    format: Literal[1] = 1
    release: str
    begun: Annotated[datetime, Field(strict=False)]
    ended: Annotated[datetime, Field(strict=False)]
    database: Dump
    migrations: dict[str, str]
    audit: Head
    # A fingerprint tells whether a key is the same one; the key cannot be found from it.
    keys: dict[str, str]
    files: list[KeptFile]
    # Deleted by somebody between the moment of the database and the copying of files.
    gone: list[str]

    @property
    def size(self) -> int:
        """Return how many bytes the backup holds."""
        return self.database.size + sum(file.size for file in self.files)

    @property
    def paths(self) -> set[str]:
        """Return every file of the backup, the manifest left out."""
        return {self.database.path, *(file.path for file in self.files)}

    def write(self, folder: Path) -> None:
        """Write it into `folder`, sealed."""
        content = self.model_dump(mode="json")
        text = json.dumps(content | {"seal": seal(content, settings.AUDIT_KEY)}, indent=1, sort_keys=True)
        with (folder / FILE).open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())


def seal(content: dict[str, object], key: str) -> str:
    """Sign the content of a manifest."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), f"waymark backup\n{text}".encode(), hashlib.sha256).hexdigest()


def fingerprint(secret: str) -> str:
    """Return what tells two keys apart and gives neither away: both are long and random."""
    return hmac.new(secret.encode(), b"waymark fingerprint of a key", hashlib.sha256).hexdigest()[:32]


def fingerprints() -> dict[str, str]:
    """Return the fingerprint of each key that a backup needs beside it."""
    return {name: fingerprint(getattr(settings, name)) for name in SECRETS}


def read(folder: Path) -> tuple[Manifest, bool]:
    """Return the manifest in `folder`, and whether its seal fits one of our keys."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        told = content.pop("seal")
        manifest = Manifest.model_validate(content)
    except FileNotFoundError:
        raise Refused(f"{folder} is no whole backup: it has no {FILE}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as fault:
        raise Refused(
            f"The {FILE} of {folder} cannot be read ({type(fault).__name__}): take another backup."
        ) from fault
    keys = (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)
    return manifest, any(hmac.compare_digest(str(told), seal(content, key)) for key in keys)
