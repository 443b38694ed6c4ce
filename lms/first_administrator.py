"""The first administrator of an installation: everybody else is granted a role by somebody who holds one."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from lms import audit
from lms.actions import grant_role
from lms.calendar import today
from lms.models import Person, RoleGrant, Unit
from lms.permissions import NotAllowed
from lms.roles import Role


@transaction.atomic
def make_first_administrator(*, email: str, name: str, password: str) -> Person:
    """Make an account with the role of administrator for the whole service; refused once there is one."""
    nation = Unit.objects.select_for_update().filter(depth=1).first()
    if nation is None:
        raise NotAllowed("There are no places yet. Load them first: manage.py load_places FILE.")
    if RoleGrant.objects.on(today()).filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowed("There is an administrator already. They make accounts and grant roles in the product.")
    if Person.objects.filter(email=email.lower()).exists():
        raise NotAllowed(f"There is an account for {email} already. Name another address.")
    validate_password(password, Person(email=email, name=name))
    person = Person.objects.create_user(email, name, password)
    audit.record("first_administrator_made", by=None, subject=person, facts={"unit": nation.pk})
    grant_role(person=person, role=Role.ADMINISTRATOR, unit=nation, by=None)
    return person
