"""What is on record about the people of a file, read in a few queries however many they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from courses.imports.people_rows import PersonRow
from courses.imports.who import found_in
from courses.models import Enrolment, PathwayVersion
from lms.models import LineManagement, Person, Post, RoleGrant, Unit
from lms.permissions import rights_of
from lms.policy.accounts import INVITE_JOINERS
from lms.roles import Permission
from lms.rules import RuleBook


@dataclass
class OnRecord:
    """People, posts, managers, grants, pathways and places as they stand."""

    on: date
    by: Person | None
    people: dict[str, Person]
    codes: dict[str, Person]
    units: dict[str, Unit]
    places: list[Unit]
    posts: dict[int, list[Post]] = field(default_factory=dict)
    lines: dict[int, list[LineManagement]] = field(default_factory=dict)
    grants: dict[int, list[RoleGrant]] = field(default_factory=dict)
    enrolments: dict[int, Enrolment] = field(default_factory=dict)
    ended: dict[int, date] = field(default_factory=dict)
    versions: list[PathwayVersion] = field(default_factory=list)
    reports: dict[int, list[str]] = field(default_factory=dict)
    books: dict[str, RuleBook] = field(default_factory=dict)

    @classmethod
    def about(cls, rows: list[PersonRow], by: Person | None, on: date) -> Self:
        """Read everything that the rows may touch."""
        emails = {row.email for row in rows} | {row.manager for row in rows if row.manager}
        people = {person.email: person for person in found_in(Person.objects.all(), "email", emails)}
        codes = {row.code for row in rows if row.code}
        record = cls(
            on=on,
            by=by,
            people=people,
            codes={person.staff_code: person for person in found_in(Person.objects.all(), "staff_code", codes)},
            units={unit.code.casefold(): unit for unit in Unit.objects.all()},
            places=rights_of(by, on).places(Permission.IMPORT_PEOPLE) if by else [],
            versions=list(PathwayVersion.objects.select_related("pathway").order_by("pathway", "number")),
        )
        record._read({person.pk for person in people.values()})
        return record

    def _read(self, ids: set[int]) -> None:
        """Read what hangs from these people."""
        later = LineManagement.objects.not_over_by(self.on).select_related("person", "manager").order_by("starts")
        posts = Post.objects.select_related("unit").order_by("starts", "pk")
        grants = RoleGrant.objects.not_over_by(self.on).select_related("unit", "person").order_by("pk")
        _gather(self.posts, found_in(posts, "person", ids), "person_id")
        _gather(self.lines, found_in(later, "person", ids), "person_id")
        _gather(self.grants, found_in(grants, "person", ids), "person_id")
        open_now = Enrolment.objects.open().select_related("pathway_version__pathway")
        self.enrolments = {row.person_id: row for row in found_in(open_now, "person", ids)}
        over = Enrolment.objects.exclude(ends=None).order_by("ends")
        self.ended = {row.person_id: row.ends for row in found_in(over, "person", ids) if row.ends}
        for row in found_in(later, "manager", ids):
            self.reports.setdefault(row.manager_id, []).append(row.person.name)

    def may_touch(self, unit: Unit) -> bool:
        """Say whether the importer's place holds a unit. The command acts as nobody, everywhere."""
        return self.by is None or any(place.contains(unit) for place in self.places)

    def may_touch_person(self, person: Person) -> bool:
        """Say whether somebody works, or last worked, within the importer's place."""
        posts = self.posts.get(person.pk, [])
        present = [post for post in posts if post.ends is None or post.ends > self.on] or posts[-1:]
        if not present:
            return self.by is None or any(place.kind == Unit.Kind.NATION for place in self.places)
        return all(self.may_touch(post.unit) for post in present)

    def invites(self, unit: Unit | None) -> bool:
        """Say whether the region of a unit invites joiners by themselves. One query a region."""
        path = unit.region_path if unit else ""
        if path not in self.books:
            self.books[path] = RuleBook.at(unit, self.on)
        return bool(self.books[path].answer(INVITE_JOINERS).value == "yes")

    def managers(self) -> dict[str, str]:
        """Return who manages whom now or later, by e-mail, for everybody."""
        rows = LineManagement.objects.not_over_by(self.on).order_by("starts")
        return dict(rows.values_list("person__email", "manager__email"))

    def others_at(self, units: Iterable[Unit], named: set[str]) -> list[str]:
        """Return who else holds a post at some units: their names, and nothing is changed about them."""
        here = Post.objects.on(self.on).filter(unit__in=list(units)).exclude(person__is_active=False)
        rows = here.order_by("person__name").values_list("person__email", "person__name").distinct()
        return [name for email, name in rows if email not in named]

    def version_on(self, key: str, day: date) -> PathwayVersion | None:
        """Return the newest version of a pathway that somebody may start on a day."""
        rows = [row for row in self.versions if row.pathway.key == key]
        fit = [row for row in rows if (row.opened_on or day) <= day and (row.closed_on is None or day < row.closed_on)]
        return fit[-1] if fit else None


def _gather(found: dict[int, list[Any]], rows: Iterable[Any], name: str) -> None:
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
