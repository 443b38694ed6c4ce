"""What a service must be told before it starts: each thing that is missing, with what to set and an example.

`manage.py check --deploy` shows the list; the web server and the jobs refuse to start while there is one. Work on the
code, the tests and the demo are no service (DEBUG, WAYMARK_INSECURE_KEYS, WAYMARK_DEMO) and may do without.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

Fault = tuple[str, str]  # what is wrong; what to set, with an example

SECRETS: Final = ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY", "SEAL_KEY")
ENOUGH: Final = 50
ENOUGH_LETTERS: Final = 10
ENOUGH_OF_A_TOKEN: Final = 30
MAKE_ONE: Final = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0"})  # noqa: S104  compared, never bound
PRINTED: Final = ("console", "dummy", "locmem", "filebased")


def _secrets() -> Iterator[Fault]:
    values = {name: str(getattr(settings, name)) for name in SECRETS}
    for name, value in values.items():
        if len(value) < ENOUGH or len(set(value)) < ENOUGH_LETTERS:
            yield f"{name} is too easy to guess.", f"Set it to {ENOUGH} or more random characters. {MAKE_ONE}"
        if value.startswith(("insecure-", "django-insecure-")):
            yield f"{name} is the one for work on the code, which everybody knows.", f"Set your own. {MAKE_ONE}"
    if len(set(values.values())) < len(values):
        yield (
            f"Two of {', '.join(SECRETS[:-1])} and {SECRETS[-1]} are the same.",
            f"Give each its own value: whoever learns one must not have the others. {MAKE_ONE}",
        )


def _names() -> Iterator[Fault]:
    names = set(settings.ALLOWED_HOSTS)
    if "*" in names:
        yield (
            "ALLOWED_HOSTS lets any name in, so that links in messages can be forged.",
            "List the names that people type, for example ALLOWED_HOSTS=waymark.example.org",
        )
    if names <= HERE:
        yield (
            "ALLOWED_HOSTS names only this machine, so that nobody else could open a page.",
            "List the names that people type, for example ALLOWED_HOSTS=waymark.example.org",
        )


def _address() -> Iterator[Fault]:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if settings.HTTPS and address.scheme != "https":
        yield (
            "BASE_URL does not begin with https://, so that links in messages would lead away from TLS.",
            "Set the address that people type, for example BASE_URL=https://waymark.example.org",
        )
    if not any(_is_named(address.hostname or "", name) for name in settings.ALLOWED_HOSTS):
        yield (
            "The name in BASE_URL is not one of ALLOWED_HOSTS, so that links in messages would be refused.",
            "Name the same in both, for example BASE_URL=https://waymark.example.org and "
            "ALLOWED_HOSTS=waymark.example.org",
        )


def _is_named(host: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return host == pattern[1:] or host.endswith(pattern)
    return pattern in ("*", host)


def _tls() -> Iterator[Fault]:
    if not settings.HTTPS and not settings.PLAIN_HTTP:
        yield (
            "HTTPS is not set, so that passwords and cookies would cross the network in clear.",
            "Put a proxy with TLS in front and set HTTPS=true. Only for a trial on one machine: PLAIN_HTTP=true",
        )
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield (
            "TRUSTED_PROXIES is 0, so that everybody behind the proxy would count as one visitor: "
            "20 wrong passwords would shut everybody out.",
            "Set how many proxies stand in front, for example TRUSTED_PROXIES=1",
        )


def _database() -> Iterator[Fault]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and not settings.SINGLE_HOST:
        yield (
            "The database is SQLite, a file that only one machine can use.",
            "Set DATABASE_URL=postgresql://waymark:password@db.example.org/waymark, or, where Waymark runs on this one "
            "machine alone, SINGLE_HOST=true",
        )


def _cache() -> Iterator[Fault]:
    if not settings.CACHE_URL and not settings.SINGLE_HOST:
        yield (
            "There is no CACHE_URL, so that each host would count wrong passwords by itself.",
            "Set CACHE_URL=redis://cache.example.org:6379/0, or, where Waymark runs on this one machine alone, "
            "SINGLE_HOST=true",
        )


def _mail() -> Iterator[Fault]:
    if any(word in settings.EMAIL_BACKEND for word in PRINTED):
        yield (
            "E-mail would be printed or thrown away: links that set a new password would stand in the log.",
            "Set EMAIL_URL=smtp+tls://user:password@mail.example.org:587",
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        yield (
            "FROM_EMAIL names this machine as the sender, which mail servers refuse.",
            'Set the sender, for example FROM_EMAIL="Waymark <waymark@example.org>"',
        )


def _token() -> Iterator[Fault]:
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < ENOUGH_OF_A_TOKEN:
        yield "METRICS_TOKEN is too easy to guess.", f"Set {ENOUGH_OF_A_TOKEN} or more random characters. {MAKE_ONE}"


def _scanner() -> Iterator[Fault]:
    address = urlsplit(settings.MALWARE_SCANNER)
    known = (address.scheme == "tcp" and address.hostname) or (address.scheme == "unix" and address.path)
    if settings.MALWARE_SCANNER and not known:
        yield (
            "MALWARE_SCANNER is no address of a scanner, so that every file would be refused.",
            "Say where clamd listens, for example MALWARE_SCANNER=unix:///run/clamav/clamd.ctl or "
            "MALWARE_SCANNER=tcp://scanner.example.org:3310",
        )


def _second_factor() -> Iterator[Fault]:
    if not settings.SECOND_FACTOR:
        yield (
            "WAYMARK_SECOND_FACTOR is false, so that one stolen password opens what a region holds about its learners.",
            "Put it out of the environment. Where your OpenID provider asks for a second factor itself, say so with "
            "OIDC_VOUCHES_FOR_SECOND_FACTOR=true instead",
        )


# The number of a fault is its place in this list.
QUESTIONS: Final[tuple[Callable[[], Iterator[Fault]], ...]] = (
    _secrets,
    _names,
    _address,
    _tls,
    _database,
    _cache,
    _mail,
    _token,
    _second_factor,
    _scanner,
)


@register(Tags.security, deploy=True)
def what_a_service_must_be_told(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Show every fault in `manage.py check --deploy`."""
    return [
        Error(wrong, hint=mend, id=f"lms.E{10 + number}")
        for number, ask in enumerate(QUESTIONS)
        for wrong, mend in _faults_of(ask)
    ]


def _faults_of(ask: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    if settings.SERVICE:
        yield from ask()
    elif settings.HTTPS and ask is _secrets:
        yield (
            "HTTPS is set, and so is DEBUG, WAYMARK_INSECURE_KEYS or WAYMARK_DEMO, which a service never has.",
            "Take those three out of the environment, or HTTPS where this is no service.",
        )


def faults() -> list[Fault]:
    """Return everything that is wrong."""
    return [fault for ask in QUESTIONS for fault in _faults_of(ask)]


def refuse_to_start_unless_told() -> None:
    """Stop a web server or a job host that lacks something, with the whole list."""
    found = [f"- {wrong}\n  {mend}" for wrong, mend in faults()]
    if found:
        raise ImproperlyConfigured("Waymark does not start with these settings:\n" + "\n".join(found))
