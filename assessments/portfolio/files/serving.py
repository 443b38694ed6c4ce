"""Serves a file so that nothing in it can run: as a download, or as a picture, sound or film that was verified."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any, Final

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from assessments.portfolio.files.kinds import KINDS, SHOWN
from assessments.portfolio.files.storing import PIECE, store
from assessments.portfolio.models import EvidenceFile
from assessments.portfolio.models.evidence import KeptFile
from lms import audit
from lms.models import AuditEvent, Person

FETCHED: Final = "evidence_file_fetched"
# A film is fetched in many stretches: somebody who looks at one for an hour is recorded once.
ONCE_IN: Final = timedelta(hours=1)
RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
NOTHING_RUNS: Final = "sandbox; default-src 'none'"
# A browser plays sound and film, and shows a picture, in a page of its own making: it may load that one file again.
PLAYED: Final = (
    "sandbox allow-same-origin; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"
)
UNKNOWN: Final = "application/octet-stream"
NAMED: Final = frozenset(kind.content_type for kind in KINDS.values())

logger = logging.getLogger(__name__)


def serve(request: HttpRequest, file: KeptFile) -> HttpResponseBase:
    """Return a file, or the stretch of it that a player asks for. Who may have it was asked before."""
    try:
        content = store().open(file.stored)
    except OSError as fault:
        logger.error("A file of evidence is not in the store: %s %s (%s)", file._meta.label, file.pk, fault)
        raise Http404("This file is not in the store. Tell your administrator.") from fault
    stretch = _stretch(request, file.size)
    if stretch is None:
        response = FileResponse(content, content_type=_type_of(file))
        response.block_size = PIECE
        return _with_headers(response, file)
    if stretch[0] >= stretch[1]:
        content.close()
        return _with_headers(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}), file)
    return _with_headers(_part(content, stretch, file), file)


def record_fetch(file: EvidenceFile, by: Person) -> None:
    """Record who fetched a file, once an hour."""
    seen = AuditEvent.objects.filter(code=FETCHED, by=by, subject_kind=file._meta.label_lower, subject_id=file.pk)
    if not seen.filter(at__gt=timezone.now() - ONCE_IN).exists():
        with transaction.atomic():
            audit.record(FETCHED, by=by, subject=file, facts={"evidence": file.evidence_id, "sha256": file.sha256})


def _stretch(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """Return where the stretch that is asked for begins and ends; nothing where the whole file is meant.

    What is asked in another way is answered with the whole file, as the standard allows.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or "If-Range" in request.headers or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def _part(content: IO[Any], stretch: tuple[int, int], file: KeptFile) -> StreamingHttpResponse:
    start, end = stretch
    response = StreamingHttpResponse(_pieces(content, start, end), status=206, content_type=_type_of(file))
    response["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    response["Content-Length"] = str(end - start)
    return response


def _pieces(content: IO[Any], start: int, end: int) -> Iterator[bytes]:
    """Yield a stretch of a file piece by piece."""
    with content:
        content.seek(start)
        while start < end and (piece := content.read(min(PIECE, end - start))):
            start += len(piece)
            yield piece


def _type_of(file: KeptFile) -> str:
    return file.content_type if file.content_type in NAMED else UNKNOWN


def _with_headers(response: HttpResponseBase, file: KeptFile) -> HttpResponseBase:
    """Say what the file is and that nothing of it may run, be framed, be guessed at, or be kept."""
    inline = file.content_type in SHOWN
    response["Content-Disposition"] = content_disposition_header(not inline, file.name) or "attachment"
    response["Content-Security-Policy"] = PLAYED if inline else NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    return response
