"""Which holds, and what of what is due, somebody may see: that of their own places."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lms.models import Person, Post
from lms.permissions import rights_of, under
from lms.privacy.models import Due, LegalHold
from lms.roles import Permission


def due_seen_by(person: Person, on: date) -> QuerySet[Due]:
    """Return what is due of those who worked last at somebody’s places, the soonest first; never of oneself."""
    places = rights_of(person, on).widest(Permission.SEE_ERASING)
    last = Post.objects.filter(person=OuterRef("person")).order_by("-starts", "-pk")
    rows = Due.objects.annotate(last=Subquery(last.values("unit__path")[:1])).exclude(person=person)
    within = Q(pk__in=[])
    for place in places:
        within |= Q(last__startswith=place.path)
        if place.is_root():
            within |= Q(last=None)
    return rows.filter(within).select_related("person").order_by("day", "pk")


def holds_seen_by(person: Person, on: date) -> list[LegalHold]:
    """Return the holds at somebody’s places and those on everybody, those in force first."""
    places = rights_of(person, on).widest(Permission.SEE_ERASING)
    worked = Post.objects.filter(under(places)).values("person")
    seen = under(places) | Q(person__in=worked) | Q(person=None, unit=None)
    if any(place.is_root() for place in places):
        # Somebody who never had a post is at no place below.
        seen = Q()
    found = (
        LegalHold.objects.filter(seen).exclude(person=person).select_related("person", "unit", "placed_by", "lifted_by")
    )
    return sorted(found, key=lambda hold: (not hold.is_on(on), -hold.pk))
