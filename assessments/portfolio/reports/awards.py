"""Which assessors of a place hold the assessor award, and whose ends soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.calendar import in_words
from lms.models import Person, Qualification, RoleGrant, Unit
from lms.permissions import under
from lms.policy.marking import AWARD_ENDS_DAYS
from lms.roles import Role
from lms.rules import RuleBook


@dataclass(frozen=True)
class Award:
    """An assessor, and until when their award is in force; nothing where they have none, or where it does not end."""

    assessor: Person
    held: bool
    ends: date | None = None
    soon: bool = False

    @property
    def in_words(self) -> str:
        """Say how it stands."""
        if not self.held:
            return "No award yet: every judgement is countersigned"
        return f"Ends on {in_words(self.ends)}" if self.ends else "In force"

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        if not self.held:
            return "waiting"
        return "due" if self.soon else "met"


def awards_at(places: Sequence[Unit], on: date) -> list[Award]:
    """Return the assessors of some places: those without an award first, then those whose ends soonest. Two queries."""
    assessors = Person.objects.filter(
        is_active=True,
        pk__in=RoleGrant.objects.on(on).filter(under(list(places)), role=Role.PTA.value).values("person"),
    )
    soon = on + timedelta(days=int(RuleBook.at(places[0] if places else None, on).answer(AWARD_ENDS_DAYS).value))
    rows = Qualification.objects.on(on).filter(kind=Qualification.Kind.ASSESSOR, person__in=assessors)
    ends: dict[int, date | None] = {}
    for person, last in rows.values_list("person", "ends"):
        # Of two awards in force the later end counts, and one without an end never ends.
        known = ends.get(person, last)
        ends[person] = None if last is None or known is None else max(known, last)
    found = [
        Award(person, person.pk in ends, end := ends.get(person.pk), bool(end and end <= soon)) for person in assessors
    ]
    return sorted(found, key=lambda award: (award.held, award.ends or date.max, award.assessor.name))
