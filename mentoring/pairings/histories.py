"""What the rules ask about people who might mentor, read from the database for many at once."""

from collections.abc import Iterable

from lms.models import Post, Qualification
from mentoring.pairings.eligibility import History


def histories_of(people: Iterable[int]) -> dict[int, History]:
    """Return posts and practitioner qualifications of each person. Two queries."""
    ids = list(people)
    posts: dict[int, list[Post]] = {pk: [] for pk in ids}
    qualifications: dict[int, list[Qualification]] = {pk: [] for pk in ids}
    for post in Post.objects.filter(person__in=ids):
        posts[post.person_id].append(post)
    for row in Qualification.objects.filter(person__in=ids, kind=Qualification.Kind.PRACTITIONER):
        qualifications[row.person_id].append(row)
    return {pk: History.of(posts[pk], qualifications[pk]) for pk in ids}
