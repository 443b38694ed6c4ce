"""Who may read how far somebody is with their portfolio. What each piece says is a matter of its own."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.assessing import assessed_by
from assessments.portfolio.models import Evidence
from courses.models import Enrolment
from lms.models import Person
from lms.permissions import NotAllowed
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission
from mentoring.pairings.permissions import learners_visible_to


def portfolios_visible_to(person: Person, on: date) -> QuerySet[Person]:
    """Return whose portfolio `person` may look through: whom they support, assess, manage or quality assure."""
    rows = (
        Q(pk__in=learners_visible_to(person, on).values("pk"))
        | Q(pk__in=assessed_by(person, on).values("pk"))
        | Q(pk__in=people_visible_to(person, Permission.QUALITY_ASSURE, on).values("pk"))
    )
    learn = Exists(Enrolment.objects.filter(person=OuterRef("pk"))) | Exists(
        Evidence.objects.filter(person=OuterRef("pk"))
    )
    return Person.objects.filter(rows).filter(learn).exclude(pk=person.pk)


def check_may_see_portfolio(person: Person, learner: Person, *, on: date) -> None:
    """Refuse unless `person` may read how far this learner is."""
    if not portfolios_visible_to(person, on).filter(pk=learner.pk).exists():
        raise NotAllowed(
            "This portfolio is open to the learner’s own mentor, assessor, managers and quality assurer, "
            "and you are none of them."
        )
