"""Bring the demo's data up to date, in one process: starting Django costs more than most of the steps.

This is the one script that runs inside `.venv`.
"""

import os

import django
from django.core.management import call_command

from scripts.say import step


def main() -> None:
    """Migrate, load the example (safe to repeat), and collect the static files."""
    django.setup()
    with step("Preparing the database"), open(os.devnull, "w") as quiet:
        call_command("migrate", verbosity=0, stdout=quiet)
    with step("Loading the example"), open(os.devnull, "w") as quiet:
        call_command("load_example", stdout=quiet)
    with step("Collecting the static files"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


if __name__ == "__main__":
    main()
