"""Keys with which other systems ask the allocation check: made, shown once, and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Unit
from lms.permissions import rights_of
from lms.roles import Permission
from lms.step_up import confirmed_lately
from mentoring.caseload.keys import end_key, keys_visible_to, make_key
from mentoring.caseload.limit_forms import KeyForm


@open_to(Permission.MAKE_KEYS)
@confirmed_lately("make a key with which another system asks about cases")
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys of one's place, and make one. A new key is shown on this one page and never again."""
    person, day = signed_in(request), today()
    places = rights_of(person, day).places(Permission.MAKE_KEYS)
    units = Unit.objects.filter(pk__in=[unit.pk for place in places for unit in Unit.objects.within(place)])
    form = KeyForm(request.POST if request.method == "POST" else None, units=units.exclude(kind=Unit.Kind.TEAM))
    made = written = None
    if form.is_valid():
        made, written = make_key(**form.cleaned_data, by=person)
        form = KeyForm(None, units=units.exclude(kind=Unit.Kind.TEAM))
    context = {"form": form, "rows": keys_visible_to(person, day), "made": made, "written": written}
    return render(request, "mentoring/caseload/keys.html", context)


@open_to(Permission.MAKE_KEYS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    person = signed_in(request)
    key = end_key(key=get_object_or_404(keys_visible_to(person, today()), pk=pk), by=person)
    messages.success(request, f"The key of {key.name} has ended: it opens nothing any more.")
    return redirect("caseload:keys")
