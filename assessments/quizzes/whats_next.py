"""What comes after handing in: an answer to put right, a person who sees it done, a lesson, or the check again."""

from dataclasses import dataclass

from django.urls import reverse

from assessments.quizzes.models import Quiz
from assessments.quizzes.overview import lessons_of
from assessments.quizzes.questions import check_of_module
from assessments.quizzes.results import follows
from assessments.quizzes.sheet import Sheet
from courses.demonstration import Shown, shown_by, with_article
from lms.calendar import in_words, today
from lms.models import Person
from lms.rules import RuleBook


@dataclass(frozen=True)
class Next:
    """The next thing to do, and why."""

    title: str
    why: str
    button: str
    href: str


def whats_next(person: Person, quiz: Quiz, sheet: Sheet) -> Next:
    """Return what follows an attempt: the first answer to put right while any is left, then what comes after."""
    if not sheet.settings.how.puts_right:
        return _after_a_quiz(quiz, sheet)
    if sheet.outcome.still_wrong:
        first = sheet.outcome.still_wrong[0]
        position = first.position
        words = f"Make sure of question {position}" if first.right else f"Put question {position} right"
        return Next(words, follows(sheet.outcome), words, reverse("quizzes:put_right", args=[quiz.key, position]))
    if sheet.outcome.unread:
        why = "A person reads your answer and marks it. You are told as soon as it is marked. There is nothing to do."
        return Next("Wait for your answer to be marked", why, "My pathway", reverse("courses:pathway"))
    if not sheet.outcome.passed:
        why = "The same questions, with their answers in another order. You can begin at once, or read first."
        return Next("Take the check again", why, "Go to the check", reverse("quizzes:check", args=[quiz.key]))
    shown = shown_by([person], [quiz.module], RuleBook.at(None, today()))[person.pk, quiz.module_id]
    unread = [lesson for lesson in lessons_of(quiz, person) if not lesson.finished]
    if unread:
        title = f"Finish the lesson “{unread[0].title}”"
        return Next(title, needed(shown), "Go to the lesson", unread[0].href)
    proofs = proofs_of(shown)
    title = f"Agree a date for {proofs}" if proofs else "Go on with your pathway"
    return Next(title, needed(shown), "My pathway", reverse("courses:pathway"))


def _after_a_quiz(quiz: Quiz, sheet: Sheet) -> Next:
    """Return what follows practice or an exam: the check of the module, which is what counts, or the pathway."""
    check = check_of_module(quiz.module)
    if sheet.settings.how.passes and not sheet.outcome.passed and not sheet.outcome.waiting:
        why = "Your module does not wait for it. Read what the answers rest on first; you may then take it again."
        return Next(f"Read again, then retake “{quiz.title}”", why, "See what it asks", _address(quiz))
    if sheet.settings.how.passes or check is None:
        why = "Your answers stay on record, and you can look at them again here."
        return Next("Go on with your pathway", why, "My pathway", reverse("courses:pathway"))
    why = "Practice counts neither for nor against you. The check is what your module needs."
    return Next(f"Take the check “{check.title}”", why, "Go to the check", _address(check))


def _address(quiz: Quiz) -> str:
    return reverse("quizzes:check", args=[quiz.key])


def needed(shown: Shown) -> str:
    """Say what a module still needs beside its check."""
    if shown.demonstrated:
        return f"Your check counts, and the module has been demonstrated since {in_words(shown.since or today())}."
    if not shown.missing:
        return "Your check is on record."
    return (
        f"Your check counts. For the module to be demonstrated it still needs {proofs_of(shown)}, "
        "judged by a person. Your practice tutor assessor arranges it with you."
    )


def proofs_of(shown: Shown) -> str:
    """Name the proofs that are still missing."""
    return " and ".join(with_article(method) for method in shown.missing)
