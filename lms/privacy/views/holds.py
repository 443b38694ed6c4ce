"""What is due to be erased, and the holds that keep it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import NotAllowed, refusal, rights_of
from lms.policy.privacy import ERASING_NOTICE_DAYS
from lms.privacy.forms import LiftForm, PlaceForm
from lms.privacy.keeping.due import RULES as ENDS
from lms.privacy.keeping.holds import check_in_force, check_may_place, held_among, lift_hold, place_hold
from lms.privacy.keeping.reading import due_seen_by, holds_seen_by
from lms.privacy.models import LegalHold
from lms.roles import Permission
from lms.rules import RuleBook

A_PAGE = 50


@open_to(Permission.SEE_ERASING)
@require_safe
def erasing(request: HttpRequest) -> HttpResponse:
    """Show what is due to be erased, the soonest first, which of it is held, and every hold."""
    person, day = signed_in(request), today()
    page = Paginator(due_seen_by(person, day), A_PAGE).get_page(request.GET.get("page"))
    book, held = RuleBook.at(None, day), held_among(page, day)
    context = {
        "page": page,
        "rows": [{"due": row, "held": row.pk in held} for row in page],
        "holds": holds_seen_by(person, day),
        "may_hold": rights_of(person, day).may(Permission.HOLD),
        "rules": [book.answer(rule) for rule in ENDS.values()],
        "notice": book.answer(ERASING_NOTICE_DAYS),
        "today": day,
    }
    return render(request, "privacy/erasing.html", context)


@open_to(Permission.HOLD)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Place a hold."""
    person = signed_in(request)
    form = PlaceForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        try:
            hold = place_hold(by=person, **form.wanted())
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Placed: nothing of {hold.covers} is erased while this hold lasts")
            return redirect("privacy:erasing")
    return render(request, "privacy/place_hold.html", {"form": form})


@open_to(Permission.HOLD)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold, with a reason."""
    person = signed_in(request)
    hold = get_object_or_404(LegalHold.objects.select_related("person", "unit", "placed_by", "lifted_by"), pk=pk)
    check_may_place(person, person=hold.person, unit=hold.unit, on=today())
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lift_hold(hold=hold, reason=form.cleaned_data["reason"], by=person)
        messages.success(request, f"Lifted: the hold on {hold.covers} ends today")
        return redirect("privacy:erasing")
    context = {"form": form, "hold": hold, "over": refusal(check_in_force, hold, on=today())}
    return render(request, "privacy/lift_hold.html", context)
