"""The pages of one's own second factors: allauth's, in one transaction with the record of what was done."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from lms.access import signed_in
from lms.permissions import NotAllowed
from lms.second_factor import recording
from lms.second_factor.adapter import LAST_ONE, SecondFactors
from lms.second_factor.required import has_one, must_have_one, note_shown, vouched_for


def _newest(request: HttpRequest, kind: str) -> Authenticator:
    return Authenticator.objects.filter(user=signed_in(request), type=kind).latest("pk")


class YourSignIn(IndexView):
    """What one signs in with, and what can be added."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is held, what the rule asks, and how many recovery codes are left."""
        person, context = signed_in(self.request), super().get_context_data(**kwargs)
        held = context["authenticators"]
        codes = held.get(Authenticator.Type.RECOVERY_CODES)
        asked = bool(settings.SECOND_FACTOR) and must_have_one(person) and not vouched_for(self.request)
        return context | {
            "app": held.get(Authenticator.Type.TOTP),
            "passkeys": held.get(Authenticator.Type.WEBAUTHN, []),
            "codes": codes.instance if codes else None,
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "asked": asked,
            "to_do": asked and not has_one(person),
        }


class SetUpApp(ActivateTOTPView):
    """Add an authenticator app: scan, or type the secret, then write the first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the secret in groups of four, as people type it."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app, record it, and count this session as having shown it."""
        response: HttpResponse = super().form_valid(form)
        note_shown(self.request, _newest(self.request, Authenticator.Type.TOTP))
        recording.added(signed_in(self.request), Authenticator.Type.TOTP)
        if self.did_generate_recovery_codes:
            recording.recovery_codes_made(signed_in(self.request))
        return response


class RemoveApp(DeactivateTOTPView):
    """Remove the app, unless the rule keeps it."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and record it."""
        response: HttpResponse = super().form_valid(form)
        person = signed_in(self.request)
        recording.removed(person, Authenticator.Type.TOTP, by=person)
        return response


class AddPasskey(AddWebAuthnView):
    """Add a passkey of this computer, a phone or a security key."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey, record it, and count this session as having shown it."""
        response: HttpResponse = super().form_valid(form)
        note_shown(self.request, _newest(self.request, Authenticator.Type.WEBAUTHN))
        recording.added(signed_in(self.request), Authenticator.Type.WEBAUTHN)
        if self.did_generate_recovery_codes:
            recording.recovery_codes_made(signed_in(self.request))
        return response


class RenamePasskey(EditWebAuthnView):
    """Give a passkey another name."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the name and say so."""
        messages.success(self.request, "The passkey has its new name")
        response: HttpResponse = super().form_valid(form)
        return response


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, unless the rule keeps it."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why it stays, where it does."""
        kept = "" if SecondFactors().can_delete_authenticator(self.object) else LAST_ONE
        return super().get_context_data(**kwargs) | {"refused": kept}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and record it."""
        person = signed_in(self.request)
        if not SecondFactors().can_delete_authenticator(self.get_object()):
            raise NotAllowed(LAST_ONE)
        response: HttpResponse = super().form_valid(form)
        recording.removed(person, Authenticator.Type.WEBAUTHN, by=person)
        return response


class RecoveryCodes(ViewRecoveryCodesView):
    """The recovery codes that are left."""


class RecoveryCodesFile(DownloadRecoveryCodesView):
    """The same as a file."""


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    """Make new recovery codes; those made before are worth nothing from then on."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Make them and record it."""
        response: HttpResponse = super().form_valid(form)
        recording.recovery_codes_made(signed_in(self.request))
        return response
