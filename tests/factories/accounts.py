"""Accounts for tests: somebody new, and administrators of a place."""

from django.utils import timezone

from lms.calendar import today
from lms.models import Grade, Person, Post, RoleGrant, Unit
from lms.roles import Role
from tests.cast import PASSWORD


def somebody(key: str, unit: Unit | None, *roles: Role, came: bool = False) -> Person:
    """Make a person with a post at a place and roles there; `came` when they have a password and have signed in."""
    person = Person.objects.create_user(f"{key}@example.org", key.title(), PASSWORD if came else None)
    if came:
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now())
        person.refresh_from_db()
    if unit:
        Post.objects.create(person=person, unit=unit, grade=Grade.OTHER, starts=today())
        for role in roles:
            RoleGrant.objects.create(person=person, role=role.value, unit=unit, starts=today())
    return person
