"""Checks, questions and attempts for tests. Every feedback is a phrase of its own, so that a leak is easy to find."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Page

from assessments.quizzes.actions import save_answer, start_attempt, submit_attempt
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.models import Attempt, AttemptSlot, Question, QuestionVersion, Quiz, Slot, Step
from assessments.quizzes.saving import Given
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.turns import turn_of
from courses.models import LessonPage, Module, ModulePage, ProgrammePage
from courses.pack_import import programme_page
from lms.models import Person

SINGLE, MULTIPLE, TRUE_FALSE = (
    QuestionVersion.Kind.SINGLE,
    QuestionVersion.Kind.MULTIPLE,
    QuestionVersion.Kind.TRUE_FALSE,
)


def options(right: Collection[str] = ("a",), ids: str = "abc") -> list[dict[str, Any]]:
    """Return options whose feedback says their own id."""
    return [
        {"id": key, "text": f"Option {key.upper()}", "right": key in right, "feedback": f"Because of reason {key * 3}"}
        for key in ids
    ]


def version(kind: str = SINGLE, right: Collection[str] = ("a",), ids: str = "abc", **facts: Any) -> QuestionVersion:
    """Return a version that is not saved, for what is worked out without a database."""
    defaults = {"pk": None, "stem": "What now?", "blank": "Nothing was chosen here", "must_get_right": False}
    return QuestionVersion(kind=kind, body={"options": options(right, ids)}, **{**defaults, **facts})


def choice(*ids: str) -> Answer:
    """Return an answer that chooses options."""
    return {"choice": list(ids)} if ids else {}


def paper(versions: Iterable[QuestionVersion], chosen: dict[int, list[str]]) -> tuple[list[AttemptSlot], list[Step]]:
    """Return the rows of an attempt that are not saved: versions in order, and what was chosen at each position."""
    slots = []
    for position, one in enumerate(versions, 1):
        one.pk = position
        order = one.how.order(one.body, list)
        slots.append(AttemptSlot(pk=position, position=position, question_version=one, order=order))
    steps = [
        tried(slots[position - 1], number, answer, kind=Step.Kind.ANSWER)
        for number, (position, answer) in enumerate(chosen.items(), 1)
    ]
    return slots, steps


def tried(slot: AttemptSlot, number: int, chosen: list[str], kind: str = Step.Kind.PUT_RIGHT) -> Step:
    """Return an answer to a question of an attempt that is not saved."""
    return Step(number=number, kind=kind, slot=slot, question_version=slot.question_version, answer=choice(*chosen))


def check(
    module: Module,
    *,
    questions: int = 5,
    must: Collection[int] = (),
    several: Collection[int] = (),
    about: str = "",
) -> Quiz:
    """Save a check: every question has the right answer a, those at `several` a and b.

    The misconception of each is `about` and its number; without `about` they have none.
    """
    quiz = Quiz.objects.create(key=f"{module.key}-check", module=module, title=module.title, intro="Some questions.")
    for position in range(1, questions + 1):
        question = Question.objects.create(key=f"{module.key}-q{position}", module=module)
        misconception = f"{about}-{position}" if about else ""
        add_version(question, position, must=position in must, several=position in several, misconception=misconception)
        Slot.objects.create(quiz=quiz, position=position, question=question)
    Question.objects.filter(slots__quiz=quiz).update(live=True)
    return quiz


def sibling(like: QuestionVersion, key: str, *, number: int = 1) -> QuestionVersion:
    """Save another question of the same module about the same misconception; its right answer is b."""
    question, _ = Question.objects.get_or_create(key=key, module=like.question.module)
    Question.objects.filter(pk=question.pk).update(live=True)
    return add_version(question, 100 + question.pk, number=number, misconception=like.misconception, right=("b",))


def add_version(
    question: Question,
    position: int,
    *,
    number: int = 1,
    must: bool = False,
    several: bool = False,
    misconception: str = "",
    right: Collection[str] = (),
) -> QuestionVersion:
    """Save a version of a question, and let the question be live without asking the gate."""
    Question.objects.filter(pk=question.pk).update(live=True)
    return QuestionVersion.objects.create(
        question=question,
        number=number,
        kind=MULTIPLE if several else SINGLE,
        stem=f"Case {position} of version {number}.\n\nWhat do you do in case {position}?",
        body={
            "options": [
                {**option, "feedback": f"{option['feedback']}-{position}-v{number}"}
                for option in options(right or (("a", "b") if several else ("a",)))
            ]
        },
        blank=f"Nothing was chosen in case {position}",
        must_get_right=must,
        lesson_key="the-lesson",
        anchor="the-anchor",
        standard="C1a",
        standard_title="Identifies any risk of harm to others",
        misconception=misconception,
    )


def answer(attempt: Attempt, position: int, chosen: list[str], *, seen: int | None = None) -> Step | None:
    """Answer as the attempt's own person, having seen the answer in force."""
    present = sheet_of(attempt).answers.get(position)
    number = seen if seen is not None else (present.revision if present else 0)
    given = Given(choice(*chosen), seen=number)
    return save_answer(attempt=attempt, position=position, given=given, by=attempt.person)


