"""With which questions, and until when, somebody's attempt at a quiz begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any, TypeVar

from django.db.models import OuterRef, Subquery, Value
from django.utils import timezone
from django.utils.timezone import localtime

from assessments.quizzes import timing
from assessments.quizzes.behaviours import Settings
from assessments.quizzes.drawing import TAGS, Candidate, draw, pages, shuffled_within
from assessments.quizzes.kept import COLUMNS, asked_elsewhere
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Slot
from assessments.quizzes.siblings import times_seen
from lms.calendar import in_words, today
from lms.models import Adjustment, Person
from lms.permissions import NotAllowed, current_post
from lms.policy.learning import QUIZ_GRACE_SECONDS
from lms.rules import value_of

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A question that an attempt asks, and for which tags it was drawn, if it was."""

    version: QuestionVersion
    section: str = ""
    drawn_for: dict[str, str] = field(default_factory=dict)


def shuffled(keys: list[T]) -> list[T]:
    """Return a list in an order of chance."""
    found = list(keys)
    SystemRandom().shuffle(found)
    return found


def places_for(quiz: Quiz, person: Person) -> list[Place]:
    """Return the questions of an attempt in order, some of them drawn by chance; TooFew when there are not enough."""
    slots = list(quiz.slots.order_by("position"))
    drawn = _drawn(quiz, person, slots)
    asked = {slot.position: slot.question_id or drawn.get(slot.position) for slot in slots}
    latest = latest_versions(question for question in asked.values() if question)
    places = [
        Place(latest[question], slot.section, {} if slot.question_id else tags_of(slot, quiz))
        for slot in slots
        if (question := asked[slot.position]) in latest
    ]
    if not quiz.shuffled:
        return places
    return [places[place] for place in shuffled_within([one.section for one in places], shuffled)]


def latest_versions(questions: Iterable[int]) -> dict[int, QuestionVersion]:
    """Return the latest version of each question. One query."""
    rows = QuestionVersion.objects.filter(question__in=list(questions)).order_by("number")
    return {version.question_id: version for version in rows}


def _drawn(quiz: Quiz, person: Person, slots: list[Slot]) -> dict[int, int]:
    """Return the question drawn for each slot that draws, by position. Two queries where there is one, else none."""
    wanted = {slot.position: tags_of(slot, quiz) for slot in slots if slot.question_id is None}
    if not wanted:
        return {}
    taken = {slot.question_id for slot in slots if slot.question_id}
    pool = pool_for(wanted.values(), exam=quiz.behaviour == Quiz.Behaviour.EXAM)
    seen = times_seen(person.pk, [one.question for one in pool], timezone.now())
    return draw(wanted, pool, taken=taken, seen=seen, shuffle=shuffled)


def tags_of(slot: Slot, quiz: Quiz) -> dict[str, str]:
    """Return the tags for which a slot draws; where it names no module, that of the quiz."""
    return {"module": quiz.module.key, **(slot.draw or {})}


def pool_for(wanted: Iterable[dict[str, str]], *, exam: bool) -> list[Candidate]:
    """Return the live questions that may be drawn for any of these tags, in their latest versions. One query.

    Outside an exam, what is kept for exams is left out, or marked so.
    """
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number").values("pk")[:1]
    rows: Any = QuestionVersion.objects.filter(
        question__live=True, question__module__key__in={tags["module"] for tags in wanted}, pk=Subquery(newest)
    )
    rows = rows.annotate(kept=Value(False)) if exam else asked_elsewhere(rows)
    found = rows.values_list("question", "kept", *(COLUMNS.get(tag, tag) for tag in TAGS))
    return [Candidate(question, dict(zip(TAGS, tags, strict=True)), kept) for question, kept, *tags in found]


def rows_of(attempt: Attempt, places: list[Place], per_page: int) -> list[AttemptSlot]:
    """Return the rows, not saved yet, that fix what an attempt asks."""
    numbers = pages([place.section for place in places], per_page)
    return [
        AttemptSlot(
            attempt=attempt,
            position=position,
            question_version=place.version,
            order=place.version.how.order(place.version.body, shuffled),
            section=place.section,
            page=page,
            drawn_for=place.drawn_for,
        )
        for position, (place, page) in enumerate(zip(places, numbers, strict=True), 1)
    ]


def grace_seconds(person: Person) -> int:
    """Return for how many seconds a late request is taken, where a person works. Two queries."""
    post = current_post(person, today())
    return int(value_of(QUIZ_GRACE_SECONDS, on=today(), unit=post.unit if post else None).value)


def extra_percent(person: Person) -> int:
    """Return the extra time, in per cent, that somebody has today; of several adjustments the largest. One query."""
    rows = Adjustment.objects.on(today()).filter(person=person, kind=Adjustment.Kind.EXTRA_TIME)
    return max(rows.values_list("amount", flat=True), default=0)


def first_facts(quiz: Quiz, person: Person, settings: Settings, at: datetime) -> dict[str, Any]:
    """Return what an attempt keeps from its beginning: its settings, and when its time is up by the server's clock."""
    extra = extra_percent(person) if settings.minutes else 0
    ends = timing.ends_at(started=at, minutes=settings.minutes, extra_percent=extra, closes_at=quiz.closes_at)
    return {"started_at": at, "ends_at": ends, "settings": settings.as_record()}


def check_is_open(quiz: Quiz, word: str, at: datetime) -> None:
    """Refuse before a quiz opens and after it has closed."""
    if quiz.opens_at and at < quiz.opens_at:
        raise NotAllowed(f"This {word} opens {moment_in_words(quiz.opens_at)}. You can begin it then.")
    if quiz.closes_at and at >= quiz.closes_at:
        raise NotAllowed(f"This {word} closed {moment_in_words(quiz.closes_at)}, so it cannot be begun any more.")


def moment_in_words(moment: datetime) -> str:
    """Say on which day and at what time of London: on 1 June 2026 at 09:00."""
    here = localtime(moment)
    return f"on {in_words(today(moment))} at {here:%H:%M}"


def time_in_words(seconds: int) -> str:
    """Say how long somebody has, to the second where it is no whole number of minutes."""
    minutes, rest = divmod(seconds, 60)
    return timing.in_words(seconds) if not rest or not minutes else f"{minutes} minutes {timing.in_words(rest)}"


def minutes_for(quiz: Quiz, person: Person) -> timedelta | None:
    """Return how long somebody has for a quiz, with their own extra time; nothing where there is no limit."""
    if quiz.minutes is None:
        return None
    return timedelta(minutes=quiz.minutes) + timing.extra_time(quiz.minutes, extra_percent(person))
