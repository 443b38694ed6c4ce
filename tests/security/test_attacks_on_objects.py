"""Everybody's things by their numbers: read, written to, and written to with the very form of whoever may."""

from collections import Counter

import pytest

from lms.models import Person
from lms.roles import Role
from tests.access_rows import ROWS, Row
from tests.security.attempts import Attempt, faults_of_all
from tests.security.world import Armed
from tests.test_access import held_by

ABOUT_SOMETHING = [row for row in ROWS if row.people]
# No body that a page expects; a page that believed it would give itself away.
EVERYTHING = {
    "person": "1",
    "by": "1",
    "role": "administrator",
    "state": "passed",
    "is_active": "on",
    "judged_on": "2020-01-01",
    "score": "100",
    "action": "confirm",
    "confirm": "on",
    "reason": "Because I say so.",
    "yes": "1",
}
# Who reads a thing, and may only not do this to it.
KNOW_IT = {
    ("portfolio:disagree", "helen"),
    ("pairings:record_discussion", "nadia"),
    ("pairings:write_discussion", "nadia"),
    ("pairings:finish_action", "gareth"),
}


def first_name(person: Person) -> str:
    """Return by which name somebody goes in the cast."""
    return person.email.split("@")[0]


def attackers(row: Row, armed: Armed) -> list[tuple[str, bool]]:
    """Return whoever gets past the door of a page but may not see the thing, and one whom the door turns away."""
    far = [(role.value, False) for role in Role if role in row.roles]
    near = [
        (role.value, True)
        for role in Role
        if held_by(armed.near(role)) & row.roles and first_name(armed.near(role)) not in row.people
    ]
    outside = [role for role in Role if not held_by(armed.near(role)) & row.roles]
    turn = outside[len(row.name) % len(outside) :][:1] if outside else []
    return far + near + [(role.value, True) for role in turn]


def on_objects(row: Row, armed: Armed) -> list[Attempt]:
    """Return the attempts on the thing that a row is about, by every verb."""
    address, attempts = armed.addresses[row.name], []
    for role, near in attackers(row, armed):
        knows = near and (row.name, first_name(armed.near(role))) in KNOW_IT
        attempts += [
            Attempt(
                role, f"{verb} {row.name}", verb, address, EVERYTHING if verb == "post" else None, near, may_read=knows
            )
            for verb in (["get", "post"] if row.method == "get" else ["post"])
        ]
    for number, verb in enumerate(("put", "patch", "delete", "head")):
        role = list(Role)[(len(row.name) + number) % len(Role)]
        attempts.append(Attempt(role.value, f"{verb} {row.name}", verb, address))
    return attempts


@pytest.mark.parametrize("row", ABOUT_SOMETHING, ids=lambda row: row.name)
def test_a_thing_of_somebody_else_is_neither_shown_nor_changed(row: Row, armed: Armed, tally: Counter[str]) -> None:
    assert faults_of_all(on_objects(row, armed), armed, tally) == []


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_the_forms_of_whoever_may_do_nothing_for_somebody_of_another_region(
    role: Role, armed: Armed, tally: Counter[str]
) -> None:
    about = {row.name for row in ABOUT_SOMETHING}
    attempts = [
        Attempt(role.value, f"sends the form of {form.name}", "post", form.action, form.data)
        for form in armed.forms
        if form.name in about
    ]
    assert len(attempts) > 50
    assert faults_of_all(attempts, armed, tally) == []
