"""What the address that is kept with a file asks for."""

from dataclasses import replace
from datetime import datetime

from django.http import QueryDict

from lms.calendar import today
from lms.models import Person
from lms.progress.choosing import Asked


def asked_by(address: str, by: Person, moment: datetime) -> Asked:
    """Return what an address asks for, from its first page on, as somebody sees it at a moment.

    Raises Http404 for a place that they do not see.
    """
    return replace(Asked.of(QueryDict(address), by, today(moment)), after="")
