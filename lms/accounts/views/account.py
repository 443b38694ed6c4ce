"""What is done to an account: invite, close, open again, end sign-ins, reset the second factor, rename."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from assessments.refusals import posted
from lms.access import open_to, signed_in
from lms.accounts import actions
from lms.accounts.consequences import follows_from_leaving
from lms.accounts.forms import CloseForm, ReasonForm, RenameForm
from lms.accounts.permissions import check_may_give, check_may_look_after
from lms.accounts.views.gate import ActPage, done_or_shown, seen_person
from lms.calendar import in_words, today
from lms.forms import WaymarkForm
from lms.roles import Permission
from lms.step_up import confirmed_lately


@open_to(Permission.GRANT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody, or invite them again."""
    by, to = signed_in(request), seen_person(request, pk)
    check_may_give(by, to, today())
    actions.check_can_be_invited(to)
    lede = f"A link goes to {to.email}, to choose a password. A link that was sent before leads nowhere from then on."
    form = WaymarkForm(posted(request))
    page = ActPage(to, f"Invite {to}", lede, "Send the invitation")
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.invite(person=to, by=by),
        lambda: f"The invitation leaves within a minute, to {to.email}.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("close an account")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account of somebody who leaves, having seen what follows."""
    by, leaver = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, leaver, today())
    form = CloseForm(posted(request))
    page = ActPage(
        leaver,
        f"Close the account of {leaver}",
        "For somebody who leaves the service. What they did stays on record.",
        "Close the account",
        "warning",
        points=follows_from_leaving(leaver, today()),
    )
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.close_account(person=leaver, by=by, **form.cleaned_data),
        lambda: f"{leaver} no longer works here from {in_words(form.cleaned_data['day'])} on.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("open an account again")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    by, back = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, back, today())
    form = ReasonForm(posted(request))
    points = [
        f"An invitation goes to {back.email}; the old password opens nothing.",
        "No role comes back by itself. Grant one today: an account with neither post nor role is closed in the night.",
    ]
    page = ActPage(back, f"Open the account of {back} again", "For somebody who comes back.", "Open it", points=points)
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.reopen_account(person=back, by=by, **form.cleaned_data),
        lambda: f"The account of {back} is open, and they are invited. Grant a role today.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("end somebody’s sign-ins")
@require_http_methods(["GET", "HEAD", "POST"])
def end_sign_ins(request: HttpRequest, pk: int) -> HttpResponse:
    """End every sign-in of somebody."""
    by, other = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, other, today())
    form = ReasonForm(posted(request))
    lede = "Whoever is signed in as them, on any device, has to sign in again. They are told. Saved answers are kept."
    page = ActPage(other, f"End all sign-ins of {other}", lede, "End them", "warning")
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.sign_out_everywhere(person=other, by=by, **form.cleaned_data) is not None,
        lambda: f"{other} is signed out everywhere.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@confirmed_lately("reset somebody’s second factor")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    by, other = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, other, today())
    form = ReasonForm(posted(request))
    lede = "For somebody who lost their phone or key. Ring them on a number that you know before you do this."
    points = [
        "Every second factor of theirs is gone, recovery codes too.",
        "Every sign-in ends. They are told at once.",
    ]
    page = ActPage(other, f"Reset the second factor of {other}", lede, "Reset it", "warning", points)
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.reset_second_factor(person=other, by=by, **form.cleaned_data),
        lambda: f"{other} has no second factor any more, and is told.",
    )


@open_to(Permission.LOOK_AFTER_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a name or a staff code as it is."""
    by, other = signed_in(request), seen_person(request, pk)
    check_may_look_after(by, other, today())
    form = RenameForm(posted(request), person=other)
    lede = "Everything that they did stays theirs, under the name as it is now."
    page = ActPage(other, f"Change the name or staff code of {other}", lede, "Save")
    return done_or_shown(
        request,
        page,
        form,
        lambda: actions.rename(person=other, by=by, **form.cleaned_data),
        lambda: "Saved.",
    )
