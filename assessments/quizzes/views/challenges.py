"""Challenges: a learner disputes a question, authors see what waits, and answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes import challenging
from assessments.quizzes.challenge_forms import ChallengeAnswerForm, ChallengeForm
from assessments.quizzes.challenge_pages import ROWS, challenge_page, rows_of, waiting
from assessments.quizzes.challenge_permissions import check_answer_challenge
from assessments.quizzes.disputes import challenges_at, earlier_challenges
from assessments.quizzes.models import Attempt, Quiz
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.wording import stem_of
from lms.access import open_to, signed_in
from lms.permissions import refusal
from lms.roles import Permission

FOLDER = "assessments/quizzes"


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Let a learner dispute a question of what they handed in last, and read what came of it."""
    person, quiz = signed_in(request), get_object_or_404(Quiz, key=key)
    attempt = Attempt.objects.filter(person=person, quiz=quiz).exclude(state=Attempt.State.OPEN).order_by("-pk").first()
    if attempt is None:
        messages.warning(request, "Hand the check in first: then you can challenge a question.")
        return redirect("quizzes:check", key)
    sheet = sheet_of(attempt)
    slot, mark = sheet.slot_at(position), sheet.mark_at(position)
    if slot is None or mark is None:
        raise Http404
    present = challenges_at([slot]).get(slot.pk)
    form = ChallengeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("attempt") != str(attempt.pk):
        messages.warning(request, "That page belonged to an earlier attempt, so nothing was sent.")
        return redirect(request.path)
    if form.is_valid() and not present:
        challenging.challenge(slot=slot, **form.cleaned_data, by=person)
        messages.success(request, "Your challenge is sent. An author answers it, and you read the answer here.")
        return redirect("quizzes:challenge", key, position)
    context = {
        "quiz": quiz,
        "attempt": attempt,
        "position": position,
        "stem": stem_of(slot.question_version.stem),
        "given": slot.question_version.in_words(mark.answer),
        "challenge": present,
        "form": None if present else form,
        "earlier": earlier_challenges(person, quiz, present),
    }
    return render(request, f"{FOLDER}/challenge.html", context)


@open_to(Permission.AUTHOR_CONTENT)
@never_cache
@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    """List the challenges: those that wait first, the oldest of them on top."""
    open_ones = list(waiting())
    answered = Paginator(ROWS.filter(answer__isnull=False).order_by("-answer__at"), 25)
    page = answered.get_page(request.GET.get("page"))
    first = next((one for one in open_ones if one.person_id != signed_in(request).pk), None)
    context = {
        "first": first,
        "waited": (timezone.now() - first.at).days if first else 0,
        "open": rows_of(open_ones),
        "count": len(open_ones),
        "answered": rows_of(list(page)),
        "page": page,
    }
    return render(request, f"{FOLDER}/challenges.html", context)


@open_to(Permission.AUTHOR_CONTENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a disputed question with all that is said about it, and take an author's answer."""
    person, found = signed_in(request), get_object_or_404(ROWS, pk=pk)
    why_not = refusal(check_answer_challenge, person, found)
    form = ChallengeAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = challenging.answer_challenge(challenge=found, **form.cleaned_data, by=person)
        messages.success(request, "Your answer is sent to the learner.")
        if answer.upheld:
            return redirect("quizzes:challenge_answer", pk)
        return redirect("quizzes:challenges")
    context = {
        **challenge_page(found),
        "form": None if why_not else form,
        "why_not": "" if hasattr(found, "answer") else why_not,
    }
    return render(request, f"{FOLDER}/challenge_answer.html", context)
