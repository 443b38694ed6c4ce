"""A place with stores of its own, where tests make backups and bring them back."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from tests import databases

ROOT = Path(__file__).parents[2]
FILES = {
    ("evidence", "ab/cd"): b"what I did" * 9000,
    ("documents", "lessons/plan.txt"): b"a plan",
    ("boards", "ef/gh"): b"",
}
STORES = ("default", "documents", "evidence", "boards", "copies")


class Place:
    """Stores, and a folder for backups."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.backups = folder, folder / "backups"

    def storages(self) -> dict:
        """Return the stores as the product has them, in this folder."""
        kinds = {
            name: {
                "BACKEND": "lms.storage.PrivateFolder",
                "OPTIONS": {"location": str(self.folder / "media" / ("pictures" if name == "default" else name))},
            }
            for name in STORES
        }
        return settings.STORAGES | kinds

    def fill(self) -> None:
        """Put files into the stores."""
        for (alias, name), content in FILES.items():
            storages[alias].save(name, ContentFile(content))

    def content(self, alias: str, name: str) -> bytes:
        """Return what a store holds."""
        with storages[alias].open(name) as file:
            return file.read()

    def make(self, *words: str) -> tuple[Path, str]:
        """Make a backup; return it, and what was said."""
        out = StringIO()
        call_command("backup", self.backups, *words, stdout=out)
        return sorted(path for path in self.backups.glob("waymark-*") if path.is_dir())[-1], out.getvalue()

    def restore(self, backup: Path, *words: str) -> str:
        """Bring a backup back; return what was said."""
        out = StringIO()
        call_command("restore", backup, *words, stdout=out, stderr=out)
        return out.getvalue()

    def start(self, code: str) -> subprocess.Popen:
        """Start a line in a process of its own, with this place, this database and these keys."""
        url = f"sqlite:///{connection.settings_dict['NAME']}"
        if databases.on_postgres():
            url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "WAYMARK_INSECURE_KEYS": "true",
            "WAYMARK_VAR": str(self.folder),
            "DATABASE_URL": url,
        }
        connection.close()
        line = f"import django; django.setup(); from django.core.management import call_command; {code}"
        return subprocess.Popen([sys.executable, "-c", line], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)

    def run(self, code: str) -> tuple[int, str]:
        """Run such a line to its end; return its status and its complaints."""
        process = self.start(code)
        _, said = process.communicate(timeout=120)
        return process.returncode, said


def change_manifest(backup: Path, **changes: object) -> None:
    """Change the manifest without its key."""
    file = backup / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
