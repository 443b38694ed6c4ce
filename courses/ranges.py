"""Parts of a video: a browser asks for the seconds that it shows, and some play nothing unless they get just those."""

import re
from typing import Final

from django.http import HttpResponse

from courses.models import LessonDocument
from courses.publish_gate import VIDEOS

MOST: Final = 1024 * 1024
RANGE: Final = re.compile(r"bytes=(?P<first>\d{0,15})-(?P<last>\d{0,15})")


def part_of(document: LessonDocument, wanted: str) -> HttpResponse | None:
    """Return the part of a video that the header `wanted` asks for, at most a megabyte; nothing: all of it, then."""
    if document.file_extension.lower() not in VIDEOS:
        return None
    size = document.get_file_size() or 0
    found = span(wanted, size)
    if found is None:
        return None
    first, last = found
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with document.open_file() as file:
        file.seek(first)
        response = HttpResponse(file.read(last - first + 1), status=206, content_type=document.content_type)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def span(wanted: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte that a header asks for; None where it asks for nothing that we know."""
    match = RANGE.fullmatch(wanted.strip())
    if match is None or not (match["first"] or match["last"]):
        return None
    if not match["first"]:
        first = max(size - int(match["last"]), 0)
        return first, min(size, first + MOST) - 1
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else size - 1
    return (first, min(last, size - 1, first + MOST - 1)) if last >= first or first >= size else None
