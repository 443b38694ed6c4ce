"""Who may see a learner's record."""

from datetime import date

from courses.models import Enrolment
from lms.models import Person
from lms.permissions import NotAllowed, sees
from lms.roles import Permission
from mentoring.pairings.permissions import learners_visible_to


def check_see_record(person: Person, enrolment: Enrolment, *, on: date) -> None:
    """Refuse unless the record is one's own, of one's place or line, or of somebody one supports today."""
    if person.pk == enrolment.person_id or sees(person, Permission.SEE_LEARNERS, enrolment.person_id, on):
        return
    if not learners_visible_to(person, on).filter(pk=enrolment.person_id).exists():
        raise NotAllowed(
            "This learner is outside your place. Their record is open to their own managers, mentor and assessor."
        )
