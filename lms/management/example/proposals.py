"""Mentors who leave or go away, one who is new, and what is proposed: work for the coordinator's first morning."""

from datetime import date, timedelta
from typing import Final

from lms.actions import grant_role
from lms.calendar import months_after
from lms.management.example.clock import on_day
from lms.models import Absence, Grade, Person, Post, Qualification
from lms.roles import Role
from mentoring.pairings.models import Particulars, Specialism, Weekday
from mentoring.pairings.proposing import propose_everywhere
from mentoring.pairings.stretches import write_all

# Days at work, specialisms and languages, as people gave them.
GAVE: Final = {
    "tom.ashby": ((0, 1, 3), (Specialism.DOMESTIC_ABUSE,), ()),
    "rhys.maddox": ((1, 2, 3), (), ("cy",)),
    "ella.brandt": ((0, 1, 2, 3, 4), (Specialism.COURT,), ()),
    "sarah.linton": ((1, 2, 3), (Specialism.DOMESTIC_ABUSE, Specialism.STALKING), ()),
    "idris.vaughan": ((0, 1, 4), (Specialism.COURT, Specialism.RESETTLEMENT), ("cy",)),
    "gareth.pugh": (tuple(Weekday.values), (Specialism.CHILD_SAFEGUARDING,), ()),
}


def play_proposals(people: dict[str, Person], day: date) -> None:
    """One mentor leaves in five weeks, another is away for two months from the third on; the night makes proposals."""
    people = people | {"idris.vaughan": _idris(people["judith.keane"], day)}
    for key, (days, specialisms, languages) in GAVE.items():
        facts = {"days": list(days), "specialisms": list(specialisms), "languages": list(languages)}
        Particulars.objects.update_or_create(person=people[key], defaults=facts)
    Post.objects.filter(person=people["anjali.deshmukh"], ends=None).update(ends=day + timedelta(days=35))
    away = day + timedelta(days=21)
    Absence.objects.create(person=people["peter.lindqvist"], starts=away, ends=months_after(away, 2))
    write_all(day)
    propose_everywhere(on=day)


def _idris(colleague: Person, day: date) -> Person:
    """A mentor of the other delivery unit, whom nobody has found yet."""
    unit = Post.objects.on(day).get(person=colleague).unit
    facts = {"name": "Idris Vaughan", "staff_code": "N90A901", "password": colleague.password}
    idris = Person.objects.create(email=colleague.email.replace("judith.keane", "idris.vaughan"), **facts)
    began = months_after(day, -84)
    Post.objects.create(person=idris, unit=unit, grade=Grade.PO, starts=began)
    kind = Qualification.Kind.PRACTITIONER
    Qualification.objects.create(
        person=idris, kind=kind, starts=months_after(day, -80), evidence="Certificate seen by HR"
    )
    for role in (Role.OFFICER, Role.MENTOR):
        with on_day(months_after(day, -1)):
            grant_role(person=idris, role=role, unit=unit, by=None)
    return idris
