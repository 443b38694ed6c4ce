"""Milestone reviews: what learner, assessor and manager said, decided and signed."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from courses.models import MilestoneReview, ReviewPoint, ReviewSignature
from courses.reviews import content_hash
from lms.calendar import months_after
from lms.management.example.national.laying import as_json
from lms.management.example.national.paired import Paired, assessors_of, supporter_on
from lms.management.example.national.pile import Table, at, laid_down, on_working_day, one_of, written
from lms.management.example.national.portfolios import assessors_in
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World

Capacity = ReviewSignature.Capacity
Decision = MilestoneReview.Decision
# So many of a hundred are not held when they are due, and so many lack a signature.
MISSED, UNSIGNED = 0.07, 0.05
RECENT: Final = timedelta(days=40)
DECIDED: Final = (
    (Decision.ON_TRACK, "What is due is done, and the dates hold."),
    (Decision.ON_TRACK, "Everything that the stage asks for is under way and most of it is met."),
    (Decision.ON_TRACK, "The cases so far went well. The plan stays as it is."),
    (Decision.SUPPORT, "Two criteria are behind. An hour a week with the mentor until they are met."),
    (Decision.MORE_TIME, "Time was lost to cover. An extension is asked for, with what it is for."),
)
SAID: Final = {
    Capacity.LEARNER: (
        "I ask who else lives there before I write anything down.",
        "Two of three weeks I had the time that was planned. The third went to duty.",
        "I am still unsure when to insist and when to wait.",
    ),
    Capacity.PTA: (
        "Seen twice in practice. What is missing has a day beside it.",
        "The reasons are there, and the sources. Reports are still to come.",
    ),
    Capacity.SPO: (
        "The caseload is as it should be for the stage.",
        "One case too many since the summer: it moves next week.",
    ),
}


class Reviews:
    """Writes reviews and their signatures."""

    def __init__(self, world: World) -> None:
        """Open the tables."""
        self.world, self.shipped = world, Shipped.read(world)
        self.reviews = Table(
            MilestoneReview, "enrolment_id", "point_id", "round", "held_on", "questions", "answers", "decision",
            "reasons", "written_by_id", "saved_at",
        )  # fmt: skip
        self.signatures = Table(ReviewSignature, "review_id", "capacity", "person_id", "content_hash", "at")

    def write(self) -> int:
        """Write everybody's reviews."""
        with laid_down(self.reviews, self.signatures) as now_and_then:
            for learner in self.world.learners:
                chance = self.world.chance(f"reviews:{learner.enrolment_id}")
                pairs = assessors_of(self.world, learner, assessors_in(self.world, learner.pdu))
                for point in self.shipped.points[self.shipped.version_of(learner).pk]:
                    self._one(learner, point, pairs, chance)
                now_and_then()
        return written(self.reviews, self.signatures)

    def _one(self, learner: Learner, point: ReviewPoint, pairs: Sequence[Paired], chance: Random) -> None:
        due = due_of(learner, point.due_month)
        day = on_working_day(due + timedelta(days=int(chance.gauss(2, 6))))
        manager = learner.manager_on(day)
        if not learner.starts < day < (learner.ended_on or self.world.on) or not manager or chance.random() < MISSED:
            return
        decision, reasons = one_of(chance, DECIDED)
        answers = {row["key"]: one_of(chance, SAID[Capacity(row["who"])]) for row in point.questions}
        facts: dict[str, Any] = {"held_on": day, "decision": decision.value, "reasons": reasons}
        review = self.reviews.add(
            learner.enrolment_id, point.pk, 1, day, as_json(point.questions), as_json(answers), decision.value, reasons,
            manager, at(day, 14),
        )  # fmt: skip
        row = MilestoneReview(
            enrolment_id=learner.enrolment_id, point_id=point.pk, questions=point.questions, answers=answers, **facts
        )
        self._sign(learner, review, content_hash(row), day, (supporter_on(pairs, day), manager), chance)

    def _sign(
        self, learner: Learner, review: int, digest: str, day: date, others: tuple[int | None, int], chance: Random
    ) -> None:
        """Let the three sign, each as themselves; a late one is still missing."""
        pta, manager = others
        late = self.world.on - day < RECENT and chance.random() < UNSIGNED * 4
        found = [(Capacity.LEARNER, learner.person_id)]
        if pta and pta not in (learner.person_id, manager):
            found.append((Capacity.PTA, pta))
        if not late and manager != learner.person_id:
            found.append((Capacity.SPO, manager))
        for hour, (capacity, person) in enumerate(found, 15):
            self.signatures.add(review, capacity.value, person, digest, at(day, hour))


def due_of(learner: Learner, month: int) -> date:
    """Return about when something is due after some programme months: by the hours, and by the days away before it."""
    calendar = round(month / float(learner.share))
    due = months_after(learner.starts, calendar)
    away = ((one.ends or learner.life.until) - one.starts for one in learner.life.away if one.starts <= due)
    return due + sum(away, timedelta())


def write_reviews(world: World) -> int:
    """Write the milestone reviews."""
    return Reviews(world).write()
