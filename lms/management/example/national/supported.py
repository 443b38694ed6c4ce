"""Who supported learners, when they met, and which discussions were held or lost."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from django.urls import reverse

from lms.calendar import in_words
from lms.management.example.national.paired import Paired, assessors_of, mentors_of
from lms.management.example.national.pile import (
    DAY,
    Table,
    at,
    laid_down,
    not_after,
    on_working_day,
    one_of,
    working_after,
    written,
)
from lms.management.example.national.portfolios import assessors_in
from lms.management.example.national.world import Learner, World
from lms.models import Duty
from lms.roles import Role
from mentoring.pairings.actions import NO_MENTOR_DUTY
from mentoring.pairings.models import Meeting, Pairing, ReflectiveDiscussion

PLACES: Final = ("Small meeting room", "My desk", "By video", "The quiet room", "")
HELD, CALLED_OFF = 0.86, 0.95
TAKEN, LOST = 0.8, 0.93
# Some managers see to it, some do not.
RHYTHMS: Final = (5, 6, 6, 7, 8, 8, 10, 14)
MENTOR_DAYS: Final = 10
WEEK: Final = timedelta(days=7)
LOST_TO: Final = tuple(ReflectiveDiscussion.LostTo.values)
State = ReflectiveDiscussion.State


class Supported:
    """Writes pairings, meetings, discussions, and the duties to find a mentor."""

    def __init__(self, world: World) -> None:
        """Open the tables."""
        self.world = world
        self.pairings = Table(
            Pairing, "kind", "learner_id", "supporter_id", "starts", "ends", "made_by_id", "made_at", "ended_by_id"
        )
        self.meetings = Table(
            Meeting, "pairing_id", "starts_at", "minutes", "place", "state", "minutes_held", "planned_by_id",
            "planned_at",
        )  # fmt: skip
        self.discussions = Table(
            ReflectiveDiscussion, "person_id", "partner_id", "starts_at", "minutes", "state", "minutes_taken",
            "lost_to", "planned_by_id", "recorded_by_id", "recorded_at",
        )  # fmt: skip
        self.duties = Table(
            Duty, "about_id", "owner_id", "owner_role", "owner_unit_id", "kind", "title", "reason", "due", "link",
            "link_text", "source_kind", "source_id", "opened_at",
        )  # fmt: skip
        self.tables = (self.pairings, self.meetings, self.discussions, self.duties)

    def write(self) -> int:
        """Write everybody's support."""
        with laid_down(*self.tables) as now_and_then:
            for learner in self.world.learners:
                chance = self.world.chance(f"support:{learner.enrolment_id}")
                mentors = mentors_of(self.world, learner)
                self._pair(learner, Pairing.Kind.PTA, assessors_of(
                    self.world, learner, assessors_in(self.world, learner.pdu)))  # fmt: skip
                for pairing, paired in self._pair(learner, Pairing.Kind.MENTOR, mentors):
                    self._meet(learner, pairing, paired, chance)
                self._discuss(learner, chance)
                if learner.active and not any(one.is_on(self.world.on) for one in mentors):
                    self._find_a_mentor(learner, mentors)
                now_and_then()
        return written(*self.tables)

    def _pair(self, learner: Learner, kind: Pairing.Kind, found: Sequence[Paired]) -> list[tuple[int, Paired]]:
        rows = []
        for one in found:
            manager = learner.manager_on(one.starts)
            ended_by = learner.manager_on(one.ends) if one.ends else None
            made = (manager, not_after(self.world.on, one.starts, 11), ended_by)
            rows.append(
                (self.pairings.add(kind.value, learner.person_id, one.supporter, one.starts, one.ends, *made), one)
            )
        return rows

    # ---- meetings ----

    def _meet(self, learner: Learner, pairing: int, paired: Paired, chance: Random) -> None:
        """Let mentor and learner meet every few weeks, and plan the next meeting."""
        last = min(paired.ends or self.world.on, self.world.on)
        day = on_working_day(paired.starts + timedelta(days=3 + int(chance.random() * 12)))
        while day < last:
            if not is_away(learner, day):
                self._meeting(pairing, paired.supporter, day, chance)
            day = on_working_day(day + timedelta(days=18 + int(chance.random() * 24)))
        if paired.ends is None and chance.random() < 0.6:
            ahead = on_working_day(self.world.on + timedelta(days=2 + int(chance.random() * 20)))
            facts = (at(ahead, 14), 60, one_of(chance, PLACES), Meeting.State.PLANNED.value, None)
            self.meetings.add(pairing, *facts, paired.supporter, at(self.world.on - DAY, 12))

    def _meeting(self, pairing: int, mentor: int, day: date, chance: Random) -> None:
        roll = chance.random()
        state = Meeting.State.HELD if roll < HELD else Meeting.State.CALLED_OFF
        if roll >= CALLED_OFF:
            return
        held = one_of(chance, (30, 40, 45, 50, 60, 60, 75)) if state == Meeting.State.HELD else None
        begins = at(day, one_of(chance, (9, 10, 11, 13, 14, 15)), one_of(chance, (0, 30)))
        self.meetings.add(pairing, begins, 60, one_of(chance, PLACES), state.value, held, mentor, begins - 2 * WEEK)

    # ---- reflective discussions ----

    def _discuss(self, learner: Learner, chance: Random) -> None:
        """Plan a discussion every so many weeks, as the manager does it, and say what became of it."""
        weeks, last = one_of(chance, RHYTHMS), learner.ended_on or self.world.on
        day = on_working_day(learner.starts + WEEK * (2 + int(chance.random() * 4)))
        while day < last:
            manager = learner.manager_on(day)
            if manager and manager != learner.person_id and not is_away(learner, day):
                self._discussion(learner, manager, day, chance)
            day = on_working_day(day + WEEK * weeks + timedelta(days=int(chance.random() * 9) - 4))
        manager = learner.manager_on(self.world.on)
        if learner.active and manager and day < self.world.on + 3 * WEEK:
            facts = (at(day, 11), 45, State.PLANNED.value, None, "")
            self.discussions.add(learner.person_id, manager, *facts, manager, None, None)

    def _discussion(self, learner: Learner, manager: int, day: date, chance: Random) -> None:
        roll = chance.random()
        state = State.TAKEN if roll < TAKEN else State.LOST if roll < LOST else State.CALLED_OFF
        taken = one_of(chance, (25, 30, 40, 45, 60)) if state == State.TAKEN else None
        lost_to = one_of(chance, LOST_TO) if state == State.LOST else ""
        begins = at(day, one_of(chance, (9, 11, 13, 15)))
        recorded = (learner.person_id, begins + timedelta(hours=2)) if state != State.CALLED_OFF else (None, None)
        facts = (begins, 45, state.value, taken, lost_to)
        self.discussions.add(learner.person_id, manager, *facts, manager, *recorded)

    # ---- nobody ----

    def _find_a_mentor(self, learner: Learner, mentors: Sequence[Paired]) -> None:
        """Ask the line manager, or else the senior officers of the place, to find a mentor."""
        since = mentors[-1].ends if mentors and mentors[-1].ends else learner.starts
        owner = learner.manager_on(self.world.on)
        role, unit = ("", None) if owner else (Role.SPO.value, learner.person.place.pk)
        reason = f"No eligible mentor since {in_words(since)}. Every learner has one from the first day."
        link = reverse("pairings:pair", args=[learner.person_id, Pairing.Kind.MENTOR])
        self.duties.add(
            learner.person_id, owner, role, unit, NO_MENTOR_DUTY, f"{learner.person.name} has no mentor", reason,
            working_after(since, MENTOR_DAYS), link, "Find a mentor", "courses.enrolment", learner.enrolment_id,
            not_after(self.world.on, since, 6),
        )  # fmt: skip


def is_away(learner: Learner, day: date) -> bool:
    """Say whether a learner is on leave or paused on a day."""
    return any(one.starts <= day and (one.ends is None or day < one.ends) for one in learner.life.away)


def write_support(world: World) -> int:
    """Write who supported whom, and what they did together."""
    return Supported(world).write()
