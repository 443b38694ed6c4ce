"""Make the provider's tables, people and client, then serve until the test ends it."""

import json
import os
import sys

import django
from django.core.management import call_command


def fill() -> None:
    """Make everybody, and the product as a client."""
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    for name, (email, manner) in json.loads(os.environ["PROVIDER_PEOPLE"]).items():
        User.objects.create_user(name, email, "of-the-provider", first_name=manner)
    Application.objects.create(
        name="Waymark",
        client_id="waymark",
        client_secret="known-to-both",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=os.environ["PROVIDER_BACK"],
        skip_authorization=True,
        algorithm=Application.RS256_ALGORITHM,
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.sign_in.provider.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False, skip_checks=True)
