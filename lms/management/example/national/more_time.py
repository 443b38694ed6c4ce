"""Who asked for more time for a module, and how they were answered, if they were."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from django.urls import reverse

from courses.changing import MORE_TIME_DUTY
from courses.models import StageModule, TimeRequest
from lms.calendar import in_words
from lms.management.example.national.pile import (
    Table,
    at,
    laid_down,
    life_of,
    not_after,
    on_working_day,
    one_of,
    working_after,
    written,
)
from lms.management.example.national.reviewed import due_of
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World
from lms.models import Duty
from lms.roles import Role

State = TimeRequest.State
# Of a hundred modules so many are asked more time for; of those not done yet and due about now, so many lately.
ASKED, ASKED_LATELY, REFUSED = 0.02, 0.12, 0.2
ANSWER_DAYS: Final = 5
NEAR: Final = timedelta(days=21)
WHY: Final = (
    "Two weeks went to covering for a colleague who left.",
    "Court took both mornings that I had planned for it.",
    "I want to do the last lessons with my mentor, who is away until then.",
)


class MoreTime:
    """Writes requests, and the duties to answer those that wait."""

    def __init__(self, world: World) -> None:
        """Open the tables."""
        self.world, self.shipped = world, Shipped.read(world)
        self.requests = Table(
            TimeRequest, "enrolment_id", "stage_module_id", "until", "reason", "state", "granted_until", "answer",
            "answered_by_id", "asked_at", "answered_at",
        )  # fmt: skip
        self.duties = Table(
            Duty, "about_id", "owner_id", "owner_role", "owner_unit_id", "kind", "title", "reason", "due", "link",
            "link_text", "source_kind", "source_id", "opened_at",
        )  # fmt: skip
        self.placed: dict[int, list[StageModule]] = {}
        for row in StageModule.objects.filter(module__kind="own").select_related("module", "stage").order_by("pk"):
            self.placed.setdefault(row.stage.pathway_version_id, []).append(row)

    def write(self) -> int:
        """Write what everybody asked for."""
        with laid_down(self.requests, self.duties) as now_and_then:
            for learner in self.world.learners:
                self._learner(learner, self.world.chance(f"more time:{learner.enrolment_id}"))
                now_and_then()
        return written(self.requests, self.duties)

    def _learner(self, learner: Learner, chance: Random) -> None:
        done = {check.module for check in life_of(learner, self.world.on).checks if check.passed}
        for item, due in self._due(learner):
            manager = learner.manager_on(due - NEAR)
            if due + NEAR < self.world.on:
                if manager and chance.random() < ASKED:
                    self._answered(learner, item, due, manager, chance)
            elif learner.active and item.module.key not in done and chance.random() < ASKED_LATELY:
                self._waits(learner, item, due, chance)
                return

    def _due(self, learner: Learner) -> Iterator[tuple[StageModule, date]]:
        for item in self.placed.get(self.shipped.version_of(learner).pk, []):
            due = on_working_day(due_of(learner, item.due_month))
            if due < (learner.ended_on or self.world.on + NEAR):
                yield item, due

    def _answered(self, learner: Learner, item: StageModule, due: date, manager: int, chance: Random) -> None:
        asked = max(due - timedelta(days=4 + int(chance.random() * 14)), learner.starts)
        until = on_working_day(due + timedelta(days=14))
        granted = chance.random() >= REFUSED
        state = State.GRANTED if granted else State.REFUSED
        answer = "Agreed." if granted else "The time is there this month. Let us plan it together on Monday."
        answered = (manager, at(asked, 12), at(working_after(asked, 3), 9))
        facts = (until, one_of(chance, WHY), state.value, until if granted else None, answer, *answered)
        self.requests.add(learner.enrolment_id, item.pk, *facts)

    def _waits(self, learner: Learner, item: StageModule, due: date, chance: Random) -> None:
        """Leave a request without an answer, and ask the line manager, or the senior officers, to give one."""
        asked = max(self.world.on - timedelta(days=1 + int(chance.random() * 12)), learner.starts)
        until = on_working_day(max(due, self.world.on) + timedelta(days=14))
        facts = (until, one_of(chance, WHY), State.ASKED.value, None, "", None, at(asked, 12), None)
        request = self.requests.add(learner.enrolment_id, item.pk, *facts)
        owner = learner.manager_on(self.world.on)
        role, unit = ("", None) if owner else (Role.SPO.value, learner.person.place.pk)
        reason = f"Asked until {in_words(until)}. Until you answer, the module stays due as it was."
        self.duties.add(
            learner.person_id, owner, role, unit, MORE_TIME_DUTY,
            f"Answer {learner.person.name}: more time for {item.module}"[:200], reason,
            working_after(asked, ANSWER_DAYS), reverse("courses:answer_more_time", args=[request]), "Answer",
            TimeRequest._meta.label_lower, request, not_after(self.world.on, asked, 12),
        )  # fmt: skip


def write_more_time(world: World) -> int:
    """Write who asked for more time."""
    return MoreTime(world).write()
