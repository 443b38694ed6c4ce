"""Which question asks about the same misconception as another: a live one, of those the one seen least."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from assessments.quizzes.kept import asked_elsewhere
from assessments.quizzes.models import AttemptSlot, QuestionVersion, RetestStep, Step

# What a person has to mark cannot say at once whether somebody has understood.
BY_A_PERSON = (QuestionVersion.Kind.EXTENDED,)


def alike(misconceptions: Iterable[tuple[int, str]]) -> list[Any]:
    """Return the live questions about some misconceptions, each given with the id of its module. One query.

    What is kept for exams is left out, or marked so: answering it here would tell its key before the exam does.
    """
    wanted = Q(pk__in=[])
    for module, misconception in misconceptions:
        wanted |= Q(question__module=module, misconception=misconception)
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number").values("pk")[:1]
    rows = QuestionVersion.objects.filter(wanted, pk=Subquery(newest), question__live=True).exclude(misconception="")
    rows = asked_elsewhere(rows).exclude(kind__in=BY_A_PERSON)
    return list(rows.select_related("question").order_by("question"))


def times_seen(person: int, questions: Collection[int], until: datetime) -> Counter[int]:
    """Return how often somebody had been asked each of these questions by a moment, wherever it was. One query."""
    what = "question_version__question"
    asked = {f"{what}__in": list(questions)}
    slots = AttemptSlot.objects.filter(attempt__person=person, attempt__started_at__lte=until, **asked)
    again = Step.objects.filter(attempt__person=person, kind=Step.Kind.PUT_RIGHT, at__lte=until, **asked)
    later = RetestStep.objects.filter(retest__person=person, kind=RetestStep.Kind.ANSWERED, at__lte=until, **asked)
    rows = [found.order_by().values_list(what, flat=True) for found in (slots, again, later.filter(source=None))]
    return Counter(rows[0].union(*rows[1:], all=True))


def least_seen(
    versions: Iterable[QuestionVersion], seen: Mapping[int, int], without: Collection[int] = ()
) -> QuestionVersion | None:
    """Return the question seen least, the earlier one of two seen as often; nothing when all are left out. Pure."""
    left = [version for version in versions if version.question_id not in without]
    return min(left, key=lambda version: (seen.get(version.question_id, 0), version.question_id), default=None)
