"""A file of evidence, or of a draft, for whoever may read what it belongs to."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from assessments.portfolio.files.keeping import check_own_draft
from assessments.portfolio.files.serving import record_fetch, serve
from assessments.portfolio.models import DraftFile, EvidenceFile
from assessments.portfolio.permissions import check_may_read_text, check_may_see_evidence
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today


@open_to_all_staff
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a file of a piece of evidence to whoever may read that piece, and record who it was."""
    person, day = signed_in(request), today()
    found = get_object_or_404(EvidenceFile.objects.select_related("evidence__person"), pk=pk)
    check_may_see_evidence(person, found.evidence, on=day)
    check_may_read_text(person, found.evidence, on=day)
    response = serve(request, found)
    if request.method == "GET" and response.status_code in (200, 206):
        record_fetch(found, person)
    return response


@open_to_all_staff
@require_safe
def draft_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a file of a draft to its author."""
    found = get_object_or_404(DraftFile.objects.select_related("draft"), pk=pk)
    check_own_draft(signed_in(request), found.draft)
    return serve(request, found)
