"""Concerns as tests need them."""

from typing import Any

from lms.calendar import today
from lms.models import Person, Unit
from mentoring.pairings.models import Concern, ConcernContact

WORDS = "I was told to keep quiet about my caseload."
WISH = "Somebody who looks at the figures with me."
ANSWER = "I will come over on Thursday and we look together."


def contact(person: Person, region: Unit, by: Person) -> ConcernContact:
    """Name somebody to hear concerns of a region."""
    return ConcernContact.objects.create(person=person, unit=region, named_by=by, starts=today())


def raised(by: Person, heard_by: Person, **facts: Any) -> Concern:
    """Raise a concern, whoever may hear it."""
    return Concern.objects.create(raised_by=by, heard_by=heard_by, about="work", text=WORDS, wish=WISH, **facts)
