"""Attempts by ways around: doors of libraries, paths of files, links that are not one's own, headers, old sessions."""

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import cycle
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.feed_address import revoke_feed
from lms.calendar import today
from lms.models import Person, RoleGrant, StandIn
from lms.roles import Role
from mentoring.caseload.models import ApiKey
from tests.security.attempts import Attempt
from tests.security.fuzz_requests import all_patterns
from tests.security.world import Armed

ROLES = [role.value for role in Role]
NOT_AUTHORS = [role for role in ROLES if role != "author"]
# Parts of the content admin that are shut to authors too.
SHUT = ("users", "groups", "sites", "reports", "account", "workflows", "collections")
PATHS = (
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%252f..%252fetc%252fpasswd",
    "/etc/passwd", "%2fetc%2fpasswd", "a%00.png", "....//....//etc/passwd", "..\\..\\etc\\passwd", "%c0%ae%c0%ae/x.png",
    "C:/windows/win.ini", "file:///etc/passwd", "../evidence/x.png", "../documents/form.pdf", "../../waymark.sqlite3",
    "./../boards/x.csv.png", "hill.png/../../../etc/passwd", "~/x.png", "hill.svg", "hill.png%00.svg",
)  # fmt: skip
AROUND = (
    {"X-HTTP-Method-Override": "GET"}, {"X-Original-URL": "/jobs/"}, {"X-Rewrite-URL": "/admin/users/"},
    {"X-Forwarded-User": "hugo@example.org"}, {"Remote-User": "hugo@example.org"}, {"X-Forwarded-For": "127.0.0.1"},
    {"HX-Request": "true"}, {"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest"},
    {"Authorization": "Basic aHVnb0BleGFtcGxlLm9yZzp4"}, {"X-Real-IP": "127.0.0.1"}, {"X-Forwarded-Prefix": "/admin"},
    {"Referer": "http://testserver/jobs/"}, {"X-Waymark-Role": "administrator"}, {"Forwarded": "for=127.0.0.1"},
)  # fmt: skip


def doors(armed: Armed) -> list[Attempt]:
    """Return attempts on the content admin, by each role in turn, and by authors where it is shut to them too."""
    turn, attempts = cycle(NOT_AUTHORS), []
    for pattern in all_patterns():
        if not pattern.startswith("/admin/") or pattern in ("/admin/login/", "/admin/logout/"):
            continue
        where = _with_ones(pattern)
        for verb in ("get", "post"):
            attempts.append(Attempt(next(turn), f"{verb}s the door {pattern}", verb, where, near=True, answers=TO_HOME))
        if where.split("/")[2] in SHUT:
            attempts.append(
                Attempt("author", f"gets the shut door {pattern}", "get", where, near=True, answers=TO_HOME)
            )
    return attempts


# An address of the library that leads to the sign-in page by way of another.
TO_HOME = frozenset({301, 302})


def _with_ones(pattern: str) -> str:
    import re

    filled = re.sub(r"<[^>]+>|\(\?P<\w+>[^)]*\)|\([^)]*\)", "1", pattern)
    return filled.replace("$", "").replace("\\", "").replace("^", "").replace(".*", "x")


def files(armed: Armed) -> list[Attempt]:
    """Return attempts to reach files of the machine, of other stores, and of other people."""
    turn, attempts = cycle(ROLES), []
    for path in PATHS:
        for before in ("/pictures/", "/documents/1/", "/pathway/pictures/", "/static/", "/spot-checks/report/"):
            # A slash is put at the end first, on the same site.
            tries, slash = f"asks {before} for {path}", frozenset({301})
            attempts.append(Attempt(next(turn), tries, "get", before + path, answers=slash))
    for name in ("portfolio:file", "portfolio:draft_file", "portfolio:export_file", "progress:export_file"):
        for asked in ("bytes=0-", "bytes=-5", "bytes=1-2"):
            headers = {"Range": asked, "If-Range": "x"} if asked == "bytes=1-2" else {"Range": asked}
            where = armed.addresses[name]
            attempts += [
                Attempt(role, f"asks {name} for {asked}", "get", where, headers=headers) for role in ROLES[::2]
            ]
    return attempts


