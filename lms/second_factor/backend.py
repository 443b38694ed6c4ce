"""Who a session belongs to, read with whether they have a second factor: one query, as without it."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from lms.models import Person
from lms.second_factor.required import KINDS


class KnowsTheFactor(AuthenticationBackend):
    """Signs in by e-mail and password; a factor that is removed anywhere is missed on the next page everywhere."""

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, unless they may not sign in any more."""
        held = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)
        person = Person.objects.annotate(has_second_factor=Exists(held)).filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
