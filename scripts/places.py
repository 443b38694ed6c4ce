"""Where things are, and the hashes that tell whether they have changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
BUILD = ROOT / "build"
SETUP_LOG = BUILD / "setup.log"
FRONT_END = BUILD / "frontend"
TEMPLATES = ROOT / "templates"
APPS = tuple(ROOT / name for name in ("lms", "courses", "mentoring", "assessments"))


def hash_of(paths: Iterable[Path], *extra: str) -> str:
    """Return one hash of the names and contents of some files, and of some words."""
    total = hashlib.sha256("\0".join(extra).encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def files_under(folders: Iterable[Path], pattern: str = "*") -> Iterable[Path]:
    """Yield the files below some folders, leaving out what Python compiles."""
    for folder in folders:
        yield from (path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)


def read_stamp(stamp: Path) -> str:
    """Return what a stamp says, or nothing."""
    return stamp.read_text() if stamp.exists() else ""


def write_stamp(stamp: Path, text: str) -> None:
    """Record that what `text` stands for is done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)