def links(armed: Armed) -> list[Attempt]:
    """Return attempts with links that are changed, cut, of another kind, closed, or of somebody who has left."""
    good, witness = armed.world.calendar, armed.world.witness_link
    wrong = [
        good[:-1],
        good[1:],
        good.swapcase(),
        good[::-1],
        witness,
        "x" * 43,
        "0" * 64,
        good + "x",
        "%00",
        "../" + good,
    ]
    turn = cycle(ROLES)
    found = [
        Attempt(next(turn), f"reads a calendar by {token[:6]}…", "get", f"/calendar/{token}.ics") for token in wrong
    ]
    found.append(
        Attempt(
            "learner",
            "reads a calendar that was closed",
            "get",
            f"/calendar/{good}.ics",
            before=lambda armed, client: _void(revoke_feed(by=armed.cast.priya)),
        )
    )
    found.append(
        Attempt(
            "pta",
            "reads the calendar of one who left",
            "get",
            f"/calendar/{good}.ics",
            before=_closes(armed.cast.priya),
        )
    )
    wrong = [witness[:-1], witness.swapcase(), good, "x" * 43, witness + "=", "%2e%2e"]
    for token in wrong:
        for end in ("", "code/", "enter/", "decline/"):
            verb = "post" if end else "get"
            data = {"code": "000000"} if end == "enter/" else None
            where = f"/evidence/witness/{token}/{end}"
            found.append(Attempt(next(turn), f"{verb}s the link of a witness, {token[:6]}… {end}", verb, where, data))
    for uid, token in (("1", "x-y"), ("1", "set-password"), ("zz", "abc-def"), ("1", "c9" + "a" * 40), ("0", "-")):
        where = f"/accounts/password/reset/key/{uid}-{token}/"
        found.append(
            Attempt(next(turn), f"opens a made-up reset {token}", "get", where, answers=ANY_WORDS, harmless=NOTED)
        )
        data = {"password1": "a-new-long-password", "password2": "a-new-long-password"}
        found.append(
            Attempt(
                next(turn), f"sets by a made-up reset {token}", "post", where, data, answers=ANY_WORDS, harmless=NOTED
            )
        )
    return found


# The page says in its own words that the link is none.
ANY_WORDS = frozenset({200, 302})
# The library notes down that the work e-mail of an account is its e-mail.
NOTED = frozenset({"account_emailaddress"})


def around(armed: Armed) -> list[Attempt]:
    """Return headers by which somebody wants to be somebody else, somewhere else, or asked by another verb."""
    turn, attempts = cycle([role for role in ROLES if role not in ("administrator", "auditor")]), []
    targets = (("get", "/jobs/"), ("get", "/audit/"), ("post", armed.addresses["jobs:run_again"]), ("get", "/admin/"))
    for headers in AROUND:
        for verb, where in targets:
            role = next(turn) if where != "/admin/" else "learner"
            attempts.append(Attempt(role, f"{verb}s {where} with {next(iter(headers))}", verb, where, headers=headers))
    for host in ("evil.example", "evil.example:80", "localhost.evil.example", "[::1].evil.example"):
        attempts.append(Attempt(next(turn), f"says the host is {host}", "get", "/", headers={"Host": host}))
    return attempts


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "https://testserver.evil.example",
    "\thttps://evil.example",
)
ON_THE_WAY = (
    ("get", "/accounts/login/"),
    ("post", "/accounts/logout/"),
    ("post", "/accounts/reauthenticate/"),
    ("post", "/accounts/password/change/"),
    ("post", "/board/files/ask/"),
    ("post", "/evidence/add/"),
)


def elsewhere(armed: Armed) -> list[Attempt]:
    """Return attempts to be led to another site after something that one may do."""
    turn, attempts = cycle(ROLES), []
    for to in ELSEWHERE:
        for verb, where in ON_THE_WAY:
            data = dict.fromkeys(("next", "address", "back", "return_to", "redirect"), to)
            tries = f"{verb}s {where} to go on to {to!r}"
            found = Attempt(next(turn), tries, verb, where, data, near=True, own=True, held=_stays_here)
            attempts.append(found)
    return attempts


def _stays_here(armed: Armed, response: HttpResponse) -> bool:
    to = response.get("Location", "/")
    return to.startswith("/") and not to.startswith(("//", "/\\")) and "evil" not in to.split("?")[0]


# ---- sessions and rights that have ended ----


def _void(done: object) -> None:
    """Do something for its effect."""


def _closes(person: Person) -> Callable[[Armed, Client], None]:
    def close(armed: Armed, client: Client) -> None:
        Person.objects.filter(pk=person.pk).update(is_active=False)

    return close


def _ends_grants(armed: Armed, client: Client) -> None:
    """End every role of the attacker today: from today on it is none."""
    email = next(person.email for person in armed.cast.people.values() if armed.cookies[person.pk] == client.cookies)
    RoleGrant.objects.filter(person__email=email).update(ends=today())


def _signs_out(armed: Armed, client: Client) -> None:
    """Sign out, and keep the cookie that was good until then."""
    kept = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    client.post("/accounts/logout/")
    client.cookies = kept


def _makes_one_up(armed: Armed, client: Client) -> None:
    client.cookies = SimpleCookie({"sessionid": "a" * 32})


