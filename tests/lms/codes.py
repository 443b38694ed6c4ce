"""Codes of an authenticator app, as a phone would show them."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from lms.models import Person
from lms.second_factor.adapter import SecondFactors
from lms.second_factor.required import must_have_one

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str = SECRET, *, periods: int = 0) -> str:
    """Return the code of now, or of so many half minutes later."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + periods))


def give_app(person: Person) -> Authenticator:
    """Give somebody an app with a known secret."""
    return TOTP.activate(person, SECRET).instance


def give_recovery_codes(person: Person) -> list[str]:
    """Give somebody recovery codes, and return them."""
    return RecoveryCodes.activate(person).get_unused_codes()


def give_apps() -> None:
    """Give an app with the known secret to everybody who must have one."""
    sealed = {"secret": SecondFactors().encrypt(SECRET)}
    who = [person for person in Person.objects.filter(is_active=True) if must_have_one(person)]
    Authenticator.objects.bulk_create([Authenticator(user=person, type="totp", data=sealed) for person in who])
