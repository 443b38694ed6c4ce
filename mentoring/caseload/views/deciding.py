"""A manager decides on an answer, sets aside what blocks it, and reads decisions that were made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal, visible_to
from lms.roles import Permission
from lms.step_up import confirmed_lately
from mentoring.caseload.answers import ReasonRow, facts_strip, verdict
from mentoring.caseload.deciding import actions as deciding
from mentoring.caseload.deciding.decisions import decisions_page
from mentoring.caseload.deciding.forms import DecideForm, MovedForm, OverrideForm
from mentoring.caseload.deciding.moving import say_moved
from mentoring.caseload.deciding.overriding import latest_end, never
from mentoring.caseload.deciding.oversight import blocks_in
from mentoring.caseload.deciding.page import asked_to_move, beside, shown
from mentoring.caseload.deciding.permissions import check_set_aside, decisions_visible_to
from mentoring.caseload.deciding.reconsidering import Changed, ask_again, changes_now
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck, AllocationDecision
from mentoring.caseload.permissions import checks_visible_to


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, check_id: int) -> HttpResponse:
    """Decide on an answer, with what was weighed and a reply to each warning."""
    person = signed_in(request)
    answer = _answer(person, check_id)
    if hasattr(answer, "decision") and request.method != "POST":
        return redirect("caseload:decision", decision_id=answer.decision.pk)
    if "again" in request.POST:
        return redirect("caseload:decide", check_id=ask_again(answer=answer, by=person).pk)
    form = DecideForm(_sent(request), answer=answer)
    if form.is_valid():
        return _decided(request, form, "decide")
    context = _weighing(form) | {"set_aside": _way_round(person, answer)}
    if not form.is_bound:
        context |= _gone_by(answer)
    return render(request, "mentoring/caseload/decide.html", context)


@open_to(Permission.CHECK_ALLOCATION)
@confirmed_lately("set aside what stands against a case")
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, check_id: int) -> HttpResponse:
    """Set aside what blocks an answer, and decide; whoever may not reads why not, and who may."""
    person = signed_in(request)
    answer = _answer(person, check_id)
    if hasattr(answer, "decision") and request.method != "POST":
        return redirect("caseload:decision", decision_id=answer.decision.pk)
    way = _way_round(person, answer)
    if way is None:
        return redirect("caseload:decide", check_id=answer.pk)
    if way["refused"]:
        context = {"answer": answer, "way": way, "rows": [ReasonRow.of(row) for row in answer.reasons]}
        return render(request, "mentoring/caseload/override.html", context)
    form = OverrideForm(_sent(request), answer=answer, latest=latest_end(answer.person, today()))
    if form.is_valid():
        return _decided(request, form, "override")
    context = _weighing(form) | {"way": way, "latest": latest_end(answer.person, today())}
    if not form.is_bound:
        context |= _gone_by(answer)
    return render(request, "mentoring/caseload/override.html", context)


@open_to_all_staff
@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show a decision as it was made, with the entry to copy and what became of it."""
    found = _decision(signed_in(request), decision_id)
    return render(request, "mentoring/caseload/decision.html", _page(signed_in(request), found))


