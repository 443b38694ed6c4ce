"""Sign-in through the organisation's own provider: it says who somebody is, and we say whether they come in.

A person is found by the link that was kept, else by the work e-mail that the provider has checked; then a link is kept.
Nobody gets an account this way, and nobody ties or loosens a link by themselves.
"""

import logging
from typing import Any, Final

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from lms import audit, sign_in_record
from lms.models import Person

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Two clocks differ by so much at most.
LEEWAY_SECONDS: Final = 60
ASK: Final = "Ask the administrator of your region."

# reason -> status, heading, what to do; {name} is the provider's.
REFUSALS: Final = {
    "not_set_up": (400, "Nobody signs in this way here", "This installation has no provider for single sign-on."),
    "unverified_email": (
        403,
        "{name} has not checked your e-mail",
        "People are known here by a work e-mail that {name} has checked, and it does not say so of yours. "
        "Ask whoever runs {name} to check it.",
    ),
    "unknown_person": (
        403,
        "You have no account here yet",
        "{name} knows you, but no account here has the work e-mail that it gives for you. Accounts are made for "
        f"people, not by them. {ASK}",
    ),
    "account_closed": (
        403,
        "Your account is closed",
        f"What you did is kept. If you should still have access: {ASK[0].lower()}{ASK[1:]}",
    ),
    "linked_elsewhere": (
        403,
        "Your account here belongs to another sign-in at {name}",
        "Somebody with another number at {name} has your work e-mail here: perhaps you, before your sign-in there was "
        f"made anew. {ASK}",
    ),
    "provider_away": (
        503,
        "{name} does not answer",
        "We asked it to tell us who you are, and it does not answer now. Try again in some minutes.",
    ),
    "begun_elsewhere": (
        400,
        "This sign-in was begun in another browser, or too long ago",
        "For your safety it ends here. Begin again.",
    ),
    "not_confirmed": (
        403,
        "{name} did not confirm who you are",
        f"Begin again. If it happens each time, something is set up wrongly between {{name}} and us. {ASK}",
    ),
    "stopped": (200, "You stopped at {name}", "Nothing has happened. Begin again when you like."),
}

logger = logging.getLogger(__name__)


class NotLetIn(Exception):
    """Somebody whom the provider knows does not come in: the reason's code, and who it is if we know."""

    def __init__(self, reason: str, person: Person | None = None) -> None:
        super().__init__(reason)
        self.reason, self.person = reason, person


def is_set_up() -> bool:
    """Say whether there is a provider."""
    return bool(settings.OIDC_NAME)


def refusal_page(request: HttpRequest, reason: str) -> HttpResponse:
    """Show why somebody did not come in, and what to do."""
    status, heading, sentence = REFUSALS[reason]
    words = {"heading": heading.format(name=settings.OIDC_NAME), "sentence": sentence.format(name=settings.OIDC_NAME)}
    return render(request, "socialaccount/refused.html", words, status=status)


class StaffProvider(OpenIDConnectOAuth2Adapter):
    """The talk with the provider: our own address to come back to, and each word of it checked."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends people back to."""
        return str(request.build_absolute_uri(reverse("single_sign_on_back")))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Read who it is. What the provider says of them beyond that is kept nowhere."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            claims = self._with_more(claims, token)
        if not claims.get(settings.OIDC_UID_FIELD):
            raise OAuth2Error(f"The provider gives no {settings.OIDC_UID_FIELD}")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.account.extra_data = {}
        login.claims = claims
        return login

    def _with_more(self, claims: dict[str, Any], token: SocialToken) -> dict[str, Any]:
        """Add what only the provider's other address tells, if it is about the same person."""
        more = self._fetch_user_info(token.token)
        if more.get("sub") != claims["sub"]:
            raise OAuth2Error("The provider speaks of two people")
        return {**more, **claims}

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Return what is in the token, when it is signed by the provider, for us, and not too old."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json())
            claims: dict[str, Any] = jwt.decode(
                id_token,
                keys[jwt.get_unverified_header(id_token)["kid"]].key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError) as error:
            raise OAuth2Error("The token of the provider does not hold") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The token of the provider is for somebody else")
        return claims


