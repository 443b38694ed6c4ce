"""Who a session belongs to, read with whether they have a second factor: one query, as without it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from lms.models import Person
from lms.second_factor.required import KINDS


class KnowsTheFactor(AuthenticationBackend):
    """Signs in by e-mail and password; a factor that is removed anywhere is missed on the next page everywhere."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person:
        """Say no for good: the backend that is kept for older sessions is not asked, so a guess is hashed once."""
        found = super().authenticate(request, **credentials)
        if not isinstance(found, Person):
            raise PermissionDenied
        return found

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, unless they may not sign in any more."""
        held = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)
        person = Person.objects.annotate(has_second_factor=Exists(held)).filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
