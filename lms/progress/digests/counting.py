"""The counts of the weekly digest for every manager at once. The same few queries, however many managers there are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final, Self

from django.db.models import BooleanField, Case, When

from courses.models import Enrolment
from lms.progress.digests.managers import Manager, Seen, managers_on
from lms.progress.digests.questions import QUESTIONS, Question, needs_counted
from lms.progress.needing.table import Limits
from lms.roles import Permission

PERMISSIONS: Final = tuple(dict.fromkeys(need.seen_with for need in needs_counted()))


@dataclass
class Counted:
    """Which learners each question holds for, apart by what a reader must be allowed to do to be told of it."""

    people: set[int] = field(default_factory=set)
    holds: dict[tuple[str, Permission], set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def on(cls, on: date) -> Self:
        """Ask the conditions of the needs about everybody on a pathway. One query."""
        asked = {f"told_{number}": one for number, one in enumerate(_asked())}
        flags: Any = {name: _flag(*one, Limits.on_day(on)) for name, one in asked.items()}
        found = cls()
        for row in Enrolment.objects.open().annotate(**flags).values("person", *flags):
            found.people.add(row["person"])
            for name, (question, permission) in asked.items():
                if row[name]:
                    found.holds[question.key, permission].add(row["person"])
        return found

    def of(self, manager: Manager, seen: Seen) -> dict[str, int]:
        """Count, question by question, the learners of whom one manager is told."""
        board = seen.by(manager, Permission.SEE_BOARD)
        by_permission = {permission: board & seen.by(manager, permission) for permission in PERMISSIONS}
        return {
            question.key: len(
                set().union(*(told & self.holds[question.key, one] for one, told in by_permission.items()))
            )
            for question in QUESTIONS
        }


def _asked() -> Iterator[tuple[Question, Permission]]:
    for question in QUESTIONS:
        for permission in dict.fromkeys(need.seen_with for need in question.needs):
            yield question, permission


def _flag(question: Question, permission: Permission, limits: Limits) -> Case:
    holds = reduce(or_, [need.condition(limits) for need in question.needs if need.seen_with == permission])
    return Case(When(holds, then=True), default=False, output_field=BooleanField())


def counts_on(on: date) -> Iterator[tuple[Manager, dict[str, int]]]:
    """Yield each manager who sees a learner, with the count of each question. Five queries."""
    counted = Counted.on(on)
    seen = Seen.of(counted.people, on)
    for manager in managers_on(on, PERMISSIONS):
        if seen.by(manager, Permission.SEE_BOARD):
            yield manager, counted.of(manager, seen)
