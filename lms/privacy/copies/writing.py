"""Writes a copy as one zip: a page that opens offline, each table as JSON, the files, and the hash of every part."""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from assessments.portfolio.exporting.writing import PAGE, STYLE, SUMS, Parts, sums_of
from assessments.portfolio.files.storing import PIECE
from lms.marking import marking
from lms.models import Person
from lms.privacy.copies.gathering import RoomOut, TableOut, gather, left_out, written_about_others

MANIFEST: Final = "manifest.json"
# So many rows of a table are on the page; all of them are in its file.
ON_THE_PAGE: Final = 100
NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Shown:
    """One table on the page."""

    out: TableOut

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """Return the first rows, without the fields that say nothing."""
        return [
            [(key, _in_words(value)) for key, value in row.items() if value not in (None, "", [], {})]
            for row in self.out.rows[:ON_THE_PAGE]
        ]

    @property
    def more(self) -> int:
        """Say how many rows are in the file alone."""
        return max(0, len(self.out.rows) - ON_THE_PAGE)


def write_copy(out: IO[bytes], person: Person, *, at: datetime, written: Callable[[int], None]) -> dict[str, int]:
    """Write the copy of somebody into `out`; return how many rows of each table are in it."""
    rooms: list[RoomOut] = []
    counts: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", allowZip64=True) as book:
        parts = Parts(book, at)
        for number, room in enumerate(gather(person), 1):
            for table in room.tables:
                counts[table.model._meta.label] = len(table.rows)
                _add_json(parts, table.path, table.rows)
                _add_files(parts, table)
            rooms.append(room)
            written(number)
        parts.add(PAGE, iter([_page(person, rooms, counts, at).encode()]), pack=True)
        facts = {"marking": marking(personal=True), "person": person.pk, "made": at.isoformat(), "rows": counts}
        _add_json(parts, MANIFEST, facts | {"sha256": dict(parts.hashes)})
        parts.add(SUMS, iter([sums_of(parts.hashes).encode()]), pack=True)
    return counts


def _add_json(parts: Parts, path: str, value: Any) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
    parts.add(path, iter([text.encode()]), pack=True)


def _add_files(parts: Parts, table: TableOut) -> None:
    """Add the files of a table. One that is not in the store is named in the copy and not there."""
    store = table.table.file[1]
    for pk, name, stored in table.files:
        if stored and storages[store].exists(stored):
            with storages[store].open(stored) as content:
                path = f"files/{table.model._meta.model_name}-{pk}-{NOT_IN_A_NAME.sub('_', name)[-80:]}"
                parts.add(path, iter(lambda: content.read(PIECE), b""), pack=False)  # read at once


def _page(person: Person, rooms: list[RoomOut], counts: dict[str, int], at: datetime) -> str:
    context = {
        "person": person,
        "at": at,
        "rooms": [
            {"room": room.room, "tables": [Shown(table) for table in room.tables]} for room in rooms if room.tables
        ],
        "total": sum(counts.values()),
        "left_out": left_out(),
        "about_others": written_about_others(person),
        "style": _style(),
    }
    return render_to_string("privacy/copy.html", context)


def _style() -> SafeString:
    """Return the look of the page, within the page: it must open where nothing else is."""
    return format_html("<style>{}</style>", mark_safe(STYLE.read_text()))  # noqa: S308  # a file of ours


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
