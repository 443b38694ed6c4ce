"""Which learners a manager sees: the one place from which every board, count, chart and file of progress begins."""

from datetime import date

from django.db.models import QuerySet

from courses.models import Enrolment
from lms.models import Person, Unit
from lms.permissions import about_visible, rights_of
from lms.roles import Permission


def learners_seen_by(person: Person, on: date) -> QuerySet[Enrolment]:
    """Return the open enrolments of the learners of a manager's places and line, as the posts of the day have them."""
    return Enrolment.objects.open().filter(about_visible(person, Permission.SEE_BOARD, on))


def places_seen_by(person: Person, on: date) -> list[Unit]:
    """Return the widest places whose boards somebody sees: one within another is part of that."""
    return rights_of(person, on).widest(Permission.SEE_BOARD)