def sent(attempt: Attempt, *chosen: str, seen: int | str = 0) -> dict[str, Any]:
    """Return what a browser sends with an answer."""
    return {"attempt": attempt.pk, "seen": seen, "choice": list(chosen)}


def sent_again(attempt: Attempt, position: int, *chosen: str) -> dict[str, Any]:
    """Return what a browser sends to put an answer right, with the question that its page showed."""
    sheet = sheet_of(attempt)
    mark = sheet.mark_at(position)
    shown = turn_of(sheet, mark).version.pk if mark else 0
    return {"attempt": attempt.pk, "version": shown, "choice": list(chosen)}


def attempt_at(quiz: Quiz, person: Person, *, wrong: Collection[int] = (), blank: Collection[int] = ()) -> Attempt:
    """Begin an attempt and answer everything, wrongly (with c) at `wrong` and not at all at `blank`."""
    attempt = start_attempt(quiz=quiz, by=person)
    for slot in sheet_of(attempt).slots:
        if slot.position not in blank:
            right = slot.question_version.how.right_answer(slot.question_version.body)["choice"]
            answer(attempt, slot.position, ["c"] if slot.position in wrong else right)
    return attempt


def handed_in(quiz: Quiz, person: Person, *, wrong: Collection[int] = (), blank: Collection[int] = ()) -> Attempt:
    """Hand in an attempt."""
    return submit_attempt(attempt=attempt_at(quiz, person, wrong=wrong, blank=blank), by=person)


def lesson(module: Module, key: str = "the-lesson", anchor: str = "the-anchor") -> LessonPage:
    """Publish a lesson of one passage."""
    page = ModulePage.objects.filter(module=module).first()
    if page is None:
        top: Page = ProgrammePage.objects.first() or programme_page(None)
        page = top.add_child(instance=ModulePage(module=module, title=module.title, slug=module.key))
    text = "When he moves in with a child, the old rating is about a life he no longer leads."
    block = {"type": "passage", "value": {"heading": "A new household", "anchor": anchor, "text": text}}
    return page.add_child(
        instance=LessonPage(key=key, slug=key, title=key.replace("-", " ").capitalize(), body=[block])
    )


LESSON = """---
id: the-lesson
title: The lesson
minutes: 5
summary: What it says.
---
## A new household {#the-anchor}

The rating was made for a man living alone.
"""


def raw_question(key: str = "q1", **facts: Any) -> dict[str, Any]:
    """Return a question as a pack writes it, one that may go live."""
    return {
        "id": key,
        "type": "single",
        "stem": "A father moves in.\n\nWhat do you do?",
        "must_get_right": False,
        "teaches": "the-lesson#the-anchor",
        "standard": "C1a",
        "misconception": "old-rating-stands",
        "blank": "Nothing was chosen. Think of the children.",
        "options": [
            {"id": "a", "text": "Review it", "right": True, "feedback": "The household has changed since."},
            {"id": "b", "text": "Leave it", "right": False, "feedback": "It was made for another life."},
        ],
        **facts,
    }


def write_pack(folder: Path, **checks: list[dict[str, Any]]) -> Path:
    """Write a pack of one module for each check, given as module id (with _ for -) and questions."""
    (folder / "pack.yaml").write_text("id: a-pack\ntitle: A pack\n")
    for module, questions in checks.items():
        key = module.replace("_", "-")
        place = folder / "modules" / key
        (place / "lessons").mkdir(parents=True, exist_ok=True)
        facts = {
            "id": key,
            "title": key.capitalize(),
            "summary": "A module",
            "minutes": 10,
            "standards": [{"code": "C1a", "title": "Identifies any risk", "source": "tests"}],
        }
        (place / "module.yaml").write_text(yaml.safe_dump(facts))
        (place / "lessons" / "01-the-lesson.md").write_text(
            LESSON.replace("the-lesson", f"the-lesson{'' if key == 'm1' else key}")
        )
        write_check(place / "check.yaml", f"{key}-check", questions)
    return folder


def write_check(file: Path, key: str, questions: list[dict[str, Any]]) -> None:
    """Write the check of a module."""
    content = {"id": key, "title": "A check", "intro": "Questions.", "questions": questions}
    file.write_text(yaml.safe_dump(content, sort_keys=False))


def quiz_of(module: Module, behaviour: str, *, questions: int = 3, **facts: Any) -> Quiz:
    """Save a quiz of another behaviour, with questions of its own: the right answer of each is a."""
    quiz = check(module, questions=0)
    Quiz.objects.filter(pk=quiz.pk).update(key=f"{module.key}-{behaviour}", behaviour=behaviour, **facts)
    for position in range(1, questions + 1):
        question = Question.objects.create(key=f"{module.key}-{behaviour}-{position}", module=module)
        add_version(question, 200 + position, misconception=f"about-{position}")
        Slot.objects.create(quiz=quiz, position=position, question=question)
    Question.objects.filter(slots__quiz=quiz).update(live=True)
    quiz.refresh_from_db()
    return quiz
