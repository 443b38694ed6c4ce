"""The app of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Copies of what is held about somebody, holds, retention and erasing."""

    name = "lms.privacy"
    label = "privacy"
    verbose_name = "Privacy"
