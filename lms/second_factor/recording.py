"""What is recorded of second factors and told to whoever they belong to; never a secret, a code or a name."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from lms import audit
from lms.actions import queue_notice
from lms.models import AuditEvent, Person

NAMES = {
    Authenticator.Type.TOTP: "An authenticator app",
    Authenticator.Type.WEBAUTHN: "A passkey",
    Authenticator.Type.RECOVERY_CODES: "The recovery codes",
}
IF_NOT_YOU = "If that was not you, change your password and tell your administrator."


def added(person: Person, kind: str) -> None:
    """Record that a factor was added, and tell the person."""
    _keep("second_factor_added", person, f"{NAMES[Authenticator.Type(kind)]} now signs you in.", by=person, kind=kind)


def removed(person: Person, kind: str, *, by: Person | None) -> None:
    """Record that a factor was removed, by the person or for them, and tell them."""
    sentence = f"{NAMES[Authenticator.Type(kind)]} was taken from your sign-in."
    _keep("second_factor_removed", person, sentence, by=by, kind=kind)


def recovery_codes_made(person: Person) -> None:
    """Record that there are new recovery codes, and tell the person."""
    _keep("recovery_codes_made", person, "New recovery codes were made for your sign-in.", by=person)


def recovery_code_used(person: Person, left: int) -> None:
    """Record that a recovery code was used, and tell the person how many are left."""
    sentence = f"A recovery code was used to show that it is you; {left} are left."
    _keep("recovery_code_used", person, sentence, by=person, left=left)


@transaction.atomic
def _keep(code: str, person: Person, sentence: str, *, by: Person | None, **facts: str | int) -> AuditEvent:
    event = audit.record(code, by=by, subject=person, facts=facts)
    text, link = f"{sentence} {IF_NOT_YOU}", reverse("mfa_index")
    queue_notice(person=person, event=f"{code}:{event.pk}", text=text, link=link, urgent=True)
    return event
