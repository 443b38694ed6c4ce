"""Pathway and dates of one learner: what moved them, and every change that may be recorded."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from courses import changing
from courses.forms.dates import FORMS, ChangeForm, ExemptForm, TakeBackForm, WhyForm
from courses.models import Enrolment, EnrolmentChange, Exemption
from courses.moving import COLUMNS, changes_of, preview_of, requests_of, to_do, without
from courses.pathway_map import due_in_words, kind_in_words
from courses.permissions import check_about_learner, check_change_dates, check_end_pathway, check_exempt
from courses.plans import plans_of
from courses.progress import ModuleProgress
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

# What a change is called on its page, on its button, and when it is done.
TITLES: Final[dict[str, tuple[str, str]]] = {
    "leave": ("Record leave", "Leave is recorded"),
    "hours": ("Change hours", "The hours are changed"),
    "pause": ("Pause the pathway", "The pathway is paused"),
    "resume": ("Resume the pathway", "The pathway goes on"),
    "extension": ("Extend the pathway", "The pathway is extended"),
}


@open_to(Permission.CHANGE_DATES)
@require_safe
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a manager one learner's dates, what moved them, and what may be recorded."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_about_learner(person, Permission.CHANGE_DATES, enrolment.person)
    plan = plans_of([enrolment], today()).of(enrolment)
    may_end = not refusal(check_end_pathway, person, enrolment)
    refused = refusal(check_change_dates, person, enrolment)
    context = {
        "enrolment": enrolment,
        "facts": _facts(enrolment, plan.end, plan.share_on(plan.on)),
        "planned_end": plan.end,
        "refused": refused,
        "buttons": _buttons(enrolment),
        "may_end": may_end,
        "columns": COLUMNS,
        "changes": changes_of(enrolment, may_change=not refused),
        "requests": [_with_door(row) for row in requests_of(enrolment)],
        "exemptions": _exemptions(enrolment, may_end=may_end),
        "hand_over": enrolment.changes.filter(kind=EnrolmentChange.Kind.NEWLY_QUALIFIED).first(),
        "due_columns": [{"label": label} for label in ("Module", "Kind", "Due")],
        "due": [[item.module.title, kind_in_words(item.module), _due(item)] for item in to_do(enrolment, today())],
    }
    return render(request, "courses/dates.html", context)


def enrolment_of(pk: int) -> Enrolment:
    """Return an enrolment with what its pages show, or say that there is none."""
    rows = Enrolment.objects.select_related("person", "pathway_version__pathway", "standing")
    found: Enrolment = get_object_or_404(rows, pk=pk)
    return found


def _facts(enrolment: Enrolment, end: Any, share: Any) -> list[dict[str, Any]]:
    version = enrolment.pathway_version
    hours = "Full time" if share == 1 else f"{share.normalize():f} of full time"
    return [
        {"term": "Pathway", "value": str(version.pathway), "note": f"Version {version.number}"},
        {"term": "Began", "value": in_words(enrolment.starts), "note": f"{enrolment.intake} intake"},
        {"term": "Hours", "value": hours, "note": enrolment.get_entry_basis_display()},
        {"term": "Stands", "value": enrolment.get_status_display(), "note": ""},
        {
            "term": "Planned finish",
            "value": in_words(end),
            "note": f"{version.months} months at full time",
            "unconfirmed": not version.months_confirmed,
        },
    ]


def _buttons(enrolment: Enrolment) -> list[dict[str, str]]:
    """Return what may be recorded, the likeliest first: it alone is the green one."""
    paused = changing.open_pause(enrolment) is not None
    kinds = ["resume", "leave", "hours", "extension"] if paused else ["leave", "hours", "extension", "pause"]
    return [
        {
            "text": TITLES[kind][0],
            "href": reverse("courses:change_dates", args=[enrolment.pk, kind]),
            "kind": "" if number == 0 else "secondary",
        }
        for number, kind in enumerate(kinds)
    ]


def _due(item: ModuleProgress) -> dict[str, str]:
    """Return the day by which a module is due, marked when it has passed: overdue, or a result waited for."""
    day = due_in_words(item)
    words = {"overdue": f"Overdue since {day}", "waiting": f"Was due {day}"}
    state = item.state(today())
    return {"state": state, "text": words[state]} if state in words else {"text": day}


def _with_door(row: dict[str, Any]) -> dict[str, Any]:
    """Lead from a request that waits to its answer."""
    if row["state"] != "waiting":
        return row
    return row | {"href": reverse("courses:answer_more_time", args=[row["pk"]]), "link": "Answer"}


def _exemptions(enrolment: Enrolment, *, may_end: bool) -> list[dict[str, Any]]:
    rows = Exemption.objects.filter(person=enrolment.person_id, withdraws=None, withdrawn_by=None)
    return [
        {
            "state": "done",
            "lead": f"{row.module}.",
            "text": "Exempt from reading; it must still be shown." if row.module.gates_first_case else "Exempt.",
            "why": f"{row.evidence} Approved by {row.approved_by} on {in_words(row.approved_on)}.",
            "href": reverse("courses:end_exemption", args=[enrolment.pk, row.pk]) if may_end else "",
            "link": "End it",
        }
        for row in rows.select_related("module", "approved_by").order_by("module__title")
    ]


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def last_change(request: HttpRequest, enrolment: Enrolment) -> int:
    """Return the last change that this page has shown: what was seen first counts, however often it is sent."""
    # No row has a number of more digits; thousands of them would be no number at all.
    if (found := request.POST.get("seen", "")).isdecimal() and len(found) < 20:
        return int(found)
    last = enrolment.changes.order_by("-pk").first()
    return last.pk if last else 0


def done(form: Form, act: Callable[[], object]) -> bool:
    """Do what a form asks, or put the reason why not onto the form."""
    try:
        act()
    except NotAllowed as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        known = error.error_dict if hasattr(error, "error_dict") else {}
        form.add_error(None, error if known.keys() <= form.fields.keys() else "; ".join(error.messages))
    return form.is_valid()


@open_to(Permission.CHANGE_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def change_dates(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Record a change of dates: first what it would move is shown, then it is recorded."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    if kind not in FORMS:
        raise Http404
    check_change_dates(person, enrolment)
    form, seen = FORMS[kind](sent(request), enrolment=enrolment), last_change(request, enrolment)
    preview = None
    if form.is_valid():
        looked_at = request.POST.get("looked_at") == form.looked_at and "record" in request.POST
        if looked_at and done(form, lambda: _record(form, kind, enrolment, person, seen)):
            messages.success(request, f"{TITLES[kind][1]}. {enrolment.person} has been told.")
            return redirect("courses:dates", pk=enrolment.pk)
        if form.is_valid():
            preview = preview_of(enrolment, kind, form.cleaned_data)
    context = {
        "form": form,
        "enrolment": enrolment,
        "title": TITLES[kind][0],
        "preview": preview,
        "preview_columns": [{"label": label} for label in ("Module", "Due now", "Due then")],
        "looked_at": form.looked_at if preview else "",
        "seen": seen,
    }
    return render(request, "courses/change_dates.html", context)


def _record(form: ChangeForm, kind: str, enrolment: Enrolment, by: Person, seen: int) -> None:
    data = form.cleaned_data
    shared: dict[str, Any] = {
        "enrolment": enrolment,
        "reason": data["reason"],
        "agreed_by": data["agreed_by"],
        "by": by,
        "seen": seen,
    }
    if kind == "hours":
        changing.change_hours(share=data["share"], starts=data["starts"], **shared)
    elif kind == "leave":
        changing.record_leave(starts=data["starts"], ends=data["ends"], **shared)
    elif kind == "pause":
        changing.pause(starts=data["starts"], **shared)
    elif kind == "resume":
        changing.resume(back=data["ends"], **shared)
    else:
        changing.extend(months=data["months"], starts=data["starts"], **shared)


@open_to(Permission.CHANGE_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Take back a change that was a mistake."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_change_dates(person, enrolment)
    row = get_object_or_404(enrolment.changes.select_related("by", "enrolment__pathway_version"), pk=change)
    form, seen = TakeBackForm(sent(request), enrolment=enrolment), last_change(request, enrolment)
    if form.is_valid():
        act = changing.take_back
        if done(form, lambda: act(change=row, by=person, seen=seen, **form.cleaned_data)):
            messages.success(request, f"It is taken back. {enrolment.person} has been told.")
            return redirect("courses:dates", pk=enrolment.pk)
    context = {"form": form, "enrolment": enrolment, "change": row, "moved": without(row), "seen": seen}
    return render(request, "courses/take_back.html", context)


@open_to(Permission.ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise prior learning for a module."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_exempt(person, enrolment)
    modules = [item.module for item in to_do(enrolment, today()) if item.exemption is None]
    form = ExemptForm(sent(request), modules=modules)
    if form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: changing.exempt(enrolment=enrolment, by=person, **data)):
            messages.success(request, f"{enrolment.person} is exempt: {data['module']}.")
            return redirect("courses:dates", pk=enrolment.pk)
    gates = [module.title for module in modules if module.gates_first_case]
    return render(request, "courses/exempt.html", {"form": form, "enrolment": enrolment, "gates": gates})


@open_to(Permission.ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def end_exemption(request: HttpRequest, pk: int, exemption: int) -> HttpResponse:
    """End an exemption, with the reason."""
    person, enrolment = signed_in(request), enrolment_of(pk)
    check_exempt(person, enrolment)
    rows = Exemption.objects.filter(person=enrolment.person_id, withdraws=None).select_related("module", "approved_by")
    row = get_object_or_404(rows, pk=exemption)
    form = WhyForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        end = changing.withdraw_exemption
        if done(form, lambda: end(enrolment=enrolment, exemption=row, reason=reason, by=person)):
            messages.success(request, f"{enrolment.person} is exempt from {row.module} no more.")
            return redirect("courses:dates", pk=enrolment.pk)
    return render(request, "courses/end_exemption.html", {"form": form, "enrolment": enrolment, "exemption": row})
