"""Co-working as the two see it: what is to be said, what was said, and by both side by side once each has."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import months_after, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission
from mentoring.caseload.co_working.answering import agreed_of, open_to_answer, raised_by
from mentoring.caseload.co_working.declaring import check_month
from mentoring.caseload.co_working.declaring import declare as declare_month
from mentoring.caseload.co_working.forms import DeclareForm, as_initial
from mentoring.caseload.co_working.page import Shown, dues_of, owed_to, shown
from mentoring.caseload.co_working.permissions import (
    SIDES,
    check_manage,
    check_one_of_the_two,
    co_workings_visible_to,
    side_of,
)
from mentoring.caseload.co_working.worked import Story, Told, story_of
from mentoring.caseload.models import CoWorking
from mentoring.caseload.own_practice import MONTHS_BACK, own_stories


@open_to(Permission.CO_WORK)
@require_safe
def co_working(request: HttpRequest) -> HttpResponse:
    """Show the cases that somebody co-works or leads: what is to be said of them, and what was."""
    person, on = signed_in(request), today()
    stories = own_stories(person, months_after(on, -MONTHS_BACK), on)
    dues = dues_of(person)
    owed = owed_to(stories, person, on, dues)
    context = {
        "owed": owed,
        "later": owed[1:],
        "shown": [shown(story, person, on, dues) for story in stories],
        "on": on,
    }
    return render(request, "mentoring/caseload/co_working.html", context)


@open_to(Permission.CO_WORK, Permission.CHECK_ALLOCATION)
@require_safe
def co_worked(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one co-worked case to the two and to the learner's manager: every month, and what was agreed."""
    person, on = signed_in(request), today()
    row = get_object_or_404(co_workings_visible_to(person, on), pk=pk)
    story, raised = story_of(row, on), raised_by(row)
    manages, dues = not refusal(check_manage, person, row, on), dues_of(person)
    context = {
        "shown": shown(story, person, on, dues),
        "owed": owed_to([story], person, on, dues),
        "agreed": agreed_of(raised, story, person),
        "to_answer": open_to_answer(raised) if manages else [],
        "manages": manages,
        "on": on,
    }
    return render(request, "mentoring/caseload/co_worked.html", context)


@open_to(Permission.CO_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Say who did what in a month; one's own account can be corrected, and the other's only read."""
    person, on = signed_in(request), today()
    row = get_object_or_404(co_workings_visible_to(person, on), pk=pk)
    side = check_one_of_the_two(person, row)
    story = story_of(row, on)
    told = check_month(person, story, _month(year, month), on)
    own = told.chains[side]
    if own and request.method != "POST" and "correct" not in request.GET:
        return render(request, "mentoring/caseload/declared.html", _side_by_side(story, told, person, on))
    initial = as_initial(told.said(side)) | ({"replaces": own[-1].pk} if own else {})
    sent = request.POST if request.method == "POST" else None
    form = DeclareForm(sent, co_working=row, side=side, initial=initial)
    if form.is_valid() and _kept(form, row, told, person):
        messages.success(request, f"Kept: your account of {told.part.in_words}.")
        return redirect("caseload:declare", pk=row.pk, year=year, month=month)
    context = _form_context(story, told, person) | {"form": form, "corrects": bool(own)}
    return render(request, "mentoring/caseload/declare.html", context)


def _month(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except ValueError:
        raise Http404("There is no such month.") from None


def _kept(form: DeclareForm, row: CoWorking, told: Told, person: Person) -> bool:
    """Keep what the form says, or put the reason why not onto it."""
    replaces = form.cleaned_data["replaces"]
    try:
        declare_month(co_working=row, month=told.part.month, account=form.account(), by=person, replaces=replaces)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _form_context(story: Story, told: Told, person: Person) -> dict[str, Any]:
    """Return what stands beside the form: the case, the other, and one's own numbers of the month before."""
    row = story.co_working
    side = side_of(person, row)
    before = story.month(months_after(told.part.month, -1))
    return {
        "row": row,
        "told": told,
        "other": row.lead if side == SIDES[0] else row.learner,
        "before": before if before and before.chains[side] else None,
        "earlier": before.said(side) if before else None,
        "mine_is": side,
    }


def _side_by_side(story: Story, told: Told, person: Person, on: date) -> dict[str, Any]:
    """Return what is shown once somebody has given their account."""
    dues = dues_of(person)
    page: Shown = shown(story, person, on, dues)
    others = owed_to([story], person, on, dues)
    month = next(row for row in page.months if row.month == told.part.in_words)
    here = reverse("caseload:declare", args=[story.co_working.pk, told.part.month.year, told.part.month.month])
    return _form_context(story, told, person) | {
        "shown": page,
        # The page is the one that the month would lead to.
        "months": [replace(month, href="")],
        "next": others[0] if others else None,
        "correct": f"{here}?correct=1",
    }
