"""More time for a next step, and how a learner goes on after many tries."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assessments.portfolio.models import Criterion, MoreTime
from assessments.portfolio.tries.counting import tries_of
from assessments.portfolio.tries.forms import AnswerForm, FurtherTryForm, MoreTimeForm
from assessments.portfolio.tries.further import agree_further_try, check_may_agree
from assessments.portfolio.tries.more_time import (
    answer_more_time as give_answer,
)
from assessments.portfolio.tries.more_time import (
    ask_more_time,
    check_may_answer,
    check_may_ask,
    due_day,
    latest_day,
)
from assessments.portfolio.views.countersigning import about, judgement_for
from assessments.refusals import posted, succeeds
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a learner's request for more time for a next step."""
    person, day = signed_in(request), today()
    judged = judgement_for(person, pk)
    if judged.claim.evidence.person_id != person.pk:
        raise NotAllowed("Only the learner whose next step it is can ask for more time.")
    why_not = refusal(check_may_ask, person, judged, on=day)
    form = None if why_not and request.method != "POST" else MoreTimeForm(posted(request))
    if form and form.is_valid():
        wanted = form.cleaned_data
        if succeeds(
            form, lambda: ask_more_time(judgement=judged, by=person, until=wanted["until"], reason=wanted["reason"])
        ):
            messages.success(request, "Sent. The day stays as it is until your assessor has answered.")
            return redirect("portfolio:judgement", judged.claim_id)
    context = {**about(person, judged), "form": form, "why_not": why_not}
    if form:
        last, rule = latest_day(judged, day)
        context |= {"due": due_day(judged), "last": last, "rule": rule}
    return render(request, "assessments/portfolio/more_time.html", context, status=200 if form else 403)


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def answer_more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the time that was asked for, or say why not."""
    person, day = signed_in(request), today()
    asked = get_object_or_404(MoreTime.objects.select_related("asked_by", "answered_by"), pk=pk)
    asked.judgement = judgement_for(person, asked.judgement_id)
    if asked.answered_by_id == person.pk and request.method != "POST":
        return redirect("portfolio:judgement", asked.judgement.claim_id)
    why_not = refusal(check_may_answer, person, asked, on=day)
    form = None if why_not and request.method != "POST" else AnswerForm(posted(request))
    if form and form.is_valid():
        agrees, words = form.cleaned_data["agreed"] == "yes", form.cleaned_data["answer"]
        if succeeds(form, lambda: give_answer(more_time=asked, by=person, agrees=agrees, answer=words)):
            messages.success(request, _answered(asked, agrees))
            return redirect("portfolio:marking")
    context = {**about(person, asked.judgement), "asked": asked, "form": form, "why_not": why_not}
    context["due"] = due_day(asked.judgement)
    return render(request, "assessments/portfolio/answer_more_time.html", context, status=200 if form else 403)


def _answered(asked: MoreTime, agrees: bool) -> str:
    who = asked.asked_by
    return f"{who} has until {in_words(asked.until)}." if agrees else f"Recorded. {who} reads why the day stays."


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def further_try(request: HttpRequest, person: int, criterion: int) -> HttpResponse:
    """Take down how a learner goes on with a criterion, so that they can claim it again."""
    by, day = signed_in(request), today()
    learner = get_object_or_404(Person, pk=person)
    row = get_object_or_404(Criterion.objects.select_related("unit"), pk=criterion)
    check_may_agree(by, learner, row, on=day)
    form = FurtherTryForm(posted(request))
    if form.is_valid():
        plan = form.cleaned_data["plan"]
        if succeeds(form, lambda: agree_further_try(person=learner, criterion=row, plan=plan, by=by)):
            messages.success(request, f"Recorded. {learner} can claim {row.code} again, and reads what you agreed.")
            return redirect("portfolio:marking")
    refused = tries_of(learner, [row])[row.pk].not_yet
    context = {"learner": learner, "criterion": row, "refused": refused, "form": form}
    return render(request, "assessments/portfolio/further_try.html", context)
