"""The app of people, places and rules."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Registers start-up checks."""

    name = "lms"
    verbose_name = "People, places and rules"

    def ready(self) -> None:
        """Load the checks, so that `manage.py check` runs them."""
        from lms import checks, service_settings  # noqa: F401  # registered by import
