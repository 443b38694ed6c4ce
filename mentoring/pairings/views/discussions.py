"""Reflective discussions of one's own: planning them, saying what became of them, and writing them up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal, visible_to
from lms.roles import Permission
from mentoring.pairings import reflecting
from mentoring.pairings.discussions import open_to_person, partners_for, reflecting_of_one, written_of
from mentoring.pairings.discussions_page import page_of, shown
from mentoring.pairings.models import ReflectiveDiscussion
from mentoring.pairings.reflecting_forms import PlanDiscussionForm, RecordForm, WriteForm
from mentoring.pairings.views.pairing import sent

PER_PAGE = 20


@open_to(Permission.READ_LESSONS)
@require_safe
def discussions(request: HttpRequest) -> HttpResponse:
    """Show one's own discussions, planned, taken and lost, and those that others hold with one."""
    person = signed_in(request)
    rows = open_to_person(person).order_by("-starts_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = page_of(person, today(), timezone.now()) | {
        "page": page,
        "rows": [shown(row, person, timezone.now()) for row in page.object_list],
    }
    return render(request, "mentoring/pairings/discussions.html", context)


@open_to(Permission.REFLECT)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_discussion(request: HttpRequest) -> HttpResponse:
    """Plan a discussion of one's own."""
    return _plan(request, signed_in(request))


@open_to(Permission.SEE_LEARNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_discussion_for(request: HttpRequest, person_id: int) -> HttpResponse:
    """Plan a discussion for somebody whom one manages."""
    people = visible_to(signed_in(request), Permission.SEE_LEARNERS, today())
    return _plan(request, get_object_or_404(people, pk=person_id))


def _plan(request: HttpRequest, person: Person) -> HttpResponse:
    by, on = signed_in(request), today()
    reflecting.check_plan(by, person, on)
    partners, standing = partners_for(person, on), reflecting_of_one(person, on)
    form = PlanDiscussionForm(sent(request), partners=partners, planner=by, minutes=standing.minutes)
    if form.is_valid() and (row := _planned(form, person, by)):
        if by.pk == person.pk and row.starts_at <= timezone.now():
            return redirect("pairings:record_discussion", pk=row.pk)
        messages.success(request, f"Planned: {shown(row, by, timezone.now()).when}. {_told(row, by)}")
        return redirect("pairings:discussions" if by.pk == person.pk else "pairings:reflective_time")
    context = {"form": form, "person": person, "own": by.pk == person.pk, "partners": partners, "standing": standing}
    return render(request, "mentoring/pairings/plan_discussion.html", context)


def _planned(form: PlanDiscussionForm, person: Person, by: Person) -> ReflectiveDiscussion | None:
    """Plan as the form says, or put the reason why not onto the form."""
    try:
        return reflecting.plan_discussion(person=person, by=by, **form.planned)
    except NotAllowed as refused:
        form.add_error("partner", str(refused))
    except ValidationError as error:
        form.add_error("begins", error.messages)
    return None


def _told(row: ReflectiveDiscussion, by: Person) -> str:
    others = [str(one) for one in (row.person, row.partner) if one.pk != by.pk]
    return f"{' and '.join(others)} {'has' if len(others) == 1 else 'have'} been told."


@open_to_all_staff
@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one discussion and what was written of it, to the two who spoke."""
    person = signed_in(request)
    row = _one_of_mine(request, pk)
    now = timezone.now()
    context: dict[str, Any] = {
        "row": row,
        "shown": shown(row, person, now),
        "mine": row.person_id == person.pk,
        "written": written_of(row),
        "may_record": not refusal(reflecting.check_record, person, row, now),
        "may_write": not refusal(reflecting.check_write, person, row),
        "may_call_off": not refusal(reflecting.check_call_off, person, row, now),
    }
    return render(request, "mentoring/pairings/discussion.html", context)


def _one_of_mine(request: HttpRequest, pk: int) -> ReflectiveDiscussion:
    """Return a discussion of the reader; anybody else's answers as one that does not exist."""
    return get_object_or_404(open_to_person(signed_in(request)), pk=pk)


@open_to_all_staff
@require_POST
def call_off_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Call off a discussion that is planned, or say that one cannot."""
    person = signed_in(request)
    row = reflecting.call_off_discussion(discussion=_one_of_mine(request, pk), by=person)
    messages.success(request, f"Called off. {_told(row, person)}")
    return redirect("pairings:discussions")


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def record_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a discussion was taken, or to what it was lost."""
    person, row = signed_in(request), _one_of_mine(request, pk)
    reflecting.check_record(person, row, timezone.now())
    initial = {
        "minutes": row.minutes_taken or row.minutes,
        "became": row.lost_to or ("taken" if row.minutes_taken else ""),
    }
    form = RecordForm(sent(request), initial=initial)
    if form.is_valid():
        row = reflecting.record_discussion(discussion=row, by=person, **form.recorded)
        if row.lost_to:
            messages.success(request, "Recorded as lost. Plan another one.")
            return redirect("pairings:discussions")
        messages.success(request, "Recorded as taken.")
        return redirect("pairings:write_discussion", pk=row.pk)
    context = {"form": form, "row": row, "shown": shown(row, person, timezone.now())}
    return render(request, "mentoring/pairings/record_discussion.html", context)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def write_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a discussion up, prompt by prompt: each box that is fine is kept, whatever stands in the others."""
    person, row = signed_in(request), _one_of_mine(request, pk)
    reflecting.check_write(person, row)
    form = WriteForm(sent(request), initial={prompt.key: text for prompt, text in written_of(row)})
    if request.method == "POST":
        valid = form.is_valid()
        reflecting.write_notes(discussion=row, texts=form.fine, by=person)
        if valid:
            messages.success(request, f"Saved. You and {row.partner} read this.")
            return redirect("pairings:discussion", pk=row.pk)
        messages.warning(request, "What is fine is saved. What needs mending is not: it stands below as you wrote it.")
    context = {"form": form, "row": row, "shown": shown(row, person, timezone.now())}
    return render(request, "mentoring/pairings/write_discussion.html", context)
