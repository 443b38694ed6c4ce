"""The demo's sign-ins: one person of the example for each role, offered on the sign-in page and nowhere else."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.calendar import today
from lms.models import RoleGrant
from lms.roles import ROLES

DOMAIN: Final = "@example.org"
PASSWORD: Final = "waymark-example-only"  # noqa: S105  # of invented people, printed on the demo's sign-in page


def demo(request: HttpRequest) -> dict[str, Any]:
    """Give the sign-in page the people of the example, in the demo only; they are looked up when a page shows them."""
    return {"demo_people": SimpleLazyObject(demo_people)} if settings.DEMO else {}


def demo_people() -> list[dict[str, str]]:
    """Return the first holder of each role, in the order of the table of roles."""
    grants = (
        RoleGrant.objects.on(today()).filter(person__email__endswith=DOMAIN).select_related("person").order_by("pk")
    )
    first: dict[str, RoleGrant] = {}
    for grant in grants:
        first.setdefault(grant.role, grant)
    return [
        {
            "role": spec.name,
            "name": grant.person.name,
            "email": grant.person.email,
            "about": spec.about,
            "password": PASSWORD,
        }
        for role, spec in ROLES.items()
        if (grant := first.get(role.value))
    ]
