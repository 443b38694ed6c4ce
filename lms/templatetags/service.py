"""What every page and message says of the service itself: its marking, who helps, and who answers for the data."""

from django import template
from django.conf import settings

from lms.marking import marking, marking_of_page

register = template.Library()


@register.simple_tag(takes_context=True)
def page_marking(context: template.Context) -> str:
    """Return the marking that a page bears when it is printed; an error page, which has no request, bears the plain."""
    match = getattr(context.get("request"), "resolver_match", None)
    return marking_of_page(match.namespaces[0] if match and match.namespaces else "")


@register.simple_tag
def file_marking() -> str:
    """Return the marking of a file that holds personal detail."""
    return marking(personal=True)


@register.simple_tag
def support_contact() -> str:
    """Return the e-mail address or telephone number at which people are helped, or nothing where none is set."""
    return str(settings.SUPPORT_CONTACT)


@register.simple_tag
def data_controller() -> str:
    """Return who answers for the data, or nothing where none is set."""
    return str(settings.DATA_CONTROLLER)


@register.simple_tag
def data_protection_contact() -> str:
    """Return how the data protection officer is reached, or nothing where none is set."""
    return str(settings.DATA_PROTECTION_CONTACT)


@register.filter
def contact_link(contact: str) -> str:
    """Return the address that a contact leads to: an e-mail, or a telephone number, or nothing for other words."""
    if "@" in contact and " " not in contact.strip():
        return f"mailto:{contact.strip()}"
    digits = "".join(sign for sign in contact if sign.isdigit() or sign == "+")
    return f"tel:{digits}" if len(digits) > 5 and not any(sign.isalpha() for sign in contact) else ""
