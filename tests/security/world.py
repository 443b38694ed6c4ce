"""The cast with one of each thing, marked, and every browser, address and form that an attack may use."""

from copy import deepcopy
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lms.actions import sync_groups
from lms.models import Person
from lms.roles import Role
from tests.access_rows import ROWS, Row
from tests.access_world import World, build_world
from tests.cast import Cast
from tests.security import marks


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, and what it would send if a button were pressed."""

    name: str
    action: str
    data: dict[str, Any]


@dataclass
class Armed:
    """One of each, the browser of everybody, and how heavy the database was before the first attack."""

    world: World
    addresses: dict[str, str]
    cookies: dict[int, SimpleCookie] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    senders: list[tuple[Form, Person]] = field(default_factory=list)
    weights: dict[str, str] = field(default_factory=dict)
    rights_of_the_rest: dict[str, list[str]] = field(default_factory=dict)
    of_victims: dict[str, list[str]] = field(default_factory=dict)
    planted: int = 0

    @property
    def victims(self) -> set[int]:
        """Return the people of the other region, whose rows nobody near has any business with."""
        return {person.pk for person in self.cast.outsiders.values()}

    @property
    def cast(self) -> Cast:
        """Return the people."""
        return self.world.cast

    def near(self, role: str) -> Person:
        """Return who holds a role in the region where everything happens."""
        return self.cast.in_role(Role(role))

    def far(self, role: str) -> Person:
        """Return who holds it in the other region."""
        return self.cast.outsiders[Role(role)]

    def browser(self, person: Person, **options: Any) -> Client:
        """Return a browser in which somebody is signed in."""
        client = Client(raise_request_exception=False, **options)
        client.cookies = deepcopy(self.cookies[person.pk])
        return client


def arm(cast: Cast) -> Armed:
    """Build the world, mark everybody near in it, sign everybody in, read their forms, and weigh it all."""
    world = build_world(cast)
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    addresses = {row.name: address_of(row, world) for row in ROWS}
    armed = Armed(world, addresses)
    armed.planted = marks.plant({person.pk for person in cast.outsiders.values()})
    for person in (*cast.people.values(), *cast.outsiders.values()):
        person.refresh_from_db()
        armed.cookies[person.pk] = _signed_in(person)
    armed.forms = [form for row in ROWS for form in forms_of(armed, row)]
    rows = {row.name: row for row in ROWS}
    senders = [(form, somebody_allowed(rows[form.name], world)) for form in armed.forms]
    armed.senders = [(form, person) for form, person in senders if person is not None]
    armed.weights = marks.weigh_all()
    armed.rights_of_the_rest = marks.rights_but_of(cast.callum.pk)
    armed.of_victims = {table: marks.of_people(table, armed.victims) for table in armed.weights}
    return armed


def _signed_in(person: Person) -> SimpleCookie:
    client = Client()
    client.force_login(person)
    return client.cookies


def address_of(row: Row, world: World) -> str:
    """Return the address of a row, about the thing of the world that it is about."""
    return reverse(row.name, kwargs=row.about(world) if row.about else None)


def somebody_allowed(row: Row, world: World) -> Person | None:
    """Return the first of the cast whom a row lets in."""
    if row.people:
        return world.cast.people[sorted(row.people)[0]]
    return next((world.cast.in_role(role) for role in Role if role in row.roles), None)


def forms_of(armed: Armed, row: Row) -> list[Form]:
    """Return the forms of a page as somebody gets them whom it is open to, filled in as far as a form can be."""
    person = somebody_allowed(row, armed.world)
    if row.method != "get" or person is None or person.pk not in armed.cookies:
        return []
    address = armed.addresses[row.name]
    page = armed.browser(person).get(address)
    if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
        return []
    found = BeautifulSoup(page.content, "html.parser").select("form[method=post]")
    ours = [form for form in found if "/accounts/" not in (form.get("action") or "")]
    return [Form(row.name, str(form.get("action") or address), _sent(form)) for form in ours]


def _sent(form: Tag) -> dict[str, Any]:
    """Return what a form sends: what stands in it, the first of each choice, and words where nothing stands."""
    data: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name], button[name]"):
        name, value = str(control["name"]), _value(control)
        if name != "csrfmiddlewaretoken" and value is not None:
            data.setdefault(name, value)
    return data


def _value(control: Tag) -> str | None:
    if control.name == "select":
        options = [str(option.get("value", "")) for option in control.select("option")]
        return next((value for value in options if value), "")
    if control.name == "textarea":
        return control.text.strip() or "Said by somebody who was not asked."
    kind = control.get("type", "text")
    if kind in ("hidden", "radio", "checkbox", "submit") or control.name == "button":
        return str(control.get("value", "on"))
    return None if kind == "file" else str(control.get("value") or "1")
