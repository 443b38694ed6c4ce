"""The marking page of one check: its record set fast, what is marked saved as it goes, two windows brought together."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.spot_checks.context import in_lines
from assessments.spot_checks.judging import claims, marking_page
from assessments.spot_checks.judging.days import is_late, judge_by_days
from assessments.spot_checks.judging.drafts import NewerDraft, Saved, Sent, save_draft
from assessments.spot_checks.judging.fields import Fields, names_of, of_draft, written
from assessments.spot_checks.judging.form import MarkingForm
from assessments.spot_checks.judging.may_mark import check_may_mark, check_own, has_the_record
from assessments.spot_checks.judging.places import places_of
from assessments.spot_checks.judging.two_readings import readings_for
from assessments.spot_checks.models import Assignment, Viewing
from assessments.spot_checks.teaching import teaching_of
from assessments.spot_checks.viewings import saw
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
FOLDER = "assessments/spot_checks"
KEYS = "spot_check_keys"
RELATED = (
    "reviewer",
    "judgement",
    "draft",
    "spot_check__case",
    "spot_check__officer",
    "spot_check__drawn",
    "spot_check__standard_version__standard",
)


def assignment_of(person: Person, pk: int) -> Assignment:
    """Return what a reader was given, or refuse everybody else without saying what it is."""
    found = get_object_or_404(Assignment.objects.select_related(*RELATED), pk=pk)
    check_own(person, found)
    return found


def fields_of(assignment: Assignment) -> dict[str, str]:
    """Return what a reader has marked so far."""
    draft = getattr(assignment, "draft", None)
    return of_draft(draft.answers, draft.summary) if draft else {}


@open_to(Permission.JUDGE_SPOT_CHECKS)
@never_cache
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one case: the standard on the left, the answers on the right."""
    person = signed_in(request)
    assignment = assignment_of(person, pk)
    if assignment.judged:
        return redirect("spot_checks:judged", assignment.judged.pk)
    if request.method == "POST":
        return _saved_by_form(request, assignment, person)
    if over := refusal(check_may_mark, person, assignment, on=today()):
        return over_page(request, assignment, over)
    claims.claim(assignment=assignment, by=person)
    saw(person, Viewing.What.MARKING, spot_check=assignment.spot_check)
    if not has_the_record(assignment):
        place = places_of([assignment.spot_check], today()).get(assignment.spot_check_id)
        return render(request, f"{FOLDER}/set_record_fast.html", about(assignment) | {"place": place})
    fields = fields_of(assignment)
    form = MarkingForm(initial=fields, version=assignment.spot_check.standard_version)
    return _marking(request, assignment, form, fields)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_POST
