"""Appeals: a learner asks for a second reader, somebody is asked, and reads again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.disputes import lists
from assessments.portfolio.disputes.appealing import appeal as record
from assessments.portfolio.disputes.appealing import take_back
from assessments.portfolio.disputes.days import last_day_to_appeal
from assessments.portfolio.disputes.forms import AppealForm, ReaderForm
from assessments.portfolio.disputes.permissions import (
    check_may_appeal,
    check_may_choose_reader,
    check_may_read_again,
)
from assessments.portfolio.disputes.reading import choices_of, choose_reader
from assessments.portfolio.disputes.reading import read_again as answer
from assessments.portfolio.judging.form import JudgeForm
from assessments.portfolio.models import Appeal
from assessments.portfolio.views.countersigning import about, judgement_for
from assessments.refusals import posted, succeeds
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a learner's appeal against a judgement, or take it back."""
    person, day = signed_in(request), today()
    judged = judgement_for(person, pk)
    if judged.claim.evidence.person_id != person.pk:
        raise NotAllowed("Only the learner whose evidence it is can appeal.")
    made = Appeal.objects.filter(judgement=judged).select_related("reader").first()
    if made and request.POST.get("action") == "back":
        take_back(appeal=made, by=person)
        messages.success(request, "Taken back. The judgement stands as it was.")
        return redirect("portfolio:judgement", judged.claim_id)
    why_not = refusal(check_may_appeal, person, judged, on=day)
    form = None if why_not and request.method != "POST" else AppealForm(posted(request))
    if form and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if succeeds(form, lambda: record(judgement=judged, by=person, reasons=reasons)):
            messages.success(request, "Sent. Somebody who had no hand in it judges this claim again.")
            return redirect("portfolio:judgement", judged.claim_id)
    last, rule = last_day_to_appeal(judged)
    context = {**about(person, judged), "form": form, "why_not": why_not, "made": made, "last": last, "rule": rule}
    return render(request, "assessments/portfolio/appeal.html", context, status=200 if form or made else 403)


@open_to(Permission.JUDGE_EVIDENCE, Permission.HAND_OVER_MARKING)
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Show open appeals to whoever reads them again, and to whoever finds a reader."""
    person, day = signed_in(request), today()
    found = lists.appeals_for(person, day)
    context = {
        "count": len(found),
        "mine": sum(row.reader_id == person.pk for row in found),
        "without": sum(row.reader_id is None for row in found),
        "columns": lists.APPEAL_COLUMNS,
        "rows": lists.appeal_rows(found, person, day),
    }
    return render(request, "assessments/portfolio/appeals.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge an appealed claim again."""
    person, day = signed_in(request), today()
    found = _appeal(person, pk)
    claim = found.judgement.claim
    if found.answer and found.answer.by_id == person.pk:
        return redirect("portfolio:judgement", claim.pk)
    if why_not := refusal(check_may_read_again, person, found, on=day):
        context = {**about(person, found.judgement), "appeal": found, "form": None, "why_not": why_not}
        return render(request, "assessments/portfolio/read_again.html", context, status=403)
    form = JudgeForm(request.POST if request.method == "POST" else QueryDict(), claim=claim, newest=found.judgement)
    if request.method != "POST":
        form.as_written()
    elif form.is_valid() and succeeds(form, lambda: answer(appeal=found, by=person, verdict=form.verdict())):
        messages.success(request, f"Recorded. It counts from now, and {claim.evidence.person} can read it.")
        return redirect("portfolio:judgement", claim.pk)
    context = {**about(person, found.judgement), "appeal": found, "form": form}
    return render(request, "assessments/portfolio/read_again.html", context)


@open_to(Permission.HAND_OVER_MARKING)
@read_or_post
def appeal_reader(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who reads an appealed claim again."""
    person, day = signed_in(request), today()
    found = _appeal(person, pk)
    check_may_choose_reader(person, found, on=day)
    form = ReaderForm(posted(request), readers=choices_of(found, person, day), initial={"reader": found.reader_id})
    if form.is_valid() and succeeds(form, lambda: choose_reader(appeal=found, reader=form.chosen(), by=person)):
        messages.success(request, f"{form.chosen()} is asked to read it again.")
        return redirect("portfolio:appeals")
    context = {"appeal": found, "claim": found.judgement.claim, "form": form}
    return render(request, "assessments/portfolio/appeal_reader.html", context)


def _appeal(person: Person, pk: int) -> Appeal:
    """Return an appeal about a claim that `person` may read about."""
    found = get_object_or_404(Appeal.objects.select_related("by", "reader", "given_by", "answer"), pk=pk)
    found.judgement = judgement_for(person, found.judgement_id)
    return found