class StaffAccounts(DefaultSocialAccountAdapter):
    """One provider, set by the environment, and only for people who have an account."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the provider of the settings; none is kept in the database."""
        if not is_set_up():
            return []
        app = SocialApp(
            provider="openid_connect",
            # Links belong to this provider: another one's numbers mean other people.
            provider_id=settings.OIDC_SERVER_URL,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={
                "server_url": settings.OIDC_SERVER_URL,
                "uid_field": settings.OIDC_UID_FIELD,
                "oauth_pkce_enabled": True,
            },
        )
        return [app]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Return the provider, with our checks."""
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = StaffProvider
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person whom the provider means, or show why they do not come in."""
        try:
            if not constant_time_compare(sociallogin.claims.get("nonce", ""), sociallogin.state["nonce"]):
                raise NotLetIn("not_confirmed")
            sociallogin.account = _link_of(sociallogin.account, sociallogin.claims)
        except NotLetIn as refusal:
            sign_in_record.refused(refusal.reason, refusal.person)
            raise ImmediateHttpResponse(refusal_page(request, refusal.reason)) from None
        sociallogin.user = sociallogin.account.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say what went wrong between the provider and us, instead of the library's page."""
        reason = _reason(request, error, exception)
        logger.warning("A sign-in through the provider failed: %s (%s)", reason, type(exception).__name__)
        raise ImmediateHttpResponse(refusal_page(request, reason))


def _reason(request: HttpRequest, error: Any, exception: Exception | None) -> str:
    if error == AuthError.CANCELLED:
        return "stopped"
    if isinstance(exception, RequestException):
        return "provider_away"
    return "not_confirmed" if exception or "error" in request.GET else "begun_elsewhere"


@transaction.atomic
def _link_of(wanted: SocialAccount, claims: dict[str, Any]) -> SocialAccount:
    """Return the link by which somebody comes in: the one kept before, or a new one to the account of their e-mail."""
    link = wanted if wanted.pk else _new_link(wanted, claims)
    if not link.user.is_active:
        raise NotLetIn("account_closed", link.user)
    return link


def _new_link(wanted: SocialAccount, claims: dict[str, Any]) -> SocialAccount:
    """Tie somebody of the provider to the account that has their checked work e-mail, if nobody else is tied to it."""
    email = str(claims.get("email") or "").lower()
    if not _is_checked(email, claims.get("email_verified")):
        raise NotLetIn("unverified_email")
    # Two first sign-ins at once wait for each other here.
    person = Person.objects.select_for_update().filter(email=email).first()
    if person is None:
        raise NotLetIn("unknown_person")
    if not person.is_active:
        raise NotLetIn("account_closed", person)
    link = SocialAccount.objects.filter(user=person, provider=wanted.provider).first()
    if link and link.uid != wanted.uid:
        raise NotLetIn("linked_elsewhere", person)
    if link is None:
        link = SocialAccount.objects.create(user=person, provider=wanted.provider, uid=wanted.uid)
        audit.record("provider_linked", by=person, subject=person, facts={"link": link.pk})
    return link


def _is_checked(email: str, verified: object) -> bool:
    """Say whether the provider stands for an e-mail: by its word, or, where it says nothing, because it gave it out."""
    if verified is None:
        return email.rpartition("@")[2] in settings.OIDC_EMAIL_DOMAINS
    return bool(email) and (verified is True or verified == "true")


@transaction.atomic
def forget_link(*, person: Person, by: Person | None) -> bool:
    """Loosen the link of a person whose sign-in at the provider was made anew; the next sign-in ties it again."""
    links = SocialAccount.objects.filter(user=person)
    gone = [link.pk for link in links]
    if gone:
        links.delete()
        audit.record("provider_link_forgotten", by=by, subject=person, facts={"links": gone})
    return bool(gone)
