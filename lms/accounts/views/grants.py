"""Granting and ending a role, each on a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from assessments.refusals import posted
from lms.access import open_to, signed_in
from lms.accounts.forms import EndForm, GrantForm, place_in_words
from lms.accounts.granting import give_role, take_role
from lms.accounts.permissions import check_may_give, people_seen_by, places_of, roles_to_give
from lms.accounts.views.gate import ActPage, done_or_shown, seen_person
from lms.calendar import in_words, today
from lms.models import RoleGrant
from lms.permissions import check_grant, current_post
from lms.roles import ROLES, Permission, Role
from lms.step_up import confirmed_lately


@open_to(Permission.GRANT_ROLES)
@confirmed_lately("grant a role")
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role that the giver may grant."""
    by, to, day = signed_in(request), seen_person(request, pk), today()
    check_may_give(by, to, day)
    post = current_post(to, day)
    initial = {"starts": day, "unit": place_in_words(post.unit) if post else ""}
    form = GrantForm(posted(request), roles=roles_to_give(by, day), within=places_of(by, day), initial=initial)
    page = ActPage(to, f"Grant a role to {to}", "They may do what the role allows from its first day.", "Grant it")
    return done_or_shown(
        request,
        page,
        form,
        lambda: give_role(person=to, by=by, **form.cleaned_data),
        lambda: (
            f"{to} is {ROLES[form.cleaned_data['role']].name}, {form.cleaned_data['unit']}, "
            f"from {in_words(form.cleaned_data['starts'])}."
        ),
    )


@open_to(Permission.GRANT_ROLES)
@confirmed_lately("end a role")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role from a day on."""
    by, day = signed_in(request), today()
    row = get_object_or_404(RoleGrant.objects.select_related("person", "unit"), pk=pk)
    if not people_seen_by(by, day).filter(pk=row.person_id).exists():
        raise Http404
    check_grant(by, Role(row.role), row.unit, row.person, on=day)
    check_may_give(by, row.person, day)
    form = EndForm(posted(request))
    page = ActPage(
        row.person, f"End a role of {row.person}: {row}", "The row stays, with who ended it.", "End it", "warning"
    )
    return done_or_shown(
        request,
        page,
        form,
        lambda: take_role(grant=row, by=by, ends=form.cleaned_data["ends"]),
        lambda: f"{row.person}: {row}, ends on {in_words(max(form.cleaned_data['ends'], row.starts))}.",
    )
