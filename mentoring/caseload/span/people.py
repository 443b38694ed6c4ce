"""Whom one manager carries on a day and why, as somebody may see it: names lead on only where the reader may go."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from courses.models import Enrolment
from lms.models import Person, Unit
from lms.policy.practice import SPAN_OF_CONTROL
from lms.posts import books_at
from lms.rules import Answer, RuleBook
from mentoring.caseload.span.lines import TENTH, Carried, Lines, Span
from mentoring.caseload.span.page import until
from mentoring.caseload.span.seen import managers_seen_by
from mentoring.caseload.span.spans import lines_between
from mentoring.caseload.span.verdict import Against, standing_of
from mentoring.pairings.permissions import learners_visible_to

PEOPLE_COLUMNS: Final = (
    {"label": "Person"},
    {"label": "Why"},
    {"label": "Full-time equivalent", "number": True},
    {"label": "Learner"},
)


@dataclass
class OneManager:
    """One manager on a day, with everybody whom they carry."""

    reader: Person
    manager: Person
    today: date
    day: date

    @cached_property
    def lines(self) -> Lines:
        """Return who carries whom on the day. Five queries."""
        return lines_between({self.manager.pk}, self.day, self.day)

    @property
    def span(self) -> Span:
        """Count the manager's people."""
        return self.lines.span(self.manager.pk, self.day)

    @cached_property
    def unit(self) -> Unit | None:
        """Return where the manager works on the day."""
        work = self.lines.main_work(self.manager.pk, self.day)
        return Unit.objects.filter(path=work.place).first() if work else None

    @cached_property
    def rule(self) -> Answer:
        """Return the rule on span where the manager works."""
        book = books_at([self.unit], self.day)[self.unit.region_path] if self.unit else RuleBook(self.day, {})
        return book.answer(SPAN_OF_CONTROL)

    @property
    def against(self) -> Against:
        """Return how the manager stands to the rule."""
        return standing_of(self.lines, self.manager.pk, int(self.rule.value), self.day)

    @property
    def away(self) -> bool:
        """Say whether the manager is away on the day."""
        return self.lines.is_away(self.manager.pk, self.day)

    @cached_property
    def people(self) -> list[Carried]:
        """Return everybody whom they carry, their own first."""
        return self.lines.carried(self.manager.pk, self.day)

    @property
    def stand_ins(self) -> list[str]:
        """Say who stands in for the manager, and until when."""
        rows = self.lines.charges_for(self.manager.pk, self.day)
        return [f"{self.lines.names[row.stand_in]}{until(row.ends)}" for row in rows]

    @property
    def uncarried(self) -> list[str]:
        """Name those of the manager's own line whom nobody carries on the day."""
        return sorted(self.lines.names[pk] for pk in self.lines.uncarried([self.manager.pk], self.day))

    @cached_property
    def doors(self) -> dict[int, str]:
        """Return where a name leads: a learner's record, or a manager's span, each only where the reader may go."""
        ids = [one.person for one in self.people]
        managers = managers_seen_by(self.reader, self.today) & set(ids)
        found = {pk: reverse("caseload:span_of", args=[pk]) for pk in managers}
        learners = Enrolment.objects.open().filter(person__in=learners_visible_to(self.reader, self.today))
        for enrolment, pk in learners.filter(person__in=ids).values_list("pk", "person"):
            found[pk] = reverse("progress:record", args=[enrolment])
        return found

    @property
    def rows(self) -> list[list[Any]]:
        """Return the rows of the table."""
        return [
            [
                {"text": one.name, "href": self.doors.get(one.person, "")},
                one.why,
                {"text": str(one.full_time_equivalent.quantize(TENTH, ROUND_HALF_UP)), "number": True},
                "Learner" if one.learner else "",
            ]
            for one in self.people
        ]
