"""Who is certified to judge cases against a standard."""

from collections.abc import Iterable
from datetime import date, timedelta

from assessments.spot_checks.models import Certificate, Standard
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import NotAllowed


def certificate_of(person: Person, standard: int, on: date) -> Certificate | None:
    """Return the certificate of a person for a standard (its id) on a day; of several, the one that lasts longest."""
    rows: Iterable[Certificate] = Certificate.objects.on(on).filter(person=person, standard=standard)
    return max(rows, key=lambda row: (row.ends is None, row.ends or date.max, row.pk), default=None)


def certified(people: Iterable[int], standard: int, on: date) -> set[int]:
    """Return the ids of those who are certified for a standard on a day. One query."""
    rows = Certificate.objects.on(on).filter(person__in=list(people), standard=standard)
    return set(rows.values_list("person", flat=True))


def check_certified(person: Person, standard: Standard, *, on: date) -> None:
    """Refuse whoever is not certified for the standard on that day, and say what to do."""
    if certificate_of(person, standard.pk, on):
        return
    last = Certificate.objects.filter(person=person, standard=standard, ends__lte=on).order_by("-ends").first()
    ended = f" Your certificate ended on {in_words(last.ends - timedelta(days=1))}." if last and last.ends else ""
    raise NotAllowed(f"You are not certified to judge cases by “{standard}”.{ended} Judge the exemplar cases first.")
