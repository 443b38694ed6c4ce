"""Co-working as managers see it: every case of their place, agreeing one, ending one, and saying what was agreed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import NotAllowed, current_post
from lms.roles import Permission
from mentoring.caseload.co_working import actions as coworking
from mentoring.caseload.co_working.answering import answer, co_working_of
from mentoring.caseload.co_working.forms import AgreeForm, AnswerForm, EndForm
from mentoring.caseload.co_working.page import shown
from mentoring.caseload.co_working.permissions import check_manage, co_workings_visible_to
from mentoring.caseload.co_working.team import leads_for, learners_for, team_rows
from mentoring.caseload.co_working.worked import story_of
from mentoring.caseload.models import CoWorking

PER_PAGE = 25


@open_to(Permission.CHECK_ALLOCATION)
@require_safe
def co_working_team(request: HttpRequest) -> HttpResponse:
    """Show the co-worked cases of a place, worst first."""
    rows = team_rows(signed_in(request), today())
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "raised": sum(row.raised for row in rows),
        "missing": sum(bool(row.missing) for row in rows),
        "learners": len({row.row.learner_id for row in rows}),
        "running": sum(row.row.ends is None for row in rows),
    }
    return render(request, "mentoring/caseload/co_working_team.html", context)


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def agree_co_working(request: HttpRequest) -> HttpResponse:
    """Put a co-working on record."""
    person, on = signed_in(request), today()
    sent = request.POST if request.method == "POST" else None
    about = request.GET.get("learner", "")
    form = AgreeForm(
        sent,
        learners=learners_for(person, on),
        leads=leads_for(person, on),
        initial={"starts": on, "learner": about if about.isdecimal() else ""},
    )
    if form.is_valid() and (row := _agreed(form, person)):
        messages.success(request, f"Agreed from {in_words(row.starts)}. {row.learner} and {row.lead} have been told.")
        return redirect("caseload:co_worked", pk=row.pk)
    return render(request, "mentoring/caseload/agree_co_working.html", {"form": form})


def _agreed(form: AgreeForm, person: Person) -> CoWorking | None:
    """Agree as the form says, or put the reason why not onto it."""
    post = current_post(form.agreed["learner"], today())
    try:
        return coworking.agree(by=person, unit=post.unit if post else None, **form.agreed)
    except NotAllowed as refused:
        form.add_error("lead", str(refused))
    return None


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def end_co_working(request: HttpRequest, pk: int) -> HttpResponse:
    """End a co-working on a day."""
    person, on = signed_in(request), today()
    row = get_object_or_404(co_workings_visible_to(person, on), pk=pk)
    check_manage(person, row, on)
    if row.ends is not None:
        return redirect("caseload:co_worked", pk=row.pk)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"last": on})
    if form.is_valid() and _ended(form, row, person):
        messages.success(request, f"Ended. {row.learner} and {row.lead} have been told.")
        return redirect("caseload:co_worked", pk=row.pk)
    return render(request, "mentoring/caseload/end_co_working.html", {"form": form, "row": row})


def _ended(form: EndForm, row: CoWorking, person: Person) -> bool:
    try:
        coworking.end(co_working=row, by=person, ends=form.ends)
    except NotAllowed as refused:
        form.add_error("last", str(refused))
    except ValidationError as refused:
        form.add_error("last", refused.messages)
    return form.is_valid()


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_co_working(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Say what was agreed about something that a co-worked case raised."""
    person, on = signed_in(request), today()
    duty = get_object_or_404(Duty, pk=duty_id)
    row = co_working_of(duty)
    if row is None or not co_workings_visible_to(person, on).filter(pk=row.pk).exists():
        raise Http404("There is nothing of yours to answer here.")
    check_manage(person, row, on)
    if duty.closed_at is not None:
        messages.warning(request, "This was closed already. What was agreed stands below.")
        return redirect("caseload:co_worked", pk=row.pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _answered(form, duty, person):
        messages.success(request, "Kept. It comes back only if an account says more than it did today.")
        return redirect("caseload:co_worked", pk=row.pk)
    context = {"form": form, "duty": duty, "row": row, "shown": shown(story_of(row, on), person, on, {})}
    return render(request, "mentoring/caseload/answer_co_working.html", context)


def _answered(form: AnswerForm, duty: Duty, person: Person) -> bool:
    try:
        answer(duty=duty, words=form.cleaned_data["words"], by=person)
    except NotAllowed as refused:
        form.add_error("words", str(refused))
    return form.is_valid()
