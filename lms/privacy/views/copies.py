"""Your data: what is held about whoever is signed in, asked for and fetched as a file."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.files.storing import PIECE
from lms import audit
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.marking import marked_name
from lms.permissions import NotAllowed, rights_of
from lms.policy.privacy import COPY_DAYS
from lms.privacy.copies.asking import ask_for_copy, check_may_fetch
from lms.privacy.copies.gathering import left_out
from lms.privacy.copies.storing import store
from lms.privacy.models import PersonExport
from lms.roles import Permission
from lms.rules import RuleBook
from lms.step_up import confirmed_lately

# So many of the last ones are shown.
SHOWN = 10


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def your_data(request: HttpRequest) -> HttpResponse:
    """Show somebody their copies, how far each is and when it goes, and let them ask for one."""
    person = signed_in(request)
    if request.method == "POST":
        try:
            ask_for_copy(by=person)
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Asked for. Your copy is being made; you are told when it is ready.")
        return redirect("privacy:your_data")
    rows = list(PersonExport.objects.filter(person=person).order_by("-pk")[:SHOWN])
    context = {
        "copies": rows,
        "waiting": any(row.state == PersonExport.State.WAITING for row in rows),
        "rule": RuleBook.at(None, today()).answer(COPY_DAYS),
        "left_out": left_out(),
        "sees_erasing": rights_of(person, today()).may(Permission.SEE_ERASING),
    }
    return render(request, "privacy/your_data.html", context)


@open_to_all_staff
@confirmed_lately("open the copy of everything that is held about you", reading_too=True)
@require_safe
def copy_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a copy that is made to the person it is about, and record that they fetched it."""
    person = signed_in(request)
    found = get_object_or_404(PersonExport, pk=pk, person=person)
    check_may_fetch(person, found, on=today())
    try:
        content = store().open(found.stored)
    except FileNotFoundError as fault:
        raise Http404("This file is not in the store. Ask for a new one.") from fault
    if request.method == "GET":
        with transaction.atomic():
            audit.record("copy_fetched", by=person, subject=found, facts={"sha256": found.sha256})
    response = FileResponse(content, content_type="application/zip")
    response.block_size = PIECE
    name = marked_name(f"copy-of-your-data-{found.made_at:%Y-%m-%d}.zip", personal=True)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
