"""Which rules of retests hold for people, and whom nothing is asked at present."""

from collections.abc import Collection
from datetime import date
from typing import Final

from assessments.quizzes.retests import Terms
from courses.models import Enrolment
from lms.models import RoleGrant
from lms.policy.learning import RETEST_FIRST_DAYS, RETEST_IN_A_ROW, RETEST_PAST_DAYS, RETESTS_A_WEEK
from lms.posts import book_for, books_at, posts_on
from lms.roles import Permission, Role, permissions_of
from lms.rules import RuleBook

PAUSED: Final = "Your pathway is paused, so nothing is asked. What is due waits until it goes on."
ENDED: Final = "Your pathway has ended, so nothing is asked any more."
MAY_NOT: Final = "Your roles do not let you take checks, so nothing is asked."


def terms_of(book: RuleBook) -> Terms:
    """Return what a book of rules says about retests."""
    return Terms(
        first_days=book.answer(RETEST_FIRST_DAYS).value,
        a_week=book.answer(RETESTS_A_WEEK).value,
        in_a_row=book.answer(RETEST_IN_A_ROW).value,
        past_days=book.answer(RETEST_PAST_DAYS).value,
    )


def terms_for(people: Collection[int], on: date) -> dict[int, Terms]:
    """Return the terms that hold where each of these people works. Two queries."""
    posts = posts_on(people, on)
    books = books_at((post.unit for post in posts.values()), on)
    return {person: terms_of(book_for(posts.get(person), books, on)) for person in people}


def why_not_asked(people: Collection[int], on: date) -> dict[int, str]:
    """Return, for each of these people, why nothing is asked of them; empty for those who are asked. Two queries.

    While a pathway is paused nothing is. Once it has ended, those are asked who still take checks in another role.
    """
    roles: dict[int, set[Role]] = {person: set() for person in people}
    for person, role in RoleGrant.objects.on(on).filter(person__in=people).values_list("person", "role"):
        roles[person].add(Role(role))
    pathways: dict[int, set[str]] = {person: set() for person in people}
    for person, status in Enrolment.objects.filter(person__in=people).values_list("person", "status"):
        pathways[person].add(status)
    return {person: _why_not(roles[person], pathways[person]) for person in people}


def _why_not(roles: set[Role], pathways: set[str]) -> str:
    """Return why nothing is asked of somebody with these roles, whose pathways stand so; empty when something is."""
    if Enrolment.Status.PAUSED in pathways:
        return PAUSED
    if pathways & {Enrolment.Status.ACTIVE, Enrolment.Status.EXTENDED}:
        return "" if _may_take(roles) else MAY_NOT
    if pathways:
        return "" if _may_take(roles - {Role.LEARNER}) else ENDED
    return "" if _may_take(roles) else MAY_NOT


def _may_take(roles: set[Role]) -> bool:
    return any(Permission.READ_LESSONS in permissions_of(role) for role in roles)
