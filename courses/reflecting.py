"""Reflections: what somebody writes beside a question of a lesson, who may read it, and sharing it with one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courses import ports
from courses.models import LessonPage, Reflection
from courses.permissions import check_read_page
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed

KINDS: Final = {"mentor": "your mentor", "pta": "your practice tutor assessor"}
ONLY_YOU: Final = "Only you read this."


@dataclass(frozen=True)
class Beside:
    """What stands beside a question for whoever reads the lesson."""

    block_id: str
    href: str
    text: str = ""
    read_by: str = ONLY_YOU
    saved_at: datetime | None = None


@transaction.atomic
def save_reflection(*, lesson: LessonPage, block_id: str, text: str, by: Person) -> Reflection | None:
    """Keep what somebody wrote beside a question; nothing left of it when they emptied the box."""
    check_read_page(by, lesson)
    question = question_of(lesson, block_id)
    if question is None:
        raise NotAllowed("This question no longer stands in the lesson. What you wrote is under “My reflections”.")
    kept = mine(lesson, by, [(block_id, question)]).get(block_id)
    if not text.strip():
        if kept:
            _forget(kept, by)
        return None
    row = kept or Reflection(person=by, lesson_key=lesson.key)
    row.block_id, row.question, row.text = block_id, question, text.strip()
    row.save()
    audit.record("reflection_saved", by=by, subject=row, facts={"lesson": lesson.key})
    return row


@transaction.atomic
def share_reflection(*, reflection: Reflection, kind: str, by: Person) -> Reflection:
    """Let one's mentor or practice tutor assessor read a reflection, and tell them that there is something to read."""
    check_own(by, reflection)
    supporter = ports.supporters_on([by.pk], today()).get(by.pk, {}).get(kind)
    if supporter is None:
        raise NotAllowed("Share with your own mentor or practice tutor assessor. Nobody else reads a reflection.")
    reflection.shared_with, reflection.shared_at = supporter, timezone.now()
    reflection.save(update_fields=["shared_with", "shared_at"])
    audit.record("reflection_shared", by=by, subject=reflection, facts={"with": supporter.pk})
    queue_notice(
        person=supporter,
        event=f"reflection-{reflection.pk}-{reflection.shared_at:%Y%m%d%H%M}",
        text=f"{by} shared a reflection with you",
        link=reverse("courses:reflections"),
    )
    return reflection


@transaction.atomic
def unshare_reflection(*, reflection: Reflection, by: Person) -> Reflection:
    """Take a reflection back: from now on only its writer reads it."""
    check_own(by, reflection)
    reflection.shared_with = reflection.shared_at = None
    reflection.save(update_fields=["shared_with", "shared_at"])
    audit.record("reflection_unshared", by=by, subject=reflection)
    return reflection


def check_own(person: Person, reflection: Reflection) -> None:
    """Refuse whoever did not write it."""
    if reflection.person_id != person.pk:
        raise NotAllowed("Only whoever wrote a reflection changes it or says who reads it.")


def own(person: Person) -> QuerySet[Reflection]:
    """Return what somebody wrote, the latest first."""
    return Reflection.objects.filter(person=person).select_related("shared_with")


def shared_with(person: Person, on: date) -> list[Reflection]:
    """Return what is shared with somebody who still supports its writer: sharing ends with the support."""
    rows = list(Reflection.objects.filter(shared_with=person).select_related("person"))
    if not rows:
        return []
    supporters = ports.supporters_on(sorted({row.person_id for row in rows}), on)
    return [row for row in rows if person in supporters[row.person_id].values()]


def question_of(lesson: LessonPage, block_id: str) -> str | None:
    """Return the words of a question that a lesson asks; None when it does not."""
    return dict(questions(lesson)).get(block_id)


def questions(lesson: LessonPage) -> list[tuple[str, str]]:
    """Return the id and the words of each question to think about."""
    return [(str(block.id), str(block.value["text"])) for block in lesson.body if block.block_type == "reflect"]


def mine(lesson: LessonPage, person: Person, asked: Iterable[tuple[str, str]]) -> dict[str, Reflection]:
    """Return what somebody wrote beside these questions. An import gives blocks new ids: then the words decide."""
    wanted = dict(asked)
    if not wanted:
        return {}
    rows = list(Reflection.objects.filter(person=person, lesson_key=lesson.key).select_related("shared_with"))
    found = {row.block_id: row for row in rows if row.block_id in wanted}
    left = {row.question: row for row in rows if row.block_id not in wanted}
    return {key: row for key, words in wanted.items() if (row := found.get(key) or left.get(words))}


def beside(lesson: LessonPage, person: Person) -> dict[str, Beside]:
    """Return what stands beside each question of a lesson. One query, and none for a lesson without questions."""
    asked = questions(lesson)
    kept = mine(lesson, person, asked)
    return {block_id: _beside(lesson, block_id, kept.get(block_id)) for block_id, _ in asked}


def _beside(lesson: LessonPage, block_id: str, row: Reflection | None) -> Beside:
    # A draft has no address to write to, nor has a question that was never saved.
    href = reverse("courses:reflection", args=[lesson.key, block_id]) if lesson.live and lesson.key and block_id else ""
    return Beside(block_id, href, row.text, who_reads(row), row.saved_at) if row else Beside(block_id, href)


def who_reads(row: Reflection) -> str:
    """Say who reads a reflection."""
    return f"You and {row.shared_with} read this." if row.shared_with else ONLY_YOU


def _forget(row: Reflection, by: Person) -> None:
    audit.record("reflection_removed", by=by, subject=row)
    row.delete()
