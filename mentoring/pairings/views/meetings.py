"""Meetings before and between: the list, planning, moving, calling off, the calendar file, and agreed actions done."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.feed import calendar_of
from lms.access import open_to_all_staff, signed_in
from lms.calendar import LONDON, today
from mentoring.pairings import holding
from mentoring.pairings import meeting as planning
from mentoring.pairings.meeting_calendar import entry_of
from mentoring.pairings.meeting_forms import CallOffForm, WhenForm
from mentoring.pairings.meeting_pages import earlier, earlier_of, list_of
from mentoring.pairings.meeting_permissions import (
    check_move_meeting,
    check_plan_meetings,
    meetings_visible_to,
    pairings_of,
)
from mentoring.pairings.meetings import moment_in_words, other_than
from mentoring.pairings.models import AgreedAction, Meeting
from mentoring.pairings.views.meeting import one_of_mine
from mentoring.pairings.views.pairing import sent

PER_PAGE = 20
LENGTH = 60


@open_to_all_staff
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Show somebody's meetings: when to meet whom next, what is to be finished, what was agreed, and earlier ones."""
    person = signed_in(request)
    page = Paginator(earlier_of(person, today()), PER_PAGE).get_page(request.GET.get("page"))
    context = list_of(person, today()) | {"page": page, "earlier": earlier(page.object_list, person)}
    return render(request, "mentoring/pairings/meetings.html", context)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def plan_meeting(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """Plan a meeting of mentor and learner."""
    person = signed_in(request)
    pairing = get_object_or_404(pairings_of(person), pk=pairing_id)
    check_plan_meetings(person, pairing, today())
    form = WhenForm(sent(request), initial={"minutes": LENGTH})
    other = other_than(person, pairing)
    if form.is_valid():
        try:
            meeting = planning.plan_meeting(pairing=pairing, when=form.when, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Planned for {moment_in_words(meeting.starts_at)}. {other} is told.")
            return redirect("pairings:meeting", pk=meeting.pk)
    return render(request, "mentoring/pairings/plan_meeting.html", {"form": form, "other": other})


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def move_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a planned meeting."""
    person, meeting = signed_in(request), one_of_mine(request, pk)
    check_move_meeting(person, meeting, today())
    form = WhenForm(sent(request), initial=WhenForm.initial_of(meeting))
    other = other_than(person, meeting.pairing)
    if form.is_valid():
        try:
            moved = planning.move_meeting(meeting=meeting, when=form.when, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"It is on {moment_in_words(moved.starts_at)}. {other} is told of any change.")
            return redirect("pairings:meeting", pk=meeting.pk)
    context = {"form": form, "other": other, "meeting": meeting, "when": moment_in_words(meeting.starts_at)}
    return render(request, "mentoring/pairings/plan_meeting.html", context)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def call_off_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned meeting off. Pressed twice, or called off by the other meanwhile: its page says so."""
    person, meeting = signed_in(request), one_of_mine(request, pk)
    if meeting.state == Meeting.State.CALLED_OFF:
        return redirect("pairings:meeting", pk=pk)
    check_move_meeting(person, meeting, today())
    form, other = CallOffForm(sent(request)), other_than(person, meeting.pairing)
    if form.is_valid():
        planning.call_off_meeting(meeting=meeting, why=form.cleaned_data["why"], by=person)
        messages.success(request, f"Called off. {other} is told, with your reason.")
        return redirect("pairings:meetings")
    context = {"form": form, "other": other, "meeting": meeting, "when": moment_in_words(meeting.starts_at)}
    return render(request, "mentoring/pairings/call_off_meeting.html", context)


@open_to_all_staff
@require_POST
def next_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the next meeting on the date that was offered after this one."""
    person, meeting = signed_in(request), one_of_mine(request, pk)
    check_plan_meetings(person, meeting.pairing, today())
    starts_at = _moment(request.POST.get("starts_at", ""))
    if starts_at is None:
        return redirect("pairings:plan_meeting", pairing_id=meeting.pairing_id)
    when = planning.When(starts_at, meeting.minutes, meeting.place)
    try:
        planned = planning.plan_meeting(pairing=meeting.pairing, when=when, by=person)
    except ValidationError as error:
        messages.error(request, f"Nothing is planned. {' '.join(error.messages)}.")
        return redirect("pairings:plan_meeting", pairing_id=meeting.pairing_id)
    other = other_than(person, meeting.pairing)
    messages.success(request, f"Planned for {moment_in_words(planned.starts_at)}. {other} is told.")
    return redirect("pairings:meeting", pk=planned.pk)


@open_to_all_staff
@require_safe
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one meeting as a calendar file."""
    meeting = one_of_mine(request, pk)
    content = calendar_of([entry_of(meeting)], at=timezone.now(), base=request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@open_to_all_staff
@require_POST
def finish_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an agreed action is done."""
    person = signed_in(request)
    rows = AgreedAction.objects.filter(meeting__in=meetings_visible_to(person))
    holding.finish_action(action=get_object_or_404(rows, pk=pk), by=person)
    messages.success(request, "Done.")
    return redirect("pairings:meetings")


def _moment(text: str) -> datetime | None:
    """Read the moment that was offered; what is none, or lies beyond any calendar, is nothing."""
    try:
        moment = parse_datetime(text)
        return None if moment is None or timezone.is_naive(moment) else moment.astimezone(LONDON)
    except (ValueError, OverflowError):
        return None
