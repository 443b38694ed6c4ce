"""Who left the pathways of a place, why in one word, and whether their own words may be read."""

from dataclasses import dataclass
from datetime import date

from courses.models import EnrolmentChange, LeavingWords
from lms.models import Person, Post, Unit
from lms.permissions import rights_of
from lms.roles import Permission


@dataclass(frozen=True)
class Leaver:
    """Somebody who withdrew, where they worked, and whether they wrote why."""

    change: EnrolmentChange
    unit: Unit
    wrote: bool


def leavers_seen_by(person: Person, on: date) -> list[Leaver]:
    """Return who withdrew from a place that `person` enrols at, the latest first. Three queries, however many left."""
    places = rights_of(person, on).places(Permission.ENROL)
    rows = EnrolmentChange.objects.filter(kind=EnrolmentChange.Kind.WITHDRAWAL, replaced_by=None)
    changes = list(
        rows.exclude(enrolment__person=person).select_related("enrolment__person").order_by("-starts", "-pk")
    )
    worked: dict[int, list[Post]] = {}
    people = [row.enrolment.person_id for row in changes]
    for post in Post.objects.filter(person__in=people).select_related("unit").order_by("starts", "pk"):
        worked.setdefault(post.person_id, []).append(post)
    wrote = set(LeavingWords.objects.filter(change__in=changes).values_list("change", flat=True))
    found = []
    for row in changes:
        posts = [post for post in worked.get(row.enrolment.person_id, []) if post.starts < row.starts]
        if posts and any(place.contains(posts[-1].unit) for place in places):
            found.append(Leaver(row, posts[-1].unit, row.pk in wrote))
    return found
