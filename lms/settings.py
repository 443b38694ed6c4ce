"""Settings, read from the environment; `.env.example` explains each variable."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lms import database_settings, logs
from lms.sign_in_settings import insist

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("WAYMARK_DEMO", default=False)
VAR_DIR = Path(env.str("WAYMARK_VAR", default=str(BASE_DIR / "var")))
BACKUPS_DIR = Path(env.str("WAYMARK_BACKUPS", default=str(VAR_DIR / "backups")))
# A workbench may run without secrets of its own; a service may not.
INSECURE_KEYS = DEBUG or env.bool("WAYMARK_INSECURE_KEYS", default=False)
# Everything else is a service, and lms/service_settings.py says what it must have before it starts.
SERVICE = not INSECURE_KEYS and not DEMO
# What a service may do only when somebody says so: run on one machine alone, and without TLS.
SINGLE_HOST = env.bool("SINGLE_HOST", default=False)
PLAIN_HTTP = env.bool("PLAIN_HTTP", default=False)


def secret(name: str) -> str:
    """Return the secret called `name`, or refuse to start with the way to make one."""
    value = env.str(name, default="")
    if value:
        return value
    if INSECURE_KEYS:
        return f"insecure-{name.lower()}-for-work-on-the-code-only-0123456789abcdef"
    raise ImproperlyConfigured(
        f"{name} is not set. Set it to 50 or more random characters, for example from: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(50))". '
        "To work on the code without secrets, set DEBUG=true."
    )


SECRET_KEY = secret("SECRET_KEY")
CASE_KEY = secret("CASE_KEY")
AUDIT_KEY = secret("AUDIT_KEY")
SEAL_KEY = secret("SEAL_KEY")
SEAL_KEYS_BEFORE = env.list("SEAL_KEYS_BEFORE", default=[])
# Earlier keys: what they signed still holds, and nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
AUDIT_KEY_FALLBACKS = env.list("AUDIT_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "lms.apps.LmsConfig",
    "courses.apps.CoursesConfig",
    "mentoring.pairings.apps.PairingsConfig",
    "mentoring.caseload.apps.CaseloadConfig",
    "assessments.quizzes.apps.QuizzesConfig",
    "assessments.spot_checks.apps.SpotChecksConfig",
    "assessments.portfolio.apps.PortfolioConfig",
    "lms.progress.apps.ProgressConfig",
    "lms.privacy.apps.PrivacyConfig",
    "lms.jobs.apps.JobsConfig",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "treebeard",
    "django_tasks",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "lms.request_log.RequestLog",
    "lms.monitors.MonitorsAskByAddress",
    "django.middleware.security.SecurityMiddleware",
    "lms.middleware.NoDevices",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lms.session_ends.SessionEnds",
    "lms.middleware.NothingKept",
    "lms.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.ContentAdminPolicy",
    "lms.middleware.RefusalsInPlainWords",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lms.navigation.navigation",
                "lms.demo.demo",
            ],
            "builtins": ["lms.templatetags.waymark", "lms.templatetags.service"],
        },
    }
]
FORM_RENDERER = "lms.forms.GovukRenderer"

# ---- databases: SQLite by default, PostgreSQL in production ----
DATABASES = {
    "default": database_settings.with_options(
        env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'waymark.sqlite3'}"),
        kept_seconds=env.int("DATABASE_CONNECTION_SECONDS", default=60),
        prepares=env.bool("DATABASE_PREPARES", default=True),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL.startswith(("redis://", "rediss://")):
    # Several hosts share it; while it is away, each process remembers for itself and no page fails.
    CACHES = {"default": {"BACKEND": "lms.shared_cache.SharedCache", "LOCATION": CACHE_URL}}
elif CACHE_URL:
    CACHES = {"default": env.cache_url("CACHE_URL")}
else:
    # A folder, not memory: sign-in limits must hold across every web process.
    FOLDER = "django.core.cache.backends.filebased.FileBasedCache"
    CACHES = {"default": {"BACKEND": FOLDER, "LOCATION": str(VAR_DIR / "cache")}}

# ---- people and sign-in ----
AUTH_USER_MODEL = "lms.Person"
AUTHENTICATION_BACKENDS = [
    "lms.second_factor.backend.KnowsTheFactor",
    # Sessions of 0.1.0 name this one: without it an upgrade signs everybody out. It goes with the release after 0.2.0.
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Somebody without an account here is sent nothing, and the page says the same either way.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "lms.sign_in.ClosedAccounts"
ACCOUNT_FORMS = {
    "login": "lms.sign_in_forms.SignInForm",
    "change_password": "lms.sign_in_forms.ChangePasswordForm",
    "reset_password": "lms.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "lms.sign_in_forms.NewPasswordForm",
    "reauthenticate": "lms.sign_in_forms.PasswordAgainForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Guessing passwords is limited by lms.sign_in_limits; `login_failed` counts wrong codes of a second factor. A limit of
# every sign-in from an address would shut out a building that leaves by one.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "20/m/ip,5/15m/key",
    "witness": "30/m/ip",
    "invitation": "30/m/ip",
}
# ---- single sign-on: one OpenID Connect provider ----
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=True)
OIDC_NAME = env.str("OIDC_NAME", default="")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_UID_FIELD = env.str("OIDC_UID_FIELD", default="sub")
OIDC_EMAIL_DOMAINS = [domain.lower() for domain in env.list("OIDC_EMAIL_DOMAINS", default=[])]
OIDC_VOUCHES_FOR_SECOND_FACTOR = env.bool("OIDC_VOUCHES_FOR_SECOND_FACTOR", default=False)
insist(globals())
SOCIALACCOUNT_ADAPTER = "lms.single_sign_on.StaffAccounts"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
USERSESSIONS_TRACK_ACTIVITY = False

# ---- second factors, and asking once more before something that matters ----
# Off only where nobody real signs in: the demo, and work on the code.
SECOND_FACTOR = env.bool("WAYMARK_SECOND_FACTOR", default=SERVICE)
MFA_ADAPTER = "lms.second_factor.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A clock may be half a minute off; our form takes each code once for all of that time.
MFA_TOTP_TOLERANCE = 1
# Accounts are made with the work e-mail, never by whoever signs up with one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "lms.second_factor.forms.CodeForm",
    "authenticate_webauthn": "lms.second_factor.forms.PasskeyForm",
    "reauthenticate": "lms.second_factor.forms.CodeAgainForm",
    "reauthenticate_webauthn": "lms.second_factor.forms.PasskeyAgainForm",
    "login_webauthn": "lms.second_factor.forms.PasskeySignInForm",
    "activate_totp": "lms.second_factor.forms.SetUpAppForm",
    "deactivate_totp": "lms.second_factor.forms.RemoveAppForm",
    "add_webauthn": "lms.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "lms.second_factor.forms.RenamePasskeyForm",
}
# No environment switches this off: only tests that are about something else do.
STEP_UP = True
# A link to a new password works once, and so long after it was sent.
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_SECONDS", default=3600)
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("CONFIRM_SECONDS", default=900)

# How often a key may ask the allocation check of other systems: a number, and s, m, h or d.
ALLOCATION_API_RATE = env.str("ALLOCATION_API_RATE", default="120/m")
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=60 * 60 * 9)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=60 * 60)
SESSION_COOKIE_HTTPONLY = True

# ---- time, language ----
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"

# ---- files: no media has a public address ----
STATIC_URL = "/static/"
# A container image holds them where nothing is written.
STATIC_ROOT = Path(env.str("STATIC_FOLDER", default=str(VAR_DIR / "static")))
FRONT_END_BUILD = BASE_DIR / "build" / "frontend"
STATICFILES_DIRS = [FRONT_END_BUILD] if FRONT_END_BUILD.exists() else []
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media-is-served-by-views-only/"


def private_folder(name: str, door: str = "") -> dict[str, object]:
    """Describe a storage that no web server publishes; NAME_STORAGE may name another backend, such as S3."""
    backend = env.str(f"{name.upper()}_STORAGE", default="")
    if backend:
        return {"BACKEND": backend, "OPTIONS": env.json(f"{name.upper()}_STORAGE_OPTIONS", default={})}
    return {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": str(MEDIA_ROOT / name), "door": door}}


STORAGES = {
    "default": private_folder("pictures", door="picture"),
    "documents": private_folder("documents"),
    "evidence": private_folder("evidence"),
    "boards": private_folder("boards"),
    "copies": private_folder("copies"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Where clamd listens: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Without one no file is asked about.
MALWARE_SCANNER = env.str("MALWARE_SCANNER", default="")
# What is larger goes to the disk as it comes, and no further than any rule allows.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "lms.uploads.BoundedUploads"]

# ---- Wagtail: for authors only ----
WAGTAIL_SITE_NAME = "Waymark"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_I18N_ENABLED = False
# A button that is pressed while the form saves by itself is undone by it, or makes the same page twice (decision 0030).
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.media_forms.DocumentForm"
WAGTAILDOCS_DOCUMENT_MODEL = "courses.LessonDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv", "txt", "mp4", "webm", "vtt"]
WAGTAILDOCS_CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt"}
WAGTAILIMAGES_IMAGE_MODEL = "courses.LessonPicture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.media_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# ---- jobs ----
TASKS = {"default": {"BACKEND": "lms.jobs.backend.QueueBackend"}}
JOB_SECONDS = env.int("JOB_SECONDS", default=120)
JOB_STARTS = 3
# How long a job at work may take to end when the jobs are told to end; one that is cut off starts again later.
JOB_STOP_SECONDS = env.int("JOB_STOP_SECONDS", default=30)
JOB_LEDGER_DAYS = 30
CANARY_EVERY_SECONDS = env.int("CANARY_EVERY_SECONDS", default=60)
# Longer than a job may take: two long jobs at work are no silence.
CANARY_STALE_SECONDS = env.int("CANARY_STALE_SECONDS", default=JOB_SECONDS + 30)
Q_CLUSTER = {
    "name": "waymark",
    "orm": "default",
    "workers": env.int("JOB_WORKERS", default=2),
    # A job's lock starts when it is fetched, not when it starts: fetch one, and wait for two full runs before a retry.
    "queue_limit": 1,
    "timeout": JOB_SECONDS,
    "retry": env.int("JOB_RETRY_SECONDS", default=JOB_SECONDS * 2 + 60),
    # Our ledger counts the starts and ends each job; this only stops a message that never reaches the ledger.
    "max_attempts": 10,
    "ack_failures": False,
    # Our ledger keeps the runs. django-q2 keeps no successes, and its status says "well" while it hangs: kept nowhere.
    "save_limit": -1,
    "cache": "none",
    "recycle": 200,
    "max_rss": 400_000,
    "poll": 1,
    "catch_up": False,
    "time_zone": TIME_ZONE,
}

# ---- e-mail ----
# Nobody of the example has a mailbox.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://" if DEMO else "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Waymark <waymark@localhost>")

# ---- who helps, who answers for the data, and how what leaves is marked: UNCONFIRMED where nothing is set ----
SUPPORT_CONTACT = env.str("SUPPORT_CONTACT", default="")
DATA_CONTROLLER = env.str("DATA_CONTROLLER", default="")
DATA_PROTECTION_CONTACT = env.str("DATA_PROTECTION_CONTACT", default="")
PROTECTIVE_MARKING = env.str("PROTECTIVE_MARKING", default="OFFICIAL")
PROTECTIVE_MARKING_PERSONAL = env.str("PROTECTIVE_MARKING_PERSONAL", default="OFFICIAL-SENSITIVE")

# A machine that links may lead to although it is not public, such as "127.0.0.1:8001". For tests only: no environment
# opens it, because whoever writes a lesson could then make this server knock at its own neighbours.
LINK_CHECK_TEST_SERVER = ""

# ---- what a browser may load ----
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    # A browser takes a cookie of such a name from this very host only, and over TLS only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Monitors and the proxy ask each host without TLS.
SECURE_REDIRECT_EXEMPT = [r"^-/"]

# ---- what is told: lines for a machine in a service, for a person at work on the code ----
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if SERVICE else "plain")
LOGGING = logs.configuration(as_json=LOG_FORMAT == "json", level=env.str("LOG_LEVEL", default="INFO"))
# Whoever shows this may read the figures at /-/metrics; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
