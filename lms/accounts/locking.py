"""Lets one act on an account happen at a time, and looks at both people as they are then."""

from lms.models import Person


def locked(by: Person, person: Person) -> tuple[Person, Person]:
    """Return who acts and on whom, read afresh; whoever else acts on either of them waits here.

    Both are locked, in one order: of two administrators who close each other's accounts, one comes too late.
    """
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in={by.pk, person.pk}).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[by.pk], found[person.pk]
