"""Another work e-mail for an account, and the second administrator who agrees to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assessments.refusals import posted, succeeds
from lms.access import open_to, signed_in
from lms.accounts.addresses import agree_email_change, ask_email_change, refuse_email_change, roles_for_two
from lms.accounts.forms import EmailForm
from lms.accounts.permissions import check_may_look_after, people_seen_by
from lms.accounts.views.gate import ActPage, done_or_shown, seen_person
from lms.calendar import today
from lms.forms import WaymarkForm
from lms.models import EmailChange
from lms.roles import Permission
from lms.step_up import confirmed_lately


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("change the work e-mail of an account")
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a work e-mail, or ask a second administrator to."""
    by, other = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, other, today())
    form, two = EmailForm(posted(request)), roles_for_two(other)
    points = [
        f"Now: {other.email}. Both addresses are told.",
        "Every sign-in ends, and an invitation that is not used leads nowhere.",
        "For a day the second factor cannot be reset.",
    ]
    if two:
        points.insert(0, f"They are {', '.join(two)}: nothing changes until another administrator agrees.")
    button = "Ask another administrator" if two else "Change it"
    lede = "Whoever reads the mailbox of an account can enter it. Ring them, or their manager: is the address theirs?"
    page = ActPage(other, f"Change the work e-mail of {other}", lede, button, points=points)
    said = f"Another administrator is asked to agree. {other} keeps the work e-mail until then."
    return done_or_shown(
        request,
        page,
        form,
        lambda: ask_email_change(person=other, by=by, **form.cleaned_data),
        lambda: said if two else f"{other} signs in with {form.cleaned_data['new'].lower()} from now on.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("decide on the work e-mail of an account")
@require_http_methods(["GET", "HEAD", "POST"])
def decide_email(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to another work e-mail as the second administrator, or refuse it."""
    by, day = signed_in(request), today()
    rows = EmailChange.objects.filter(person__in=people_seen_by(by, day)).select_related("person", "asked_by")
    change = get_object_or_404(rows, pk=pk)
    check_may_look_after(by, change.person, day)
    form = WaymarkForm(posted(request))
    decide = agree_email_change if request.POST.get("answer") == "agree" else refuse_email_change
    if form.is_valid() and succeeds(form, lambda: decide(change=change, by=by)):
        changed = decide is agree_email_change
        messages.success(request, "The work e-mail is changed." if changed else "The work e-mail stays as it is.")
        return redirect("people:person", change.person_id)
    context = {"change": change, "form": form, "own": change.asked_by_id == by.pk}
    return render(request, "people/decide_email.html", context)
