"""A service that lacks something does not start, and says what to set."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from lms.service_settings import faults

ROOT = Path(__file__).parents[2]
KEYS = [f"{letter}-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789" for letter in "wxyz"]
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
WELL = {
    "SERVICE": True,
    "SECRET_KEY": KEYS[0],
    "CASE_KEY": KEYS[1],
    "AUDIT_KEY": KEYS[2],
    "SEAL_KEY": KEYS[3],
    "SECOND_FACTOR": True,
    "ALLOWED_HOSTS": ["waymark.example"],
    "WAGTAILADMIN_BASE_URL": "https://waymark.example",
    "HTTPS": True,
    "PLAIN_HTTP": False,
    "SINGLE_HOST": False,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "DATABASES": POSTGRES,
    "CACHE_URL": "redis://cache.example:6379/0",
    "EMAIL_BACKEND": SMTP,
    "DEFAULT_FROM_EMAIL": "Waymark <waymark@waymark.example>",
    "METRICS_TOKEN": "",
}
# What is set, and the words by which the one fault is known; no words: nothing is wrong with it.
TABLE = [
    ({}, ""),
    ({"SECRET_KEY": KEYS[0][:49]}, "SECRET_KEY is too easy"),
    ({"SECRET_KEY": KEYS[0][:50]}, ""),
    ({"CASE_KEY": "ab" * 40}, "CASE_KEY is too easy"),
    ({"AUDIT_KEY": "insecure-audit_key-for-work-on-the-code-only-0123456789abcdef"}, "AUDIT_KEY is the one for work"),
    ({"SECRET_KEY": f"django-insecure-{KEYS[0]}"}, "SECRET_KEY is the one for work"),
    ({"CASE_KEY": KEYS[0]}, "are the same"),
    ({"AUDIT_KEY": KEYS[1]}, "are the same"),
    ({"SEAL_KEY": KEYS[0]}, "are the same"),
    ({"SEAL_KEY": "ab" * 40}, "SEAL_KEY is too easy"),
    ({"SECOND_FACTOR": False}, "one stolen password"),
    ({"ALLOWED_HOSTS": ["*", "waymark.example"]}, "lets any name in"),
    ({"ALLOWED_HOSTS": ["localhost", "waymark.example"]}, ""),
    ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"], "WAGTAILADMIN_BASE_URL": "https://localhost"}, "names only this"),
    ({"WAGTAILADMIN_BASE_URL": "http://waymark.example"}, "does not begin with https"),
    ({"WAGTAILADMIN_BASE_URL": "https://other.example"}, "is not one of ALLOWED_HOSTS"),
    ({"WAGTAILADMIN_BASE_URL": "https://a.waymark.example", "ALLOWED_HOSTS": [".waymark.example"]}, ""),
    ({"WAGTAILADMIN_BASE_URL": "https://evilwaymark.example", "ALLOWED_HOSTS": [".waymark.example"]}, "is not one of"),
    ({"HTTPS": False}, "in clear"),
    ({"HTTPS": False, "PLAIN_HTTP": True, "WAGTAILADMIN_BASE_URL": "http://waymark.example"}, ""),
    ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "TRUSTED_PROXIES is 0"),
    ({"DATABASES": SQLITE}, "The database is SQLite"),
    ({"DATABASES": SQLITE, "SINGLE_HOST": True}, ""),
    ({"CACHE_URL": ""}, "There is no CACHE_URL"),
    ({"CACHE_URL": "", "SINGLE_HOST": True}, ""),
    ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "printed or thrown away"),
    ({"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "printed or thrown away"),
    ({"DEFAULT_FROM_EMAIL": "Waymark <waymark@localhost>"}, "names this machine as the sender"),
    ({"METRICS_TOKEN": "a" * 29}, "METRICS_TOKEN is too easy"),
    ({"METRICS_TOKEN": "a" * 30}, ""),
    ({"MALWARE_SCANNER": "scanner.example:3310"}, "MALWARE_SCANNER is no address"),
    ({"MALWARE_SCANNER": "/run/clamav/clamd.ctl"}, "MALWARE_SCANNER is no address"),
    ({"MALWARE_SCANNER": "tcp://:3310"}, "MALWARE_SCANNER is no address"),
    ({"MALWARE_SCANNER": "tcp://scanner.example:3310"}, ""),
    ({"MALWARE_SCANNER": "unix:///run/clamav/clamd.ctl"}, ""),
]


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(("change", "words"), TABLE)
def test_each_thing_that_a_service_lacks_is_refused_with_what_to_set(change: dict[str, object], words: str) -> None:
    with override_settings(**(WELL | change)):
        found = faults()
    assert [words in wrong for wrong, _ in found] == ([True] if words else []), found
    assert all(
        "Set" in mend or "Give" in mend or "List" in mend or "Name" in mend or "Put" in mend or "Say" in mend
        for _, mend in found
    )


def test_work_on_the_code_may_do_without() -> None:
    assert not settings.SERVICE
    assert faults() == []


def test_a_workbench_that_is_served_over_tls_is_refused() -> None:
    with override_settings(SERVICE=False, HTTPS=True):
        assert "which a service never has" in faults()[0][0]


def environment(**change: str) -> dict[str, str]:
    """Return the environment of a service that is told everything, with a change."""
    ours = {name: secrets.token_urlsafe(50) for name in ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY", "SEAL_KEY")}
    ours |= {"ALLOWED_HOSTS": "waymark.example", "BASE_URL": "https://waymark.example", "HTTPS": "true"}
    ours |= {"TRUSTED_PROXIES": "1", "SINGLE_HOST": "true", "EMAIL_URL": "smtp://mail.example:25"}
    ours |= {"FROM_EMAIL": "waymark@waymark.example", "DEBUG": "false", "WAYMARK_INSECURE_KEYS": "false"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", **ours, **change}


@pytest.mark.slow
@pytest.mark.parametrize("start", [["-c", "import lms.wsgi"], ["manage.py", "run_jobs"]])
def test_web_server_and_jobs_refuse_in_plain_words(start: list[str], tmp_path: Path) -> None:
    env = environment(ALLOWED_HOSTS="*", WAYMARK_VAR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    ended = subprocess.run([sys.executable, *start], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    assert ended.returncode != 0
    assert "ALLOWED_HOSTS=waymark.example.org" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_a_service_that_is_told_everything_passes_the_check_of_deployments(tmp_path: Path) -> None:
    env = environment(WAYMARK_VAR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    ended = subprocess.run(check, cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.slow
def test_a_missing_secret_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    env = environment(AUDIT_KEY="", WAYMARK_VAR=str(tmp_path))
    ended = subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith("AUDIT_KEY is not set.")
