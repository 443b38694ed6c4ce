"""Planned intakes: list those to come, plan one, change it, withdraw it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from courses import planning_intakes
from courses.forms.intakes import IntakeForm, as_written
from courses.models import PlannedIntake
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.permissions import NotAllowed
from lms.roles import Permission

COLUMNS = ({"label": "Intake"}, {"label": "Where"}, {"label": "From"}, {"label": "Learners", "number": True})


@open_to(Permission.PLAN_INTAKES)
@require_safe
def intakes(request: HttpRequest) -> HttpResponse:
    """List the intakes to come of the reader's places."""
    rows = list(planning_intakes.intakes_planned_by(signed_in(request), today()))
    context = {
        "columns": COLUMNS,
        "rows": [_row(intake) for intake in rows],
        "learners": sum(intake.learners for intake in rows),
    }
    return render(request, "courses/intakes.html", context)


def _row(intake: PlannedIntake) -> list[Any]:
    return [
        {
            "text": intake.name,
            "href": reverse("courses:change_intake", args=[intake.pk]),
            "hidden": f"at {intake.unit}",
            "note": str(intake.pathway_version.pathway),
        },
        str(intake.unit),
        {"text": in_words(intake.starts), "note": f"planned by {intake.planned_by}"},
        {"text": str(intake.learners), "number": True},
    ]


@open_to(Permission.PLAN_INTAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_intake(request: HttpRequest) -> HttpResponse:
    """Plan an intake."""
    person = signed_in(request)
    form = IntakeForm(
        request.POST if request.method == "POST" else None, units=planning_intakes.units_planned_by(person, today())
    )
    if form.is_valid() and _done(form, lambda: planning_intakes.plan_intake(by=person, **form.cleaned_data)):
        messages.success(request, "The intake is planned. Mentor cover counts on its learners.")
        return redirect("courses:intakes")
    return render(request, "courses/intake_form.html", {"form": form, "intake": None})


@open_to(Permission.PLAN_INTAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def change_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an intake that is still to come."""
    person, intake = signed_in(request), _intake(pk)
    planning_intakes.check_change_intake(person, intake)
    form = IntakeForm(
        request.POST if request.method == "POST" else None,
        units=planning_intakes.units_planned_by(person, today()),
        initial=as_written(intake),
    )

    def change() -> PlannedIntake:
        return planning_intakes.change_intake(intake=intake, by=person, **form.cleaned_data)

    if form.is_valid() and _done(form, change):
        messages.success(request, "The intake is changed.")
        return redirect("courses:intakes")
    return render(request, "courses/intake_form.html", {"form": form, "intake": intake})


@open_to(Permission.PLAN_INTAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and then expect these learners no more."""
    person, intake = signed_in(request), _intake(pk)
    planning_intakes.check_change_intake(person, intake)
    if request.method == "POST":
        planning_intakes.withdraw_intake(intake=intake, by=person)
        messages.success(request, f"{intake.name} is withdrawn: nobody is expected.")
        return redirect("courses:intakes")
    return render(request, "courses/withdraw_intake.html", {"intake": intake})


def _intake(pk: int) -> PlannedIntake:
    rows = PlannedIntake.objects.select_related("unit", "pathway_version__pathway")
    return get_object_or_404(rows, pk=pk)


def _done(form: IntakeForm, act: Callable[[], PlannedIntake]) -> PlannedIntake | None:
    """Do it, or put what is refused beside the field that it concerns."""
    try:
        return act()
    except NotAllowed as refused:
        form.add_error("pathway", str(refused))
    except ValidationError as refused:
        form.add_error(None, refused)
    return None
