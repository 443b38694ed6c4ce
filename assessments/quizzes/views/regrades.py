"""Marking a question again: what would change, the run itself, how far a large one is, and undoing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.quizzes import marking_again
from assessments.quizzes.challenge_forms import RegradeForm, UndoForm
from assessments.quizzes.models import Challenge, Question, RegradeRun
from assessments.quizzes.regrade_pages import regrade_page, undo_page
from assessments.quizzes.regrade_runs import BY_KEY, handed_in, latest_version, newest_run, planned, preview_of
from lms.access import open_to, signed_in
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

FOLDER = "assessments/quizzes"


@open_to(Permission.AUTHOR_CONTENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def regrade(request: HttpRequest, key: str) -> HttpResponse:
    """Show what marking a question again would change, and do it when what was shown is what is asked for."""
    person, question = signed_in(request), get_object_or_404(Question, key=key)
    form = RegradeForm(request.POST if request.method == "POST" else None, question=question)
    preview, why_not = None, ""
    if form.is_valid():
        if "record" in request.POST and request.POST.get("looked_at") == form.looked_at:
            try:
                return _marked(request, question, form)
            except NotAllowed as refused:
                messages.error(request, str(refused))
        policy = form.cleaned_data["policy"]
        by_version = latest_version(question) if policy in BY_KEY else None
        attempts = list(handed_in(question, form.scope))
        found = planned(attempts, question=question, scope=form.scope, policy=policy, by_version=by_version)
        preview, why_not = preview_of(found), refusal(marking_again.check_changes, found, person)
    newest = newest_run(question)
    context = {
        **regrade_page(question),
        "form": form,
        "preview": preview,
        "why_not": why_not,
        "looked_at": form.looked_at if preview else "",
        "seen": newest.pk if newest else 0,
        "challenge": _challenge(request, question),
    }
    return render(request, f"{FOLDER}/regrade.html", context)


def _marked(request: HttpRequest, question: Question, form: RegradeForm) -> HttpResponse:
    """Mark the question again, and say what came of it."""
    seen = request.POST.get("seen", "")
    run = marking_again.mark_again(
        question=question,
        scope=form.scope,
        policy=form.cleaned_data["policy"],
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
        seen=int(seen) if seen.isdecimal() and len(seen) <= 18 else -1,
        challenge=_challenge(request, question),
    )
    return _told(request, run, "marked again")


def _told(request: HttpRequest, run: RegradeRun, done: str) -> HttpResponse:
    finished = getattr(run, "done", None)
    if finished is None:
        messages.success(request, "It is a large run, so a job does it. This page says how far it is.")
    else:
        changed = marking_again.results(finished.changed)
        messages.success(request, f"The question is {done}. {changed} changed, and those learners are told.")
    return redirect("quizzes:regrade", run.question.key)


def _challenge(request: HttpRequest, question: Question) -> Challenge | None:
    """Return the upheld challenge from which somebody came here."""
    asked = request.POST.get("challenge") or request.GET.get("challenge", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    upheld = Challenge.objects.filter(question_version__question=question, answer__upheld=True)
    return upheld.filter(pk=int(asked)).first()


@open_to(Permission.AUTHOR_CONTENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo_regrade(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show what undoing a run would change, and undo it."""
    person = signed_in(request)
    run = get_object_or_404(RegradeRun.objects.select_related("question", "by"), pk=pk, question__key=key)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _told(request, marking_again.undo(run=run, reason=form.cleaned_data["reason"], by=person), "as before")
    why_not = refusal(marking_again.check_undo, run)
    context = {**undo_page(run, preview=not why_not), "form": form, "why_not": why_not}
    if context["preview"]:
        context["why_not"] = refusal(marking_again.check_changes, context["preview"].plan, person)
    return render(request, f"{FOLDER}/undo_regrade.html", context)