def set_record_fast(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reader's word that they have the record as it stood at the moment of the draw."""
    person = signed_in(request)
    assignment = assignment_of(person, pk)
    if not (over := refusal(check_may_mark, person, assignment, on=today())):
        found = claims.set_record_fast(assignment=assignment, by=person)
        told = f"Recorded. {assignment.spot_check.officer} is told that a case is being checked."
        held = "Recorded: you judge the record as it was set fast."
        messages.success(request, told if found.record_fixed_by_id == person.pk else held)
        return redirect("spot_checks:judge", pk)
    return over_page(request, assignment, over, status=409)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@never_cache
@require_POST
def save_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a page sends while it stays where it is, and say in JSON what is kept now."""
    person = signed_in(request)
    assignment = assignment_of(person, pk)
    try:
        saved = save_draft(assignment=assignment, by=person, sent=_sent(request.POST, assignment))
    except NewerDraft as newer:
        return JsonResponse({"sentence": str(newer), "at": _time(newer.draft.saved_at)}, status=409)
    except NotAllowed as error:
        return JsonResponse({"sentence": str(error)}, status=410)
    facts = {"revision": saved.draft.revision, "at": _time(saved.draft.saved_at), "refused": saved.refused}
    if saved.over:
        return JsonResponse({**facts, "sentence": saved.over}, status=410)
    until = saved.draft.assignment.claimed_until
    return JsonResponse({**facts, "until": marking_page.at_time(until) if until else ""})


def _saved_by_form(request: HttpRequest, assignment: Assignment, person: Person) -> HttpResponse:
    """Save what the form sent, and go where its button leads."""
    sent = _sent(request.POST, assignment)
    try:
        saved = save_draft(assignment=assignment, by=person, sent=sent)
    except NewerDraft as newer:
        return _two_versions(request, assignment, newer, sent)
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("spot_checks:judge", assignment.pk)
    if saved.over:
        assignment.draft = saved.draft
        return over_page(request, assignment, saved.over, status=409)
    if saved.refused:
        return _refused(request, assignment, saved, sent)
    return _onwards(request, assignment, saved)


def _sent(data: QueryDict, assignment: Assignment) -> Sent:
    """Return the form that came; where its reader chose between two versions, what they chose of both."""
    version = assignment.spot_check.standard_version
    given = {name: str(data[name]) for name in data}
    fields = written(version.questions, given)
    if "chosen" in given:
        fields = marking_page.chosen(version, fields, fields_of(assignment), given)
    seen, window = given.get("seen", ""), given.get("window", "").replace("\0", "")
    return Sent(fields, _count(seen), window[:36], _count(given.get("turn", "")))


def _count(written: str) -> int:
    """Return a count as a page sends it; nothing where it is none."""
    return int(written) if written.isdecimal() and len(written) < 10 else 0


def _refused(request: HttpRequest, assignment: Assignment, saved: Saved, sent: Sent) -> HttpResponse:
    """Show what was not kept beside its field; everything else is kept."""
    form = MarkingForm(dict(sent.fields), version=assignment.spot_check.standard_version)
    form.refuse(saved.refused)
    assignment.draft, assignment.claimed_until = saved.draft, saved.draft.assignment.claimed_until
    return _marking(request, assignment, form, fields_of(assignment))


def _onwards(request: HttpRequest, assignment: Assignment, saved: Saved) -> HttpResponse:
    action, here = request.POST.get("action", "next"), reverse("spot_checks:judge", args=[assignment.pk])
    version, draft = assignment.spot_check.standard_version, saved.draft
    left = marking_page.Marked(version, of_draft(draft.answers, draft.summary)).left
    if action == "keys":
        request.session[KEYS] = "off" if keys_are_on(request) else "on"
        return redirect(here)
    if action == "later":
        until = draft.assignment.claimed_until
        words = f" The case is yours until {marking_page.at_time(until)}." if until else ""
        messages.success(request, f"Saved at {_time(draft.saved_at)}.{words}")
        return redirect("spot_checks:to_judge")
    if action == "look" or not left:
        return redirect("spot_checks:record", assignment.pk)
    return redirect(f"{here}#{left[0].key}")


def _two_versions(request: HttpRequest, assignment: Assignment, newer: NewerDraft, sent: Sent) -> HttpResponse:
    """Show both versions beside each other, and let their reader choose."""
    version, draft = assignment.spot_check.standard_version, newer.draft
    there = of_draft(draft.answers, draft.summary)
    here = {name: sent.fields.get(name, there.get(name, "")) for name in names_of(version.questions)}
    context = about(assignment) | {
        "differ": marking_page.two_versions(version, here, there),
        "here": here,
        "at": _time(draft.saved_at),
        "seen": draft.revision,
        "window": sent.window,
        "turn": sent.turn,
    }
    return render(request, f"{FOLDER}/two_versions.html", context, status=409)


def over_page(request: HttpRequest, assignment: Assignment, why: str, *, status: int = 200) -> HttpResponse:
    """Show why nothing more is marked here, with what was written, to be read only."""
    fields = fields_of(assignment)
    version = assignment.spot_check.standard_version
    rows = marking_page.answer_rows(version, fields) if fields else []
    context = about(assignment) | {"why": why, "rows": rows, "summary": fields.get("summary", "")}
    return render(request, f"{FOLDER}/marking_over.html", context, status=status)


def _marking(request: HttpRequest, assignment: Assignment, form: MarkingForm, fields: Fields) -> HttpResponse:
    version, draft = assignment.spot_check.standard_version, getattr(assignment, "draft", None)
    marked = marking_page.Marked(version, fields, assignment.claimed_until, draft.saved_at if draft else None)
    readings = readings_for(assignment, timezone.now())
    context = about(assignment) | {
        "form": form,
        "sections": form.sections(teaching_of(version.questions), readings.by_question if readings else {}),
        "marked": marked,
        "next": next(iter(marked.left), None),
        "readings": readings,
        "keys": keys_are_on(request),
        "seen": draft.revision if draft else 0,
        "window": str(uuid4()),
    }
    return render(request, f"{FOLDER}/judge.html", context)


def about(assignment: Assignment) -> dict[str, Any]:
    """Return what every page of a check shows its reader: the facts, and what surrounded the officer that day."""
    spot_check, on = assignment.spot_check, today()
    day = judge_by_days([(spot_check, assignment.seat)], on)[spot_check.pk, assignment.seat]
    return {
        "assignment": assignment,
        "spot_check": spot_check,
        "officer": spot_check.officer.get_short_name(),
        "facts": marking_page.facts_of(assignment),
        "lines": in_lines(spot_check.context),
        "judge_by": day,
        "late": is_late(day, on),
    }


def keys_are_on(request: HttpRequest) -> bool:
    """Say whether single letters answer the question in focus, as this person wants it while they are signed in."""
    return bool(request.session.get(KEYS, "on") == "on")


def _time(moment: Any) -> str:
    return marking_page.at_time(moment, seconds=True)
