"""What the sign-in pages need to know: which ways in there are."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def sign_in_ways() -> dict[str, object]:
    """Return the provider's name, if there is one, and whether passwords are used."""
    return {"provider": settings.OIDC_NAME, "passwords": settings.PASSWORD_SIGN_IN}
