"""My learning time, and what managers see lost."""

from datetime import MAXYEAR, date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import keeping_time
from courses.forms.learning_time import PlanTimeForm
from courses.learning_time_page import page_of
from courses.lost_time import COLUMNS, facts_of, places_of, reasons_of, row_of, times_seen_by, total
from courses.models import ProtectedTime
from courses.permissions import check_keep_time
from courses.progress import open_enrolment
from courses.protected_time import Reason
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Unit
from lms.permissions import NotAllowed
from lms.roles import Permission

PER_PAGE = 25


@open_to(Permission.PLAN_LEARNING_TIME)
@require_http_methods(["GET", "HEAD", "POST"])
def learning_time(request: HttpRequest) -> HttpResponse:
    """Show a learner's weekly times and what became of them; take a new one."""
    person = signed_in(request)
    enrolment = open_enrolment(person.pk)
    if enrolment is None:
        return render(request, "courses/learning_time.html", {"enrolment": None})
    form = PlanTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            planned = keeping_time.plan_time(enrolment=enrolment, by=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Planned: every {planned}.")
            return redirect("courses:learning_time")
    context = page_of(enrolment, today(), timezone.now()) | {"form": form}
    return render(request, "courses/learning_time.html", context)


@open_to(Permission.PLAN_LEARNING_TIME)
@require_POST
def record_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one press: taken, or lost to something."""
    planned = get_object_or_404(ProtectedTime.objects.select_related("enrolment"), pk=pk)
    check_keep_time(signed_in(request), planned.enrolment)
    said, day = request.POST.get("said", ""), _day(request.POST.get("day", ""))
    if day is None or said not in (keeping_time.TAKEN, *Reason.values):
        messages.error(request, "Nothing was recorded: press one of the buttons beside a time.")
        return redirect("courses:learning_time")
    try:
        slot = keeping_time.record_slot(planned=planned, day=day, said=said, by=signed_in(request))
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        became = f"lost to {slot.get_reason_display().lower()}" if slot.reason else "taken"
        messages.success(request, f"{day:%A} {in_words(day)}: {became}.")
    return redirect("courses:learning_time")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The calendar ends with that year, and a slot ends on the day after it began.
    return day if day.year < MAXYEAR else None


@open_to(Permission.PLAN_LEARNING_TIME)
@require_POST
def end_time(request: HttpRequest, pk: int) -> HttpResponse:
    """End a weekly time."""
    planned = keeping_time.end_time(planned=get_object_or_404(ProtectedTime, pk=pk), by=signed_in(request))
    last = (planned.ends or today()) - timedelta(days=1)
    messages.success(request, f"{planned} ended. Its last day was {in_words(last)}.")
    return redirect("courses:learning_time")


@open_to(Permission.SEE_LEARNERS)
@require_safe
def lost_time(request: HttpRequest) -> HttpResponse:
    """Show managers what was planned, taken and lost, and to what."""
    person, on = signed_in(request), today()
    places = places_of(person, on)
    unit = _chosen(places, request.GET.get("unit", ""))
    rows = times_seen_by(person, unit, on, timezone.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    short, long = total(row.short for row in rows), total(row.long for row in rows)
    context: dict[str, Any] = {
        "places": places,
        "unit": unit,
        "page": page,
        "columns": COLUMNS,
        "rows": [row_of(row, reverse("progress:record", args=[row.enrolment.pk])) for row in page.object_list],
        "facts": facts_of(short, long),
        "reasons": reasons_of(short, long),
        "lost": long.lost,
        "planned": long.planned,
        "too_little": sum(row.plans_too_little for row in rows),
    }
    return render(request, "courses/lost_time.html", context)


def _chosen(places: list[Unit], text: str) -> Unit | None:
    """Return the unit chosen, one of the manager's own; anything else is nobody's choice."""
    return next((unit for unit in places if text == str(unit.pk)), None)
