"""Finding people, and one person's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.accounts import finding
from lms.accounts.forms import FindForm
from lms.accounts.one import account_of
from lms.accounts.permissions import places_of
from lms.accounts.views.gate import seen_person
from lms.calendar import today
from lms.models import Person
from lms.roles import Permission


@open_to(Permission.GRANT_ROLES)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find people of one's place."""
    by, now = signed_in(request), timezone.now()
    form = FindForm(request.GET or None, within=places_of(by, today(now)))
    asked = form.asked() if form.is_valid() else finding.Asked()
    rows = Person.objects.none() if form.errors else finding.found(by, asked, now)
    page = finding.page_of(rows, request.GET.get("page"))
    lines = finding.lines_of(page.object_list, today(now))
    context = {"form": form, "page": page, "lines": lines, "narrowed": asked != finding.Asked()}
    return render(request, "people/people.html", context)


@open_to(Permission.GRANT_ROLES)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's account, posts and roles, and what can be done."""
    account = account_of(seen_person(request, pk), signed_in(request), timezone.now())
    return render(request, "people/person.html", {"account": account, "person": account.person})
