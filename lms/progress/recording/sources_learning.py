"""What a timeline tells of learning: lessons, checks, what was shown in practice, and what was learned elsewhere."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from assessments.quizzes.behaviours import OVERALL
from assessments.quizzes.models import Attempt, Step
from assessments.quizzes.results import result
from assessments.quizzes.sheet import Sheet, sheets_of
from assessments.quizzes.telling import tells_of
from courses.demonstration import with_article
from courses.elsewhere import taken_back
from courses.models import AcademicResult, Attendance, Demonstration, EventPlace, LessonCompletion, LessonPage
from lms.calendar import in_words, today
from lms.progress.recording.event import Key, Said
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source, numbers

TOLD_LATER = "What came of it stands in the record of the check."


# ---- lessons: whoever opens the record reads how far each module is ----


def _lessons(reading: Reading) -> QuerySet[Any, Any]:
    return LessonCompletion.objects.filter(person=reading.learner)


def _tell_lessons(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = LessonCompletion.objects.select_related("module").in_bulk(numbers(keys))
    pages = LessonPage.objects.live().filter(key__in={row.lesson_key for row in rows.values()})
    titles = dict(pages.values_list("key", "title"))
    return {pk: _lesson(row, titles.get(row.lesson_key, "")) for pk, row in rows.items()}


def _lesson(row: LessonCompletion, title: str) -> Said:
    if not title:
        return Said("done", "Lesson finished.", f"A lesson of {row.module} that is not taught any more")
    return Said(
        "done", "Lesson finished.", f"{title}, {row.module}", reverse("courses:lesson", args=[row.lesson_key]), "Open"
    )


# ---- checks: by the permission of quizzes ----


def _checks(reading: Reading) -> QuerySet[Any, Any]:
    if not reading.checks:
        return Step.objects.none()
    return Step.objects.filter(kind=Step.Kind.SUBMIT, attempt__person=reading.learner)


def _tell_checks(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    steps = Step.objects.filter(pk__in=numbers(keys)).select_related("attempt__quiz")
    of = {step.attempt_id: step for step in steps}
    sheets = sheets_of([step.attempt for step in of.values()])
    return {of[sheet.attempt.pk].pk: _check(reading, sheet) for sheet in sheets}


def _check(reading: Reading, sheet: Sheet) -> Said:
    quiz = sheet.attempt.quiz
    where = ("quizzes:record", [quiz.key]) if reading.own else ("quizzes:record_of", [quiz.key, reading.learner.pk])
    state, words = _came_to(sheet)
    return Said(
        state, "Check handed in.", f"{quiz.title}. {words}", reverse(where[0], args=where[1]), "Record of the check"
    )


def _came_to(sheet: Sheet) -> tuple[str, str]:
    """Say what came of an attempt. Of a quiz that closes on a day it is told where that is looked into."""
    if sheet.attempt.quiz.closes_at is not None or OVERALL not in tells_of(sheet.attempt.quiz, sheet):
        return "waiting", TOLD_LATER
    state = "done" if sheet.outcome.passed else "waiting" if sheet.outcome.waiting else "not_yet_met"
    return state, f"{result(sheet.outcome, passes=sheet.settings.how.passes)}{_worked_through(sheet.attempt)}"


def _worked_through(attempt: Attempt) -> str:
    """Say when nothing was left to put right."""
    return f" Worked through on {in_words(today(attempt.finished_at))}." if attempt.finished_at else ""


# ---- shown in practice: whoever opens the record reads what is demonstrated ----


def _shown(reading: Reading) -> QuerySet[Any, Any]:
    return Demonstration.objects.filter(person=reading.learner)


def _tell_shown(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Demonstration.objects.select_related("module_version__module").in_bulk(numbers(keys))
    return {pk: _proof(row) for pk, row in rows.items()}


def _proof(row: Demonstration) -> Said:
    text = f"{row.module_version.module}, by {with_article(row.method)}"
    if row.withdraws_id:
        return Said("withdrawn", "A proof no longer counts.", text)
    return Said("done", "A proof was given.", text)


# ---- learned elsewhere: a result by the permission of quizzes, training by whoever opens the record ----


def _results(reading: Reading) -> QuerySet[Any, Any]:
    # A result of the university tells what a check tells: whether somebody failed.
    if not reading.checks:
        return AcademicResult.objects.none()
    return AcademicResult.objects.filter(person=reading.learner, replaced_by=None)


def _tell_results(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = AcademicResult.objects.select_related("module").in_bulk(numbers(keys))
    return {pk: _result(row) for pk, row in rows.items()}


def _result(row: AcademicResult) -> Said:
    passed = row.outcome == AcademicResult.Outcome.PASS
    text = f"{row.module}, attempt {row.attempt}: {row.get_outcome_display().lower()}"
    return Said("done" if passed else "not_yet_met", "University result.", text)


def _training(reading: Reading) -> QuerySet[Any, Any]:
    return Attendance.objects.filter(person=reading.learner).exclude(taken_back())


def _tell_training(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Attendance.objects.select_related("module").in_bulk(numbers(keys))
    return {
        pk: Said("done", "Training attended.", f"{row.title or row.module}, {row.provider}") for pk, row in rows.items()
    }


def _missed(reading: Reading) -> QuerySet[Any, Any]:
    if not (reading.own or reading.manages):
        return EventPlace.objects.none()
    return EventPlace.objects.filter(person=reading.learner, state=EventPlace.State.ABSENT)


def _tell_missed(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = EventPlace.objects.select_related("event").in_bulk(numbers(keys))
    return {pk: Said("not_started", "Did not attend.", str(row.event)) for pk, row in rows.items()}


SOURCES = (
    Source("lesson", "learning", "completed_at", _lessons, _tell_lessons),
    Source("training", "learning", "attended_on", _training, _tell_training, by_day=True),
    Source("missed", "learning", "event__starts_at", _missed, _tell_missed),
    Source("result", "learning", "decided_on", _results, _tell_results, by_day=True),
    Source("check", "checks", "at", _checks, _tell_checks),
    Source("shown", "shown", "judged_on", _shown, _tell_shown, by_day=True),
)
