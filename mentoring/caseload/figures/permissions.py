"""Who may see somebody's workload over time: the person, and whoever allocates cases to them."""

from lms.calendar import today
from lms.models import Person
from lms.permissions import check_may, check_may_about
from lms.roles import Permission


def check_see_workload(reader: Person, person: Person) -> None:
    """Refuse everybody but the person themselves and whoever may ask whether a case may go to them."""
    if reader.pk == person.pk:
        check_may(reader, Permission.SEE_OWN_CASELOAD, on=today())
    else:
        check_may_about(reader, Permission.CHECK_ALLOCATION, person, on=today())
