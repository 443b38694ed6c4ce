"""The pages of sign-off: the list of what is under way, and the page on which each seat signs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.models import SignOff, SignOffStep
from assessments.portfolio.permissions import check_may_see_sign_off
from assessments.portfolio.signing_off import page
from assessments.portfolio.signing_off.form import SignOffForm
from assessments.portfolio.signing_off.signing import (
    STEPS,
    Desk,
    check_may_act,
    check_may_sign,
    desk_of,
    send_back,
    sign,
)
from assessments.portfolio.signing_off.stages import Stage
from assessments.refusals import attempt, posted
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 25
SIGNED_IN_TURN = tuple(STEPS)


@open_to(Permission.SUBMIT_EVIDENCE, Permission.JUDGE_EVIDENCE, Permission.QUALITY_ASSURE, Permission.SEE_LEARNERS)
@require_safe
def sign_offs(request: HttpRequest) -> HttpResponse:
    """Show what waits for somebody's signature, and every sign-off that they may read."""
    person, day = signed_in(request), today()
    found = Paginator(page.sign_offs_for(person, day), A_PAGE).get_page(request.GET.get("page"))
    waiting = list(page.waiting_for(person, day))
    context = {"waiting": waiting, "page": found, "columns": page.COLUMNS, "rows": page.rows_of(found, day)}
    return render(request, "assessments/portfolio/sign_offs.html", context)


@open_to_all_staff
@read_or_post
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit or the diploma on its way to being signed off, and take the signature whose turn it is."""
    person, day = signed_in(request), today()
    rows = SignOff.objects.select_related("person", "version__framework", "unit")
    found = get_object_or_404(rows, pk=pk)
    if not SignOffStep.objects.filter(sign_off=found, by=person).exists():
        check_may_see_sign_off(person, found.person, on=day)
    desk = desk_of(found, day)
    form = _form(request, person, desk)
    if form and form.is_valid() and (step := _record(person, found, form)):
        messages.success(request, f"Recorded: {step.get_kind_display().lower()}.")
        return redirect("portfolio:sign_off", found.pk)
    context = {**page.page_for(desk, person), "form": form}
    return render(request, "assessments/portfolio/sign_off.html", context)


def _form(request: HttpRequest, person: Person, desk: Desk) -> SignOffForm | None:
    """Return the form of whoever’s turn it is. What was posted is kept whole, whoever was quicker meanwhile."""
    if request.method == "POST":
        return SignOffForm(posted(request), turn=_turn(request, desk.stage))
    only_back = bool(refusal(check_may_sign, person, desk, desk.stage))
    if only_back and (desk.stage == Stage.LEARNER or refusal(check_may_act, person, desk, desk.stage)):
        return None
    return SignOffForm(turn=desk.stage, only_back=only_back)


def _turn(request: HttpRequest, stage: Stage) -> Stage:
    """Return the seat that the form was filled in for: that of the screen, where it was posted."""
    sent = request.POST.get("stage", "")
    return Stage(sent) if sent in SIGNED_IN_TURN else stage


def _record(person: Person, found: SignOff, form: SignOffForm) -> SignOffStep | None:
    words, stage = form.cleaned_data["words"], form.turn
    act = send_back if form.goes_back else sign
    return attempt(form, lambda: act(sign_off=found, by=person, stage=stage, words=words))
