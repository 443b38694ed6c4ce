"""Private limits: what the person and the regional learning manager read, and nobody else does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.permissions import visible_to
from lms.roles import Permission
from mentoring.caseload import limiting
from mentoring.caseload.limit_forms import LimitForm


@open_to(Permission.PRIVATE_LIMITS)
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Show the limits of the region, and record one."""
    person, day = signed_in(request), today()
    people = visible_to(person, Permission.PRIVATE_LIMITS, day)
    form = LimitForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        limit = limiting.record_limit(**form.cleaned_data, by=person)
        messages.success(request, f"Recorded for {limit.person}, from today. They can read it on their own page.")
        return redirect("caseload:limits")
    rows = limiting.limits_visible_to(person, day).on(day).order_by("person__name", "starts", "pk")
    shown = [{"limit": row, "cases": limiting.in_words(row)} for row in rows]
    return render(request, "mentoring/caseload/limits.html", {"form": form, "rows": shown})


@open_to(Permission.PRIVATE_LIMITS)
@require_POST
def end_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """End a limit."""
    person = signed_in(request)
    limit = get_object_or_404(limiting.limits_visible_to(person, today()), pk=pk)
    ended = limiting.end_limit(limit=limit, by=person)
    messages.success(request, f"Ended. The first day without it is {in_words(ended.ends or today())}.")
    return redirect("caseload:limits")


@open_to(Permission.SEE_OWN_CASELOAD)
@require_http_methods(["GET", "HEAD"])
def my_limits(request: HttpRequest) -> HttpResponse:
    """Show somebody their own limits."""
    rows = [{"limit": row, "cases": limiting.in_words(row)} for row in limiting.own_limits(signed_in(request), today())]
    return render(request, "mentoring/caseload/my_limits.html", {"rows": rows})
