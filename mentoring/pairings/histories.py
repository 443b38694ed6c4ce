"""What the rules ask about people who might mentor, read from the database for many at once."""

from collections.abc import Iterable
from typing import Final

from lms.calendar import today
from lms.models import Post, Qualification, RoleGrant
from lms.roles import Role
from mentoring.pairings.counting import History

KINDS: Final = (Qualification.Kind.PRACTITIONER, Qualification.Kind.MENTOR_TRAINING)


def histories_of(people: Iterable[int]) -> dict[int, History]:
    """Return posts, qualifications and days in the role of each person. Three queries."""
    ids = list(people)
    posts: dict[int, list[Post]] = {pk: [] for pk in ids}
    qualifications: dict[int, list[Qualification]] = {pk: [] for pk in ids}
    grants: dict[int, list[RoleGrant]] = {pk: [] for pk in ids}
    closed = set()
    for post in Post.objects.filter(person__in=ids):
        posts[post.person_id].append(post)
    for row in Qualification.objects.filter(person__in=ids, kind__in=KINDS):
        qualifications[row.person_id].append(row)
    for grant in RoleGrant.objects.filter(person__in=ids, role=Role.MENTOR).select_related("person"):
        grants[grant.person_id].append(grant)
        if not grant.person.is_active:
            closed.add(grant.person_id)
    # That an account is closed is known from today on; it says nothing about the days before.
    return {pk: History.of(posts[pk], qualifications[pk], grants[pk], today() if pk in closed else None) for pk in ids}
