"""The co-worked cases of a place as its managers see them: shares, differences and what is missing, worst first."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.db.models import Q, QuerySet

from courses.models import Enrolment
from lms.models import Duty, Person, Post, Qualification, RoleGrant
from lms.permissions import rights_of, visible_to
from lms.policy.allocating import CO_WORKING_SHARE
from lms.roles import ROLES, Permission
from mentoring.caseload.co_working.asks import ASKED_OF_MANAGER, LABELS
from mentoring.caseload.co_working.page import Bar, bars_of
from mentoring.caseload.co_working.permissions import LEAD, LEARNER, co_workings_visible_to
from mentoring.caseload.co_working.shares import in_tenths
from mentoring.caseload.co_working.worked import Story, Told, stories_of
from mentoring.caseload.facts import joined
from mentoring.caseload.models import CoWorking

# One that ended stays on the page for as long as somebody may still have to speak of it.
STAYS: Final = timedelta(days=92)
HOLD_CASES: Final = [role.value for role, spec in ROLES.items() if Permission.CO_WORK in spec.permissions]


@dataclass(frozen=True)
class Side:
    """One account of the latest month that anybody told."""

    who: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class TeamRow:
    """One co-worked case of a place."""

    story: Story
    latest: Told | None
    raised: int
    missing: tuple[tuple[str, str], ...]

    @property
    def row(self) -> CoWorking:
        """Return the co-working."""
        return self.story.co_working

    @property
    def case(self) -> str:
        """Name the case by its mask."""
        return f"Case {self.row.case_mask}" if self.row.case_mask else "A case"

    @property
    def month(self) -> str:
        """Name the latest month that anybody told."""
        return self.latest.part.in_words if self.latest else ""

    @property
    def sides(self) -> list[Side]:
        """Return what each of the two says of it."""
        if self.latest is None:
            return []
        limit = int(self.latest.rule(CO_WORKING_SHARE).value)
        pairs = zip((self.row.learner.name, self.row.lead.name), self.latest.accounts, strict=True)
        return [Side(who, bars_of(account, limit) if account else ()) for who, account in pairs]

    @property
    def apart(self) -> str:
        """Write by how many points the accounts differ; nothing where there are not two."""
        return in_tenths(self.latest.apart) if self.latest and None not in self.latest.accounts else ""

    @property
    def states(self) -> list[tuple[str, str]]:
        """Say what stands out, as shapes and words."""
        found = []
        if self.raised:
            found.append(("overdue", f"{self.raised} thing{'' if self.raised == 1 else 's'} to answer"))
        elif self.latest and (self.latest.too_much or self.latest.differs):
            found.append(("done", "Answered"))
        elif self.latest and not self.missing:
            found.append(("done", "Nothing to answer"))
        return [*found, *(("waiting", f"{who} has not said: {months}") for who, months in self.missing)]

    @property
    def urgency(self) -> tuple[int, int, Fraction, Fraction]:
        """Return what puts a row further up: things to answer, then accounts missing, then share and difference."""
        share = self.latest.highest if self.latest else Fraction(0)
        apart = self.latest.apart if self.latest else Fraction(0)
        return -self.raised, -len(self.missing), -share, -apart


def team_rows(person: Person, on: date) -> list[TeamRow]:
    """Return the co-worked cases that somebody looks after, worst first. Constant queries."""
    rows = co_workings_visible_to(person, on).exclude(learner=person).exclude(lead=person)
    stories = stories_of(rows.filter(pk__in=CoWorking.objects.not_over_by(on - STAYS).values("pk")), on)
    raised = _raised(stories)
    found = [_row(story, raised, on) for story in stories]
    return sorted(found, key=lambda row: (row.urgency, row.row.learner.name, row.row.pk))


def _row(story: Story, raised: dict[tuple[str, int], int], on: date) -> TeamRow:
    sources = [(LABELS[0], story.co_working.pk)]
    sources += [(LABELS[1], told.first.pk) for told in story.months if told.first]
    names = {LEARNER: story.co_working.learner.name, LEAD: story.co_working.lead.name}
    owed = {side: story.owed_by(side, on) for side in names}
    missing = tuple(
        (names[side], joined([told.part.in_words for told in months])) for side, months in owed.items() if months
    )
    latest = story.told[0] if story.told else None
    return TeamRow(story, latest, sum(raised.get(source, 0) for source in sources), missing)


def _raised(stories: list[Story]) -> dict[tuple[str, int], int]:
    """Count what waits for an answer of a manager. One query."""
    rows = Duty.objects.open().filter(kind__in=ASKED_OF_MANAGER, source_kind__in=LABELS)
    found: dict[tuple[str, int], int] = {}
    for source in rows.values_list("source_kind", "source_id") if stories else ():
        found[source] = found.get(source, 0) + 1
    return found


# ---- who can be chosen ----


def learners_for(person: Person, on: date) -> QuerySet[Person]:
    """Return the learners for whom somebody may agree a co-working."""
    people = visible_to(person, Permission.CHECK_ALLOCATION, on)
    learning = Enrolment.objects.open().filter(starts__lte=on).values("person")
    return people.filter(pk__in=learning, is_active=True).order_by("name")


def leads_for(person: Person, on: date) -> QuerySet[Person]:
    """Return the qualified officers of the delivery units of somebody's places, but for themselves and learners."""
    near = Q(pk__in=[])
    for place in rights_of(person, on).places(Permission.CHECK_ALLOCATION):
        near |= Q(unit__path__startswith=place.pdu_path)
    kind = Qualification.Kind.PRACTITIONER
    people = Person.objects.filter(
        pk__in=Post.objects.on(on).filter(near).values("person"),
        is_active=True,
    ).filter(
        pk__in=Qualification.objects.on(on).filter(kind=kind).values("person"),
    )
    people = people.filter(pk__in=RoleGrant.objects.on(on).filter(role__in=HOLD_CASES).values("person"))
    learning = Enrolment.objects.open().filter(starts__lte=on).values("person")
    return people.exclude(pk=person.pk).exclude(pk__in=learning).order_by("name")
