"""What learners read and were taught: lessons here, training and university results from elsewhere."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from courses.models import AcademicResult, Attendance, LessonCompletion, Module, StageModule
from lms.management.example.national.pile import Table, at, laid_down, life_of, on_working_day, one_of, written
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World

# Invented: no university and no provider of training is named so.
UNIVERSITIES: Final = ("University of Wexcombe", "University of Hallowdale", "Northmere University")
PROVIDER: Final = "Service training (invented)"
PASSED_FIRST: Final = 0.9
RESIT: Final = timedelta(weeks=9)
MONTH: Final = timedelta(days=30)


def write_lessons(world: World) -> int:
    """Write the lessons that learners finished."""
    shipped = Shipped.read(world)
    done = Table(
        LessonCompletion, "person_id", "module_id", "module_version_id", "lesson_key", "revision_id", "completed_at"
    )
    chance = world.chance("lessons")
    with laid_down(done) as now_and_then:
        for learner in world.learners:
            for lesson in life_of(learner, world.on).lessons:
                studied = shipped.studied[lesson.module]
                key, revision = studied.lessons[lesson.number]
                moment = at(lesson.day, 9 + int(chance.random() * 8), int(chance.random() * 60))
                done.add(learner.person_id, studied.module.pk, studied.version_id, key, revision, moment)
            now_and_then()
    return written(done)


class Elsewhere:
    """Writes what is learned outside Waymark."""

    def __init__(self, world: World) -> None:
        """Open the tables."""
        self.world, self.chance = world, world.chance("elsewhere")
        self.results = Table(
            AcademicResult, "person_id", "module_id", "attempt", "outcome", "mark", "credits", "decided_on", "resit_by",
            "provider", "at",
        )  # fmt: skip
        self.attended = Table(
            Attendance, "person_id", "module_id", "title", "provider", "attended_on", "source", "at"
        )  # fmt: skip
        self.placed: dict[int, list[StageModule]] = {}
        for row in StageModule.objects.select_related("module", "stage").order_by("pk"):
            self.placed.setdefault(row.stage.pathway_version_id, []).append(row)

    def write(self) -> int:
        """Write results and attendances, of those who were there on the day."""
        shipped = Shipped.read(self.world)
        with laid_down(self.results, self.attended) as now_and_then:
            for learner in self.world.learners:
                university = UNIVERSITIES[learner.region.pk % len(UNIVERSITIES)]
                for item in self.placed[shipped.version_of(learner).pk]:
                    if item.entry_basis in ("", learner.entry_basis):
                        self._one(learner, item, university)
                now_and_then()
        return written(self.results, self.attended)

    def _one(self, learner: Learner, item: StageModule, university: str) -> None:
        day = _about(self.chance, learner, item.due_month)
        last = learner.ended_on or self.world.on
        if item.module.kind == Module.Kind.TRAINING and day < last:
            facts = (item.module.title, PROVIDER, day, "import")
            self.attended.add(learner.person_id, item.module_id, *facts, at(day, 16))
        elif item.module.kind == Module.Kind.ACADEMIC:
            if learner.qualified:
                day = min(day, last - timedelta(days=7))
            if learner.starts < day < last:
                self._result(learner, item.module, day, university, last)

    def _result(self, learner: Learner, module: Module, day: date, university: str, last: date) -> None:
        resit = day + RESIT
        passed = self.chance.random() < PASSED_FIRST or (learner.qualified and resit >= last)
        if not passed:
            self._add(learner, module, 1, day, university, self.chance.uniform(24, 39), resit)
            if resit >= last:
                return
        mark = self.chance.gauss(58, 7) if passed else self.chance.gauss(50, 4)
        self._add(learner, module, 1 if passed else 2, day if passed else resit, university, max(mark, 40.0), None)

    def _add(
        self,
        learner: Learner,
        module: Module,
        attempt: int,
        day: date,
        university: str,
        mark: float,
        resit: date | None,
    ) -> None:
        outcome = AcademicResult.Outcome.PASS if mark >= 40 else AcademicResult.Outcome.FAIL
        credits = (module.credits or 0) if mark >= 40 else 0
        given = Decimal(f"{min(mark, 88.0):.0f}")
        self.results.add(
            learner.person_id, module.pk, attempt, outcome.value, given, credits, day, resit, university, at(day, 12)
        )


def write_elsewhere(world: World) -> int:
    """Write what learners did outside Waymark."""
    return Elsewhere(world).write()


def _about(chance: Random, learner: Learner, due_month: int) -> date:
    """Return a day about the month by which something is due, as the hours of a learner stretch it."""
    days = float(due_month * MONTH.days) / float(learner.share)
    drift = one_of(chance, (-21, -14, -10, -7, -3, 0, 4, 9, 16))
    return on_working_day(learner.starts + timedelta(days=max(int(days) + drift, 10)))
