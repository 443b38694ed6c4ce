"""Attempts by what is sent: lists that a parameter should widen, and forms of one's own with fields that are not."""

from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from lms.models import Person
from lms.roles import Role
from tests.access_rows import ROWS, Row
from tests.security.attempts import ANSWERED, Attempt
from tests.security.world import Armed, Form, somebody_allowed
from tests.test_access import held_by

# What is of the nation: the audit record, and the questions that everybody is asked.
NATIONAL = {"audit", "quizzes:challenge_answer", "quizzes:regrade"}
LISTS = [
    row
    for row in ROWS
    if not row.people and row.method == "get" and not row.public and row.roles and row.name not in NATIONAL
]
# Numbers that are none, that are too long for any table, and words where numbers stand.
AWKWARD = ("-1", "0", "9" * 30, "1e309", "NaN", "-Infinity", "0x1", "١", "1;--", "' OR 1=1", "__proto__", "")
# What a list might be sorted or searched by.
DEEP = ("person__password", "-password", "by__email", "pk", "?", "enrolment__person__email")


def near_numbers(armed: Armed) -> dict[str, str]:
    """Return, by every name that a page of ours reads, somebody or somewhere of the region of the victims."""
    cast, world = armed.cast, armed.world
    people = dict.fromkeys(("person", "learner", "of", "mentor", "assessor", "manager"), str(cast.priya.pk))
    places = dict.fromkeys(("unit", "region", "pdu", "team"), str(cast.team.pk)) | {"place": cast.team.code}
    things = {
        "check": str(world.answer.pk),
        "piece": str(world.claim.evidence_id),
        "challenge": str(world.challenge.pk),
    }
    things |= {"criterion": str(world.claim.criterion_id), "again": str(world.retest.pk), "version": "1"}
    return people | places | things | {"q": "zqmar", "name": "zqmar", "shown": "all", "show": "all", "months": "36"}


def widened(armed: Armed) -> list[Attempt]:
    """Return attempts to see another region on one's own pages, by whoever may open each."""
    numbers, attempts, turn = near_numbers(armed), [], cycle(AWKWARD)
    for row in LISTS:
        for role in (role for role in Role if role in row.roles):
            where = armed.addresses[row.name]
            told = urlencode(numbers | {"page": next(turn), "sort": DEEP[len(attempts) % len(DEEP)]})
            attempts.append(_listing(role.value, f"widens {row.name}", f"{where}?{told}"))
        attempts += _polluted(row, armed)
    return attempts


def _polluted(row: Row, armed: Armed) -> list[Attempt]:
    """Return one list asked for one's own place and another at once, in both orders."""
    roles = [role for role in Role if role in row.roles]
    role, cast = roles[len(row.name) % len(roles)], armed.cast
    own, theirs = (
        [("place", cast.far_team.code), ("unit", cast.far_team.pk)],
        [("place", "EA"), ("unit", cast.region.pk)],
    )
    where = armed.addresses[row.name]
    return [
        _listing(role.value, f"asks {row.name} for two places", f"{where}?{urlencode(both)}")
        for both in (own + theirs, theirs + own)
    ]


def _listing(role: str, tries: str, where: str) -> Attempt:
    return Attempt(role, tries, "get", where, answers=ANSWERED)


# ---- mass assignment ----


def fields_of_others(armed: Armed) -> dict[str, Any]:
    """Return the fields that decide who is who and what counts, as somebody would have them who may not say so."""
    cast = armed.cast
    victim, place = str(armed.far("learner").pk), str(cast.far_team.pk)
    people = (
        "person",
        "learner",
        "enrolment",
        "supporter",
        "officer",
        "asked_by",
        "made_by",
        "owner",
        "user",
        "raised_by",
    )
    facts = {"role": "administrator", "is_superuser": "on", "is_staff": "on", "is_active": "on", "groups": "1"}
    facts |= {"state": "passed", "status": "passed", "outcome": "passed", "score": "100", "judged_on": "2020-01-01"}
    facts |= {"approved": "on", "signed_at": "2020-01-01", "pk": "1", "id": "1", "password": "x", "staff_code": "X0001"}
    return dict.fromkeys(people, victim) | {"by": victim, "unit": place, "team": place, "region": place} | facts


def own_forms(armed: Armed) -> list[tuple[Form, Person, Role]]:
    """Return every form that is read on a page, with somebody near who may send it."""
    rows = {row.name: row for row in ROWS}
    found = []
    for form in armed.forms:
        person = somebody_allowed(rows[form.name], armed.world)
        if person is not None:
            found.append((form, person, next(iter(sorted(held_by(person), key=list(Role).index)))))
    return found


def overposted(armed: Armed) -> list[Attempt]:
    """Return the forms of people's own pages, each with fields that it does not have, and each with others' numbers."""
    extra, attempts = fields_of_others(armed), []
    for form, person, role in own_forms(armed):
        more = extra | form.data
        attempts.append(_sent(role, f"adds fields to the form of {form.name}", form, more, person))
        swapped = _with_numbers(form, armed.far("learner").pk)
        attempts.append(_sent(role, f"names another in the form of {form.name}", form, swapped, person))
        elsewhere = _with_numbers(form, armed.cast.far_team.pk)
        attempts.append(_sent(role, f"names another place in the form of {form.name}", form, elsewhere, person))
    return attempts


def _with_numbers(form: Form, number: int) -> dict[str, str]:
    """Return what a form sends, with another number wherever one stands."""
    return {name: str(number) if value.isdecimal() else value for name, value in form.data.items()}


def _sent(role: Role, tries: str, form: Form, data: dict[str, Any], person: Person) -> Attempt:
    return Attempt(role.value, tries, "post", form.action, data, near=True, own=True, person=lambda armed: person)


def forged(armed: Armed) -> list[Attempt]:
    """Return every form as another site would have it sent: without the token, with a made-up one, from elsewhere."""
    attempts = []
    for number, (form, person, role) in enumerate(own_forms(armed)):
        ways = [
            ("without a token", {}, {}),
            ("with a made-up token", {"csrfmiddlewaretoken": "x" * 64}, {}),
            ("from another site", {}, {"Origin": "https://evil.example", "Referer": "https://evil.example/"}),
        ]
        how, more, headers = ways[number % len(ways)]
        attempts.append(
            Attempt(
                role.value,
                f"has the form of {form.name} sent {how}",
                "post",
                form.action,
                form.data | more,
                near=True,
                forged=True,
                headers=headers,
                person=lambda armed, person=person: person,
                may_read=False,
            )
        )
    return attempts