OWN_PLACES = {
    "learner": "/evidence/",
    "officer": "/caseload/mine/",
    "mentor": "/pairings/mentors/me/",
    "pta": "/evidence/marking/",
    "spo": "/board/",
    "head_of_pdu": "/caseload/check/",
    "regional_learning_manager": "/pathway/leavers/",
    "coordinator": "/spot-checks/draws/",
    "reviewer": "/spot-checks/to-judge/",
    "iqa": "/evidence/samples/",
    "eqa": "/evidence/samples/",
    "author": "/checks/statistics/",
    "national_lead": "/board/",
    "auditor": "/audit/",
    "administrator": "/jobs/",
}


def ended(armed: Armed) -> list[Attempt]:
    """Return what people try in a browser that was theirs: signed out, closed, without the role, past the day."""
    found = []
    for role, where in OWN_PLACES.items():
        ways: dict[str, Callable[[Armed, Client], None]] = {
            "after signing out": _signs_out,
            "with a closed account": _closes(armed.near(role)),
            "after the role ended": _ends_grants,
            "with a made-up session": _makes_one_up,
        }
        for way, before in ways.items():
            found.append(Attempt(role, f"opens {where} {way}", "get", where, near=True, before=before))
    grant = armed.world.sample_grant
    found.append(
        Attempt(
            "eqa",
            "reads a sample past the day of the grant",
            "get",
            armed.addresses["portfolio:look"],
            near=True,
            before=lambda armed, client: _void(
                type(grant).objects.filter(pk=grant.pk).update(starts=today() - timedelta(days=9), ends=today())
            ),
        )
    )
    found.append(Attempt("officer", "stands in a day too long", "get", "/caseload/check/", near=True, before=_stood_in))
    return found


def _stood_in(armed: Armed, client: Client) -> None:
    grant = RoleGrant.objects.get(person=armed.cast.daniel, role=Role.SPO.value)
    since = today() - timedelta(days=5)
    StandIn.objects.create(grant=grant, stand_in=armed.cast.nadia, starts=since, ends=today())


# ---- the endpoint for other systems ----


def asked(armed: Armed, **facts: Any) -> dict[str, Any]:
    """Return a good question of another system, with some facts changed."""
    cast = armed.cast
    levels = dict.fromkeys(("rosh_public", "rosh_children", "rosh_known_adults", "rosh_staff"), "low")
    good = {"asked_by": cast.daniel.email, "person": cast.priya.staff_code, "order": "licence"}
    return good | levels | facts


def by_key(armed: Armed) -> list[Attempt]:
    """Return attempts on the endpoint: without a key, with one that ended, in another's name, about another place."""
    where = reverse("allocation_api:check")
    far = armed.far("spo").email
    tries: list[tuple[str, str, dict[str, Any]]] = [
        ("no key at all", "", {}), ("a made-up key", "made-up", {}), ("an ended key", "ended", {}),
        ("a cookie for a key", "sessionid", {}), ("the hash of a key", "0" * 64, {}),
        ("the name of another region", "good", {"asked_by": far}),
        ("another region altogether", "good", {"asked_by": far, "person": armed.far("learner").staff_code}),
        ("a manager who does not work where the key is for", "team", {"asked_by": armed.cast.ruth.email}),
        ("somebody who may not ask", "good", {"asked_by": armed.cast.priya.email}),
        ("a person of another region", "good", {"person": armed.far("learner").staff_code}),
        ("nobody’s code", "good", {"person": ""}), ("a list of people", "good", {"person": ["X0001"]}),
        ("a field that is not", "good", {"is_superuser": True}), ("another’s number", "good", {"by": 1}),
        ("an endless category", "good", {"mappa_category": 10**30}), ("no number", "good", {"mappa_level": "NaN"}),
        ("a story", "good", {"reference": "John Smith, born 1 May 1990"}),
    ]  # fmt: skip
    turn = cycle(ROLES)
    return [
        Attempt(next(turn), f"asks the endpoint with {what}", "post", where, asked(armed, **facts), before=_keys,
                headers={"Authorization": f"Bearer {key}"} if key else {}, kind="application/json")
        for what, key, facts in tries
    ]  # fmt: skip


def _keys(armed: Armed, client: Client) -> None:
    """Put a good key, one of a team alone, and one that ended into the database: their words are their names."""
    from mentoring.caseload.keys import hash_of

    facts = {"unit": armed.cast.region, "made_by": armed.cast.hugo, "prefix": "key", "name": "Tool"}
    ApiKey.objects.create(key_hash=hash_of("good"), **facts)
    ApiKey.objects.create(key_hash=hash_of("team"), **facts | {"unit": armed.cast.team})
    ApiKey.objects.create(key_hash=hash_of("ended"), ended_at=timezone.now(), ended_by=armed.cast.hugo, **facts)
