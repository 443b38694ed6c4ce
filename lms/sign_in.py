"""How people sign in: accounts are made for them, never by them."""

import time
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from lms import sign_in_record
from lms.access import signed_in
from lms.models import Person
from lms.password_links import check_passwords_are_used
from lms.second_factor.asking_again import AsksAgain
from lms.session_ends import BEGAN
from lms.sign_in_limits import Tries, remember_browser, tries_of, trust_session

# In the session of whoever came in through the provider: it may have asked for a second factor already.
BY_PROVIDER: Final = "signed_in_by_provider"


class ClosedAccounts(AsksAgain, DefaultAccountAdapter):
    """Nobody opens an account by themselves: an administrator, or an import of people, does."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail or the password is not right. After five wrong tries, wait 15 minutes",
        "too_many_login_attempts": (
            "Too many wrong tries for this e-mail, or from where you are. Wait 15 minutes and try again, use a browser "
            "in which you have signed in before, or choose a new password with “Forgotten your password?”"
        ),
        "incorrect_password": "That is not your password",
        "enter_current_password": "That is not the password that you have now",
        "rate_limited": "That was often in a short time. Wait 15 minutes, then try again",
    }
    tries: Tries | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def ajax_response_form(self, form: Any) -> dict[str, Any]:
        """Describe a form to whoever asks for JSON, without what was typed: a password would come back."""
        told: dict[str, Any] = super().ajax_response_form(form)
        for field in told["fields"].values():
            del field["value"]
        return told

    # ---- guesses ----

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at: a guess made beside others counts as well."""
        check_passwords_are_used()
        email = credentials.get("email", "")
        self.tries = tries_of(request, email)
        if self.tries.take():
            return
        if self.tries.first_refusal:
            sign_in_record.refused("too_many_tries", Person.objects.filter(email=email.lower()).first())
        raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take the try off again: the library calls this when the password was right."""
        if self.tries:
            self.tries.give_back()

    # ---- coming in and going out ----

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Refuse whoever has left, and note who was let in by the provider."""
        if isinstance(user, Person) and not user.is_active:
            sign_in_record.refused("account_closed", user)
        request.session.pop(BY_PROVIDER, None)
        if "sociallogin" in (kwargs["signal_kwargs"] or {}):
            request.session[BY_PROVIDER] = True
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refusal

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session, and note when."""
        super().login(request, user)
        request.session[BEGAN] = time.time()

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Put the sign-in on record, and let the browser be known to the account."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        person = signed_in(request)
        sign_in_record.write_down(
            "signed_in", person, how=sign_in_record.ways_in(get_authentication_records(request, person))
        )
        remember_browser(request, response, person.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Put the sign-out on record."""
        if isinstance(request.user, Person):
            sign_in_record.write_down("signed_out", request.user)
        super().logout(request)

    # ---- passwords ----

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change a password, on record. Every session that began with the old one is over."""
        check_passwords_are_used()
        super().set_password(user, password)
        if not isinstance(user, Person):
            return
        by_link = door_of(self.request) == "account_reset_password_from_key"
        sign_in_record.password_changed(user, how="link" if by_link else "password")
        if by_link:
            trust_session(self.request, user.email)


def door_of(request: HttpRequest | None) -> str:
    """Return the name of the address that is asked for; a command asks for none."""
    match = request.resolver_match if request else None
    return (match.url_name or "") if match else ""
