"""The questions of the shipped checks as attempts ask them, each with its right answer and wrong ones."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from assessments.quizzes.behaviours import Settings, settings_for
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.models import PassMark, QuestionVersion, Quiz, Slot
from assessments.quizzes.starting import pages
from lms.management.example.national.laying import as_json

GRACE: Final = 60


@dataclass(frozen=True)
class Asked:
    """A question in the words of JSON columns: its order, its right answer, and the wrong ones that people give."""

    version_id: int
    order: str
    right: str
    wrong: tuple[str, ...]
    must: bool
    misconception: str


@dataclass(frozen=True)
class Test:
    """A quiz as its attempts begin: the questions at each place, with what was drawn there."""

    quiz: Quiz
    settings: str
    minutes: int | None
    # By place: section, page, tags for which was drawn (as JSON), and the questions that may stand there.
    places: tuple[tuple[str, int, str, tuple[Asked, ...]], ...]
    pass_marks: tuple[PassMark, ...]

    @property
    def questions(self) -> tuple[Asked, ...]:
        """Return the questions of a check, where each place has its own."""
        return tuple(found[0] for _, _, _, found in self.places)


def tests() -> dict[str, Test]:
    """Return the quizzes that are shipped, by their key."""
    newest = {row.question_id: row for row in _versions()}
    asked = {pk: asked_of(version) for pk, version in newest.items()}
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.order_by("position"):
        slots[slot.quiz_id].append(slot)
    marks: dict[int, list[PassMark]] = defaultdict(list)
    for mark in PassMark.objects.order_by("section", "pk"):
        marks[mark.quiz_id].append(mark)
    quizzes = Quiz.objects.select_related("module")
    return {row.key: _test(row, slots[row.pk], newest, asked, tuple(marks[row.pk])) for row in quizzes}


def _versions() -> Iterator[QuestionVersion]:
    rows = QuestionVersion.objects.filter(question__live=True).select_related("question__module")
    yield from rows.order_by("number")


def _test(
    quiz: Quiz,
    slots: list[Slot],
    newest: dict[int, QuestionVersion],
    asked: dict[int, Asked],
    marks: tuple[PassMark, ...],
) -> Test:
    settings: Settings = settings_for(quiz, GRACE)
    numbers = pages([slot.section for slot in slots], settings.per_page)
    places = []
    for slot, page in zip(slots, numbers, strict=True):
        found = [slot.question_id] if slot.question_id else _fitting(quiz, slot, newest)
        tags = as_json({} if slot.question_id else {"module": quiz.module.key, **(slot.draw or {})})
        places.append((slot.section, page, tags, tuple(asked[pk] for pk in found)))
    return Test(quiz, as_json(settings.as_record()), quiz.minutes, tuple(places), marks)


def _fitting(quiz: Quiz, slot: Slot, newest: dict[int, QuestionVersion]) -> list[int]:
    """Return the questions that may be drawn at a place."""
    tags: dict[str, Any] = dict(slot.draw or {})
    module = tags.pop("module", quiz.module.key)
    return [
        pk
        for pk, row in newest.items()
        if row.question.module.key == module and all(getattr(row, tag, None) == value for tag, value in tags.items())
    ]


def asked_of(version: QuestionVersion) -> Asked:
    """Return a question with its right answer and those of its wrong ones that are marked wrong."""
    right = version.how.right_answer(version.body)
    wrong = [answer for answer in _others(version, right) if not version.how.score(version.body, answer).right]
    return Asked(
        version.pk,
        as_json(version.how.order(version.body, lambda ids: list(ids))),
        as_json(right),
        tuple(as_json(answer) for answer in wrong[:3]),
        version.must_get_right,
        version.misconception,
    )


def _others(version: QuestionVersion, right: Answer) -> Iterator[Answer]:
    """Yield answers beside the right one: one part of it changed for what is offered elsewhere."""
    options = [option["id"] for option in version.body.get("options", []) if not option.get("right")]
    if "choice" in right:
        for option in options:
            yield {**right, "choice": [option]}
    for name, given in right.items():
        if len(given) > 1 and name != "made":
            yield {**right, name: given[:1]}
        yield from _swapped(name, right)


def _swapped(name: str, right: Answer) -> Iterator[Answer]:
    """Yield the answer with two of its parts the other way round."""
    prefix = name.partition("-")[0] + "-"
    for other, given in right.items():
        if other != name and other.startswith(prefix) and given != right[name]:
            yield {**right, name: given, other: right[name]}
            return
