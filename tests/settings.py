"""Settings for tests: no secrets, no queue, no files that outlive the run."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("WAYMARK_INSECURE_KEYS", "true")

from lms.settings import *  # noqa: F403

_var = tempfile.TemporaryDirectory(prefix="waymark-tests-", ignore_cleanup_errors=True)  # gone when the run ends
VAR_DIR = Path(_var.name)
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Tests of pages sign people in without a password; tests/lms/test_step_up.py and the walks switch it on.
STEP_UP = False
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "default": {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": str(MEDIA_ROOT), "door": "picture"}},
    "documents": {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": str(MEDIA_ROOT / "documents")}},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "boards": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
MIDDLEWARE = [line for line in MIDDLEWARE if "whitenoise" not in line]  # noqa: F405
