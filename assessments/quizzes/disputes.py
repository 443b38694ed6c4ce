"""What has become of the questions of an attempt since it was handed in: challenges, their answers, and regrades."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from assessments.quizzes.models import AttemptSlot, Challenge, QuestionVersion, Quiz, Regrade, RegradeRun
from assessments.quizzes.regrading import AS_MARKED, RIGHT, VOID
from assessments.quizzes.sheet import Sheet
from lms.models import Person

COUNTS: Final = {str(RIGHT): "It counts as right.", str(VOID): "It is left out of your result."}


@dataclass(frozen=True)
class Regraded:
    """A question was marked again, or that was undone."""

    at: datetime
    says: str
    reason: str


@dataclass(frozen=True)
class Dispute:
    """What somebody can do, or has done, about one question of their attempt."""

    position: int
    href: str
    challenge: Challenge | None = None
    regraded: Regraded | None = None

    @property
    def link(self) -> str:
        """Return the words of the way to the challenge."""
        if self.challenge is None:
            return f"Challenge question {self.position}"
        if hasattr(self.challenge, "answer"):
            return f"Read the answer to your challenge of question {self.position}"
        return f"Your challenge of question {self.position} waits for an answer"


@dataclass(frozen=True)
class Disputes:
    """Everything about the questions of one attempt, and the corrected keys by which some were marked again."""

    by_position: Mapping[int, Dispute]
    corrected: Mapping[int, QuestionVersion]

    @property
    def since(self) -> list[Dispute]:
        """Return the questions that something became of since, in order."""
        return [one for _, one in sorted(self.by_position.items()) if one.regraded or one.challenge]


def disputes_of(quiz: Quiz, sheet: Sheet) -> Disputes:
    """Return what there is about each question of an attempt. Two queries."""
    challenges = challenges_at(sheet.slots)
    rows = Regrade.objects.filter(attempt=sheet.attempt).order_by("pk").select_related("run__by_version")
    newest = {row.slot_id: row for row in rows}
    found = {
        slot.position: Dispute(
            slot.position,
            reverse("quizzes:challenge", args=[quiz.key, slot.position]),
            challenges.get(slot.pk),
            _regraded(newest.get(slot.pk)),
        )
        for slot in sheet.slots
    }
    return Disputes(found, _keys(newest.values()))


def challenges_at(slots: Iterable[AttemptSlot]) -> dict[int, Challenge]:
    """Return the challenges to some questions of attempts, by the id of the slot. One query."""
    rows = Challenge.objects.filter(slot__in=[slot.pk for slot in slots]).select_related("answer")
    return {row.slot_id: row for row in rows}


def earlier_challenges(person: Person, quiz: Quiz, but: Challenge | None) -> list[Challenge]:
    """Return what else somebody challenged in a quiz, newest first. One query."""
    rows = Challenge.objects.filter(person=person, slot__attempt__quiz=quiz).exclude(pk=but.pk if but else 0)
    return list(rows.select_related("answer", "slot", "question_version").order_by("-pk"))


def _regraded(row: Regrade | None) -> Regraded | None:
    if row is None:
        return None
    run: RegradeRun = row.run
    says = COUNTS.get(row.verdict, "It counts as wrong.")
    if run.undoes_id:
        before = "It counts as it was first marked." if row.verdict == AS_MARKED else says
        return Regraded(run.at, f"Marking it again was undone. {before}", run.reason)
    return Regraded(run.at, says, run.reason)


def _keys(rows: Iterable[Regrade]) -> dict[int, QuestionVersion]:
    """Return the corrected questions by which answers count now, by the id of the slot."""
    counting = [row for row in rows if row.run.undoes_id is None and row.run.by_version]
    return {row.slot_id: row.run.by_version for row in counting if row.run.by_version}
