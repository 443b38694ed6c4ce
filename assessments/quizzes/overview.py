"""What a check is, and how far somebody is with it: the page before the first question."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from assessments.quizzes.behaviours import OVERALL, settings_for
from assessments.quizzes.facts import facts_of, others_of, state_of, why_closed
from assessments.quizzes.models import Attempt, Quiz
from assessments.quizzes.overdue import present_sheet
from assessments.quizzes.results import follows, in_words, result, to_do
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.telling import tells_of
from courses.lessons import Neighbour, listed
from courses.models import LessonPage, ModulePage
from courses.ports import CheckState
from lms.calendar import today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission

WAITS: Final = "Wait for your answer to be marked"


@dataclass(frozen=True)
class Panel:
    """The one thing to do next; without an address it begins an attempt."""

    title: str
    why: str
    button: str
    href: str = ""


def overview(quiz: Quiz, person: Person) -> dict[str, Any]:
    """Return what the page of a check shows."""
    settings, sheet = settings_for(quiz), present_sheet(person, quiz)
    state = state_of(quiz, sheet, person)
    facts, musts = facts_of(quiz, person, settings)
    lessons = lessons_of(quiz, person)
    read = {"term": "Lessons finished", "value": f"{sum(one.finished for one in lessons)} of {len(lessons)}"}
    return {
        "quiz": quiz,
        "settings": settings,
        "word": settings.how.word,
        "state": state,
        "facts": [*facts, read],
        "musts": f"{in_words(musts).capitalize()} of the questions" if musts > 1 else "One question",
        "has_musts": bool(musts),
        "closed": why_closed(quiz, settings.how.word, timezone.now()),
        "practice": others_of(quiz),
        "may_author": rights_of(person, today()).may(Permission.AUTHOR_CONTENT),
        "panel": panel(quiz, sheet, state),
        "results_href": reverse("quizzes:result", args=[quiz.key]) if _handed_in(sheet) else "",
        "lessons": lessons,
        "unread": unread(lessons, settings.how.word),
    }


def panel(quiz: Quiz, sheet: Sheet | None, state: CheckState) -> Panel:
    """Return the next thing to do with this check."""
    how = settings_for(quiz).how
    if sheet is None:
        return Panel(f"Take the {how.word}" if how.passes else "Practise", _how_it_begins(quiz), "Start")
    if sheet.attempt.state == Attempt.State.OPEN:
        return _go_on(quiz, sheet)
    results = reverse("quizzes:result", args=[quiz.key])
    if not how.puts_right:
        what = "practice" if not how.passes else how.word
        said = result(sheet.outcome, passes=how.passes) if OVERALL in tells_of(quiz, sheet) else ""
        why = f"{said} You can begin again whenever you want.".strip()
        return Panel(f"Begin the {what} again", why, "Start again")
    if sheet.attempt.state == Attempt.State.SUBMITTED:
        why = f"{result(sheet.outcome)} {follows(sheet.outcome)}"
        return Panel(to_do(sheet.outcome) or WAITS, why, "See your answers", results)
    if state.done:
        why = "It stays done, whatever comes of taking it again."
        return Panel("You have done this check", why, "See your answers", results)
    return Panel("Take the check again", f"{result(sheet.outcome)} {follows(sheet.outcome)}", "Start again")


def _how_it_begins(quiz: Quiz) -> str:
    if quiz.minutes:
        return "The time runs from when you start, also while you are away. Each answer is saved when you go on."
    return "Each answer is saved when you go on, so you can stop at any question and come back to it."


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


def unread(lessons: list[Neighbour], word: str) -> str:
    """Say how many lessons are not finished; nothing when all are."""
    left = sum(not lesson.finished for lesson in lessons)
    if not left:
        return ""
    count = "any" if left == len(lessons) else in_words(left)
    which = "the lesson" if len(lessons) == 1 else f"{count} of its {in_words(len(lessons))} lessons"
    may = "practise" if word == "practice" else f"take the {word}"
    return f"You have not finished {which} yet. You may {may} all the same."


def lessons_of(quiz: Quiz, person: Person) -> list[Neighbour]:
    """Return the lessons that a check rests on, finished or not."""
    page = ModulePage.objects.filter(module=quiz.module_id).live().first()
    if page is None:
        return []
    return listed(list(LessonPage.objects.live().child_of(page).order_by("path")), person)
