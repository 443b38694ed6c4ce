"""One attempt: who tries what, what is sent, and what must hold afterwards."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from lms.models import Person
from tests.security.marks import MARK, MAY_BE_WRITTEN, RIGHTS, files_kept, of_people, rights_but_of, watched, weight
from tests.security.world import Armed

REFUSED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 415, 416, 422, 429})
ANSWERED = frozenset({200, 204, 206, 302, 304})
SIGN_IN = "/accounts/login/"
# The forms whose business it is to give and to end rights, all of them about Callum.
OF_RIGHTS = "/people/"


@dataclass(frozen=True)
class Attempt:
    """Somebody signed in tries something that is not theirs to do, and afterwards nothing changed and nothing leaked.

    `near` is somebody of the region where the victims are. `answers` are further answers that are no refusal by
    themselves, such as one's own list. `may_read`: they know what stands there, and may only not change it.
    `own`: the request itself is theirs to send, so their own rows may change, and nobody else's. `before` goes first
    and prepares the browser; `held` is asked, besides the rest, after the answer.
    """

    role: str
    tries: str
    method: str
    address: str | Callable[[Armed], str]
    data: Any = None
    near: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    answers: frozenset[int] = frozenset()
    may_read: bool = False
    own: bool = False
    forged: bool = False
    harmless: frozenset[str] = frozenset()
    kind: str = ""
    before: Callable[[Armed, Client], None] | None = None
    held: Callable[[Armed, HttpResponse], bool] | None = None
    person: Callable[[Armed], Person] | None = None

    def who(self, armed: Armed) -> Person:
        """Return the attacker."""
        if self.person:
            return self.person(armed)
        return armed.near(self.role) if self.near else armed.far(self.role)

    def __str__(self) -> str:
        """Name the attempt."""
        return f"{self.role}{' near' if self.near else ''}: {self.tries}"


def faults_of_all(attempts: Iterable[Attempt], armed: Armed, tally: Counter[str]) -> list[str]:
    """Try each as if it were the only one, keep count, and return what did not hold."""
    faults, files = [], files_kept()
    for attempt in attempts:
        tally[attempt.role] += 1
        faults += faults_of(attempt, armed)
        # What somebody has made for themselves may be written by a job at once.
        if not attempt.own and (now := files_kept()) != files:
            faults.append(f"{attempt}: a file came or went: {sorted(set(now) ^ set(files))}")
            files = now
    return faults


def faults_of(attempt: Attempt, armed: Armed) -> list[str]:
    """Try it, say in a sentence each what does not hold afterwards, and take it all back."""
    cache.clear()
    with transaction.atomic():
        where, found = _tried(attempt, armed)
        transaction.set_rollback(True)
    return [f"{attempt}: {attempt.method} {where}: {fault}" for fault in found]


def _tried(attempt: Attempt, armed: Armed) -> tuple[str, list[str]]:
    client = armed.browser(attempt.who(armed), enforce_csrf_checks=attempt.forged)
    with watched() as prepared:
        if attempt.before:
            attempt.before(armed, client)
    weights = armed.weights | {table: weight(table) for table in prepared - MAY_BE_WRITTEN}
    where = attempt.address(armed) if callable(attempt.address) else attempt.address
    data = attempt.data(armed) if callable(attempt.data) else attempt.data
    mail.outbox.clear()
    options: dict[str, Any] = {"headers": attempt.headers} | ({"content_type": attempt.kind} if attempt.kind else {})
    with watched() as written:
        response = getattr(client, attempt.method)(where, data, **options)
        body = body_of(response)
    found = [*_answer(attempt, response), *_leak(attempt, armed, body)]
    return where, [*found, *_change(attempt, armed, written, weights), *_rest(attempt, armed, response)]


def body_of(response: Any) -> bytes:
    """Return everything that was sent back, its headers and cookies included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return bytes(content) + repr(sorted(response.headers.items())).encode() + repr(response.cookies).encode()


def _answer(attempt: Attempt, response: HttpResponse) -> list[str]:
    may_be = REFUSED | attempt.answers | (ANSWERED if attempt.own else frozenset())
    may_be |= frozenset({200}) if attempt.may_read else frozenset()
    to_sign_in = response.status_code == 302 and response["Location"].startswith(SIGN_IN)
    if response.status_code in may_be or to_sign_in:
        return []
    return [f"answered {response.status_code} {response.get('Location', '')}"]


def _leak(attempt: Attempt, armed: Armed, body: bytes) -> list[str]:
    rest = body.replace(attempt.who(armed).name.encode(), b"")
    if attempt.may_read or (attempt.own and attempt.near) or MARK.encode() not in rest:
        return []
    at = rest.index(MARK.encode())
    return [f"leaked {rest[max(0, at - 80) : at + 60]!r}"]


def _change(attempt: Attempt, armed: Armed, written: set[str], weights: dict[str, str]) -> list[str]:
    """Weigh every table that was written to: what was written and taken back again is nothing."""
    changed = {
        table for table in written - MAY_BE_WRITTEN - attempt.harmless if weight(table) != weights.get(table, "")
    }
    if not attempt.own:
        return [f"changed {sorted(changed)}"] if changed else []
    rights = _rights_changed(attempt, armed, changed)
    others = {table for table in changed if of_people(table, armed.victims) != armed.of_victims.get(table, [])}
    return ([f"changed rights {sorted(rights)}"] if rights else []) + (
        [f"changed rows of others in {sorted(others)}"] if others else []
    )


def _rights_changed(attempt: Attempt, armed: Armed, changed: set[str]) -> set[str]:
    """Name the tables of rights that are not what they were: of anybody, or but for whom the form is about."""
    touched = changed & set(RIGHTS)
    if not str(attempt.address).startswith(OF_RIGHTS):
        return touched
    rest = rights_but_of(armed.cast.callum.pk) if touched else {}
    return {table for table in touched if rest[table] != armed.rights_of_the_rest[table]}


def _rest(attempt: Attempt, armed: Armed, response: HttpResponse) -> list[str]:
    found = [] if attempt.own or not mail.outbox else [f"sent {len(mail.outbox)} e-mails"]
    if attempt.held and not attempt.held(armed, response):
        found.append("what was aimed at does not stand any more")
    return found
