"""Boards as files: asked for, listed with how far each is, and fetched."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from assessments.portfolio.files.storing import PIECE
from lms import audit
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.downloads import XLSX
from lms.marking import marked_name
from lms.permissions import NotAllowed
from lms.policy.progress import PROGRESS_EXPORT_DAYS
from lms.progress.exporting.asking import ask_for_board
from lms.progress.exporting.permissions import check_may_fetch
from lms.progress.exporting.storing import store
from lms.progress.models import BoardExport
from lms.roles import Permission
from lms.rules import RuleBook
from lms.step_up import confirmed_lately

KINDS = {BoardExport.Format.CSV: "text/csv; charset=utf-8", BoardExport.Format.XLSX: XLSX}
# So many of the last ones are shown.
SHOWN = 10


@open_to(Permission.SEE_BOARD)
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show somebody their own files, and how far each is."""
    person = signed_in(request)
    rows = list(BoardExport.objects.filter(asked_by=person).order_by("-pk")[:SHOWN])
    context = {
        "exports": rows,
        "waiting": any(row.state == BoardExport.State.WAITING for row in rows),
        "rule": RuleBook.at(None, today()).answer(PROGRESS_EXPORT_DAYS),
    }
    return render(request, "progress/exports.html", context)


@open_to(Permission.SEE_BOARD)
@confirmed_lately("take what a board says of other people away as a file")
@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for a board as a file: the address of the board, and which kind of file."""
    address, format = request.POST.get("address", ""), request.POST.get("format", "")
    try:
        ask_for_board(address=address, format=format, by=signed_in(request))
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Asked for. It is being made; you are told when it is ready.")
    return redirect("progress:exports")


@open_to(Permission.SEE_BOARD)
@require_safe
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a board that is made to whoever asked for it, and record that they fetched it."""
    person = signed_in(request)
    found = get_object_or_404(BoardExport, pk=pk, asked_by=person)
    check_may_fetch(person, found, on=today())
    try:
        content = store().open(found.stored)
    except FileNotFoundError as fault:
        raise Http404("This file is not in the store. Ask for a new one.") from fault
    if request.method == "GET":
        with transaction.atomic():
            audit.record("board_export_fetched", by=person, subject=found, facts={"sha256": found.sha256})
    response = FileResponse(content, content_type=KINDS[BoardExport.Format(found.format)])
    response.block_size = PIECE
    name = f"board-{slugify(found.in_words)[:60]}-{found.made_at:%Y-%m-%d}.{found.format}"
    response["Content-Disposition"] = content_disposition_header(True, marked_name(name, personal=True)) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
