"""Finds people by name, work e-mail or staff code, by place, role and state: a page of them in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from lms.accounts.permissions import at as works_at
from lms.accounts.permissions import people_seen_by
from lms.accounts.states import WORDS, State, in_state, state_of, with_invited
from lms.calendar import in_words, today
from lms.models import Person, Post, RoleGrant, Unit
from lms.posts import main_post, posts_of
from lms.roles import ROLES, Role

A_PAGE: Final = 50


@dataclass(frozen=True)
class Asked:
    """Whom somebody looks for."""

    words: str = ""
    place: Unit | None = None
    role: Role | None = None
    state: State | None = None


@dataclass(frozen=True)
class Line:
    """One person of the list."""

    person: Person
    post: Post | None
    roles: tuple[str, ...]
    state: str
    shape: str
    last: str


def found(by: Person, asked: Asked, at: datetime) -> QuerySet[Person]:
    """Return the people whom somebody sees and looks for, by name."""
    day = today(at)
    people = with_invited(people_seen_by(by, day), at)
    for word in asked.words.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(staff_code__iexact=word))
    if asked.place:
        people = people.filter(works_at([asked.place], day))
    if asked.role:
        held = RoleGrant.objects.not_over_by(day).filter(role=asked.role.value)
        people = people.filter(pk__in=held.values("person"))
    if asked.state:
        people = people.filter(in_state(asked.state))
    return people.order_by("name", "pk")


def page_of(people: QuerySet[Person], number: str | None) -> Page[Person]:
    """Return one page of them."""
    return Paginator(people, A_PAGE).get_page(number)


def lines_of(people: Iterable[Person], on: date) -> list[Line]:
    """Return the lines of a page. Two queries, however many people."""
    rows = list(people)
    posts = posts_of(person.pk for person in rows)
    roles: dict[int, list[str]] = defaultdict(list)
    for grant in RoleGrant.objects.on(on).filter(person__in=rows).order_by("pk"):
        roles[grant.person_id].append(ROLES[Role(grant.role)].name)
    return [_line(person, posts[person.pk], roles[person.pk], on) for person in rows]


def _line(person: Person, posts: list[Post], roles: list[str], on: date) -> Line:
    state, shape = WORDS[state_of(person, getattr(person, "invited", False))]
    post = main_post(posts, on) or max(posts, key=lambda row: (row.starts, row.pk), default=None)
    last = in_words(today(person.last_login)) if person.last_login else "never"
    return Line(person, post, tuple(dict.fromkeys(roles)), state, shape, last)
