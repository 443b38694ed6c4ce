"""Links to a new password: sent by a job, at most so many to a mailbox, and on record."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from lms import audit
from lms.models import Person
from lms.permissions import NotAllowed
from lms.sign_in_limits import may_send_link

LETTER = "account/email/password_reset_key"


def check_passwords_are_used() -> None:
    """Refuse a password where only the provider lets people in."""
    if not settings.PASSWORD_SIGN_IN:
        raise NotAllowed(f"Passwords are not used here. Sign in with {settings.OIDC_NAME}.")


@task()
def send_password_link(person_id: int | None) -> None:
    """Send somebody the link that they asked for; nothing to whoever has no account, has left, or had enough."""
    person = Person.objects.filter(pk=person_id or 0, is_active=True).first()
    if person is None or not may_send_link(person.pk):
        return
    with transaction.atomic():
        audit.record("password_reset_asked", by=None, subject=person)
    facts = {"password_reset_url": _address(person), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    words = render_to_string(f"{LETTER}_message.txt", facts)
    send_mail(render_to_string(f"{LETTER}_subject.txt").strip(), words, None, [person.email])


def _address(person: Person) -> str:
    """Return the address that lets its reader choose a password, once."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('account_reset_password_from_key', kwargs=key)}"
