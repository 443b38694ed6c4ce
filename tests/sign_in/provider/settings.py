"""Settings of the provider: where it lies and which key it signs with come from the test that starts it."""

import os
from pathlib import Path

FOLDER = Path(os.environ["PROVIDER_FOLDER"])
SECRET_KEY = "of-a-provider-that-lives-for-one-test"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.sign_in.provider.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "pages"]}]
# Without IMMEDIATE, two who sign in at once fail with "database is locked".
QUEUED = {"transaction_mode": "IMMEDIATE"}
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "provider.sqlite3", "OPTIONS": QUEUED}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Its tables are made at once, without their history.
MIGRATION_MODULES = dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A browser keeps the cookies of 127.0.0.1 together, whatever the port.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "provider-session", "provider-csrf"
LOGIN_URL = "/sign-in/"
USE_TZ = True
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": (FOLDER / "key.pem").read_text(),
    "PKCE_REQUIRED": True,
    "SCOPES": {"openid": "who you are", "profile": "your name", "email": "your e-mail"},
    "OAUTH2_VALIDATOR_CLASS": "tests.sign_in.provider.claims.Claims",
}
