"""Bring the demo's data up to date, in one process: starting Django costs more than any one of the steps.

This is the one script that runs inside `.venv`.
"""

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Migrate, load the example (safe to repeat), and collect the static files."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_example")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    print(f"  Data is in {settings.VAR_DIR.relative_to(settings.BASE_DIR)}", flush=True)


if __name__ == "__main__":
    main()
