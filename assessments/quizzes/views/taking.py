"""Taking a check: overview, its questions, handing in, results, and putting wrong answers right."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes import actions, timing
from assessments.quizzes.feedback import items_of_marks, last_try
from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.marking import Mark
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz
from assessments.quizzes.overdue import present_sheet
from assessments.quizzes.overview import overview, where_to_go_on
from assessments.quizzes.paper import lines, question_again
from assessments.quizzes.passages import passages_of
from assessments.quizzes.permissions import AnotherQuestion, check_asked
from assessments.quizzes.result_page import outcome_facts
from assessments.quizzes.results import in_words
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.to_mark import marks_of
from assessments.quizzes.turns import Turn, turn_of
from assessments.quizzes.views.asking import ask
from assessments.quizzes.whats_next import whats_next
from lms.access import open_to, signed_in
from lms.permissions import refusal
from lms.roles import Permission

FOLDER = "assessments/quizzes"


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Say what a check is and how far the person is with it; begin, or go on."""
    person, quiz = signed_in(request), _quiz(key)
    if request.method == "POST":
        sheet = actions.start_sheet(quiz=quiz, by=person)
        if sheet.attempt.state != Attempt.State.OPEN:
            return redirect("quizzes:result", key)
        return redirect(where_to_go_on(key, sheet))
    return render(request, f"{FOLDER}/check.html", overview(quiz, person))


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Ask the questions of a page and save their answers."""
    person, quiz = signed_in(request), _quiz(key)
    sheet = present_sheet(person, quiz)
    if sheet is None or sheet.attempt.state != Attempt.State.OPEN:
        return _not_open(request, key, sheet)
    if _from_earlier_attempt(request, sheet):
        return redirect(request.path)
    _slot(sheet, position)
    return ask(request, quiz, sheet, position, person)


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """List what is answered and what is not, and hand in."""
    person, quiz = signed_in(request), _quiz(key)
    sheet = present_sheet(person, quiz)
    if sheet is None or sheet.attempt.state != Attempt.State.OPEN:
        return _not_open(request, key, sheet)
    if _from_earlier_attempt(request, sheet):
        return redirect(request.path)
    if request.method == "POST":
        actions.submit_attempt(attempt=sheet.attempt, by=person)
        return redirect("quizzes:result", key)
    left = len(sheet.unanswered)
    context = {
        "quiz": quiz,
        "heading": f"{in_words(left).capitalize()} question{'' if left == 1 else 's'} not answered"
        if left
        else f"All {len(sheet.slots)} questions answered",
        "attempt": sheet.attempt,
        "lines": lines(sheet, key),
        "unanswered": sheet.unanswered,
        "begun": sheet.begun,
        "settings": sheet.settings,
        "timer": timing.timer(sheet.attempt.ends_at, timezone.now()),
    }
    return render(request, f"{FOLDER}/review.html", context)


@open_to(Permission.READ_LESSONS)
@never_cache
@require_safe
def result(request: HttpRequest, key: str) -> HttpResponse:
    """Show how an attempt came out: each wrong answer first, with why and where it is taught."""
    person, quiz = signed_in(request), _quiz(key)
    sheet = present_sheet(person, quiz)
    if sheet is None or sheet.attempt.state == Attempt.State.OPEN:
        return _not_handed_in(request, key, sheet)
    context = {"quiz": quiz, **outcome_facts(quiz, sheet), "next": whats_next(person, quiz, sheet)}
    return render(request, f"{FOLDER}/result.html", context)


@open_to(Permission.READ_LESSONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def put_right(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Ask a question again that was answered wrongly, with the passage that teaches it."""
    person, quiz = signed_in(request), _quiz(key)
    sheet = present_sheet(person, quiz)
    if sheet is None or sheet.attempt.state == Attempt.State.OPEN:
        return _not_handed_in(request, key, sheet)
    slot, mark = _slot(sheet, position), sheet.mark_at(position)
    if mark is None or not mark.still_wrong:
        return redirect("quizzes:result", key)
    if _from_earlier_attempt(request, sheet):
        return redirect(request.path)
    turn = turn_of(sheet, mark)
    if request.method == "POST" and (shown := request.POST.get("version")) != str(turn.version.pk):
        return _showed_another(request, shown, turn)
    asked = question_again(sheet, slot, turn.version, turn.order, turn.before)
    form = AnswerForm(asked, _posted(request), must_choose=not asked.asked.goes_on)
    if request.method == "POST" and form.is_valid():
        try:
            right = actions.put_right(
                attempt=sheet.attempt, position=position, answer=form.answer, asked=turn.version.pk, by=person
            )
        except AnotherQuestion as error:
            messages.warning(request, str(error))
            return redirect(request.path)
        return _after_putting_right(request, key, position, mark, sheet) if right else redirect(request.path)
    context = {
        "quiz": quiz,
        "asked": asked,
        "version": turn.version.pk,
        "sibling": turn.version.question_id != mark.version.question_id,
        "unsure": mark.right,
        "form": form,
        "tried": [*last_try(mark.version, turn.last), *items_of_marks(marks_of([slot]).get(slot.pk, [])[-1:])],
        "passage": passages_of([mark.version]).get(mark.version.pk),
        "must": mark.version.must_get_right and sheet.outcome.must_get_right,
        "left": sheet.outcome.still_wrong,
    }
    return render(request, f"{FOLDER}/put_right.html", context)


