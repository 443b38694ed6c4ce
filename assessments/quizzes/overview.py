"""What a check is, and how far somebody is with it: the page before the first question."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from assessments.quizzes.marking import YES, needed
from assessments.quizzes.models import Attempt, Quiz
from assessments.quizzes.pass_rules import rules_for
from assessments.quizzes.questions import versions_of
from assessments.quizzes.results import follows, in_words, result, to_do
from assessments.quizzes.sheet import Sheet, latest_sheet
from assessments.quizzes.states import check_states
from courses.lessons import Neighbour, listed
from courses.models import LessonPage, ModulePage
from courses.ports import CheckState
from lms.models import Person


@dataclass(frozen=True)
class Panel:
    """The one thing to do next; without an address it begins an attempt."""

    title: str
    why: str
    button: str
    href: str = ""


def overview(quiz: Quiz, person: Person) -> dict[str, Any]:
    """Return what the page of a check shows."""
    versions = versions_of(quiz)
    sheet = latest_sheet(person, quiz)
    state = check_states([person.pk], [quiz.module_id])[person.pk, quiz.module_id]
    pass_mark, must = rules_for(person)
    musts = sum(version.must_get_right for version in versions) if must.value == YES else 0
    lessons = lessons_of(quiz, person)
    return {
        "quiz": quiz,
        "state": state,
        "facts": [
            {"term": "Questions", "value": len(versions)},
            {
                "term": "Pass mark",
                "value": f"{needed(pass_mark.value, len(versions))} of {len(versions)}",
                "note": pass_mark.in_words,
                "unconfirmed": not pass_mark.confirmed,
            },
            {"term": "Must be right", "value": musts or "none", "unconfirmed": not must.confirmed},
            {"term": "Lessons finished", "value": f"{sum(one.finished for one in lessons)} of {len(lessons)}"},
        ],
        "musts": f"{in_words(musts).capitalize()} of the questions" if musts > 1 else "One question",
        "has_musts": bool(musts),
        "panel": panel(quiz, sheet, state),
        "results_href": reverse("quizzes:result", args=[quiz.key]) if _handed_in(sheet) else "",
        "lessons": lessons,
        "unread": unread(lessons),
    }


def panel(quiz: Quiz, sheet: Sheet | None, state: CheckState) -> Panel:
    """Return the next thing to do with this check."""
    if sheet is None:
        why = "Each answer is saved when you go on, so you can stop at any question and come back to it."
        return Panel("Take the check", why, "Start")
    if sheet.attempt.state == Attempt.State.OPEN:
        return _go_on(quiz, sheet)
    results = reverse("quizzes:result", args=[quiz.key])
    if sheet.attempt.state == Attempt.State.SUBMITTED:
        why = f"{result(sheet.outcome)} {follows(sheet.outcome)}"
        return Panel(to_do(sheet.outcome), why, "See your answers", results)
    if state.done:
        why = "It stays done, whatever comes of taking it again."
        return Panel("You have done this check", why, "See your answers", results)
    return Panel("Take the check again", f"{result(sheet.outcome)} {follows(sheet.outcome)}", "Start again")


def _go_on(quiz: Quiz, sheet: Sheet) -> Panel:
    why = f"{len(sheet.answered)} of {len(sheet.slots)} answered. What you have saved is kept."
    title = f"Go on with question {sheet.unanswered[0]}" if sheet.unanswered else "Hand in your answers"
    return Panel(title, why, "Go on", where_to_go_on(quiz.key, sheet))


def where_to_go_on(key: str, sheet: Sheet) -> str:
    """Return the address of the first question without an answer, or of handing in when there is none."""
    if not sheet.unanswered:
        return reverse("quizzes:review", args=[key])
    return reverse("quizzes:question", args=[key, sheet.unanswered[0]])


def _handed_in(sheet: Sheet | None) -> bool:
    return sheet is not None and sheet.attempt.state != Attempt.State.OPEN


def unread(lessons: list[Neighbour]) -> str:
    """Say how many lessons are not finished; nothing when all are."""
    left = sum(not lesson.finished for lesson in lessons)
    if not left:
        return ""
    which = "the lesson" if len(lessons) == 1 else f"{in_words(left)} of its {in_words(len(lessons))} lessons"
    return f"You have not finished {which} yet. You may take the check all the same."


def lessons_of(quiz: Quiz, person: Person) -> list[Neighbour]:
    """Return the lessons that a check rests on, finished or not."""
    page = ModulePage.objects.filter(module=quiz.module_id).live().first()
    if page is None:
        return []
    return listed(list(LessonPage.objects.live().child_of(page).order_by("path")), person)