@open_to(Permission.CHECK_ALLOCATION)
@require_POST
def moved(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Say where a case is now that was to move."""
    person = signed_in(request)
    found = _decision(person, decision_id)
    form = MovedForm(request.POST)
    if not form.is_valid():
        return render(request, "mentoring/caseload/decision.html", _page(person, found) | {"form": form})
    try:
        say_moved(decision=found, words=form.cleaned_data["words"], by=person)
        messages.success(request, "Kept. Nobody is asked to move the case any more.")
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("caseload:decision", decision_id=found.pk)


@open_to(Permission.CHECK_ALLOCATION)
@require_safe
def decisions(request: HttpRequest, person_id: int) -> HttpResponse:
    """List what was decided about one person, the latest first."""
    people = visible_to(signed_in(request), Permission.CHECK_ALLOCATION, today())
    about = get_object_or_404(people, pk=person_id)
    return render(request, "mentoring/caseload/decisions.html", _listed(request, about, own=False))


@open_to(Permission.SEE_OWN_CASELOAD)
@require_safe
def my_decisions(request: HttpRequest) -> HttpResponse:
    """List what was decided about oneself."""
    return render(request, "mentoring/caseload/decisions.html", _listed(request, signed_in(request), own=True))


def _listed(request: HttpRequest, about: Person, *, own: bool) -> dict[str, Any]:
    return {"about": about, "own": own, "request": request} | decisions_page(about, request.GET.get("page"), today())


def _answer(person: Person, check_id: int) -> AllocationCheck:
    rows = checks_visible_to(person, today()).select_related("person", "lead", "asked_by", "decision")
    return get_object_or_404(rows, pk=check_id)


def _decision(person: Person, decision_id: int) -> AllocationDecision:
    rows = decisions_visible_to(person, today()).select_related("answer", "person", "lead", "decided_by", "unit")
    return get_object_or_404(rows, pk=decision_id)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _weighing(form: DecideForm) -> dict[str, Any]:
    """Return what both pages of a decision show beside the form."""
    answer, known = form.answer, beside(form.answer)
    return {
        "answer": answer,
        "form": form,
        "facts": facts_strip(CaseFacts.from_record(answer.facts["case"])),
        "verdict": verdict(answer),
        "sides": [(form[name], known[name]) for name in ("complexity", "capability", "capacity")],
    }


def _gone_by(answer: AllocationCheck) -> dict[str, Any]:
    """Return what has changed since the check was asked, and whether the case was given away meanwhile."""
    return {"changes": changes_now(answer), "given": refusal(deciding.check_not_given, answer)}


def _way_round(person: Person, answer: AllocationCheck) -> dict[str, str] | None:
    """Say whether this person may set aside what blocks an answer, or why not; nothing where nothing blocks."""
    blocks = blocks_in(answer.reasons)
    if not blocks:
        return None
    refused = never(blocks.values()) or refusal(check_set_aside, person, answer.person, today())
    return {"refused": refused}


def _decided(request: HttpRequest, form: DecideForm, page: str) -> HttpResponse:
    """Record what was decided; where the check says otherwise by now, show what changed and keep what was written."""
    person, answer = signed_in(request), form.answer
    aside = form.aside() if isinstance(form, OverrideForm) else None
    given = {"outcome": form.cleaned_data["outcome"], "weighed": form.weighed(), "aside": aside}
    try:
        made = deciding.decide(answer=answer, by=person, **given)
    except Changed as changed:
        return _look_again(request, form, changed)
    except ValidationError as wrong:
        form.add_error(None, wrong)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, f"Recorded. {_who_is_told(made)}")
        return redirect("caseload:decision", decision_id=made.pk)
    context = _weighing(form) | {"way": {"refused": ""}, "latest": latest_end(answer.person, today())}
    return render(request, f"mentoring/caseload/{page}.html", context)


def _who_is_told(made: AllocationDecision) -> str:
    told = {"allocated": f"{made.person} is told.", "co_worked": f"{made.person} and {made.lead} are told."}
    return told.get(made.outcome, "It is kept for good.")


def _look_again(request: HttpRequest, form: DecideForm, changed: Changed) -> HttpResponse:
    """Show a fresh answer and what changed, with everything that was written."""
    person = signed_in(request)
    fresh = ask_again(answer=form.answer, by=person)
    written = {name: form.cleaned_data.get(name) for name in form.fields if name not in {"outcome", "blocks"}}
    way, latest = _way_round(person, fresh), latest_end(fresh.person, today())
    context: dict[str, Any] = {
        "way": way,
        "set_aside": way,
        "latest": latest,
        "changes": changed.changes,
        "fresh": True,
    }
    if isinstance(form, OverrideForm) and way and not way["refused"]:
        context |= _weighing(OverrideForm(initial=written, answer=fresh, latest=latest))
        return render(request, "mentoring/caseload/override.html", context, status=409)
    context |= _weighing(DecideForm(initial=written, answer=fresh))
    return render(request, "mentoring/caseload/decide.html", context, status=409)


def _page(person: Person, found: AllocationDecision) -> dict[str, Any]:
    """Return what the page of a decision shows, with the form for a case that is to move."""
    context = shown(found, person, today())
    row = context["override"]
    to_move = bool(row and row.pk in asked_to_move([row]))
    may = visible_to(person, Permission.CHECK_ALLOCATION, today()).filter(pk=found.person_id).exists()
    return context | {"to_move": to_move, "form": MovedForm() if to_move and may else None, "may_list": may}
