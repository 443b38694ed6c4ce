"""Accounts of the example: somebody who is invited and has not come yet, and somebody whose invitation ran out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from lms.accounts.granting import give_role
from lms.calendar import LONDON
from lms.demo import DOMAIN
from lms.invitations import hash_of, invite
from lms.management.example.clock import on_day
from lms.models import Grade, Invitation, Person, Post, Unit
from lms.roles import Role


@dataclass(frozen=True)
class Joiner:
    """Somebody new: days are counted from today."""

    key: str
    name: str
    unit: str
    invited: int
    begins: int


JOINERS: Final = (
    Joiner("amina.yusuf", "Amina Yusuf", "EA-BRE-1", invited=-3, begins=11),
    Joiner("lewis.harker", "Lewis Harker", "NF-FEL-1", invited=-24, begins=-20),
)


def play_joiners(people: dict[str, Person], day: date) -> None:
    """Invite the joiners as the days went; everybody else has signed in by now."""
    _have_signed_in(day)
    for joiner in JOINERS:
        with on_day(day + timedelta(days=joiner.invited)):
            person = Person.objects.create_user(f"{joiner.key}{DOMAIN}", joiner.name)
            unit, starts = Unit.objects.get(code=joiner.unit), day + timedelta(days=joiner.begins)
            Post.objects.create(person=person, unit=unit, grade=Grade.PO, starts=starts)
            if joiner.begins > 0:
                give_role(person=person, role=Role.OFFICER, unit=unit, starts=starts, by=people["hugo.pike"])
            invitation = invite(person=person, by=people["hugo.pike"])
        # The e-mail left a minute later; nobody has this link.
        sent = invitation.made_at + timedelta(minutes=1)
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=sent, token_hash=hash_of(joiner.key))


def _have_signed_in(day: date) -> None:
    """Say of everybody when they last signed in: in the week before today."""
    rows = list(Person.objects.order_by("pk"))
    for number, person in enumerate(rows):
        last = day - timedelta(days=1 + number % 6)
        person.last_login = datetime.combine(last, time(8 + number % 9, number % 60), tzinfo=LONDON)
    Person.objects.bulk_update(rows, ["last_login"], batch_size=200)
