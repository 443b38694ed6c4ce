"""An assessor judges what a learner claims with one piece of evidence: saved as it goes, recorded all at once."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio import screens
from assessments.portfolio.evidence.drafts import number_of
from assessments.portfolio.judging import page, words
from assessments.portfolio.judging.comments import keep_comment
from assessments.portfolio.judging.desk import Desk
from assessments.portfolio.judging.drafts import NewerDraft, Sent, save_draft
from assessments.portfolio.judging.fields import name_of
from assessments.portfolio.judging.form import ANSWER
from assessments.portfolio.judging.holds import at_time, take
from assessments.portfolio.judging.may_judge import check_may_judge_piece
from assessments.portfolio.judging.piece import Answer, Refused, judge_piece
from assessments.portfolio.judging.queues import neighbours_of
from assessments.portfolio.judging.together import Together
from assessments.portfolio.judging.verdict import QUALITIES
from assessments.portfolio.judging.windows import in_words, two_versions
from assessments.portfolio.models import Claim, Evidence, Judgement, SavedComment
from assessments.portfolio.permissions import check_may_see_evidence, visible_to
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
FOLDER = "assessments/portfolio"


def desk_of(person: Person, pk: int, again: str = "") -> Desk:
    """Return a piece that `person` may read about, or refuse everybody else without saying what it is."""
    evidence = get_object_or_404(
        Evidence.objects.select_related("person", "seen_by", "recorded_by", "withdrawal"), pk=pk
    )
    check_may_see_evidence(person, evidence, on=today())
    return Desk(person, evidence, {int(again)} if _is_number(again) else set())


def _is_number(posted: str) -> bool:
    """Say whether what was posted can be the number of a row."""
    return posted.isdecimal() and len(posted) < 15


@open_to(Permission.JUDGE_EVIDENCE)
@require_safe
def judge_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from the address of a claim to the piece it belongs to."""
    claim = get_object_or_404(Claim, pk=pk)
    desk_of(signed_in(request), claim.evidence_id)
    return redirect(f"{reverse('portfolio:judge', args=[claim.evidence_id])}?again={claim.pk}#claim-{claim.pk}")


@open_to(Permission.JUDGE_EVIDENCE)
@never_cache
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one piece: the evidence on the left, every criterion that waits on the right."""
    person = signed_in(request)
    desk = desk_of(person, pk, request.GET.get("again", ""))
    if request.method == "POST":
        return _posted(request, desk)
    if why := refusal(check_may_judge_piece, person, desk.evidence, on=today()):
        return _closed(request, desk, why, status=403)
    try:
        desk.hold = take(evidence=desk.evidence, by=person)
    except NotAllowed as held:
        return _closed(request, desk, str(held))
    return _page(request, desk, desk.rows())


@open_to(Permission.JUDGE_EVIDENCE)
@never_cache
@require_POST
def save_judging(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a page sends while it stays where it is, and say in JSON what is kept now."""
    desk = desk_of(signed_in(request), pk)
    try:
        saved = save_draft(evidence=desk.evidence, by=desk.person, sent=desk.sent(request.POST))
    except NewerDraft as newer:
        return JsonResponse({"sentence": str(newer), "at": at_time(newer.draft.saved_at)}, status=409)
    except NotAllowed as error:
        return JsonResponse({"sentence": str(error)}, status=410)
    kept_at = at_time(saved.draft.saved_at, seconds=True)
    facts = {"revision": saved.draft.revision, "at": kept_at, "refused": saved.refused}
    if saved.over:
        return JsonResponse({**facts, "sentence": saved.over}, status=410)
    return JsonResponse({**facts, "until": at_time(saved.hold.until) if saved.hold else ""})


