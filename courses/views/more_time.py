"""More time for one module: the learner asks, the manager answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from courses import changing
from courses.forms.dates import AnswerForm, MoreTimeForm
from courses.models import StageModule, TimeRequest
from courses.moving import answer_in_words
from courses.permissions import check_about_learner, check_answer_more_time, last_place
from courses.progress import open_enrolment
from courses.views.dates import done, sent
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import NotAllowed, refusal
from lms.policy.learning import MORE_TIME_ANSWER_DAYS
from lms.roles import Permission


@open_to(Permission.SUBMIT_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time for a module of one's own pathway, and read what became of earlier requests."""
    person = signed_in(request)
    enrolment = open_enrolment(person.pk)
    items = StageModule.objects.select_related("module", "stage")
    item = get_object_or_404(items, pk=pk)
    if enrolment is None or item.stage.pathway_version_id != enrolment.pathway_version_id:
        raise NotAllowed(f"{item.module} is not on your pathway.")
    asked = list(enrolment.time_requests.filter(stage_module=item).select_related("answered_by").order_by("-pk"))
    form = MoreTimeForm(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: changing.ask_more_time(stage_module=item, by=person, **data)):
            messages.success(request, "Your request has gone to your manager. You are told when it is answered.")
            return redirect("courses:more_time", pk=item.pk)
    context = {
        "form": form,
        "module": item.module,
        "due": changing.due_of(enrolment, item),
        "refused": refusal(changing.check_to_be_done, enrolment, item),
        "waiting": next((row for row in asked if row.state == TimeRequest.State.ASKED), None),
        "asked": [(row, answer_in_words(row)) for row in asked],
        "days": changing.days_of(MORE_TIME_ANSWER_DAYS, last_place(person, today())),
    }
    return render(request, "courses/more_time.html", context)


@open_to(Permission.CHANGE_DATES)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant more time for a module, or refuse it."""
    person = signed_in(request)
    rows = TimeRequest.objects.select_related(
        "enrolment__person", "enrolment__pathway_version__pathway", "stage_module__module", "answered_by"
    )
    asked = get_object_or_404(rows, pk=pk)
    check_about_learner(person, Permission.CHANGE_DATES, asked.enrolment.person)
    form = AnswerForm(sent(request), initial={"until": asked.until})
    if form.is_valid():
        until, answer = form.cleaned_data["until"], form.cleaned_data["answer"]
        act = changing.answer_more_time
        if done(form, lambda: act(request=asked, until=until, answer=answer, by=person)):
            messages.success(request, f"{asked.enrolment.person} has been told.")
            return redirect("courses:dates", pk=asked.enrolment_id)
    context = {
        "form": form,
        "asked": asked,
        "due": changing.due_of(asked.enrolment, asked.stage_module),
        "refused": refusal(check_answer_more_time, person, asked),
        "words": answer_in_words(asked),
    }
    return render(request, "courses/answer_more_time.html", context)
