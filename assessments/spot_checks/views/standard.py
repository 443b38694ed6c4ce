"""The page of the standard that cases are checked against: everybody who is signed in may read it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.spot_checks.models import StandardVersion
from assessments.spot_checks.standard_page import page_of, versions_in_use
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today


@open_to_all_staff
@require_safe
def standard(request: HttpRequest) -> HttpResponse:
    """Show the standard in use in full, or an earlier version that somebody asked for by its number here."""
    in_use = versions_in_use()
    version = _asked(request.GET.get("version", "")) if "version" in request.GET else next(iter(in_use), None)
    context = {"in_use": in_use, "current": version in in_use}
    if version is not None:
        context |= page_of(version, signed_in(request), today())
    return render(request, "assessments/spot_checks/standard.html", context)


def _asked(version: str) -> StandardVersion:
    """Return the version that was asked for, or say that it is not there."""
    rows = StandardVersion.objects.select_related("standard")
    found = rows.filter(pk=int(version)).first() if version.isdecimal() and len(version) < 10 else None
    if found is None:
        raise Http404
    return found
