"""The forms of second factors, in our words."""

from typing import Any, ClassVar, Final

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from lms import sign_in_record
from lms.forms import SpeaksPlainly
from lms.second_factor import recording
from lms.second_factor.adapter import WRONG_CODE

# One period before and after the present one is taken, for clocks that differ: so long a code could be used again.
CODE_LIVES: Final = 90
TOO_MANY: Final = "Too many wrong codes. Wait 15 minutes, then write the one that your app shows"
NOT_KNOWN: Final = "That passkey is not known here. Use one that you added, or come in another way"


class FactorWords(SpeaksPlainly):
    """Gives the fields our labels, hints and sentences in place of the library's."""

    # field -> label, hint, what to say when it is empty
    words: ClassVar[dict[str, tuple[str, str, str]]] = {
        "code": ("Code", "The six figures that your app shows now.", "Write the code"),
        "name": ("Name of the passkey", "So that you know it again, such as “work laptop”.", "Write a name"),
        "passwordless": ("Let it sign me in without my password, by fingerprint, face or PIN", "", ""),
        "credential": ("Passkey", "", "Press the button, and do what your browser asks"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text, field.error_messages["required"] = self.words[name]
            field.widget.attrs.pop("placeholder", None)
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false"}
        if "name" in self.fields:
            self.fields["name"].widget.attrs |= {"class": "govuk-input--width-20", "maxlength": "60"}
            self.fields["name"].validators.append(forms.CharField(max_length=60).validators[0])


class _TakenOnce(FactorWords):
    """A code of an app is taken once for as long as it is good, a recovery code once for good, and that is recorded."""

    words: ClassVar[dict[str, tuple[str, str, str]]] = {
        **FactorWords.words,
        "code": ("Code", "The six figures that your app shows now, or one of your recovery codes.", "Write the code"),
    }

    def clean_code(self) -> str:
        """Check the code, and say what to do about a wrong one."""
        try:
            return self._taken()
        except ValidationError as wrong:
            many = wrong.code == "too_many_login_attempts"
            sign_in_record.refused("too_many_codes" if many else "wrong_code", self.user)  # type: ignore[attr-defined]
            raise ValidationError(TOO_MANY if many else WRONG_CODE, code=wrong.code) from None

    @transaction.atomic
    def _taken(self) -> str:
        """Take the code and note that it is used, both or neither."""
        code: str = super().clean_code()  # type: ignore[misc]
        factor: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if factor.type == Authenticator.Type.TOTP:
            plain = "".join(filter(str.isdigit, code))
            if not cache.add(f"second-factor-code:{factor.user_id}:{plain}", "used", timeout=CODE_LIVES):
                raise ValidationError(WRONG_CODE, code="incorrect_code")
        elif factor.type == Authenticator.Type.RECOVERY_CODES:
            fresh = Authenticator.objects.get(pk=factor.pk)
            recording.recovery_code_used(factor.user, left=len(fresh.wrap().get_unused_codes()))
        return code


class CodeForm(_TakenOnce, base.AuthenticateForm):
    """The code after the password."""


class CodeAgainForm(_TakenOnce, base.ReauthenticateForm):
    """A code before something that matters."""


class SetUpAppForm(FactorWords, totp.ActivateTOTPForm):
    """The first code of a new app: it shows that app and service have the same secret."""


class RemoveAppForm(SpeaksPlainly, totp.DeactivateTOTPForm):
    """Nothing to fill in: refused where the rule keeps it."""


class _KnownPasskey(FactorWords):
    """A passkey that is not known is refused in words that say so."""

    def clean_credential(self) -> Authenticator:
        """Check what the passkey answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as wrong:
            if wrong.code == "incorrect_code":
                raise ValidationError(NOT_KNOWN, code="incorrect_code") from None
            raise


class PasskeySignInForm(_KnownPasskey, webauthn.LoginWebAuthnForm):
    """A passkey in place of e-mail, password and code."""


class PasskeyForm(_KnownPasskey, webauthn.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(_KnownPasskey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey before something that matters."""


class AddPasskeyForm(FactorWords, webauthn.AddWebAuthnForm):
    """A new passkey and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(FactorWords, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""
