"""Work out the figures of a check from its attempts, and keep them.

They are worked out by a job, at night or when an author asks, and not when a page is shown: a figure of a question
takes every answer ever given to it, which for a check of the whole country is half a million rows, and it changes by
nothing that an author sees between one day and the next. One job a check: each is short, one that fails stops no
other, and how many are left is how far it is.

A person counts once, with the first attempt that they handed in: at a second one everybody has read why. It counts
whether or not its wrong answers are put right since, or those who were wrong most would be left out.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Min

from assessments.quizzes.models import Attempt, QuestionStatistics, Quiz, QuizStatistics
from assessments.quizzes.sheet import Sheet, sheets_of
from assessments.quizzes.tallies import QuizTally
from lms.calendar import today
from lms.policy.practice import STATISTICS_CHOSEN
from lms.rules import value_of

# Attempts read at once: five queries for each such number.
CHUNK: Final = 500
# The newest so many are enough for any figure, and are done well within the time that a job has.
MOST: Final = 20_000


def work_out(quiz: Quiz, *, at: datetime) -> QuizStatistics:
    """Work out the figures of a check and of each version that it asked, and replace those of before."""
    tally = QuizTally()
    for sheet in first_sheets(quiz):
        tally.add(sheet)
    least: int = value_of(STATISTICS_CHOSEN, on=today()).value
    rows = [
        QuestionStatistics(
            quiz=quiz,
            question_version_id=version,
            answers=item.n,
            figures=item.figures(least),
            worked_out_at=at,
        )
        for version, item in tally.items.items()
    ]
    with transaction.atomic():
        Quiz.objects.select_for_update().get(pk=quiz.pk)  # two jobs about one check take turns
        quiz.question_statistics.all().delete()
        QuestionStatistics.objects.bulk_create(rows)
        kept, _ = QuizStatistics.objects.update_or_create(
            quiz=quiz, defaults={"attempts": tally.attempts, "figures": tally.newest_paper(), "worked_out_at": at}
        )
    return kept


def first_sheets(quiz: Quiz) -> Iterator[Sheet]:
    """Yield each person's first attempt at a check that was handed in, the earliest first, a chunk at a time."""
    handed_in = quiz.attempts.exclude(state=Attempt.State.OPEN).order_by()
    firsts = handed_in.values("person").annotate(first=Min("pk")).values_list("first", flat=True)
    ids = sorted(firsts)[-MOST:]
    for start in range(0, len(ids), CHUNK):
        chunk = Attempt.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("pk")
        yield from sheets_of(list(chunk))