def _showed_another(request: HttpRequest, shown: str | None, turn: Turn) -> HttpResponse:
    """Show what is asked now to a page that showed another question; say so, unless it was sent twice."""
    last = turn.last.question_version_id if turn.last else None
    if shown != str(last):
        messages.warning(request, refusal(check_asked, turn.version, 0))
    return redirect(request.path)


def _after_putting_right(request: HttpRequest, key: str, position: int, mark: Mark, sheet: Sheet) -> HttpResponse:
    """Go on to the next answer that is still wrong, or back to the results when there is none."""
    messages.success(
        request, f"You have made sure of question {position}." if mark.right else f"Question {position} is put right."
    )
    left = [other.position for other in sheet.outcome.still_wrong if other.position != position]
    later = [other for other in left if other > position]
    return redirect("quizzes:put_right", key, (later or left)[0]) if left else redirect("quizzes:result", key)


def _from_earlier_attempt(request: HttpRequest, sheet: Sheet) -> bool:
    """Say whether a page that was sent belongs to another attempt than the present one, which it must not touch."""
    if request.method != "POST" or request.POST.get("attempt") == str(sheet.attempt.pk):
        return False
    messages.warning(
        request, "That page belonged to an earlier attempt, so nothing was saved. This is the present one."
    )
    return True


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _quiz(key: str) -> Quiz:
    return get_object_or_404(Quiz.objects.select_related("module"), key=key)


def _slot(sheet: Sheet, position: int) -> AttemptSlot:
    slot = sheet.slot_at(position)
    if slot is None:
        raise Http404
    return slot


def _not_open(request: HttpRequest, key: str, sheet: Sheet | None) -> HttpResponse:
    """Send on whoever comes to a question of an attempt that is not open."""
    if sheet is None:
        messages.warning(request, "You have not started this check yet.")
        return redirect("quizzes:check", key)
    if not sheet.timed_out:
        messages.warning(request, "You have handed this check in. Its answers stand.")
    elif request.method == "POST":
        messages.warning(request, "Your time was up, so what this page sent came too late and was not saved.")
    return redirect("quizzes:result", key)


def _not_handed_in(request: HttpRequest, key: str, sheet: Sheet | None) -> HttpResponse:
    """Send on whoever asks for results before there are any."""
    messages.warning(request, "Hand the check in first: then you see what was right, and why.")
    return redirect("quizzes:check", key) if sheet is None else redirect(where_to_go_on(key, sheet))
