"""What comes back after a check: the list of it, and each question with what is said of its answer at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes.calibration import calibration_of
from assessments.quizzes.coming_back import Asked, Turn, asked_of, turn_of
from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.models import Retest
from assessments.quizzes.paper import asked_alone
from assessments.quizzes.permissions import AnotherQuestion, check_asked, check_own_retest
from assessments.quizzes.retest_pages import history_of, is_disproved, names_of, overview, story, told_of, with_steps
from assessments.quizzes.retesting import answer_retest
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import refusal
from lms.roles import Permission

FOLDER = "assessments/quizzes"


@open_to(Permission.READ_LESSONS)
@never_cache
@require_safe
def retests(request: HttpRequest) -> HttpResponse:
    """List what comes back and when, and what is closed."""
    person = signed_in(request)
    context = {**overview(person, today()), "calibration": calibration_of(person)}
    return render(request, f"{FOLDER}/retests.html", context)


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retest(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the question of a retest when it is due; else say what came of the last answer, and when it comes back."""
    person = signed_in(request)
    found = _retest(pk)
    check_own_retest(person, found)
    asked = asked_of([person.pk], today())[person.pk]
    turn = turn_of(found, list(found.steps.all())) if found in asked.now else None
    if turn is None:
        return _not_asked(request, found, asked)
    if request.method == "POST" and request.POST.get("version") != str(turn.version.pk):
        messages.warning(request, refusal(check_asked, turn.version, 0))
        return redirect(request.path)
    question = asked_alone(turn.version, turn.order, turn.before)
    form = AnswerForm(
        question, request.POST if request.method == "POST" else None, must_choose=not question.asked.goes_on
    )
    if request.method == "POST" and form.is_valid():
        return _answer(request, found, form, turn)
    context = {
        "retest": found,
        "story": story(list(found.steps.all())),
        "asked": question,
        "version": turn.version.pk,
        "form": form,
        "left": len(asked.now),
    }
    return render(request, f"{FOLDER}/retest.html", context)


def _answer(request: HttpRequest, found: Retest, form: AnswerForm, turn: Turn) -> HttpResponse:
    """Record the answer; the page then tells at once what came of it."""
    try:
        answer_retest(retest=found, answer=form.answer, asked=turn.version.pk, by=signed_in(request))
    except AnotherQuestion as error:
        messages.warning(request, str(error))
    return redirect(request.path)


def _not_asked(request: HttpRequest, found: Retest, asked: Asked) -> HttpResponse:
    """Tell what came of the last answer, and when it comes back."""
    steps = list(found.steps.all())
    waits = found in [*asked.held, *asked.without_question]
    disproved = bool(found.closed_at) and is_disproved(steps)
    context = {
        "retest": found,
        "name": names_of([found])[found.pk],
        "story": story(steps),
        # What is due again is not told beforehand, and of what a regrade disproved only that.
        "told": None if waits or disproved else told_of(found),
        "disproved": story(steps) if disproved else "",
        "history": history_of(steps),
        "why_not": asked.why_not,
        "held": found in asked.held,
        "without_question": found in asked.without_question,
        "following": asked.now[0] if asked.now else None,
        "left": len(asked.now),
    }
    return render(request, f"{FOLDER}/retest_told.html", context)


def _retest(pk: int) -> Retest:
    found = Retest.objects.select_related("module").prefetch_related(with_steps()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
