"""How people sign in: accounts are made for them, never by them."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Nobody opens an account by themselves: an administrator, or an import of people, does."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail or the password is not right. After five wrong tries, wait 15 minutes",
        "too_many_login_attempts": "Too many wrong tries for this e-mail. Wait 15 minutes, then try again",
        "incorrect_password": "That is not your password",
        "enter_current_password": "That is not the password that you have now",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False
