"""Who reads the cases that somebody holds."""

from lms.models import Person
from mentoring.caseload.permissions import check_allocate_to


def check_see_held(reader: Person, person: Person) -> None:
    """Refuse unless somebody reads the cases that they hold themselves, or those of people to whom they allocate."""
    if reader.pk != person.pk:
        check_allocate_to(reader, person)
