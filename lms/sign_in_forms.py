"""The forms of the sign-in pages, in our words."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django.http import HttpRequest

from lms.forms import SpeaksPlainly
from lms.password_links import check_passwords_are_used, send_password_link


class SignInWords(SpeaksPlainly):
    """Gives the fields of a sign-in form our labels, hints and sentences in place of the library's."""

    # field -> label, hint, what to say when it is empty
    words: ClassVar[dict[str, tuple[str, str, str]]] = {
        "login": ("Work e-mail", "", "Write your work e-mail"),
        "email": ("Work e-mail", "", "Write your work e-mail"),
        "password": ("Password", "", "Write your password"),
        "oldpassword": ("Password now", "", "Write the password that you have now"),
        "password1": (
            "New password",
            "At least 12 characters. Three words that only you would put together are good.",
            "Write a new password",
        ),
        "password2": ("New password again", "", "Write the new password again"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.words:
                field.label, field.help_text, field.error_messages["required"] = self.words[name]
                field.widget.attrs.pop("placeholder", None)


class SignInForm(SignInWords, allauth_forms.LoginForm):
    """E-mail and password."""


class ChangePasswordForm(SignInWords, allauth_forms.ChangePasswordForm):
    """The password now, and the new one twice."""


class ResetPasswordForm(SignInWords, allauth_forms.ResetPasswordForm):
    """The e-mail that a link to a new password goes to."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave the sending to a job, for strangers as well: how long the answer takes tells nothing either."""
        check_passwords_are_used()
        send_password_link.enqueue(self.users[0].pk if self.users else None)
        return str(self.cleaned_data["email"])


class NewPasswordForm(SignInWords, allauth_forms.ResetPasswordKeyForm):
    """A new password, twice, for whoever followed the link."""


class PasswordAgainForm(SignInWords, allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""
