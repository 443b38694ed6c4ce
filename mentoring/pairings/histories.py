"""What is on record of mentors and learners, whatever the day, read from the database for many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from courses.plans import pauses_of
from lms.calendar import today
from lms.models import Absence, Post, Qualification, RoleGrant
from lms.posts import posts_of
from lms.roles import Role
from mentoring.pairings.counting import History
from mentoring.pairings.spans import Span, span

KINDS: Final = (
    Qualification.Kind.PRACTITIONER,
    Qualification.Kind.MENTOR_TRAINING,
    Qualification.Kind.ASSESSOR,
)
ROLES: Final = (Role.MENTOR, Role.PTA)


@dataclass(frozen=True)
class Records:
    """The posts, qualifications and supporting roles of some people."""

    posts: Mapping[int, list[Post]]
    qualifications: Mapping[int, list[Qualification]]
    grants: Mapping[int, list[RoleGrant]]

    @classmethod
    def of(
        cls,
        people: Iterable[int],
        posts: Mapping[int, list[Post]] | None = None,
        grants: Mapping[int, list[RoleGrant]] | None = None,
    ) -> Self:
        """Read them, but for posts and grants that are read already. Three queries, one fewer for each of the two."""
        ids = list(people)
        qualifications: dict[int, list[Qualification]] = {pk: [] for pk in ids}
        for row in Qualification.objects.filter(person__in=ids, kind__in=KINDS):
            qualifications[row.person_id].append(row)
        if grants is None:
            grants = by_person(RoleGrant.objects.filter(person__in=ids, role__in=ROLES).select_related("person"))
        return cls(posts_of(ids) if posts is None else posts, qualifications, grants)

    def histories(self) -> dict[int, History]:
        """Return what the rules ask about each of these people as a mentor."""
        return {pk: self._history(pk) for pk in self.qualifications}

    def days_in_role(self, role: Role) -> dict[int, list[Span]]:
        """Return on which days each person holds a role."""
        rows = {pk: [row for row in grants if row.role == role] for pk, grants in self.grants.items()}
        return {pk: [span(row.starts, row.ends) for row in found] for pk, found in rows.items()}

    def days_with(self, kind: Qualification.Kind) -> dict[int, list[Span]]:
        """Return on which days each person has a qualification."""
        rows = {pk: [row for row in found if row.kind == kind] for pk, found in self.qualifications.items()}
        return {pk: [span(row.starts, row.ends) for row in found] for pk, found in rows.items()}

    def _history(self, pk: int) -> History:
        grants = [grant for grant in self.grants.get(pk, []) if grant.role == Role.MENTOR]
        # That an account is closed is known from today on; it says nothing about the days before.
        closed = today() if any(not grant.person.is_active for grant in grants) else None
        return History.of(self.posts.get(pk, []), self.qualifications[pk], grants, closed)


def by_person(grants: Iterable[RoleGrant]) -> dict[int, list[RoleGrant]]:
    """Return grants by who holds them."""
    found: dict[int, list[RoleGrant]] = {}
    for grant in grants:
        found.setdefault(grant.person_id, []).append(grant)
    return found


def histories_of(people: Iterable[int]) -> dict[int, History]:
    """Return posts, qualifications and days in the role of each person. Three queries."""
    return Records.of(people).histories()


# ---- days that count nowhere, or on which nobody is there ----


def absences_of(people: Iterable[int]) -> dict[int, list[Span]]:
    """Return on which days each person is, was or will be away, in order. One query."""
    found: dict[int, list[Span]] = {pk: [] for pk in people}
    rows = Absence.objects.filter(person__in=list(found), kind=Absence.Kind.AWAY).order_by("starts", "pk")
    for pk, starts, ends in rows.values_list("person", "starts", "ends"):
        found[pk].append(span(starts, ends))
    return found


def paused_days(enrolments: Iterable[int]) -> dict[int, list[Span]]:
    """Return on which days each enrolment is, was or will be paused, in order. One query."""
    return {pk: [span(starts, ends) for starts, ends in rows] for pk, rows in pauses_of(list(enrolments)).items()}
