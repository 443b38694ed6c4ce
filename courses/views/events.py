"""Training events: what is coming, sign up or give up a place, plan and change, cancel, keep the register."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import booking
from courses.event_rules import check_correct, check_keep_register, check_plan, check_see, check_sign_up, check_to_come
from courses.event_rules import may_plan as may_plan_event
from courses.events import ON_REGISTER, State, coming_events, leave_at, listed_one, past_events, planned_events
from courses.forms.events import CancelForm, EventForm, PlanForm, RegisterForm, as_written
from courses.models import TrainingEvent
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.forms import WaymarkForm
from lms.models import Person, Unit
from lms.permissions import NotAllowed, refusal, rights_of
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """List what is coming for the reader, and for a planner what they plan."""
    person, now = signed_in(request), timezone.now()
    plans = rights_of(person, today()).may(Permission.PLAN_EVENTS)
    planned = planned_events(person, now) if plans else []
    above = {row.event.pk for row in planned if row.state is None}
    context = {
        "plans": plans,
        "now": now,
        "planned": planned,
        "coming": [row for row in coming_events(person, now) if row.event.pk not in above],
        "past": past_events(person, now),
    }
    return render(request, "courses/events.html", context)


@open_to(Permission.READ_LESSONS)
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event, where the reader stands, and to a planner who comes."""
    person, now = signed_in(request), timezone.now()
    found = _event(pk)
    check_see(person, found)
    plans = may_plan_event(person, found)
    rows = found.signed_up.exclude(state=State.GIVEN_UP).select_related("person") if plans else []
    to_come = not refusal(check_to_come, found, now)
    context = {
        "event": found,
        "row": listed_one(found, person),
        "plans": plans,
        "to_come": to_come,
        "leave": leave_at(person, found) if to_come else "",
        "why_not": refusal(check_sign_up, person, found, now),
        "why_no_register": refusal(check_keep_register, person, found, now) if plans else "",
        "coming": [row for row in rows if row.state in ON_REGISTER],
        "waiting": [row for row in rows if row.state == State.WAITING],
    }
    return render(request, "courses/event.html", context)


@open_to(Permission.READ_LESSONS)
@require_POST
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place, or stand on the waiting list."""
    person = signed_in(request)
    found = _event(pk)
    check_see(person, found)
    try:
        place = booking.sign_up(event=found, by=person)
    except NotAllowed as refused:
        messages.warning(request, str(refused))
        return redirect("courses:event", pk=pk)
    waits = place.state == State.WAITING
    words = "You are on the waiting list. You are told when a place comes free." if waits else "You have a place."
    messages.success(request, words)
    return redirect("courses:event", pk=pk)


@open_to(Permission.READ_LESSONS)
@require_POST
def give_up_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a place, or the wait for one."""
    person = signed_in(request)
    found = _event(pk)
    check_see(person, found)
    try:
        booking.give_up_place(event=found, by=person)
        messages.success(request, "You no longer come. The place goes to whoever has waited longest.")
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("courses:event", pk=pk)


@open_to(Permission.PLAN_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_event(request: HttpRequest) -> HttpResponse:
    """Plan an event."""
    person = signed_in(request)
    form = PlanForm(request.POST if request.method == "POST" else None, units=_units(person))
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("module", "unit")}
        made = _done(form, lambda: booking.plan_event(by=person, **chosen, **form.facts))
        if made:
            messages.success(request, "The event is planned. People can sign up now.")
            return redirect("courses:event", pk=made.pk)
    return render(request, "courses/event_form.html", {"form": form, "event": None})


@open_to(Permission.PLAN_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when or where an event is, or how many places it has."""
    person = signed_in(request)
    found = _event(pk)
    check_plan(person, found.unit)
    check_to_come(found, timezone.now())
    form = EventForm(request.POST if request.method == "POST" else None, initial=as_written(found))
    if form.is_valid() and _done(form, lambda: booking.change_event(event=found, by=person, **form.facts)):
        messages.success(request, "The event is changed. Whoever it concerns is told.")
        return redirect("courses:event", pk=pk)
    return render(request, "courses/event_form.html", {"form": form, "event": found})


@open_to(Permission.PLAN_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an event, with the reason that everybody reads."""
    person = signed_in(request)
    found = _event(pk)
    check_plan(person, found.unit)
    check_to_come(found, timezone.now())
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        booking.cancel_event(event=found, reason=form.cleaned_data["reason"], by=person)
        messages.success(request, "The event is cancelled. Everybody who signed up is told.")
        return redirect("courses:event", pk=pk)
    context = {"form": form, "event": found, "row": listed_one(found, person)}
    return render(request, "courses/event_form_cancel.html", context)


@open_to(Permission.PLAN_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who attended, or correct it."""
    person, now = signed_in(request), timezone.now()
    found = _event(pk)
    check_keep_register(person, found, now)
    check_correct(found, now)
    rows = list(found.signed_up.filter(state__in=ON_REGISTER).select_related("person").order_by("person__name"))
    form = RegisterForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_valid():
        kept = _done(form, lambda: booking.keep_register(event=found, attended=form.attended, by=person))
        if kept:
            messages.success(request, "The register is kept. Attended is on record; nobody is demonstrated by it.")
            return redirect("courses:event", pk=pk)
    return render(request, "courses/register.html", {"form": form, "event": found, "row": listed_one(found, person)})


def _event(pk: int) -> TrainingEvent:
    return get_object_or_404(TrainingEvent.objects.select_related("unit", "module", "planned_by"), pk=pk)


def _units(person: Person) -> list[Unit]:
    """Return the places for which somebody may plan."""
    units: dict[int, Unit] = {}
    for place in rights_of(person, today()).places(Permission.PLAN_EVENTS):
        units |= {unit.pk: unit for unit in Unit.objects.within(place)}
    return list(units.values())


def _done(form: WaymarkForm, act: Any) -> Any:
    """Do it, or put what is refused beside the field that it concerns; what is not on the form goes on top."""
    try:
        return act()
    except ValidationError as refused:
        refusals = refused.error_dict if hasattr(refused, "error_dict") else {"": refused.error_list}
        for name, errors in refusals.items():
            form.add_error(name if name in form.fields else None, errors)
        return None
