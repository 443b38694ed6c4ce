"""Who and what the lines of a file mean: people by work e-mail or staff code, modules by key. A few queries a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final, Self

from django.db.models import QuerySet

from courses.imports import cells
from courses.imports.table import Column, Line
from courses.models import Module
from lms.models import Person
from lms.permissions import people_at, rights_of
from lms.roles import Permission

EMAIL, CODE, MODULE, PROVIDER = "E-mail", "Staff code", "Module", "Provider"
EMAIL_COLUMN: Final = Column(EMAIL, False, "the work e-mail of the person")
CODE_COLUMN: Final = Column(CODE, False, "the staff code of the person, where there is no e-mail")
MODULE_COLUMN: Final = Column(MODULE, True, "the key of the module, such as child-safeguarding")
PROVIDER_COLUMN: Final = Column(PROVIDER, True, "who gave the training or awarded the mark")
# Neither database takes very many values in one question.
AT_ONCE: Final = 2_000


def in_parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield values a few thousand at a time."""
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def found_in(rows: QuerySet[Any], name: str, values: Iterable[Any]) -> list[Any]:
    """Return the rows whose field called `name` holds one of `values`, however many."""
    return [row for part in in_parts(values) for row in rows.filter(**{f"{name}__in": part})]


@dataclass(frozen=True)
class Meant:
    """The people and modules that a file names, and whom the importer may touch (`reach` is nothing for everybody)."""

    by_email: dict[str, Person]
    by_code: dict[str, Person]
    modules: dict[str, Module]
    reach: frozenset[int] | None = None
    by: Person | None = None
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @classmethod
    def by_lines(cls, lines: list[Line], by: Person | None, on: date) -> Self:
        """Find everybody and every module that the lines name."""
        emails = {str(line.cells[EMAIL]).casefold() for line in lines if line.has(EMAIL)}
        codes = {str(line.cells[CODE]) for line in lines if line.has(CODE)}
        by_email = {person.email: person for person in found_in(Person.objects.all(), "email", emails)}
        by_code = {person.staff_code: person for person in found_in(Person.objects.all(), "staff_code", codes)}
        modules = {module.key: module for module in Module.objects.all()}
        return cls(by_email, by_code, modules, reach_of(by, Permission.IMPORT_TRAINING, on), by)

    def person(self, line: Line) -> Person | None:
        """Return who a line is about; an e-mail and a staff code must mean the same person."""
        email, code = line.take(EMAIL, cells.email), line.take(CODE, cells.words(12))
        if line.faults:
            return None
        if email is None and code is None:
            line.fault(EMAIL, "Nothing stands here, nor under Staff code. One of the two is needed.")
            return None
        found = {column: people.get(key) for column, key, people in self._asked(email, code)}
        for column, person in found.items():
            if person is None:
                line.fault(column, "Nobody here has this.")
        people = {person.pk: person for person in found.values() if person}
        if len(people) > 1:
            line.fault(CODE, f"This is the staff code of {self.by_code[str(code)]}. The e-mail is somebody else’s.")
        if line.faults:
            return None
        return self._within(line, next(iter(people.values())))

    def _asked(self, email: str | None, code: str | None) -> list[tuple[str, str, dict[str, Person]]]:
        asked = [(EMAIL, email, self.by_email), (CODE, code, self.by_code)]
        return [(column, key, people) for column, key, people in asked if key is not None]

    def _within(self, line: Line, person: Person) -> Person | None:
        column = EMAIL if line.has(EMAIL) else CODE
        if self.by is not None and person.pk == self.by.pk:
            line.fault(column, "This is you, and nobody imports anything about themselves.")
            return None
        if self.reach is not None and person.pk not in self.reach:
            line.fault(column, f"{person} works outside the place where you may import.")
            return None
        return person

    def module(self, line: Line) -> Module | None:
        """Return the module that a line names."""
        key = line.take(MODULE, cells.as_text, needed=True)
        module = self.modules.get(key.casefold()) if key else None
        if key and module is None:
            line.fault(MODULE, "There is no module with this key.")
        return module

    def once(self, line: Line, column: str, *key: Any) -> None:
        """Report a line that says what an earlier one says."""
        first = self.seen.setdefault(key, line.number)
        if first != line.number:
            line.fault(column, f"Line {first} says this already. Keep one of the two.")


def reach_of(by: Person | None, permission: Permission, on: date) -> frozenset[int] | None:
    """Return whom somebody may import about: those of their places. The command acts as nobody, for everybody."""
    if by is None:
        return None
    return frozenset(people_at(rights_of(by, on).places(permission), on).values_list("pk", flat=True))
