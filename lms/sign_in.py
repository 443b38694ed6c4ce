"""How people sign in: accounts are made for them, never by them."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Nobody opens an account by themselves: an administrator, or an import of people, does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False
