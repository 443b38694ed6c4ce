"""A manager’s absence: who would carry whom is looked at, then it is agreed; it is called off, or ends sooner."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Absence, Person
from lms.permissions import NotAllowed, refusal
from lms.policy.practice import SPAN_OF_CONTROL
from lms.roles import Permission
from mentoring.caseload.absences import actions as absences_actions
from mentoring.caseload.absences.asking import Away, days
from mentoring.caseload.absences.candidates import COLUMNS, candidates_for
from mentoring.caseload.absences.forms import AwayForm, EndAbsenceForm, StandInForm
from mentoring.caseload.absences.page import CHANGE_COLUMNS, changes_in_cells, who_carries_whom
from mentoring.caseload.absences.permissions import (
    check_absent,
    check_call_off,
    check_end,
    managers_planned_by,
    problems,
)
from mentoring.caseload.absences.plan import Plan
from mentoring.pairings.spans import FAR

AGREE, CHOSEN = "agree", "stand_in_"
SHOWN = 20


@open_to(Permission.PLAN_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_absence(request: HttpRequest) -> HttpResponse:
    """Ask who is away and when, then who stands in; show who would carry whom; agree to what was shown."""
    person, sent = signed_in(request), request.POST if request.method == "POST" else request.GET
    form = AwayForm(sent if "manager" in sent else None, managers=managers_planned_by(person, today()))
    if form.is_valid():
        away = Away(person, form.cleaned_data["manager"], form.cleaned_data["first"], form.ends, today())
        if refused := refusal(check_absent, away):
            form.add_error(None, refused)
        else:
            return _who_stands_in(request, away, sent)
    return render(request, "mentoring/caseload/plan_absence.html", {"form": form, "step": 1})


def _who_stands_in(request: HttpRequest, away: Away, sent: QueryDict) -> HttpResponse:
    """Show who could stand in, and, once somebody is chosen, who would carry whom; or agree to it."""
    candidates = candidates_for(away)
    chosen = any(name.startswith(CHOSEN) for name in sent)
    form = StandInForm(sent if chosen else None, roles=away.roles, candidates=candidates)
    plan = Plan(away, form.proposed) if form.is_valid() else None
    if plan and request.method == "POST" and AGREE in sent and _agreed(request, form, plan, sent.get("seen", "")):
        return redirect("caseload:span")
    context = {
        "away": away,
        "form": form,
        "step": 3 if plan else 2,
        "columns": COLUMNS,
        "candidates": [one.cells() for one in candidates[:SHOWN]],
        "more": max(len(candidates) - SHOWN, 0),
        "rule": SPAN_OF_CONTROL,
        "asked": _asked(sent, ("manager", "first_", "last_")),
        **(_preview(plan, sent) if plan else {}),
    }
    return render(request, "mentoring/caseload/plan_absence.html", context)


def _agreed(request: HttpRequest, form: StandInForm, plan: Plan, seen: str) -> bool:
    """Agree to the plan, or put the reason why not onto the form."""
    away = plan.away
    try:
        absences_actions.plan_absence(
            manager=away.manager, starts=away.starts, ends=away.ends, proposed=plan.proposed, seen=seen, by=away.by
        )
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, f"{away.manager} is away {away.in_words}. They and those who stand in are told.")
    return True


def _preview(plan: Plan, sent: QueryDict) -> dict[str, Any]:
    return {
        "plan": plan,
        "problems": list(dict.fromkeys(problems(plan))),
        "change_columns": CHANGE_COLUMNS,
        "changes": changes_in_cells(plan),
        "carries": who_carries_whom(plan),
        "all_asked": _asked(sent, ("manager", "first_", "last_", CHOSEN, "then_", "from_")),
    }


def _asked(sent: QueryDict, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what was asked, for the next step."""
    return [(name, value) for name, value in sent.items() if name.startswith(names) and isinstance(value, str)]


@open_to(Permission.PLAN_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def call_off_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and then call off an absence that has not begun; of one that has, ask from when the manager is back."""
    person = signed_in(request)
    rows = Absence.objects.filter(kind=Absence.Kind.AWAY, person__in=_planned_by(person)).select_related("person")
    absence = get_object_or_404(rows, pk=pk)
    if absence.starts <= today():
        return _end_absence(request, absence, person)
    if request.method == "POST":
        words = days(absence.starts, absence.ends or FAR)
        absences_actions.call_off_absence(absence=absence, by=person)
        messages.success(request, f"{absence.person} is not away {words}. Whoever was told of it is told.")
        return redirect("caseload:span")
    context = _asked_about(absence) | {"refused": refusal(check_call_off, person, absence)}
    return render(request, "mentoring/caseload/call_off_absence.html", context)


def _end_absence(request: HttpRequest, absence: Absence, person: Person) -> HttpResponse:
    """Ask from when a manager is back, and why sooner; then end the absence."""
    sent = request.POST if request.method == "POST" else None
    form, context = EndAbsenceForm(sent), _asked_about(absence)
    if form.is_valid():
        try:
            ended = absences_actions.end_absence(absence=absence, by=person, **form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            text = f"{ended.person} is back from {in_words(form.cleaned_data['back'])}. Whoever was told is told."
            messages.success(request, text)
            return redirect("caseload:span")
    context |= {"form": form, "refused": refusal(check_end, person, absence)}
    return render(request, "mentoring/caseload/call_off_absence.html", context)


def _asked_about(absence: Absence) -> dict[str, Any]:
    rows = absences_actions.stand_ins_of(absence).filter(Q(ends=None) | Q(ends__gt=today()))
    return {
        "absence": absence,
        "days": days(absence.starts, absence.ends or FAR),
        "stand_ins": list(dict.fromkeys(str(row.stand_in) for row in rows.select_related("stand_in"))),
    }


def _planned_by(person: Person) -> Any:
    return managers_planned_by(person, today()).values("pk")
