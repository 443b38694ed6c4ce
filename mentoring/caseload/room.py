"""Learners with room, the experience they still need, and whether they are ready for it: under-use, in sentences."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from courses.models import Enrolment
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import visible_to
from lms.policy.allocating import ROOM
from lms.policy.practice import READING_AGE
from lms.roles import Permission
from lms.rules import RuleBook
from mentoring.caseload.experience import Experience, Needed, experience, held_by, needed_by
from mentoring.caseload.held.readiness import ONE_OF_EACH, as_others_see
from mentoring.caseload.officer import Officer
from mentoring.caseload.officers import Asked, asked_about
from mentoring.caseload.points import percent_of
from mentoring.caseload.reasons import ALLOW, BLOCK, WARN

WITH_ROOM, NOT_KNOWN, FULL = "room", "not known", "full"
ORDER: Final = (WITH_ROOM, NOT_KNOWN, FULL)
SAID: Final = {ALLOW: "ready today", WARN: "ready, with reasons from the manager", BLOCK: "not today"}


@dataclass(frozen=True)
class Room:
    """Whether somebody has room for another case, and the sentence that says why or why not."""

    state: str
    sentence: str
    percent: Decimal | None = None
    limit: int = 0


@dataclass(frozen=True)
class Want:
    """A kind of case that a learner still needs, with what the allocation check says of one today."""

    needed: Needed
    answer: str
    against: tuple[str, ...]

    @property
    def said(self) -> str:
        """Say whether they are ready."""
        return SAID[self.answer]


@dataclass(frozen=True)
class Ready:
    """A learner with their room, what they still need and what they have had."""

    asked: Asked
    room: Room
    wants: tuple[Want, ...]
    had: Experience
    # What stands against every kind that they need: said once.
    against_all: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        """Return the learner."""
        return self.asked.person

    @property
    def ready_for(self) -> int:
        """Return for how many of the kinds that they need they are ready, or ready with reasons."""
        return sum(want.answer != BLOCK for want in self.wants)

    @property
    def urgency(self) -> tuple[int, int, int, Decimal]:
        """Return what puts a learner further up: room, kinds they are ready for, kinds they need, an emptier load."""
        percent = self.room.percent if self.room.percent is not None else Decimal(0)
        return ORDER.index(self.room.state), -self.ready_for, -len(self.wants), percent


def room_of(officer: Officer, book: RuleBook) -> Room:
    """Say whether the latest figure, and what was allocated since, leave room. Pure."""
    limit, age, now = book.answer(ROOM), book.answer(READING_AGE), officer.workload
    if now is None:
        return Room(NOT_KNOWN, "No workload figure is on record, so nobody can say whether there is room.")
    if now.age(officer.on) > int(age.value):
        days = now.age(officer.on)
        return Room(NOT_KNOWN, f"The figure is of {in_words(now.day)}: {days} days old, too old to rely on.")
    if now.no_capacity:
        return Room(FULL, f"All hours were reduced on {in_words(now.day)}: no capacity, though the tool shows 0%.")
    percent = percent_of(now.total + officer.pending.points, now.available)
    since = _since(officer)
    state = WITH_ROOM if percent is not None and percent < int(limit.value) else FULL
    side = "below" if state == WITH_ROOM else "not below"
    sentence = f"{percent}% of the points of {in_words(now.day)}{since}: {side} {limit.in_words}."
    return Room(state, sentence, percent, int(limit.value))


def _since(officer: Officer) -> str:
    cases = officer.pending.cases
    return f", {cases} case{'' if cases == 1 else 's'} allocated since included" if cases else ""


def ready(asked: Asked, had: Experience) -> Ready:
    """Ask about one case of each kind that a learner still needs. Pure."""
    wants = tuple(_want(asked, needed) for needed in had.missing)
    common = _against_all([want.against for want in wants])
    rest = tuple(replace(want, against=_without(want.against, common)) for want in wants)
    return Ready(asked, room_of(asked.officer, asked.book), rest, had, common)


def _against_all(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the reasons that stand against every kind, in their shortest form: what one adds goes with its kind."""
    if len(lists) < 2:
        return ()
    found = dict.fromkeys(reason for one in lists for reason in one)
    return tuple(reason for reason in found if all(any(row.startswith(reason) for row in one) for one in lists))


def _without(against: tuple[str, ...], common: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reason for reason in against if not reason.startswith(common))


def _want(asked: Asked, needed: Needed) -> Want:
    decision = asked.about(ONE_OF_EACH[needed.kind])
    against = tuple(reason.reason for reason in decision.reasons if reason.answer != ALLOW)
    return Want(needed, decision.answer, against)


def ready_people(people: list[Person], on: date) -> list[Ready]:
    """Return some learners as others see them, with room first. The same number of queries, however many learners."""
    asked, held = asked_about(people, on), held_by([person.pk for person in people], on)
    found = [ready(as_others_see(one), experience(needed_by(one.book), held[pk])) for pk, one in asked.items()]
    return sorted(found, key=lambda row: (row.urgency, row.person.name, row.person.pk))


def ready_seen_by(reader: Person, on: date) -> list[Ready]:
    """Return the learners to whom somebody allocates, but for those whose pathway is paused."""
    people = visible_to(reader, Permission.CHECK_ALLOCATION, on).filter(is_active=True)
    learning = Enrolment.objects.open().filter(starts__lte=on).exclude(status=Enrolment.Status.PAUSED)
    return ready_people(list(people.filter(pk__in=learning.values("person"))), on)
