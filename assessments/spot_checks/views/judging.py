"""The pages of whoever judges: what is with them, taking a check, and handing one back."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.refusals import attempt, posted
from assessments.spot_checks.judging import queue_page
from assessments.spot_checks.judging.hand_back_form import HandBackForm
from assessments.spot_checks.judging.handing import check_may_hand_back
from assessments.spot_checks.judging.handing import hand_back as give_up
from assessments.spot_checks.judging.handing import take as take_check
from assessments.spot_checks.models import Assignment, DeclaredTie, SpotCheck
from assessments.spot_checks.permissions import check_may_take, officers_visible_to
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

FOLDER = "assessments/spot_checks"
NOT_THERE: Final = "This check is not there for you to take. Those that are stand on your page of checks to judge."
RELATED = ("reviewer", "judgement", "spot_check__case", "spot_check__officer")


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def to_judge(request: HttpRequest) -> HttpResponse:
    """Show a reviewer what is with them, what they may take and may not judge, and what they judged."""
    context = queue_page.context_of(signed_in(request), today(), timezone.now(), request.GET.get("page"))
    return render(request, f"{FOLDER}/to_judge.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_POST
def take(request: HttpRequest, pk: int, seat: str) -> HttpResponse:
    """Let a reviewer take a check; where somebody else was quicker, say so on their page."""
    person = signed_in(request)
    found = get_object_or_404(SpotCheck.objects.select_related("officer", "case", "standard_version__standard"), pk=pk)
    if seat not in Assignment.Seat.values:
        raise Http404
    if why_not := refusal(check_may_take, person, found, seat, on=today()):
        raise NotAllowed(why_not if may_know(person, found, today()) else NOT_THERE)
    try:
        given = take_check(spot_check=found, seat=seat, by=person)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("spot_checks:to_judge")
    messages.success(request, f"Case {found.case.mask} is with you. It is {found.officer}’s.")
    return redirect("spot_checks:judge", given.pk)


def may_know(person: Person, found: SpotCheck, on: date) -> bool:
    """Say whether a refusal may name the officer: to nobody before the record is set fast, nor outside their place."""
    return found.record_fixed_at is not None and officers_visible_to(person, on).filter(pk=found.officer_id).exists()


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a reviewer what ties them to a check; then give it to somebody else."""
    person = signed_in(request)
    found = get_object_or_404(Assignment.objects.select_related(*RELATED), pk=pk)
    check_may_hand_back(person, found)
    form = HandBackForm(posted(request))
    if form.is_valid() and _given_up(form, found, person):
        messages.success(request, f"Handed back: case {found.spot_check.case.mask}. {_who_is_asked(found)}")
        return redirect("spot_checks:to_judge")
    return render(request, f"{FOLDER}/hand_back.html", {"assignment": found, "form": form})


def _who_is_asked(found: Assignment) -> str:
    """Say whether somebody else was there to ask."""
    if Assignment.objects.filter(spot_check=found.spot_check_id, seat=found.seat, ended_at=None).exists():
        return "Somebody else is asked."
    return "Nobody else is free to judge it now, and the coordinator is told."


def _given_up(form: HandBackForm, found: Assignment, person: Person) -> DeclaredTie | None:
    return attempt(form, lambda: give_up(assignment=found, by=person, **form.cleaned_data))
