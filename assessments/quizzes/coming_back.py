"""What comes back to people: which misconceptions are asked about today, which wait, and what is asked of each."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from assessments.quizzes.kept import kept_last
from assessments.quizzes.kinds.kind import Answer, Order
from assessments.quizzes.models import QuestionVersion, Retest, RetestStep
from assessments.quizzes.paper import reordered
from assessments.quizzes.retest_rules import terms_for, why_not_asked
from assessments.quizzes.retests import Terms, asked_and_held, monday_of
from assessments.quizzes.siblings import alike, least_seen, times_seen
from lms.calendar import LONDON
from lms.models import Person

ANSWERED = RetestStep.Kind.ANSWERED


@dataclass(frozen=True)
class Asked:
    """What is asked of somebody on a day, and what is due but waits for the next week, or for a question."""

    terms: Terms
    why_not: str = ""
    now: list[Retest] = field(default_factory=list)
    held: list[Retest] = field(default_factory=list)
    without_question: list[Retest] = field(default_factory=list)


def asked_of(people: Collection[int], on: date) -> dict[int, Asked]:
    """Return what is asked of each of these people on a day. At most seven queries."""
    rows = Retest.objects.open().filter(person__in=people, due__lte=on).select_related("module").order_by("due", "pk")
    due: dict[int, list[Retest]] = {}
    for retest in rows:
        due.setdefault(retest.person_id, []).append(retest)
    concerned = list(due) if len(people) > 1 else list(people)
    if not concerned:
        return {}
    terms, why_not = terms_for(concerned, on), why_not_asked(concerned, on)
    answered = _answered_this_week(list(due), on) if due else Counter()
    askable = {(version.question.module_id, version.misconception) for version in alike(_about(due))} if due else set()
    return {
        person: _asked(due.get(person, []), answered[person], terms[person], why_not[person], askable)
        for person in concerned
    }


def count_today(person: Person, on: date) -> int:
    """Return how many questions come back to somebody on a day. One query where nothing is due, else seven."""
    if not Retest.objects.open().filter(person=person, due__lte=on).exists():
        return 0
    return len(asked_of([person.pk], on)[person.pk].now)


def _asked(due: list[Retest], answered: int, terms: Terms, why_not: str, askable: Collection[tuple[int, str]]) -> Asked:
    without = [retest for retest in due if (retest.module_id, retest.misconception) not in askable]
    left = [retest for retest in due if retest not in without]
    now, held = asked_and_held(left, answered, terms)
    return Asked(terms, why_not, [] if why_not else now, [*now, *held] if why_not else held, without)


def _about(due: dict[int, list[Retest]]) -> set[tuple[int, str]]:
    return {(retest.module_id, retest.misconception) for found in due.values() for retest in found}


def _answered_this_week(people: Collection[int], on: date) -> Counter[int]:
    """Return how many questions each of these people has answered since Monday. One query."""
    monday = datetime.combine(monday_of(on), time.min, tzinfo=LONDON)
    steps = RetestStep.objects.filter(retest__person__in=people, kind=ANSWERED, source=None, right__isnull=False)
    within = steps.filter(at__gte=monday, at__lt=monday + timedelta(days=7))
    return Counter(within.order_by().values_list("retest__person", flat=True))


@dataclass(frozen=True)
class Turn:
    """The question that a retest asks now, with what was sent of it already."""

    version: QuestionVersion
    order: Order
    before: Answer


def turn_of(retest: Retest, steps: Sequence[RetestStep]) -> Turn | None:
    """Return what a retest asks now, unseen first; nothing while no question about it is live. Two queries.

    It follows from what is on record, so it stays the same until it is answered.
    """
    pieces = pieces_of_the_last(steps)
    number = len(steps) - len(pieces)
    version = pieces[-1].question_version if pieces else _least_seen(retest, steps)
    if version is None:
        return None
    order = pieces[-1].order if pieces else reordered(version, {}, f"retest-{retest.pk}-{number}")
    return Turn(version, order, pieces[-1].answer if pieces else {})


def _least_seen(retest: Retest, steps: Sequence[RetestStep]) -> QuestionVersion | None:
    """Return the question seen least; never the one asked last while there is another."""
    found = kept_last(alike([(retest.module_id, retest.misconception)]), attrgetter("kept"))
    if len(found) < 2:
        return found[0] if found else None
    until = steps[-1].at if steps else retest.opened_at
    seen = times_seen(retest.person_id, [version.question_id for version in found], until)
    last = last_answer(steps)
    asked_last = last.question_version.question_id if last and last.question_version else 0
    return least_seen(found, seen, (asked_last,))


def pieces_of_the_last(steps: Sequence[RetestStep]) -> tuple[RetestStep, ...]:
    """Return what was sent of a case in stages of which more is to be answered: it is neither right nor wrong. Pure."""
    pieces: tuple[RetestStep, ...] = ()
    for step in reversed(steps):
        if step.kind in {RetestStep.Kind.DISPROVED, RetestStep.Kind.RESTORED}:
            continue
        if step.kind != ANSWERED or step.right is not None:
            break
        pieces = (step, *pieces)
    return pieces


def last_answer(steps: Sequence[RetestStep]) -> RetestStep | None:
    """Return the last question that was asked here and answered whole. Pure."""
    found = [step for step in steps if step.kind == ANSWERED and step.source_id is None and step.right is not None]
    return found[-1] if found else None
