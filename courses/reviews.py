"""Milestone reviews: which are due, how each stands, who signs it, and what was signed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Final

from courses import ports
from courses.models import Enrolment, MilestoneReview, ReviewPoint, ReviewSignature
from courses.plans import plans_of
from lms.calendar import working_day_after
from lms.models import LineManagement, Person, StandIn
from lms.policy.learning import REVIEW_LATE_DAYS, REVIEW_NOTICE_DAYS
from lms.posts import book_for, books_at, posts_on
from lms.roles import Permission, Role, permissions_of
from lms.rules import RuleBook

Capacity = ReviewSignature.Capacity
Decision = MilestoneReview.Decision
ALL_THREE: Final = (Capacity.LEARNER, Capacity.PTA, Capacity.SPO)


# ---- what is asked and written ----


@dataclass(frozen=True)
class Question:
    """One question of a review, and who answers it."""

    key: str
    text: str
    who: str


def questions_of(review: MilestoneReview, who: str | None = None) -> list[Question]:
    """Return the questions as they were asked when the review was begun, of one of the three or of all."""
    rows = [Question(row["key"], row["text"], row["who"]) for row in review.questions]
    return [row for row in rows if who is None or row.who == who]


def content_hash(review: MilestoneReview) -> str:
    """Return the hash of everything that a signature stands under."""
    content = {
        "enrolment": review.enrolment_id,
        "point": review.point_id,
        "round": review.round,
        "questions": review.questions,
        "answers": review.answers,
        **decided(review),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def part_hash(review: MilestoneReview, who: str) -> str:
    """Return the hash of what one of the three may write: a page that was overtaken is told by it."""
    mine: dict[str, Any] = {row.key: review.answers.get(row.key, "") for row in questions_of(review, who)}
    if who != Capacity.LEARNER:
        mine["decided"] = decided(review)
    return hashlib.sha256(json.dumps(mine, sort_keys=True).encode()).hexdigest()


def decided(review: MilestoneReview) -> dict[str, str]:
    """Return what was decided, with its days written out."""
    following = review.next_review_on.isoformat() if review.next_review_on else ""
    return {
        "held_on": review.held_on.isoformat(),
        "decision": review.decision,
        "reasons": review.reasons,
        "next_review_on": following,
    }


def missing(review: MilestoneReview) -> list[str]:
    """Return, in a sentence each, what must be written before anybody signs."""
    names = dict(Capacity.choices)
    found = []
    for who in ALL_THREE:
        left = sum(not review.answers.get(row.key, "").strip() for row in questions_of(review, who))
        if left:
            found.append(f"{names[who]}: {left} answer{'' if left == 1 else 's'} to write.")
    if not review.decision:
        found.append("The decision.")
    if not review.reasons.strip():
        found.append("The reasons for the decision.")
    if review.decision == Decision.REVIEW_AGAIN and review.next_review_on is None:
        found.append("The day of the next review.")
    return found


def is_left(review: MilestoneReview, who: str) -> bool:
    """Say whether one of the three has still something to write."""
    unwritten = any(not review.answers.get(row.key, "").strip() for row in questions_of(review, who))
    return unwritten or (who != Capacity.LEARNER and not (review.decision and review.reasons.strip()))


# ---- how each stands ----


@dataclass(frozen=True)
class Milestone:
    """One review that a pathway asks of one learner, with every round of it that was begun."""

    enrolment: Enrolment
    point: ReviewPoint
    first_due: date
    rounds: tuple[MilestoneReview, ...] = ()

    @property
    def latest(self) -> MilestoneReview | None:
        """Return the round that stands, or nothing when none was begun."""
        return self.rounds[-1] if self.rounds else None

    @property
    def settled(self) -> bool:
        """Say whether all three signed, and nothing is to be reviewed again."""
        return self.latest is not None and signed_by_all(self.latest) and not _again(self.latest)

    @property
    def current(self) -> MilestoneReview | None:
        """Return the round that is being written or signed."""
        return None if self.latest is None or signed_by_all(self.latest) else self.latest

    @property
    def due(self) -> date:
        """Return the day on which the round that is due, or stands, was or is to be held."""
        due = self.first_due
        for review, following in zip_longest(self.rounds, self.rounds[1:]):
            if _again(review):
                due = review.next_review_on or due
            elif following and signed_by_all(review):
                due = following.held_on
        return due

    def late_after(self, days: int) -> date:
        """Return the last day on which it is still in time."""
        return working_day_after(self.due, days)


def _again(review: MilestoneReview) -> bool:
    return signed_by_all(review) and review.decision == Decision.REVIEW_AGAIN


def signatures_of(review: MilestoneReview) -> dict[str, ReviewSignature]:
    """Return who signed, by capacity. No query where the signatures are prefetched."""
    return {row.capacity: row for row in review.signatures.all()}


def signed_by_all(review: MilestoneReview) -> bool:
    """Say whether learner, practice tutor assessor and manager have signed."""
    return len(signatures_of(review)) == len(ALL_THREE)


def milestones_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, list[Milestone]]:
    """Return the milestones of some enrolments in order. A constant number of queries."""
    rows = list(enrolments)
    points: dict[int, list[ReviewPoint]] = {}
    for point in ReviewPoint.objects.filter(pathway_version__in={row.pathway_version_id for row in rows}):
        points.setdefault(point.pathway_version_id, []).append(point)
    if not points:
        return {row.pk: [] for row in rows}
    rounds: dict[tuple[int, int], list[MilestoneReview]] = {}
    held = MilestoneReview.objects.filter(enrolment__in=[row.pk for row in rows]).order_by("round")
    for review in held.prefetch_related("signatures__person"):
        rounds.setdefault((review.enrolment_id, review.point_id), []).append(review)
    plans = plans_of(rows, on)
    return {
        row.pk: [
            Milestone(row, point, plans.of(row).due(point.due_month), tuple(rounds.get((row.pk, point.pk), ())))
            for point in points.get(row.pathway_version_id, [])
        ]
        for row in rows
    }


def milestone_of(enrolment: Enrolment, point: ReviewPoint, on: date) -> Milestone:
    """Return one milestone of one learner."""
    return next(row for row in milestones_of([enrolment], on)[enrolment.pk] if row.point.pk == point.pk)


# ---- who signs ----


@dataclass(frozen=True)
class Signatories:
    """The persons who may sign a review on one day, whatever roles they hold besides."""

    learner: Person
    pta: Person | None = None
    manager: Person | None = None
    stand_ins: tuple[Person, ...] = ()

    def capacities_of(self, person: Person) -> list[Capacity]:
        """Return as whom a person may sign. Nobody signs about themselves as anybody but the learner."""
        if person == self.learner:
            return [Capacity.LEARNER]
        found = [Capacity.SPO] if person == self.manager or person in self.stand_ins else []
        return [*found, Capacity.PTA] if person == self.pta else found

    def who(self, capacity: str) -> str:
        """Name who signs in a capacity."""
        people = {Capacity.LEARNER: self.learner, Capacity.PTA: self.pta, Capacity.SPO: self.manager}
        person = people[Capacity(capacity)]
        others = "".join(f" or {one}" for one in self.stand_ins) if capacity == Capacity.SPO else ""
        return f"{person}{others}" if person else "Nobody is on record"


def signatories_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, Signatories]:
    """Return who signs for each enrolment on a day. Four queries, however many enrolments."""
    rows = list(enrolments)
    people = [row.person_id for row in rows]
    lines = LineManagement.objects.on(on).filter(person__in=people).select_related("manager").order_by("starts")
    managers = {line.person_id: line.manager for line in lines}
    supporters = ports.supporters_on(people, on)
    stand_ins = _stand_ins({manager.pk for manager in managers.values()}, on)
    posts = posts_on(people, on) if stand_ins else {}
    found = {}
    for row in rows:
        manager, post = managers.get(row.person_id), posts.get(row.person_id)
        carried = stand_ins.get(manager.pk, []) if manager and post else []
        replacing = dict.fromkeys(one.stand_in for one in carried if post and one.grant.unit.contains(post.unit))
        found[row.pk] = Signatories(row.person, supporters[row.person_id].get("pta"), manager, tuple(replacing))
    return found


def _stand_ins(managers: set[int], on: date) -> dict[int, list[StandIn]]:
    """Return who stands in for some managers with a grant that lets them hold reviews."""
    roles = [role.value for role in Role if Permission.REVIEW_MILESTONES in permissions_of(role)]
    rows = StandIn.objects.on(on).filter(grant__person__in=managers, grant__role__in=roles, grant__starts__lte=on)
    found: dict[int, list[StandIn]] = {}
    for row in rows.select_related("stand_in", "grant__unit").order_by("pk"):
        if row.grant.is_on(on):
            found.setdefault(row.grant.person_id, []).append(row)
    return found


# ---- what time asks for ----


@dataclass(frozen=True)
class Times:
    """From when a review is announced, and from when it is late: two rules."""

    notice: int
    late: int

    @classmethod
    def of(cls, book: RuleBook) -> "Times":
        """Read both from a rule book."""
        return cls(int(book.answer(REVIEW_NOTICE_DAYS).value), int(book.answer(REVIEW_LATE_DAYS).value))

    def is_due(self, milestone: Milestone, on: date) -> bool:
        """Say whether a milestone asks for somebody by now."""
        return not milestone.settled and (milestone.due - timedelta(days=self.notice) <= on or bool(milestone.current))

    def is_late(self, milestone: Milestone, on: date) -> bool:
        """Say whether a milestone should have been signed by all before now."""
        return not milestone.settled and milestone.late_after(self.late) < on


def times_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, Times]:
    """Return the times that hold for each learner at their place. Two queries, however many regions."""
    rows = list(enrolments)
    posts = posts_on([row.person_id for row in rows], on)
    books = books_at((post.unit for post in posts.values()), on)
    return {row.pk: Times.of(book_for(posts.get(row.person_id), books, on)) for row in rows}