def _posted(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what the form sent, and do what its button says."""
    action, _, which = request.POST.get("action", "record").partition("-")
    sent = desk.sent(request.POST)
    if action == "use":
        sent = _with_comment(request, desk, sent, which)
    try:
        saved = save_draft(evidence=desk.evidence, by=desk.person, sent=sent)
    except NewerDraft as newer:
        return _two_windows(request, desk, newer, sent)
    except NotAllowed as error:
        return _closed(request, desk, str(error), status=403)
    desk.draft, desk.hold = saved.draft, saved.hold
    if saved.over:
        return _closed(request, desk, saved.over, status=409)
    if action == "record":
        return _record(request, desk)
    if saved.refused:
        return _page(request, desk, _marked(desk.rows(request.POST), saved.refused))
    return _onwards(request, desk, action, which)


def _with_comment(request: HttpRequest, desk: Desk, sent: Sent, which: str) -> Sent:
    """Put a kept comment under the reasons of a claim."""
    chosen = request.POST.get(f"c{which}-comment", "")
    comment = SavedComment.objects.filter(person=desk.person, pk=chosen).first() if _is_number(chosen) else None
    known = {str(claim.pk): claim.pk for claim in desk.claims}
    return desk.with_words(sent, known[which], comment.text) if comment and which in known else sent


def _marked(rows: list[page.Row], refused: dict[str, list[str]]) -> list[page.Row]:
    """Show beside its field what was not kept; everything else stands as it was written."""
    for row in rows:
        if row.form:
            own = {name: found for name, found in refused.items() if name.startswith(f"{row.form.prefix}-")}
            row.form.as_written().refuse({name.partition("-")[2]: found for name, found in own.items()})
    return rows


def _onwards(request: HttpRequest, desk: Desk, action: str, which: str) -> HttpResponse:
    if action == "later":
        until = f" It is yours until {at_time(desk.hold.until)}." if desk.hold else ""
        messages.success(request, f"Kept as a draft: {desk.evidence.person}, “{desk.evidence}”.{until}")
        return redirect("portfolio:marking")
    if action == "keep" and _is_number(which):
        _keep_comment(request, desk, int(which))
    again = f"?again={','.join(map(str, desk.again))}" if desk.again else ""
    here = reverse("portfolio:judge", args=[desk.evidence.pk])
    return redirect(f"{here}{again}#claim-{which}" if _is_number(which) else f"{here}{again}")


def _keep_comment(request: HttpRequest, desk: Desk, claim: int) -> None:
    """Keep the reasons of a claim among the assessor's own comments."""
    try:
        keep_comment(person=desk.person, text="".join(desk.fields.get(name_of(claim, "reasons"), [])))
    except ValidationError as error:
        messages.error(request, ". ".join(error.messages) + ".")
    else:
        messages.success(request, "Kept among your comments.")


# ---- recording ----


def _record(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Record every claim that was answered, or show what stands against it."""
    rows = desk.rows(request.POST)
    answered = [row.form for row in rows if row.form and row.form.begun]
    for row in rows:
        if row.form and row.form not in answered:
            row.form.as_written()
    if not answered:
        return _page(request, desk, _nothing_answered(rows))
    if [form for form in answered if not form.is_valid()]:
        return _page(request, desk, rows)
    answers = [Answer(form.claim, form.verdict(), form.replaced()) for form in answered]
    try:
        recorded = judge_piece(evidence=desk.evidence, by=desk.person, answers=answers)
    except Refused as refused:
        next(form for form in answered if form.claim == refused.claim).say(refused.why)
        return _page(request, desk, rows)
    except NotAllowed as held:
        return _closed(request, desk, str(held), status=409)
    return _recorded(request, desk, recorded)


def _nothing_answered(rows: list[page.Row]) -> list[page.Row]:
    first = next((row.form for row in rows if row.form), None)
    if first:
        first.refuse({"decision": [f"{ANSWER} for at least one criterion"]})
    return rows


def _recorded(request: HttpRequest, desk: Desk, recorded: list[Judgement]) -> HttpResponse:
    """Say what happens now; where somebody was quicker, show theirs and keep every word of this one."""
    stand = [row for row in recorded if row.beside is None]
    if stand:
        messages.success(request, words.what_happens(desk.evidence.person, stand))
    second = {row.claim_id: row.beside for row in recorded if row.beside}
    if not second:
        return redirect("portfolio:marking")
    fresh = Desk(desk.person, desk.evidence, hold=desk.hold)
    posted = request.POST.copy()
    for row in stand:
        posted.pop(name_of(row.claim_id, "replaces"), None)
    rows = fresh.rows(posted)
    for form in [row.form for row in rows if row.form]:
        beside = second.get(form.claim.pk)
        if beside is None:
            form.as_written()
        else:
            form.add_error(None, words.judged_meanwhile(beside))
            form.put_after(beside)
    return _page(request, fresh, rows)


# ---- what is shown ----


def _page(request: HttpRequest, desk: Desk, rows: list[page.Row]) -> HttpResponse:
    person, day = desk.person, today()
    context = _about(desk, rows) | {
        "form": Together([row.form for row in rows if row.form]),
        "around": neighbours_of(person, desk.evidence, day),
        "qualities": QUALITIES.values(),
        "comments": list(SavedComment.objects.filter(person=person)),
        "seen": desk.draft.revision if desk.draft else 0,
        "window": request.POST.get("window", "")[:36] or str(uuid4()),
        "turn": number_of(request.POST.get("turn", "")),
        "saved": at_time(desk.draft.saved_at, seconds=True) if desk.draft else "",
        **page.signature_of(person, desk.evidence.person, day),
    }
    return render(request, f"{FOLDER}/judge.html", context)


def _about(desk: Desk, rows: list[page.Row]) -> dict[str, Any]:
    day = today()
    return {
        "rows": [row for row in rows if row.form],
        "several": "s" if sum(bool(row.form) for row in rows) > 1 else "",
        "judged": [row for row in rows if not row.form],
        "title": page.title_of(desk.claims) if desk.claims else desk.evidence.title,
        "facts": screens.facts_before_judging(desk.claims, desk.person, day, desk.hold) if desk.claims else [],
        "codes": ", ".join(claim.criterion.code for claim in desk.claims),
        "history": screens.history_of(desk.evidence.person, [claim.criterion for claim in desk.claims]),
        **screens.evidence_for(desk.person, desk.evidence, day),
    }


def _closed(request: HttpRequest, desk: Desk, why: str, *, status: int = 200) -> HttpResponse:
    """Show why nothing is judged here, with what was written, to be read only."""
    drafted = [(claim, in_words(claim, desk.fields)) for claim in desk.claims]
    context = _about(desk, desk.rows_to_read())
    claims = visible_to(desk.person, today()).filter(evidence__person=desk.evidence.person)
    readable = set(claims.values_list("pk", flat=True))
    context |= {
        "judged": [row for row in context["judged"] if row.claim.pk in readable],
        "history": [row for row in context["history"] if row.claim_id in readable],
        "why_not": why,
        "drafted": [(claim, version) for claim, version in drafted if not version.empty],
    }
    return render(request, f"{FOLDER}/judge_closed.html", context, status=status)


def _two_windows(request: HttpRequest, desk: Desk, newer: NewerDraft, sent: Sent) -> HttpResponse:
    """Show both versions beside each other, and let their assessor choose."""
    context = {
        "evidence": desk.evidence,
        "differ": two_versions(desk.claims, sent.fields, newer.draft.answers),
        "here": [(name, value) for name, values in sent.fields.items() for value in values],
        "shown": [(name, request.POST[name]) for name in request.POST if name.endswith("-replaces")],
        "at": at_time(newer.draft.saved_at, seconds=True),
        "seen": newer.draft.revision,
        "window": sent.window,
        "turn": sent.turn,
    }
    return render(request, f"{FOLDER}/judge_windows.html", context, status=409)
