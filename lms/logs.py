"""How the log is written: one JSON object a line in a service, plain lines at work on the code.

A line holds ids, codes and times: who asked by number, the name of the address and never the address itself, and of an
error its class and its place. What an error says in words may hold what a person typed, so a service writes it only for
those classes whose words are the system's own.
"""

import base64
import hashlib
import logging
import re
import socket
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

import structlog

# The request that is being answered: every line written meanwhile says whose and which.
asking: ContextVar[Any] = ContextVar("asking", default=None)
REQUEST_ID: Final = "waymark.request_id"  # where a request carries its id, in META
HOST: Final = socket.gethostname()
FIRST: Final = ("time", "level", "logger", "event")
# What a line may hold beside its words. Libraries add more, such as the request with its whole address.
FACTS: Final = ("status", "milliseconds", "outcome", "bytes")

# Errors whose words are the system's own, or name parts of the code: class and place alone would not help to mend them.
SPEAKS_OF_CODE: Final = frozenset(
    {
        "OperationalError",
        "InterfaceError",
        "ProgrammingError",
        "ImproperlyConfigured",
        "ImportError",
        "ModuleNotFoundError",
        "AttributeError",
        "NameError",
        "TypeError",
        "TemplateDoesNotExist",
        "TemplateSyntaxError",
        "NoReverseMatch",
        "DisallowedHost",
        "JobFailed",
        "NotSent",
    }
)
MASKS: Final = (
    # What PostgreSQL adds to a refusal, and what follows it: the row, the key, the statement with its values.
    (re.compile(r"\b(DETAIL|CONTEXT|HINT|QUERY|STATEMENT):.*", re.DOTALL), r"\1: [left out]"),
    (re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)*"), "[e-mail]"),
    (re.compile(r"\?[\w.%-]+=\S*"), "?[left out]"),
    # A key in an address, such as that of a new password or a calendar: long, with a digit.
    (re.compile(r"/(?=[\w:-]*\d)[\w:-]{16,}(?![\w.-]*\.(?:py|html))"), "/[key]"),
    (re.compile(r"://[^\s/@]+@"), "://[account]@"),
    (
        re.compile(r"(?i)\b(bearer|token|password|secret|key)(\"?'?\s*[=:]\s*|\s+)(\"?'?)[\w.~+/-]{12,}"),
        r"\1\2\3[left out]",
    ),
)

Event = dict[str, Any]


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return the logging of the whole product, for Django, the jobs and the web server alike."""
    to_console = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "lms.logs.json_formatter"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # django-q installs a handler of its own unless it is named here, and gunicorn likewise.
            "django-q": to_console | {"level": "WARNING"},
            "gunicorn.error": to_console | {"level": "INFO"},
            # One line for each page saved says nothing to whoever runs the service.
            "wagtail": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},
            # Its lines name passkeys.
            "fido2": {"level": "WARNING"},
            # Each refusal and each page that is not there has its line of lms.request already.
            "django.request": {"level": "ERROR"},
        },
    }


def json_formatter() -> logging.Formatter:
    """Return the formatter of a service."""
    pre: list[Any] = [
        structlog.contextvars.merge_contextvars,
        of_this_machine,
        of_the_request,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=FACTS),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        with_a_reference,
    ]
    last: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        without_the_words_of_errors,
        masked_and_in_order,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=pre, processors=last)


def of_this_machine(_logger: Any, _method: str, event: Event) -> Event:
    """Say which of the hosts writes."""
    return event | {"host": HOST}


def of_the_request(_logger: Any, _method: str, event: Event) -> Event:
    """Say which request a line is about: its id, person, verb and the name of its address."""
    request = asking.get()
    if request is not None:
        event |= facts_of(request)
    record = event.get("_record")
    if getattr(record, "request", None) is not None:
        # Django writes the whole address into the words.
        event["event"] = f"Answered with {getattr(record, 'status_code', 'an error')}"
    return event


def facts_of(request: Any) -> Event:
    """Return id, person, verb and route of a request. Asks the database nothing."""
    person = getattr(request, "_cached_user", None)
    return {
        "request": request.META.get(REQUEST_ID, ""),
        "person": getattr(person, "pk", None),
        "method": request.method,
        "route": route_of(request),
    }


def route_of(request: Any) -> str:
    """Return the name of the address that a request asked for; the address itself may hold a key or a person."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or match.route) if match else "none"


def with_a_reference(_logger: Any, _method: str, event: Event) -> Event:
    """Give an error the reference that its page shows."""
    if event.get("request") and (event["level"] in ("error", "critical") or event.get("status", 0) >= 500):
        event["reference"] = reference(event["request"])
    return event


def reference(request_id: str) -> str:
    """Return the short name of a request that somebody can read out over the telephone."""
    letters = base64.b32encode(hashlib.sha256(request_id.encode()).digest()).decode()
    return f"{letters[:4]}-{letters[4:8]}"


def without_the_words_of_errors(_logger: Any, _method: str, event: Event) -> Event:
    """Write of an error its class and place, and its words only where they are the system's own."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["traceback"] = "\n".join(_told(error))
    return event


def _told(error: BaseException) -> Iterator[str]:
    """Tell an error and what it came from, the last first."""
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield "".join(traceback.format_tb(at.__traceback__)) + f"{type(at).__qualname__}{_words(at)}"
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _words(error: BaseException) -> str:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & SPEAKS_OF_CODE:
        return f": {error}"
    if "IntegrityError" in names:  # its first line names the constraint; the next hold the row
        return ": " + str(error).split("\n", 1)[0]
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    return ""


def masked_and_in_order(_logger: Any, _method: str, event: Event) -> Event:
    """Leave out what looks personal or secret in any words, and begin each line the same way."""
    keys = (*FIRST, *sorted(event.keys() - set(FIRST)))
    return {key: masked(event[key]) if isinstance(event[key], str) else event[key] for key in keys if key in event}


def masked(text: str) -> str:
    """Leave out addresses of people, values of databases, query strings and keys."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text
